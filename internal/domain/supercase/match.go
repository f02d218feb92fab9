package supercase

import (
	"cmp"
	"context"
	"maps"
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
	FemaDisasterNumber *int       `json:"femaDisasterNumber" required:"false" minimum:"1" doc:"That of the supercase unless given."`
	Partly             *Inclusion `json:"partly" required:"false" doc:"What becomes of borrowers whose ZIP code lies in several counties, of which some are declared: included unless said otherwise."`
	WithoutLoans       *Inclusion `json:"withoutLoans" required:"false" doc:"What becomes of borrowers who have no loan that is open: included unless said otherwise."`
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
	ToLookAt   []UncertainBorrower  `json:"toLookAt" nullable:"false" doc:"The first 1,000 that a person should look at: partly, unknown, and noAddress. GET of the same path lists all of them, in the same order."`
	Membership *MembersOutcome      `json:"membership" doc:"What was added, or with previewMode would be."`
	Disasters  []*disaster.Disaster `json:"disasters" nullable:"false"`
}

// AreaCount is how many borrowers live in an area.
type AreaCount struct {
	disaster.AreaRow
	Borrowers int  `json:"borrowers"`
	Matched   bool `json:"matched" doc:"False for an area that is no county, such as a reservation: addresses cannot be compared with it, and those of its state that lie in no other area are unknown."`
}

// UncertainBorrower is a borrower of whom a person should say whether the disaster concerns them.
type UncertainBorrower struct {
	BorrowerID string      `json:"borrowerId"`
	Verdict    Uncertainty `json:"verdict"`
	PostalCode string      `json:"postalCode" doc:"Empty where there is no home address, and to who may not read contacts."`
}

// match adds every borrower to the draft whose home address lies in the areas of a
// disaster, with each of their open loans.
func (s *Supercases) match(ctx context.Context, c *api.Call, in *Match) (*Matched, error) {
	m, err := api.Read(ctx, c, in.begin)
	if err != nil {
		return nil, err
	}
	if in.PreviewMode {
		return m.preview(ctx, c)
	}
	st, err := Stage(ctx, c, m.supercase.ID, in.AllowRepeat)
	if err != nil {
		return nil, err
	}
	m.set = st.Set
	all, err := m.slices(ctx, c, api.Write[*matchedSlice])
	if err != nil {
		return nil, uploads.Abandon(ctx, c, st.Set, err)
	}
	members := all.Membership
	st.members, members.Duplicates = members.staged, members.named-members.staged
	all.Membership, err = members.exchange(ctx, c, *st, false)
	return all, err
}

// preview is what a match would add. It goes through the draft's own set, and out
// again.
func (m *matching) preview(ctx context.Context, c *api.Call) (*Matched, error) {
	all, err := m.slices(ctx, c, api.Preview[*matchedSlice])
	if err != nil {
		return nil, err
	}
	would := *all.Membership
	would.Added, would.Duplicates = would.staged, would.named-would.staged
	all.Membership, err = api.Read(ctx, c, func(ctx context.Context, tx *store.Tx) (*MembersOutcome, error) {
		p, err := draftOf(ctx, tx, m.supercase.ID, store.Find[Population])
		if err != nil {
			return nil, err
		}
		w := would
		return &w, w.present(ctx, tx, p)
	})
	return all, err
}

// slices goes through all borrowers, some in each transaction.
func (m *matching) slices(ctx context.Context, c *api.Call, run func(context.Context, *api.Call,
	func(context.Context, *store.Tx) (*matchedSlice, error)) (*matchedSlice, error)) (*Matched, error) {
	all := newSlice("")
	for more := true; more; {
		found, err := run(ctx, c, func(ctx context.Context, tx *store.Tx) (*matchedSlice, error) { return m.slice(ctx, tx, all.last) })
		if err != nil {
			return nil, err
		}
		more = found.last != all.last
		all.add(found)
	}
	return m.present(all), nil
}

// ToLookAt asks whom a match leaves to a person to look at.
type ToLookAt struct {
	Path
	FemaDisasterNumber int    `query:"femaDisasterNumber" minimum:"1" doc:"That of the supercase unless given."`
	After              string `query:"startingAfter" maxLength:"100" doc:"Those after this borrower: the id, or ext- and the external id."`
	Limit              int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}

