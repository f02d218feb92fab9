package loan

import "nectarine/internal/mechanism/store"

// Number is the full number of the loan's card, which no operation answers.
func (l *Loan) Number(tx *store.Tx) (string, error) { return l.number(tx) }
