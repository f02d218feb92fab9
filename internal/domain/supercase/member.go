package supercase

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/loan"
	"nectarine/internal/domain/memberfile"
	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/id"
)

// Member is a borrower whom a supercase concerns, with a loan or without.
type Member struct {
	bun.BaseModel `bun:"table:supercase_members,alias:member"`
	CompanyID     string  `json:"-" bun:",pk"`
	SetID         string  `json:"-" bun:",pk"`
	BorrowerID    string  `json:"-" bun:",pk"`
	LoanID        string  `json:"-" bun:",pk"` // empty for none
	CaseID        *string `json:"-"`           // the subcase
}

// key names a member in its population.
func (m *Member) key() string {
	if m.LoanID == "" {
		return m.BorrowerID
	}
	return m.BorrowerID + " " + m.LoanID
}

// PopulationMember is a member as the API shows it.
type PopulationMember struct {
	BorrowerID string  `json:"borrowerId" required:"true" minLength:"1" maxLength:"260" doc:"The borrower: the id, or ext- and the external id."`
	LoanID     *string `json:"loanId" required:"false" maxLength:"260" doc:"A loan of the borrower's, of which they are the main or an additional borrower."`
	CaseID     *string `json:"caseId,omitempty" readOnly:"true" doc:"The subcase, once it is made."`
}

func (m *Member) populationMember() *PopulationMember {
	p := &PopulationMember{BorrowerID: m.BorrowerID, CaseID: m.CaseID}
	if m.LoanID != "" {
		p.LoanID = &m.LoanID
	}
	return p
}

// RepeatedMember is a pair that an earlier population has already.
type RepeatedMember struct {
	BorrowerID   string  `json:"borrowerId"`
	LoanID       *string `json:"loanId"`
	PopulationID string  `json:"populationId"`
}

// MembersOutcome is what came of a change of the members of a draft.
type MembersOutcome struct {
	Members       int              `json:"memberCount" doc:"How many members the draft has now."`
	Added         int              `json:"added" doc:"How many are new in it."`
	Duplicates    int              `json:"duplicates" doc:"How many pairs were named more than once, or were in it already."`
	Repeated      []RepeatedMember `json:"repeated" nullable:"false" doc:"Pairs that were left out because a committed population of the supercase has them, the first 1,000; allowRepeat=true takes them."`
	RepeatedCount int              `json:"repeatedCount"`
	Errors        []api.LineError  `json:"errors" nullable:"false" doc:"With partial=true: the lines that were left out because they are wrong, the first 1,000."`
	ErrorCount    int              `json:"errorCount"`

	wrong         api.Faults
	changed       bool
	named, staged int // of a file: how many members its right lines name, and how many of them differ
}

// resolve turns a batch of lines into members of a set: references become ids, and
// a loan must be one of the borrower's. What is wrong is a fault, and what an
// earlier population has is left out and told.
func (w *MembersOutcome) resolve(
	ctx context.Context, tx *store.Tx, supercase, set string, lines []memberfile.Line, allowRepeat bool,
) ([]*Member, error) {
	var borrowers, loans []string
	for _, l := range lines {
		borrowers = append(borrowers, l.Borrower)
		if l.Loan != "" {
			loans = append(loans, l.Loan)
		}
	}
	known, err := store.Named[people.Person](ctx, tx, borrowers)
	if err != nil {
		return nil, err
	}
	owed, err := loansOf(ctx, tx, loans)
	if err != nil {
		return nil, err
	}
	members := make([]*Member, 0, len(lines))
	for _, l := range lines {
		p := known[l.Borrower]
		if p == nil {
			w.wrong.Add(l.Number, "borrowerId", l.Borrower, "there is no such borrower")
			continue
		}
		m := &Member{CompanyID: tx.Space, SetID: set, BorrowerID: p.ID}
		if l.Loan != "" {
			of := owed[l.Loan]
			switch {
			case of == nil:
				w.wrong.Add(l.Number, "loanId", l.Loan, "there is no such loan")
				continue
			case !of.Concerns(p.ID):
				w.wrong.Add(l.Number, "loanId", l.Loan, "the loan is not this borrower's")
				continue
			}
			m.LoanID = of.ID
		}
		members = append(members, m)
	}
	if allowRepeat {
		return members, nil
	}
	return w.leaveOutCommitted(ctx, tx, supercase, members)
}

