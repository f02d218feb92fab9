package demo

import (
	"fmt"
	"slices"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Loan is a loan or a line of credit as it was agreed; Live says what became of it.
type Loan struct {
	ExternalID          string // unique
	LoanType            string // installment, lineOfCredit
	AssetType           string // such as personalClosedEndUnsecured
	Nickname            string // the borrower's own; may be empty
	Status              string // pending, originated
	OriginatedOn        day.Day
	Amount              money.Amount // financed; the credit limit of a line
	OriginationFee      money.Amount
	InterestRate        money.Rate // annual, nominal
	APRNominal          money.Rate // with the origination fee, about; no disclosure is made from it
	Duration            int        // number of periodic payments; 0 for a line
	PaymentFrequency    string     // weekly, everyTwoWeeks, twiceMonthly, monthly
	SpecificDays        []int      // 1 (Monday) to 7 for weeks, 1 to 31 for months
	MinPaymentPercent   money.Rate // of principal; of a line only
	MinPaymentAmount    money.Amount
	OriginationLicense  string // nationalBank, stateLicense
	OriginatingCreditor string

	seed   uint64 // of what becomes of it
	number int    // among the loans of all, three for each borrower
}

var purposes = map[string][]string{
	"personalClosedEndUnsecured": {"Debt consolidation", "Car repair", "Kitchen remodel", "Dental work", "Moving costs", "Wedding",
		"New roof", "Furniture", "Medical bills", "Laptop for school", "Heat pump", "Family trip", ""},
	"personalOpenEndUnsecured":   {"Everyday line", "Rainy day", "Back-up line", "Groceries and gas", ""},
	"businessClosedEndUnsecured": {"Equipment", "Delivery van", "Store build-out", "Oven", "Payroll bridge"},
	"businessOpenEndUnsecured":   {"Working capital", "Inventory line", "Seasonal line"},
}

// loansOf is one to three loans, oldest first, none older than maxDays. The first
// is at least 60 days old, because the cases are about it. A dispute of a
// purchase needs a line of credit.
func loansOf(seed uint64, index int, b *Borrower, bases []string, maxDays int, today day.Day) []Loan {
	c := chanceOf(seed, partLoan, index)
	count := weighted(c, []int{1, 2, 3}, []int{70, 23, 7})
	ages := make([]int, count)
	ages[0] = c.between(60, maxDays)
	for i := 1; i < count; i++ {
		ages[i] = c.between(20, ages[0])
	}
	slices.SortFunc(ages, func(a, b int) int { return b - a })
	loans := make([]Loan, count)
	for i, age := range ages {
		line := c.percent(28) || i == 0 && slices.Contains(bases, "disputeOfPurchase")
		if i > 0 && i == count-1 && c.percent(15) {
			age = c.between(1, 10) // signed, and not yet paid out
		}
		loans[i] = loanOf(c, b.Business != nil, line, today-day.Day(age))
		loans[i].ExternalID = fmt.Sprintf("%s-loan-%d", b.ExternalID, i+1)
		if age <= 10 {
			loans[i].Status = "pending"
		}
		loans[i].seed, loans[i].number = seed, 3*index+i
	}
	return loans
}

// loanOf is one loan. Amounts are in cents, rates in hundredths of a percent.
func loanOf(c chance, business, line bool, on day.Day) Loan {
	loan := Loan{LoanType: "installment", Status: "originated", OriginatedOn: on,
		OriginationLicense: "nationalBank", OriginatingCreditor: "Orchard National Bank (demo)"}
	if c.percent(20) {
		loan.OriginationLicense, loan.OriginatingCreditor = "stateLicense", "Stonefruit Lending LLC (demo)"
	}
	owner, end := "personal", "ClosedEnd"
	largest := 250 // hundreds of dollars
	if business {
		owner, largest = "business", 900
	}
	bps := c.between(599, 3299)
	if line {
		loan.LoanType, end = "lineOfCredit", "OpenEnd"
		largest /= 2
		bps = c.between(1299, 2999)
		loan.MinPaymentPercent = basisPoints(weighted(c, []int{100, 200, 300}, []int{20, 30, 50}))
		loan.MinPaymentAmount = 2500
	} else {
		loan.Duration = pick(c, []int{12, 18, 24, 36, 36, 48, 60})
	}
	loan.AssetType = owner + end + "Unsecured"
	loan.Nickname = pick(c, purposes[loan.AssetType])
	loan.Amount = money.Amount(c.between(10, largest) * 10000)
	loan.InterestRate = basisPoints(bps)
	if !line && c.percent(45) {
		loan.OriginationFee = loan.Amount * money.Amount(c.between(1, 6)) / 100
	}
	monthly(c, &loan)
	apr := bps
	if loan.OriginationFee > 0 { // the fee over the mean time that a dollar is owed, (n+1)/2 payments
		feeTimes := int64(loan.OriginationFee) * 2 * 10000 * int64(paymentsAYear[loan.PaymentFrequency])
		apr += int(feeTimes / (int64(loan.Amount) * int64(loan.Duration+1)))
	}
	loan.APRNominal = basisPoints(apr)
	return loan
}

var paymentsAYear = map[string]int{"weekly": 52, "everyTwoWeeks": 26, "twiceMonthly": 24, "monthly": 12}

// monthly sets how often and on which days the loan is paid, and turns the
// duration, so far in months, into payments. Lines are paid once a month.
func monthly(c chance, loan *Loan) {
	loan.PaymentFrequency = weighted(c, []string{"monthly", "everyTwoWeeks", "twiceMonthly", "weekly"}, []int{66, 18, 11, 5})
	if loan.LoanType == "lineOfCredit" {
		loan.PaymentFrequency = "monthly"
	}
	switch loan.PaymentFrequency {
	case "monthly":
		loan.SpecificDays = []int{pick(c, []int{1, 5, 10, 15, 15, 20, 25, 28, 31})}
	case "twiceMonthly":
		loan.SpecificDays = pick(c, [][]int{{1, 15}, {15, 31}, {5, 20}, {10, 25}})
	default:
		loan.SpecificDays = []int{c.between(1, 5)}
	}
	loan.SpecificDays = slices.Clone(loan.SpecificDays)
	loan.Duration = loan.Duration * paymentsAYear[loan.PaymentFrequency] / 12
}

// basisPoints is a rate of so many hundredths of a percent.
func basisPoints(n int) money.Rate { return money.MustRate(fmt.Sprintf("%d.%04d", n/10000, n%10000)) }
