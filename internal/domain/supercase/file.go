package supercase

import (
	"context"
	"encoding/csv"
	"io"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/memberfile"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/upload"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/id"
)

// File is the query of a file of members.
type File struct {
	Path
	Partial     bool `query:"partial" doc:"Apply the lines that are right, and answer the others. Otherwise nothing is applied where a line is wrong."`
	AllowRepeat bool `query:"allowRepeat" doc:"Take pairs that a committed population has already."`
}

// upload reads a file of members as it comes, a thousand lines to a transaction,
// into a set that nobody sees, and makes that the draft's, or adds it, at the end.
// The draft is never half changed, however long the file takes, and memory stays
// flat.
func (s *Supercases) upload(only bool) func(context.Context, *api.Call, *File, io.Reader) (*MembersOutcome, error) {
	return func(ctx context.Context, c *api.Call, in *File, file io.Reader) (*MembersOutcome, error) {
		sc, err := api.Read(ctx, c, func(ctx context.Context, tx *store.Tx) (*Supercase, error) {
			return in.Path.Load(ctx, tx, store.Get[Supercase])
		})
		if err != nil {
			return nil, err
		}
		st, err := Stage(ctx, c, sc.ID, in.AllowRepeat)
		if err != nil {
			return nil, err
		}
		w := &MembersOutcome{}
		err = batches(file, &w.wrong, func(lines []memberfile.Line) error {
			batch, err := api.Write(ctx, c, func(ctx context.Context, tx *store.Tx) (*MembersOutcome, error) {
				return st.take(ctx, tx, lines, in.Partial, w.wrong.Count > 0)
			})
			if err == nil {
				w.addBatch(batch)
			}
			return err
		})
		if err == nil && (w.wrong.Whole || w.wrong.Count > 0 && !in.Partial) {
			err = w.wrong.Refusal("; partial=true applies the others")
		}
		if err != nil {
			return nil, uploads.Abandon(ctx, c, st.Set, err)
		}
		st.members, w.Duplicates = w.staged, w.named-w.staged
		return w.exchange(ctx, c, *st, only)
	}
}

// take stages the members that lines name. Where a line is wrong, here or before, and
// the others are not to be applied by themselves, it is for the errors alone.
func (st *Staging) take(ctx context.Context, tx *store.Tx, lines []memberfile.Line, partial, wrong bool) (*MembersOutcome, error) {
	batch := &MembersOutcome{}
	members, err := batch.resolve(ctx, tx, st.supercase, st.Set, lines, st.allowRepeat)
	if err != nil || !partial && (wrong || batch.wrong.Count > 0) {
		return batch, err
	}
	batch.named = len(members)
	batch.staged, err = store.Add(ctx, tx, true, members...)
	return batch, err
}

// exchange makes a staged set that of the draft, or adds it, and answers what came of
// the whole.
func (w *MembersOutcome) exchange(ctx context.Context, c *api.Call, st Staging, only bool) (*MembersOutcome, error) {
	return api.Write(ctx, c, func(ctx context.Context, tx *store.Tx) (*MembersOutcome, error) {
		if only {
			return st.replaceSet(ctx, tx, *w)
		}
		return st.join(ctx, tx, *w)
	})
}

// batches reads a file of members and passes its lines on, a thousand at a time.
func batches(file io.Reader, wrong *api.Faults, each func([]memberfile.Line) error) error {
	var lines []memberfile.Line
	err := memberfile.Parse(file, wrong, func(l memberfile.Line) error {
		if lines = append(lines, l); len(lines) < slice {
			return nil
		}
		err := each(lines)
		lines = lines[:0]
		return err
	})
	if err != nil || len(lines) == 0 {
		return err
	}
	return each(lines)
}

// staged is a set of members that an upload fills and no population has yet.
type staged struct {
	bun.BaseModel `bun:"table:staged_members,alias:staged"`
	CompanyID     string     `bun:",pk"`
	SetID         string     `bun:",pk"`
	BeganAt       clock.Time // by the clock on the wall: an upload does not wait for a test clock
}

// Staging is a set while it is filled. Its rows are members with its id, which no
// population has yet.
type Staging struct {
	Set         string // its id
	supercase   string
	members     int   // how many it has
	committed   int64 // how many populations the supercase had committed when it began
	allowRepeat bool
}

// Stage begins a set of members for the draft of a supercase.
func Stage(ctx context.Context, c *api.Call, supercase string, allowRepeat bool) (*Staging, error) {
	return api.Write(ctx, c, func(ctx context.Context, tx *store.Tx) (*Staging, error) {
		committed, err := commitsOf(ctx, tx, supercase)
		if err != nil {
			return nil, err
		}
		st := &Staging{supercase: supercase, Set: id.New("PO"), committed: committed, allowRepeat: allowRepeat}
		_, err = store.Add(ctx, tx, false, &staged{CompanyID: tx.Space, SetID: st.Set, BeganAt: c.SystemTime()})
		return st, err
	})
}