// listToLookAt goes through the borrowers as a match does, and adds nobody.
func listToLookAt(ctx context.Context, tx *store.Tx, in *ToLookAt) ([]*UncertainBorrower, error) {
	sc, err := store.Get[Supercase](ctx, tx, in.Supercase)
	if err != nil {
		return nil, err
	}
	if sc.SupercaseType != FederalEmergency {
		return nil, api.Missing("the supercase is no federal emergency: there is no disaster to match with")
	}
	m := &matching{in: new(Match), supercase: sc}
	if in.FemaDisasterNumber != 0 {
		m.in.Body.FemaDisasterNumber = &in.FemaDisasterNumber
	}
	if err := m.find(ctx, tx); err != nil {
		return nil, err
	}
	if err := api.Resolve(ctx, tx, api.Names[people.Person]("startingAfter", &in.After)); err != nil {
		return nil, err
	}
	return m.lookAll(ctx, tx, in.After, in.Limit)
}

// lookAll are the borrowers after one, at most so many, whom a match leaves to be looked at.
func (m *matching) lookAll(ctx context.Context, tx *store.Tx, last string, limit int) (all []*UncertainBorrower, err error) {
	for len(all) < limit {
		found, _, err := m.look(ctx, tx, last)
		if err != nil || found.last == last {
			return all, err
		}
		for _, who := range found.ToLookAt[:min(len(found.ToLookAt), limit-len(all))] {
			all = append(all, &who)
		}
		last = found.last
	}
	return all, nil
}

// matching is what a match goes by.
type matching struct {
	in        *Match
	supercase *Supercase
	disasters []*disaster.Disaster
	areas     []fema.Area
	set       string // to which the members are added
	shows     bool   // postal codes are shown to who may read contacts
}

// matchedSlice is what came of some borrowers.
type matchedSlice struct {
	Matched
	last   string                // of the borrowers
	counts map[string]*AreaCount // by the code of the county
}

func newSlice(last string) *matchedSlice {
	return &matchedSlice{Matched: Matched{Membership: &MembersOutcome{}}, last: last, counts: map[string]*AreaCount{}}
}

// add counts what came of further borrowers.
func (m *matchedSlice) add(next *matchedSlice) {
	m.last = next.last
	m.Borrowers, m.In, m.Partly = m.Borrowers+next.Borrowers, m.In+next.In, m.Partly+next.Partly
	m.Out, m.Unknown, m.NoAddress = m.Out+next.Out, m.Unknown+next.Unknown, m.NoAddress+next.NoAddress
	m.ToLookAt = append(m.ToLookAt, next.ToLookAt[:min(len(next.ToLookAt), api.MaxFaults-len(m.ToLookAt))]...)
	m.Membership.addBatch(next.Membership)
	for code, c := range next.counts {
		if m.counts[code] == nil {
			m.counts[code] = c
		} else {
			m.counts[code].Borrowers += c.Borrowers
		}
	}
}

// begin finds the disaster.
func (in *Match) begin(ctx context.Context, tx *store.Tx) (*matching, error) {
	sc, err := store.Get[Supercase](ctx, tx, in.Supercase)
	if err != nil {
		return nil, err
	}
	if sc.SupercaseType != FederalEmergency {
		return nil, api.Conflict(api.NotAnEmergency, "the supercase is no federal emergency")
	}
	if err := sc.monitored(ctx, tx); err != nil {
		return nil, err
	}
	m := &matching{in: in, supercase: sc}
	if err := m.find(ctx, tx); err != nil {
		return nil, err
	}
	p, err := draftOf(ctx, tx, sc.ID, store.Find[Population])
	if err != nil {
		return nil, err
	}
	m.set = p.SetID
	return m, nil
}

// find finds what is declared of the disaster that is meant.
func (m *matching) find(ctx context.Context, tx *store.Tx) (err error) {
	number := cmp.Or(m.in.Body.FemaDisasterNumber, m.supercase.FemaDisasterNumber)
	if number == nil {
		return api.Invalid("femaDisasterNumber", "name the disaster: the supercase has none")
	}
	m.shows = tx.Permits(people.MayReadContact)
	if m.disasters, err = disaster.Of(ctx, tx, *number); err != nil {
		return err
	}
	if len(m.disasters) == 0 {
		return api.Invalid("femaDisasterNumber", "the declaration is not known: upload it with POST /fema/disasters")
	}
	for _, d := range m.disasters {
		m.areas = append(m.areas, d.Declared()...)
	}
	return nil
}

// slice looks at the next borrowers after one, and adds those who are concerned.
func (m *matching) slice(ctx context.Context, tx *store.Tx, after string) (*matchedSlice, error) {
	found, concerned, err := m.look(ctx, tx, after)
	if err != nil || found.last == after {
		return found, err
	}
	return found, m.add(ctx, tx, found, concerned)
}

