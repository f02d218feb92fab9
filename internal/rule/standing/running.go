package standing

import (
	"nectarine/internal/rule/book"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Running is a loan with the period that runs: where that began, the due dates to come,
// what its figures are so far, and what they would close with.
type Running struct {
	Start   day.Day
	Dates   []day.Day
	Status  Status
	At      day.Day
	Figures book.Figures
	Closing money.Amount
}

// Periods are those that are past, the one that runs and those to come. The one that runs
// ends on the day told where it has no due date any more, or where that has passed while
// nothing fell due: what happens then stands in it. After one that runs on, and after an
// acceleration, no other is to come as things are.
func (r Running) Periods(past []Period) []Period {
	out, from := past, r.Start
	for i, due := range r.Dates {
		p := Period{StartDate: from, EndDate: due - 1, StatementDate: due, DueDate: due, Status: Future}
		if i == 0 {
			now := r.Figures
			now.Closing = r.Closing
			p.Status, p.Figures, p.EndDate = Current, &now, max(p.EndDate, r.At)
			if r.Status == Active || r.Status == Originated {
				p.EndDate = due - 1
			}
		}
		out = append(out, p)
		from = max(from, due)
		if p.EndDate >= due || r.Status == Accelerated || r.Status == ChargedOff {
			break
		}
	}
	now := r.Figures
	now.Opening = 0
	over := r.Status == PaidOff || r.Status == Closed
	if end := max(r.At, from); len(r.Dates) == 0 && (now != book.Figures{} || r.At > from && !over) {
		now.Opening, now.Closing = r.Figures.Opening, r.Closing
		out = append(out, Period{StartDate: from, EndDate: end, StatementDate: end, DueDate: end, Status: Current, Figures: &now})
	}
	return out
}
