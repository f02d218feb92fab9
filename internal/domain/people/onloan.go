package people

import (
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/beside"
)

// The permissions to change who is on a loan beside its main borrower: the operations on its people ask for them, and an
// update of the loan that does the same.
const (
	MayAddToLoan      api.Permission = "loanPerson:create"
	MayChangeOnLoan   api.Permission = "loanPerson:update"
	MayRemoveFromLoan api.Permission = "loanPerson:delete"
)

// onLoan is what each turn asks for.
var onLoan = map[beside.Turn]api.Permission{beside.Added: MayAddToLoan, beside.Changed: MayChangeOnLoan, beside.Removed: MayRemoveFromLoan}

// PermitOnLoan refuses, with 403, changes of the people of a loan unless the credential permits each.
func PermitOnLoan(tx *store.Tx, changes []beside.Change) error {
	for _, c := range changes {
		if needs := onLoan[c.Turn]; !tx.Permits(needs) {
			return api.Forbidden("additionalPeople: what becomes of " + c.PersonID + " asks for the permission " + string(needs))
		}
	}
	return nil
}