// loansOf are loans by the references to them, with whose they are and nothing else.
func loansOf(ctx context.Context, tx *store.Tx, refs []string) (map[string]*loan.Loan, error) {
	return store.Named[loan.Loan](ctx, tx, refs, "main_borrower_id", "additional_people")
}

// committed is a member of a population that is committed.
type committed struct {
	bun.BaseModel `bun:"table:supercase_members,alias:member"`
	BorrowerID    string
	LoanID        string
	PopulationID  string `bun:",scanonly"`
}

// inCommitted narrows members to those of the committed populations of a supercase,
// without those for whom a commit that has ended made no subcase.
func inCommitted(q *store.Select, supercase string) *store.Select {
	q.Join("JOIN populations p ON p.company_id = member.company_id AND p.set_id = member.set_id").
		Join("LEFT JOIN bulk_runs r ON r.company_id = p.company_id AND r.id = p.bulk_operation_id").
		Where("p.supercase_id = ? AND NOT p.is_draft AND (member.case_id IS NOT NULL OR r.finished_at IS NULL)", supercase)
	return q
}

// leaveOutCommitted takes out the members that a committed population of the supercase has.
func (w *MembersOutcome) leaveOutCommitted(ctx context.Context, tx *store.Tx, supercase string, members []*Member) ([]*Member, error) {
	borrowers := make([]string, len(members))
	for i, m := range members {
		borrowers[i] = m.BorrowerID
	}
	var rows []committed
	q := inCommitted(tx.SelectAll(&rows), supercase)
	q.ColumnExpr("member.borrower_id, member.loan_id, p.id AS population_id").Where("member.borrower_id IN (?)", store.In(borrowers))
	if err := q.Scan(ctx); err != nil {
		return nil, err
	}
	in := map[[2]string]string{}
	for _, row := range rows {
		in[[2]string{row.BorrowerID, row.LoanID}] = row.PopulationID
	}
	var left []*Member
	for _, m := range members {
		population, is := in[[2]string{m.BorrowerID, m.LoanID}]
		if !is {
			left = append(left, m)
			continue
		}
		w.noteRepeated(m, population)
	}
	return left, nil
}

// noteRepeated tells of a member that a committed population has.
func (w *MembersOutcome) noteRepeated(m *Member, population string) {
	if w.RepeatedCount++; len(w.Repeated) < api.MaxFaults {
		as := m.populationMember()
		w.Repeated = append(w.Repeated, RepeatedMember{BorrowerID: as.BorrowerID, LoanID: as.LoanID, PopulationID: population})
	}
}

// addBatch counts what came of a batch.
func (w *MembersOutcome) addBatch(batch *MembersOutcome) {
	w.named, w.staged = w.named+batch.named, w.staged+batch.staged
	w.RepeatedCount += batch.RepeatedCount
	w.Repeated = append(w.Repeated, batch.Repeated[:min(len(batch.Repeated), api.MaxFaults-len(w.Repeated))]...)
	w.wrong.Append(batch.wrong)
}

// record leaves the new count of the draft's members, who were counted before the change, for
// the event of it, and completes what is answered.
func (w *MembersOutcome) record(ctx context.Context, tx *store.Tx, p *Population) (*MembersOutcome, error) {
	was := p.Members
	if err := w.present(ctx, tx, p); err != nil {
		return nil, err
	}
	if w.changed = w.Added > 0 || was != w.Members; w.changed {
		store.ChangedBeside(tx, p, "memberCount", was, w.Members)
	}
	return w, nil
}

// present completes what is answered.
func (w *MembersOutcome) present(ctx context.Context, tx *store.Tx, p *Population) error {
	if err := count(ctx, tx, p); err != nil {
		return err
	}
	w.Members, w.Errors, w.ErrorCount = p.Members, w.wrong.Told(), w.wrong.Count
	if w.Repeated == nil {
		w.Repeated = []RepeatedMember{}
	}
	return nil
}

// MembersChange says which members a draft is to have, or is to have beside its own.
type MembersChange struct {
	Path
	PublishReviewTask query.DefaultTrue  `query:"publishReviewTask" doc:"Make a task to review the change; only when the user is a service."`
	AllowRepeat       bool               `query:"allowRepeat" doc:"Take pairs that a committed population has already."`
	Body              []PopulationMember `maxItems:"20000"`
}