// commitsOf is how many populations a supercase has committed.
func commitsOf(ctx context.Context, tx *store.Tx, supercase string) (int64, error) {
	return tx.Select((*Population)(nil)).Where("?TableAlias.supercase_id = ? AND NOT ?TableAlias.is_draft", supercase).Count(ctx)
}

// end ends the staging: whoever has the set from now on, it is no longer swept. A
// member that a population has which was committed meanwhile is taken out, and told to
// w. The supercase is locked.
func (st *Staging) end(ctx context.Context, tx *store.Tx, w *MembersOutcome) error {
	if err := uploads.Leave(ctx, tx, st.Set); err != nil {
		return err
	}
	now, err := commitsOf(ctx, tx, st.supercase)
	if err != nil || now == st.committed || st.allowRepeat {
		return err
	}
	var rows []committed
	q := inCommitted(tx.SelectAll(&rows), st.supercase)
	q.ColumnExpr("member.borrower_id, member.loan_id, p.id AS population_id").
		Join("JOIN supercase_members mine ON mine.company_id = member.company_id AND mine.borrower_id = member.borrower_id AND mine.loan_id = member.loan_id").
		Where("mine.set_id = ?", st.Set)
	if err := q.OrderExpr("member.borrower_id, member.loan_id").Scan(ctx); err != nil {
		return err
	}
	for some := range store.Slices(rows) {
		var borrowers []string
		repeated := map[[2]string]string{}
		for _, row := range some {
			borrowers = append(borrowers, row.BorrowerID)
			repeated[[2]string{row.BorrowerID, row.LoanID}] = row.PopulationID
		}
		var mine []*Member
		if err := tx.SelectAll(&mine).Where("?TableAlias.set_id = ? AND ?TableAlias.borrower_id IN (?)", st.Set, store.In(borrowers)).Scan(ctx); err != nil {
			return err
		}
		for _, m := range mine {
			population, is := repeated[[2]string{m.BorrowerID, m.LoanID}]
			if !is {
				continue
			}
			if _, err := tx.Remove(m).WherePK().Exec(ctx); err != nil {
				return err
			}
			st.members--
			w.noteRepeated(m, population)
		}
	}
	return nil
}

// uploads are the sets that no population has.
var uploads = upload.Stage{Sets: (*staged)(nil), Rows: (*Member)(nil)}

// Sweep throws away what uploads whose process died have staged.
func Sweep(ctx context.Context, tx *store.Tx, now clock.Time) error {
	return uploads.Sweep(ctx, tx, now)
}

// replaceSet makes a set that of the draft.
func (st Staging) replaceSet(ctx context.Context, tx *store.Tx, w MembersOutcome) (*MembersOutcome, error) {
	p, err := lockDraft(ctx, tx, st.supercase)
	if err != nil {
		return nil, err
	}
	if err := st.end(ctx, tx, &w); err != nil {
		return nil, err
	}
	return st.swap(ctx, tx, p, w)
}

// others narrows to members of the set that another has not.
const others = "set_id = ? AND NOT EXISTS (SELECT 1 FROM supercase_members o WHERE o.company_id = ?TableAlias.company_id AND o.set_id = ? AND o.borrower_id = ?TableAlias.borrower_id AND o.loan_id = ?TableAlias.loan_id)"

// swap puts a set in the place of a locked draft's; one of the same members it throws away.
func (st Staging) swap(ctx context.Context, tx *store.Tx, p *Population, w MembersOutcome) (*MembersOutcome, error) {
	w.Added = st.members
	old := p.SetID
	more := st.members != p.Members
	if !more {
		var err error
		if more, err = tx.SelectAll((*Member)(nil)).Where("?TableAlias."+others, st.Set, old).Exists(ctx); err != nil {
			return nil, err
		}
	}
	if !more {
		if err := uploads.Drop(ctx, tx, st.Set); err != nil {
			return nil, err
		}
		return &w, w.present(ctx, tx, p)
	}
	p.SetID = st.Set
	if _, err := store.Save(ctx, tx, p); err != nil {
		return nil, err
	}
	if _, err := tx.Remove((*Member)(nil)).Where("set_id = ?", old).Exec(ctx); err != nil {
		return nil, err
	}
	return w.record(ctx, tx, p)
}

