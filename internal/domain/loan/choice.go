package loan

import "nectarine/internal/rule/book"

// License is by what license a loan was made.
type License string

// Values are both.
func (License) Values() []License {
	return []License{"nationalBank", "stateLicense"}
}

// InterestType is how an agreed rate is meant: absolute is the rate itself, spread is added to the index rate.
type InterestType = book.InterestType

// AdvanceStatus is where an advance that was agreed stands.
type AdvanceStatus string

// The statuses of an advance.
const (
	AdvanceScheduled AdvanceStatus = "scheduled"
	AdvancePending   AdvanceStatus = "pending" // on its way
	AdvanceSettled   AdvanceStatus = "settled"
	AdvanceCanceled  AdvanceStatus = "canceled" // or not made on its day
)

// Values are all statuses.
func (AdvanceStatus) Values() []AdvanceStatus {
	return []AdvanceStatus{AdvanceScheduled, AdvancePending, AdvanceSettled, AdvanceCanceled}
}

// PointOfSale is where goods were bought.
type PointOfSale string

// Values are both.
func (PointOfSale) Values() []PointOfSale {
	return []PointOfSale{"online", "physical"}
}