// look looks at the next borrowers after one, and tells who become members; without any the
// last stays that one.
func (m *matching) look(ctx context.Context, tx *store.Tx, after string) (found *matchedSlice, concerned []string, err error) {
	found = newSlice(after)
	var ids []string
	q := tx.Select((*people.Person)(nil))
	err = q.Column("id").Where("?TableAlias.id > ? AND ?TableAlias.status = 'active'", after).OrderExpr("?TableAlias.id").Limit(slice).Scan(ctx, &ids)
	if err != nil || len(ids) == 0 {
		return found, nil, err
	}
	homes, err := people.Homes(ctx, tx, ids)
	if err != nil {
		return nil, nil, err
	}
	var codes []string
	for _, id := range slices.Sorted(maps.Keys(homes)) {
		if zip := fema.ZIP(homes[id].PostalCode); zip != "" {
			codes = append(codes, zip)
		}
	}
	counties, err := disaster.Counties(ctx, tx, codes)
	if err != nil {
		return nil, nil, err
	}
	for _, person := range ids {
		found.Borrowers++
		if m.judge(found, person, homes[person], counties) {
			concerned = append(concerned, person)
		}
	}
	found.last = ids[len(ids)-1]
	return found, concerned, nil
}

// judge counts a borrower, and tells whether they become a member.
func (m *matching) judge(found *matchedSlice, person string, home *people.Address, counties map[string][]string) bool {
	if home == nil {
		found.NoAddress++
		found.ToLookAt = append(found.ToLookAt, UncertainBorrower{person, NoHome, ""})
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
		found.In++
		member = true
	case fema.Partly:
		found.Partly++
		member = m.in.Body.Partly == nil || *m.in.Body.Partly == Include
	case fema.Unknown:
		found.Unknown++
	default:
		found.Out++
	}
	if verdict == fema.Partly || verdict == fema.Unknown {
		who := UncertainBorrower{person, Uncertainty(verdict), ""}
		if m.shows {
			who.PostalCode = home.PostalCode
		}
		found.ToLookAt = append(found.ToLookAt, who)
	}
	for _, area := range areas {
		if found.counts[area.CountyFIPS] == nil {
			found.counts[area.CountyFIPS] = &AreaCount{AreaRow: rowOf(area), Matched: true}
		}
		found.counts[area.CountyFIPS].Borrowers++
	}
	return member
}

// add stages the members that borrowers become: with each of their open loans.
func (m *matching) add(ctx context.Context, tx *store.Tx, found *matchedSlice, borrowers []string) error {
	open, err := loan.OpenOf(ctx, tx, borrowers)
	if err != nil {
		return err
	}
	var members []*Member
	for _, person := range borrowers {
		for _, of := range open[person] {
			members = append(members, &Member{CompanyID: tx.Space, SetID: m.set, BorrowerID: person, LoanID: of})
		}
		if len(open[person]) == 0 && (m.in.Body.WithoutLoans == nil || *m.in.Body.WithoutLoans == Include) {
			members = append(members, &Member{CompanyID: tx.Space, SetID: m.set, BorrowerID: person})
		}
	}
	if !m.in.AllowRepeat {
		if members, err = found.Membership.leaveOutCommitted(ctx, tx, m.supercase.ID, members); err != nil {
			return err
		}
	}
	found.Membership.named = len(members)
	found.Membership.staged, err = store.Add(ctx, tx, true, members...)
	return err
}

func rowOf(a fema.Area) disaster.AreaRow {
	return disaster.AreaRow{FIPS: a.CountyFIPS, Statewide: a.Statewide, Name: a.Name}
}

// present puts what is answered in order.
func (m *matching) present(found *matchedSlice) *Matched {
	all := &found.Matched
	all.Disasters, all.Areas = m.disasters, []*AreaCount{}
	for _, c := range found.counts {
		all.Areas = append(all.Areas, c)
	}
	for _, area := range m.areas {
		if !area.Statewide && !area.County() {
			all.Areas = append(all.Areas, &AreaCount{AreaRow: rowOf(area)})
		}
	}
	slices.SortFunc(all.Areas, func(a, b *AreaCount) int {
		return cmp.Or(b.Borrowers-a.Borrowers, cmp.Compare(a.FIPS, b.FIPS))
	})
	if all.ToLookAt == nil {
		all.ToLookAt = []UncertainBorrower{}
	}
	return all
}
