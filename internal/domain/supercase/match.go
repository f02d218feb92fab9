package supercase

import (
	"context"
	"slices"

	"nectarine/internal/domain/disaster"
	"nectarine/internal/domain/loan"
	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/fema"
)

// Match is which borrowers a disaster concerns.
type Match struct {
	Path
	PreviewMode bool `query:"previewMode" doc:"Answer what would be added, and add nothing."`
	AllowRepeat bool `query:"allowRepeat" doc:"Take pairs that a committed population has already."`
	Body        MatchRequest
}

// MatchRequest says which disaster is meant and who of those in doubt is included.
type MatchRequest struct {
	FemaDisasterNumber *int    `json:"femaDisasterNumber" required:"false" minimum:"1" doc:"That of the supercase unless given."`
	Partly             *string `json:"partly" required:"false" enum:"include,exclude" doc:"What becomes of borrowers whose ZIP code lies in several counties, of which some are declared: included unless said otherwise."`
	WithoutLoans       *string `json:"withoutLoans" required:"false" enum:"include,exclude" doc:"What becomes of borrowers who have no loan that is open: included unless said otherwise."`
}

// Matched is what came of a match.
type Matched struct {
	Borrowers  int                  `json:"borrowers" doc:"How many borrowers were looked at."`
	In         int                  `json:"in" doc:"How many live in a declared area."`
	Partly     int                  `json:"partly" doc:"How many live in a ZIP code of which a part is declared."`
	Out        int                  `json:"out"`
	Unknown    int                  `json:"unknown" doc:"How many a person must look at: they are not added. Their ZIP code is not known, or their state has a declared area that is no county."`
	NoAddress  int                  `json:"noAddress" doc:"How many have no home address."`
	Areas      []*AreaCount         `json:"areas" nullable:"false" doc:"How many live in each area, and the areas that no address can be compared with."`
	ToLookAt   []LookAt             `json:"toLookAt" nullable:"false" doc:"The first 1,000 that a person should look at: partly, and unknown."`
	Membership *Membership          `json:"membership" doc:"What was added, or with previewMode would be."`
	Disasters  []*disaster.Disaster `json:"disasters" nullable:"false"`
}

// AreaCount is how many borrowers live in an area.
type AreaCount struct {
	disaster.AreaRow
	Borrowers int  `json:"borrowers"`
	Matched   bool `json:"matched" doc:"False for an area that is no county, such as a reservation: addresses cannot be compared with it, and those of its state that lie in no other area are unknown."`
}

// LookAt is a borrower of whom a person should say whether the disaster concerns them.
type LookAt struct {
	BorrowerID string       `json:"borrowerId"`
	Verdict    fema.Verdict `json:"verdict" enum:"partly,unknown"`
	PostalCode string       `json:"postalCode"`
}

// match adds every borrower to the draft whose home address lies in the areas of a
// disaster, with each of their open loans.
func (s *Supercases) match(db *store.DB) func(context.Context, store.Scope, *Match) (*Matched, error) {
	return func(ctx context.Context, scope store.Scope, in *Match) (*Matched, error) {
		m := &matching{in: in, Matched: &Matched{Membership: &Membership{}}, counts: map[string]*AreaCount{}}
		if err := db.Read(ctx, scope, m.begin); err != nil {
			return nil, err
		}
		write := db.Preview
		if !in.PreviewMode {
			write = db.Write
			var err error
			if m.staging, err = stage(ctx, db, scope, m.supercase.ID, in.AllowRepeat); err != nil {
				return nil, err
			}
		}
		for last, more := "", true; more; {
			before := m.copy()
			err := write(ctx, scope, func(ctx context.Context, tx *store.Tx) (err error) {
				m.restore(before) // the transaction may run again
				last, more, err = m.slice(ctx, tx, last)
				return err
			})
			if err != nil && in.PreviewMode {
				return nil, err // the set is the draft's, and as it was
			}
			if err != nil {
				return nil, abandon(ctx, db, scope, m.staging.set, err)
			}
		}
		m.end()
		if in.PreviewMode {
			m.Membership.Added, m.Membership.Duplicates = m.staging.members, m.named-m.staging.members
			return m.Matched, db.Read(ctx, scope, func(ctx context.Context, tx *store.Tx) error {
				p, err := draftOf(ctx, tx, m.supercase.ID, store.Find[Population])
				if err != nil {
					return err
				}
				return m.Membership.done(ctx, tx, p)
			})
		}
		m.Membership.Duplicates = m.named - m.staging.members
		return m.Matched, m.Membership.exchange(ctx, db, scope, m.staging, false)
	}
}

// matching is a match that goes on.
type matching struct {
	*Matched
	in        *Match
	supercase *Supercase
	areas     []fema.Area
	staging   *staging
	named     int // members so far, those that the set has already too
	counts    map[string]*AreaCount
}

// copy is how far the match is, to go on from where a transaction fails.
func (m *matching) copy() matching {
	was := *m
	matched, membership := *m.Matched, *m.Membership
	matched.Membership = &membership
	staging := *m.staging
	was.Matched, was.staging, was.counts = &matched, &staging, map[string]*AreaCount{}
	for k, c := range m.counts {
		copied := *c
		was.counts[k] = &copied
	}
	return was
}

func (m *matching) restore(was matching) { *m = was.copy() }

