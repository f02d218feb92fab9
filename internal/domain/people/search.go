package people

import (
	"cmp"
	"context"
	"slices"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// Finder answers the ids of the borrowers behind a reference to an object of
// another domain, such as a loan or a case. What is not there has none.
type Finder func(ctx context.Context, tx *store.Tx, ref string) (personIDs []string, err error)

// People is what the borrowers need from the domains above: who is behind a
// loan and behind a case.
type People struct{ Loan, Case []Finder }

// candidates bounds how many borrowers one search ranks.
const candidates = 500

// Search is the question of a search. Empty parameters ask nothing.
type Search struct {
	Limit             int          `query:"limit" minimum:"1" maximum:"100" default:"25" doc:"How many borrowers to return."`
	After             string       `query:"startingAfter" doc:"The id of the borrower after whom the page starts."`
	Before            string       `query:"endingBefore" doc:"The id of the borrower before whom the page ends. Wins over startingAfter."`
	HasTheWords       string       `query:"_hasTheWords" maxLength:"256" doc:"Words that must be found, in any field."`
	NotTheWords       string       `query:"_notTheWords" maxLength:"256" doc:"Words that must not be found, in any field."`
	Address           string       `query:"address" maxLength:"256"`
	BorrowerType      BorrowerType `query:"borrowerType"`
	BusinessName      string       `query:"businessName" maxLength:"256"`
	CaseID            string       `query:"caseId"`
	City              string       `query:"city" maxLength:"100"`
	DateOfBirth       string       `query:"dateOfBirth" doc:"YYYY-MM-DD."`
	Email             string       `query:"email" maxLength:"320"`
	EmailExact        string       `query:"emailExact" maxLength:"320"`
	FirstName         string       `query:"firstName" maxLength:"256"`
	FullName          string       `query:"fullName" maxLength:"256"`
	ID                string       `query:"id" maxLength:"255" doc:"The id or external id of the borrower, or the id of a contact or an identity."`
	IncorporatedState string       `query:"incorporatedState" maxLength:"50"`
	LastName          string       `query:"lastName" maxLength:"256"`
	LoanID            string       `query:"loanId"`
	MaidenName        string       `query:"maidenName" maxLength:"256"`
	MiddleName        string       `query:"middleName" maxLength:"256"`
	Phone             string       `query:"phone" maxLength:"40" doc:"A telephone number, or its last seven or four digits."`
	PostalCode        string       `query:"postalCode" maxLength:"20"`
	State             string       `query:"state" maxLength:"50"`
	TaxID             string       `query:"taxId" maxLength:"64" doc:"A whole identity's value, or its last four characters."`
}

// SearchResult is the answer of a search: the borrowers, and how they were found.
type SearchResult struct {
	api.Items[Person]
	Search SearchRanking `json:"search"`
}

// SearchRanking tells how the borrowers of a page were found.
type SearchRanking struct {
	Hits        []SearchHit  `json:"hits" nullable:"false"`
	InputErrors []api.Detail `json:"inputErrors" nullable:"false" doc:"Parameters that could not be searched by; nothing matches them."`
	MaxScore    float64      `json:"maxScore"`
	Total       SearchTotal  `json:"total"`
}

// SearchHit is one borrower found.
type SearchHit struct {
	Highlight map[string][]string `json:"highlight" doc:"The words that matched, by field."`
	ID        string              `json:"id"`
	Score     float64             `json:"score"`

	created clock.Time
}

// SearchTotal is how many borrowers match: as many (eq), or that many and more (gte).
type SearchTotal struct {
	Relation TotalRelation `json:"relation"`
	Value    int           `json:"value"`
}

// permitted refuses a question for what the credential may not see: that somebody is
// found tells it.
func (in *Search) permitted(tx *store.Tx) error {
	for _, asked := range []struct {
		field, value string
		needs        api.Permission
	}{
		{"taxId", in.TaxID, MayReadIdentity}, {"phone", in.Phone, MayReadContact}, {"email", in.Email, MayReadContact},
		{"emailExact", in.EmailExact, MayReadContact}, {"address", in.Address, MayReadContact}, {"city", in.City, MayReadContact},
		{"state", in.State, MayReadContact}, {"postalCode", in.PostalCode, MayReadContact}, {"loanId", in.LoanID, mayReadLoan}, {"caseId", in.CaseID, mayReadCase},
	} {
		if asked.value != "" && !tx.Permits(asked.needs) {
			return api.Forbidden("to search by " + asked.field + " needs the permission " + string(asked.needs))
		}
	}
	return nil
}

// hidden are the kinds of terms that tell what the credential may not see: words that
// may stand anywhere are not looked for in them.
func hidden(tx *store.Tx) []string {
	kinds := []string{"taxId"} // words are never looked for in it
	if !tx.Permits(MayReadContact) {
		kinds = append(kinds, "email", "emailExact", "address", "city", "state", "postalCode", "phone")
	}
	return kinds
}

func (p People) search(ctx context.Context, tx *store.Tx, in *Search) (*SearchResult, error) {
	if err := in.permitted(tx); err != nil {
		return nil, err
	}
	r := SearchRanking{Hits: []SearchHit{}, InputErrors: []api.Detail{}, Total: SearchTotal{Relation: AsMany}}
	q := tx.Select((*Person)(nil))
	q.Column("id", "created_at")
	q.Equal("borrower_type", string(in.BorrowerType))
	for _, by := range []struct {
		field, ref string
		finders    []Finder
	}{{"loanId", in.LoanID, p.Loan}, {"caseId", in.CaseID, p.Case}} {
		if by.ref == "" {
			continue
		}
		var ids []string
		for _, find := range by.finders {
			found, err := find(ctx, tx, by.ref)
			if err != nil {
				return nil, err
			}
			ids = append(ids, found...)
		}
		if by.finders == nil {
			r.InputErrors = append(r.InputErrors, api.Detail{Field: by.field, Message: "cannot be searched by on this server"})
		}
		q.Where("?TableAlias.id IN (?)", store.In(ids))
	}
	clauses, err := in.clauses(ctx, tx, &r)
	if err != nil {
		return nil, err
	}
	for _, c := range clauses {
		q.Where("?TableAlias.id IN (SELECT t.person_id FROM person_terms t WHERE t.company_id = ? AND t.kind IN (?) AND t.term IN (?))", tx.Space, store.In(c.kinds), store.In(c.list()))
	}
	not := words(in.NotTheWords)
	if in.NotTheWords != "" && len(not) == 0 {
		return nil, api.Invalid("_notTheWords", noWord)
	}
	for _, w := range slices.Clone(not) {
		for _, kind := range sealedKinds {
			stands, err := digestTerms(tx, kind, w)
			if err != nil {
				return nil, err
			}
			not = append(not, stands...)
		}
	}
	if len(not) > 0 {
		q.Where("?TableAlias.id NOT IN (SELECT t.person_id FROM person_terms t WHERE t.company_id = ? AND t.kind NOT IN (?) AND t.term IN (?))", tx.Space, store.In(hidden(tx)), store.In(not))
	}
	var rows []*Person
	if err := q.OrderExpr("?TableAlias.created_at DESC, ?TableAlias.id DESC").Limit(candidates+1).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	if len(rows) > candidates {
		rows, r.Total.Relation = rows[:candidates], AsManyOrMore
	}
	r.Total.Value = len(rows)
	if r.Hits, err = rank(ctx, tx, rows, clauses); err != nil {
		return nil, err
	}
	return in.page(ctx, tx, r)
}

// rank scores the borrowers by how well their terms match, best first.
func rank(ctx context.Context, tx *store.Tx, rows []*Person, clauses []clause) ([]SearchHit, error) {
	ids, asked, at := make([]string, len(rows)), []string{}, map[string]int{}
	hits := make([]SearchHit, len(rows))
	for i, p := range rows {
		ids[i], at[p.ID], hits[i] = p.ID, i, SearchHit{Highlight: map[string][]string{}, ID: p.ID, created: p.CreatedAt}
	}
	for _, c := range clauses {
		asked = append(asked, c.list()...)
	}
	var found []*term
	if err := tx.SelectAll(&found).Where("person_id IN (?) AND term IN (?)", store.In(ids), store.In(asked)).OrderExpr("person_id, kind, term").Scan(ctx); err != nil {
		return nil, err
	}
	best := make([]map[int]float64, len(clauses))
	for _, t := range found {
		for n, c := range clauses {
			score, ok := c.terms[t.Term]
			if !ok || !slices.Contains(c.kinds, t.Kind) {
				continue
			}
			h := &hits[at[t.PersonID]]
			shown := cmp.Or(c.shown[t.Term], t.Term)
			if t.Kind != "taxId" && t.Kind != "dateOfBirth" && !slices.Contains(h.Highlight[t.Kind], shown) {
				h.Highlight[t.Kind] = append(h.Highlight[t.Kind], shown)
			}
			if best[n] == nil {
				best[n] = map[int]float64{}
			}
			best[n][at[t.PersonID]] = max(best[n][at[t.PersonID]], score)
		}
	}
	for _, scores := range best {
		for i, score := range scores {
			hits[i].Score += score
		}
	}
	slices.SortStableFunc(hits, func(a, b SearchHit) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return 0
	})
	return hits, nil
}