// join adds a set to the draft's.
func (st Staging) join(ctx context.Context, tx *store.Tx, w MembersOutcome) (*MembersOutcome, error) {
	p, err := lockDraft(ctx, tx, st.supercase)
	if err != nil {
		return nil, err
	}
	if err := st.end(ctx, tx, &w); err != nil {
		return nil, err
	}
	result, err := tx.Update((*Member)(nil)).Set("set_id = ?", p.SetID).Where(others, st.Set, p.SetID).Exec(ctx)
	if err != nil {
		return nil, err
	}
	added, err := result.RowsAffected()
	if err != nil {
		return nil, err
	}
	if _, err := tx.Remove((*Member)(nil)).Where("set_id = ?", st.Set).Exec(ctx); err != nil {
		return nil, err
	}
	w.Added, w.Duplicates = int(added), w.Duplicates+st.members-int(added)
	return w.record(ctx, tx, p)
}

// lockDraft is the draft of a supercase, locked, with its members counted.
func lockDraft(ctx context.Context, tx *store.Tx, supercase string) (*Population, error) {
	sc, err := store.Lock[Supercase](ctx, tx, supercase)
	if err != nil {
		return nil, err
	}
	return countedDraft(ctx, tx, sc)
}

// countedDraft is the draft of a locked supercase, locked, with its members counted.
func countedDraft(ctx context.Context, tx *store.Tx, sc *Supercase) (*Population, error) {
	p, err := draftOf(ctx, tx, sc.ID, store.LockFound[Population])
	if err != nil {
		return nil, err
	}
	return p, count(ctx, tx, p)
}

const csvType = "text/csv; charset=utf-8"

// template is a file of members without any.
func template(context.Context, *api.Call, *api.NoInput) (*api.StreamedAnswer, error) {
	return &api.StreamedAnswer{ContentType: csvType, FileName: "members-template.csv", Write: func(_ context.Context, w api.Writer) error {
		_, err := io.WriteString(w, "borrowerId,loanId\n")
		return err
	}}, nil
}

// written is a file of the members of sets, a thousand rows to a query.
func written(c *api.Call, name string, populations []*Population, all bool) *api.StreamedAnswer {
	return &api.StreamedAnswer{ContentType: csvType, FileName: name, Write: func(ctx context.Context, w api.Writer) error {
		out := csv.NewWriter(w)
		header := []string{"borrowerId", "loanId"}
		if all {
			header = append(header, "caseId", "populationId")
		}
		if err := out.Write(header); err != nil {
			return err
		}
		for _, p := range populations {
			if err := writeSet(ctx, c, out, p, all); err != nil {
				return err
			}
		}
		out.Flush()
		return out.Error()
	}}
}

func writeSet(ctx context.Context, c *api.Call, out *csv.Writer, p *Population, all bool) error {
	var last *Member
	for {
		members, err := api.Read(ctx, c, func(ctx context.Context, tx *store.Tx) ([]*Member, error) {
			return page(ctx, tx, p.SetID, last, slice)
		})
		if err != nil || len(members) == 0 {
			return err
		}
		for _, m := range members {
			row := []string{m.BorrowerID, m.LoanID}
			if all {
				caseID := ""
				if m.CaseID != nil {
					caseID = *m.CaseID
				}
				row = append(row, caseID, p.ID)
			}
			if err := out.Write(row); err != nil {
				return err
			}
		}
		last = members[len(members)-1]
	}
}

func (s *Supercases) draftFile(ctx context.Context, c *api.Call, in *Path) (*api.StreamedAnswer, error) {
	p, err := api.Read(ctx, c, func(ctx context.Context, tx *store.Tx) (*Population, error) { return getDraft(ctx, tx, in) })
	if err != nil {
		return nil, err
	}
	return written(c, "members.csv", []*Population{p}, false), nil
}

func (s *Supercases) populationFile(ctx context.Context, c *api.Call, in *PopulationPath) (*api.StreamedAnswer, error) {
	p, err := api.Read(ctx, c, func(ctx context.Context, tx *store.Tx) (*Population, error) {
		return in.Load(ctx, tx, store.Get[Population])
	})
	if err != nil {
		return nil, err
	}
	return written(c, "members.csv", []*Population{p}, !p.IsDraft), nil
}

func (s *Supercases) committedFile(ctx context.Context, c *api.Call, in *Path) (*api.StreamedAnswer, error) {
	all, err := api.Read(ctx, c, func(ctx context.Context, tx *store.Tx) ([]*Population, error) {
		sc, err := in.Load(ctx, tx, store.Get[Supercase])
		if err != nil {
			return nil, err
		}
		return store.Find[Population](ctx, tx, 100_000, func(q *store.Select) { q.Where("?TableAlias.supercase_id = ? AND NOT ?TableAlias.is_draft", sc.ID) })
	})
	if err != nil {
		return nil, err
	}
	return written(c, "members.csv", all, true), nil
}