func (s *Supercases) setMembers(ctx context.Context, tx *store.Tx, in *MembersChange) (*MembersOutcome, error) {
	return s.changeMembers(ctx, tx, in, true)
}

func (s *Supercases) addMembers(ctx context.Context, tx *store.Tx, in *MembersChange) (*MembersOutcome, error) {
	return s.changeMembers(ctx, tx, in, false)
}

// changeMembers makes the members of the draft those of the body, or adds them.
// Errors name the fields.
func (s *Supercases) changeMembers(ctx context.Context, tx *store.Tx, in *MembersChange, only bool) (*MembersOutcome, error) {
	sc, err := in.Path.Load(ctx, tx, store.Lock[Supercase])
	if err != nil {
		return nil, err
	}
	p, err := countedDraft(ctx, tx, sc)
	if err != nil {
		return nil, err
	}
	st := Staging{Set: p.SetID}
	if only {
		st.Set = id.New("PO")
	}
	w := &MembersOutcome{}
	number := 0
	for some := range store.Slices(in.Body) {
		var lines []memberfile.Line
		for _, pair := range some {
			l := memberfile.Line{Number: number, Borrower: pair.BorrowerID}
			number++
			if pair.LoanID != nil {
				l.Loan = *pair.LoanID
			}
			lines = append(lines, l)
		}
		members, err := w.resolve(ctx, tx, sc.ID, st.Set, lines, in.AllowRepeat)
		if err != nil {
			return nil, err
		}
		added, err := store.Add(ctx, tx, true, members...)
		if err != nil {
			return nil, err
		}
		w.Added, w.Duplicates = w.Added+added, w.Duplicates+len(members)-added
	}
	if w.wrong.Count > 0 {
		details := make([]api.Detail, len(w.wrong.First))
		for i, f := range w.wrong.First {
			details[i] = api.Detail{Field: fmt.Sprintf("body[%d].%s", f.Line, f.Column), Message: f.Reason}
		}
		return nil, api.InvalidAll(details...)
	}
	if only {
		st.members = w.Added
		w, err = st.swap(ctx, tx, p, *w)
	} else {
		w, err = w.record(ctx, tx, p)
	}
	if err != nil {
		return nil, err
	}
	return w, s.signal(ctx, tx, sc, in.PublishReviewTask.Is() && w.changed)
}

// signal asks for a review of a change of members that a service has made.
func (s *Supercases) signal(ctx context.Context, tx *store.Tx, sc *Supercase, asked bool) error {
	if !asked || tx.Actor.UserType != store.ServiceActor {
		return nil
	}
	for _, hook := range s.OnSignal {
		if err := hook(ctx, tx, sc, MembersChanged, ""); err != nil {
			return err
		}
	}
	return nil
}

// slice is how many members are looked at in one query.
const slice = 1000

// page are the members of a set after one, in order.
func page(ctx context.Context, tx *store.Tx, set string, after *Member, n int) (all []*Member, err error) {
	q := tx.SelectAll(&all)
	q.Where("?TableAlias.set_id = ?", set)
	if after != nil {
		q.Where("(?TableAlias.borrower_id, ?TableAlias.loan_id) > (?, ?)", after.BorrowerID, after.LoanID)
	}
	err = q.OrderExpr("?TableAlias.borrower_id, ?TableAlias.loan_id").Limit(int64(n)).Scan(ctx)
	return all, err
}

func listDraftMembers(ctx context.Context, tx *store.Tx, in *Path) (*[]*PopulationMember, error) {
	sc, err := in.Load(ctx, tx, store.Get[Supercase])
	if err != nil {
		return nil, err
	}
	p, err := draftOf(ctx, tx, sc.ID, store.Find[Population])
	if err != nil {
		return nil, err
	}
	return membersOf(ctx, tx, p.SetID)
}

func listMembers(ctx context.Context, tx *store.Tx, in *PopulationPath) (*[]*PopulationMember, error) {
	p, err := in.Load(ctx, tx, store.Get[Population])
	if err != nil {
		return nil, err
	}
	return membersOf(ctx, tx, p.SetID)
}

func membersOf(ctx context.Context, tx *store.Tx, set string) (*[]*PopulationMember, error) {
	members, err := page(ctx, tx, set, nil, memberfile.MaxLines)
	all := make([]*PopulationMember, len(members))
	for i, m := range members {
		all[i] = m.populationMember()
	}
	return &all, err
}