// begin finds the disaster.
func (m *matching) begin(ctx context.Context, tx *store.Tx) (err error) {
	if m.supercase, err = store.Get[Supercase](ctx, tx, m.in.Supercase); err != nil {
		return err
	}
	number := m.supercase.FemaDisasterNumber
	if m.in.Body.FemaDisasterNumber != nil {
		number = m.in.Body.FemaDisasterNumber
	}
	switch {
	case m.supercase.SupercaseType != "federalEmergency":
		return api.Conflict(api.NotAnEmergency, "the supercase is no federal emergency")
	case number == nil:
		return api.Invalid("femaDisasterNumber", "name the disaster: the supercase has none")
	}
	if err := m.supercase.monitored(ctx, tx); err != nil {
		return err
	}
	if m.Disasters, err = disaster.Of(ctx, tx, *number); err != nil {
		return err
	}
	if len(m.Disasters) == 0 {
		return api.Invalid("femaDisasterNumber", "the declaration is not known: upload it with POST /fema/disasters")
	}
	for _, d := range m.Disasters {
		m.areas = append(m.areas, d.Declared()...)
	}
	// A preview goes into the draft's own set, and out again.
	p, err := draftOf(ctx, tx, m.supercase.ID, store.Find[Population])
	if err != nil {
		return err
	}
	m.staging = &staging{supercase: m.supercase.ID, set: p.SetID}
	return nil
}

// slice looks at the next borrowers after one.
func (m *matching) slice(ctx context.Context, tx *store.Tx, after string) (last string, more bool, err error) {
	var ids []string
	q := tx.Select((*people.Person)(nil))
	err = q.Column("id").Where("?TableAlias.id > ? AND ?TableAlias.status = 'active'", after).OrderExpr("?TableAlias.id").Limit(slice).Scan(ctx, &ids)
	if err != nil || len(ids) == 0 {
		return after, false, err
	}
	homes, err := people.Homes(ctx, tx, ids)
	if err != nil {
		return "", false, err
	}
	var codes []string
	for _, home := range homes {
		if zip := fema.ZIP(home.PostalCode); zip != "" {
			codes = append(codes, zip)
		}
	}
	counties, err := disaster.Counties(ctx, tx, codes)
	if err != nil {
		return "", false, err
	}
	var concerned []string
	for _, person := range ids {
		m.Borrowers++
		if m.judge(person, homes[person], counties) {
			concerned = append(concerned, person)
		}
	}
	return ids[len(ids)-1], true, m.add(ctx, tx, concerned)
}

// judge counts a borrower, and tells whether they become a member.
func (m *matching) judge(person string, home *people.Address, counties map[string][]string) bool {
	if home == nil {
		m.NoAddress++
		return false
	}
	state, abroad := fema.Place(home.State, home.Country)
	a := fema.Address{State: state, Abroad: abroad, Counties: counties[fema.ZIP(home.PostalCode)]}
	if home.CountyOrRegion != nil {
		a.County = *home.CountyOrRegion
	}
	verdict, areas := fema.Match(m.areas, a)
	member := false
	switch verdict {
	case fema.In:
		m.In++
		member = true
	case fema.Partly:
		m.Partly++
		member = m.in.Body.Partly == nil || *m.in.Body.Partly == "include"
	case fema.Unknown:
		m.Unknown++
	default:
		m.Out++
	}
	if (verdict == fema.Partly || verdict == fema.Unknown) && len(m.ToLookAt) < api.MaxFaults {
		m.ToLookAt = append(slices.Clip(m.ToLookAt), LookAt{person, verdict, home.PostalCode})
	}
	for _, area := range areas {
		if m.counts[area.CountyFIPS] == nil {
			m.counts[area.CountyFIPS] = &AreaCount{AreaRow: rowOf(area), Matched: true}
		}
		m.counts[area.CountyFIPS].Borrowers++
	}
	return member
}

// add stages the members that borrowers become: with each of their open loans.
func (m *matching) add(ctx context.Context, tx *store.Tx, borrowers []string) error {
	open, err := loan.OpenOf(ctx, tx, borrowers)
	if err != nil {
		return err
	}
	var members []*Member
	for _, person := range borrowers {
		for _, of := range open[person] {
			members = append(members, &Member{CompanyID: tx.Space, SetID: m.staging.set, BorrowerID: person, LoanID: of})
		}
		if len(open[person]) == 0 && (m.in.Body.WithoutLoans == nil || *m.in.Body.WithoutLoans == "include") {
			members = append(members, &Member{CompanyID: tx.Space, SetID: m.staging.set, BorrowerID: person})
		}
	}
	if !m.in.AllowRepeat {
		if members, err = m.Membership.leave(ctx, tx, m.supercase.ID, members); err != nil {
			return err
		}
	}
	added, err := store.Add(ctx, tx, true, members...)
	m.staging.members, m.named = m.staging.members+added, m.named+len(members)
	return err
}

func rowOf(a fema.Area) disaster.AreaRow {
	return disaster.AreaRow{FIPS: a.CountyFIPS, Statewide: a.Statewide, Name: a.Name}
}

// end puts what is answered in order.
func (m *matching) end() {
	m.Areas = []*AreaCount{}
	for _, c := range m.counts {
		m.Areas = append(m.Areas, c)
	}
	for _, area := range m.areas {
		if !area.Statewide && !area.County() {
			m.Areas = append(m.Areas, &AreaCount{AreaRow: rowOf(area)})
		}
	}
	slices.SortFunc(m.Areas, func(a, b *AreaCount) int {
		if a.Borrowers != b.Borrowers {
			return b.Borrowers - a.Borrowers
		}
		return slices.Compare([]byte(a.FIPS), []byte(b.FIPS))
	})
	if m.ToLookAt == nil {
		m.ToLookAt = []LookAt{}
	}
}