// page is the part of the ranking that is asked for, with its borrowers.
func (in *Search) page(ctx context.Context, tx *store.Tx, r SearchRanking) (*SearchResult, error) {
	if len(r.Hits) > 0 {
		r.MaxScore = r.Hits[0].Score
	}
	place := func(param, id string) (int, error) {
		i := slices.IndexFunc(r.Hits, func(h SearchHit) bool { return h.ID == id })
		if i < 0 {
			return 0, &store.BadCursor{Param: param, ID: id}
		}
		return i, nil
	}
	from, to := 0, min(in.Limit, len(r.Hits))
	switch {
	case in.Before != "":
		i, err := place("endingBefore", in.Before)
		if err != nil {
			return nil, err
		}
		from, to = max(0, i-in.Limit), i
	case in.After != "":
		i, err := place("startingAfter", in.After)
		if err != nil {
			return nil, err
		}
		from, to = i+1, min(i+1+in.Limit, len(r.Hits))
	}
	page := store.Page[Person]{Rows: []*Person{}, Total: store.Count{N: len(r.Hits), Exact: r.Total.Relation != AsManyOrMore}}
	if to > from && to < len(r.Hits) {
		page.Next = r.Hits[to-1].ID
	}
	if to > from && from > 0 {
		page.Prev = r.Hits[from].ID
	}
	r.Hits = r.Hits[from:to]
	ids := make([]string, len(r.Hits))
	for i, h := range r.Hits {
		ids[i] = h.ID
	}
	people, err := store.GetMany[Person](ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		page.Rows = append(page.Rows, people[id])
	}
	if err := present(ctx, tx, Reveal{}, page.Rows...); err != nil {
		return nil, err
	}
	return &SearchResult{Items: api.PageOf(ctx, page), Search: r}, nil
}
