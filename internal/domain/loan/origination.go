package loan

import (
	"slices"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/rule/book"
	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
	"nectarine/internal/value/metadata"
	"nectarine/internal/value/money"
)

// nested is embedded in what hangs on a loan as a part of its JSON: nothing in
// it is required, and null may stand for an object.
type nested struct{}

// TransformSchema describes it so. The object itself says that it may be null,
// rather than a choice around it: a choice would hide which field was wrong.
func (nested) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	s.Required, s.Nullable = nil, true
	return s
}

// Origination is what was agreed when the loan was made. It may be changed while
// the loan is pending and cannot be changed from its origination on. Amounts are in
// dollars, rates are annual fractions, days are in the product's time zone.
type Origination struct {
	nested
	AmountFinanced         *money.Amount            `json:"amountFinanced"`
	PrincipalAmount        *money.Amount            `json:"principalAmount"`
	Duration               *int                     `json:"duration" minimum:"1" maximum:"2600" doc:"How many periodic payments were agreed."`
	EnforcedEndDate        *day.Day                 `json:"enforcedEndDate" doc:"The day by which all must be paid."`
	BufferToPushOut        *int                     `json:"bufferToPushOutSchedule" minimum:"0" maximum:"366" doc:"How many days lie at least between the start and the first due date."`
	OriginationLicense     *License                 `json:"originationLicense"`
	OriginatingCreditor    *string                  `json:"originatingCreditorName" maxLength:"200"`
	InterestRates          []InterestRate           `json:"interestRates" maxItems:"500"`
	PromoRates             []PromoRate              `json:"promoRates" maxItems:"500"`
	APRNominal             *money.Rate              `json:"aprNominal"`
	APREffective           *money.Rate              `json:"aprEffective"`
	ExpectedPayments       []ExpectedPayment        `json:"expectedPayments" maxItems:"2600"`
	AdvanceSchedule        []AgreedAdvance          `json:"advanceSchedule" maxItems:"500"`
	PeriodicPaymentAmount  *money.Amount            `json:"periodicPaymentAmount"`
	PaymentFrequency       *access.PaymentFrequency `json:"paymentFrequency"`
	SpecificDays           *plan.SpecificDays       `json:"specificDays"`
	CreditLimitAmount      *money.Amount            `json:"creditLimitAmount"`
	Fees                   *AgreedFees              `json:"fees"`
	MinPaymentCalculation  *MinPayment              `json:"minPaymentCalculation"`
	AutoAmortization       *AutoAmortization        `json:"autoAmortization"`
	GracePeriod            *GracePeriod             `json:"gracePeriod"`
	PersonAddress          *AgreedAddress           `json:"personAddress"`
	PersonAddressID        *string                  `json:"personAddressId" maxLength:"255" doc:"The contact that was the borrower's address."`
	DownPaymentAmount      *money.Amount            `json:"downPaymentAmount"`
	TotalInterestAmount    *money.Amount            `json:"totalInterestAmount"`
	TotalDiscountAmount    *money.Amount            `json:"totalDiscountAmount"`
	TotalInterestCapAmount *money.Amount            `json:"totalInterestCapAmount"`
	DiscountProgramIDs     []string                 `json:"discountProgramIds" maxItems:"100"`
	ValidAddress           *bool                    `json:"validAddress"`
	NewDrawsAllowed        *bool                    `json:"newDrawsAllowed"`
	Investors              []AgreedInvestor         `json:"investors" maxItems:"100"`
	ItemsFinanced          *string                  `json:"itemsOrServicesFinanced" maxLength:"1000"`
	MDR                    []MerchantDiscount       `json:"mdr" maxItems:"100" doc:"The merchant's discount rates."`
	MerchantID             *string                  `json:"merchantId" maxLength:"255"`
	IsValidMerchantID      *bool                    `json:"isValidMerchantId"`
	SkipCreditReporting    *bool                    `json:"skipCreditReporting"`
	Card                   *AgreedCard              `json:"card"`
	PromoPrograms          []PromoProgram           `json:"promoPrograms" maxItems:"100"`
}

// InterestRate is an agreed rate that holds for a number of days, or, without
// days, to the end.
type InterestRate struct {
	nested
	Days         *int          `json:"days" minimum:"1" maximum:"36500"`
	Rate         *money.Rate   `json:"rate"`
	InterestType *InterestType `json:"interestType" doc:"absolute is the rate itself; spread is added to the index rate."`
}

// PromoRate is taken off the interest rate for a number of days.
type PromoRate struct {
	nested
	Days *int        `json:"days" minimum:"1" maximum:"36500"`
	Rate *money.Rate `json:"rate"`
}

// ExpectedPayment is a payment of the schedule that was agreed. The unrounded
// amounts are decimal texts, exact.
type ExpectedPayment struct {
	nested
	Date                    *day.Day          `json:"date"`
	PaymentType             *string           `json:"paymentType" maxLength:"50" doc:"Such as periodicPayment."`
	Amount                  *money.Amount     `json:"amount"`
	PrincipalAmount         *money.Amount     `json:"principalAmount"`
	InterestAmount          *money.Amount     `json:"interestAmount"`
	InterestBeforeDiscount  *money.Amount     `json:"interestBeforeDiscountAmount"`
	UnroundedPrincipal      *string           `json:"unroundedPrincipalAmount" maxLength:"40" pattern:"^-?[0-9]+([.][0-9]+)?$"`
	UnroundedInterest       *string           `json:"unroundedInterestAmount" maxLength:"40" pattern:"^-?[0-9]+([.][0-9]+)?$"`
	UnroundedInterestBefore *string           `json:"unroundedInterestBeforeDiscountAmount" maxLength:"40" pattern:"^-?[0-9]+([.][0-9]+)?$"`
	DynamicFeeDetails       *DynamicFeeDetail `json:"dynamicFeeDetails"`
}

// DynamicFeeDetail names the fee that an expected payment is of.
type DynamicFeeDetail struct {
	nested
	DynamicFeeTypeID *string `json:"dynamicFeeTypeId" maxLength:"255"`
}

// AgreedAdvance is one of the payments by which an installment loan is paid out.
type AgreedAdvance struct {
	nested
	ID             *string         `json:"id" maxLength:"255"`
	ExternalID     *string         `json:"externalId" minLength:"1" maxLength:"50"`
	Status         *AdvanceStatus  `json:"status"`
	Amount         *money.Amount   `json:"amount"`
	OriginalAmount *money.Amount   `json:"originalAmount"`
	AdvanceDate    *day.Day        `json:"advanceDate"`
	AdvanceDetails *AdvanceDetails `json:"advanceDetails"`
	MetaData       metadata.Map    `json:"metadata" nullable:"true"`
}

// AdvanceDetails say where an advance goes.
type AdvanceDetails struct {
	nested
	Description     *string      `json:"description" maxLength:"500"`
	PointOfSaleType *PointOfSale `json:"pointOfSaleType"`
	CategoryID      *string      `json:"categoryId" maxLength:"255"`
	MerchantID      *string      `json:"merchantId" maxLength:"255"`
	MerchantName    *string      `json:"merchantName" maxLength:"200"`
	MetaData        metadata.Map `json:"metadata" nullable:"true"`
}

// AgreedFees are the fees that were agreed.
type AgreedFees struct {
	nested
	OriginationFeeAmount *money.Amount `json:"originationFeeAmount"`
	ServiceFeeAmount     *money.Amount `json:"serviceFeeAmount"`
	ServiceFeeCapAmount  *money.Amount `json:"serviceFeeCapAmount"`
	TotalOtherFeesAmount *money.Amount `json:"totalOtherFeesAmount"`
	DrawFeeAmount        *money.Amount `json:"drawFeeAmount"`
	DrawFeePercentage    *money.Rate   `json:"drawFeePercentageOfPrincipal"`
}

// MinPayment is how the minimum payment of a line is reckoned.
type MinPayment struct {
	nested
	PercentageOfPrincipal *money.Rate   `json:"percentageOfPrincipal"`
	MinAmount             *money.Amount `json:"minAmount"`
}

// AutoAmortization is how purchases of a line turn into installments.
type AutoAmortization struct {
	nested
	AmortizationLogic     *string       `json:"amortizationLogic" maxLength:"100" doc:"Such as aggregatePurchasesInPeriod."`
	Duration              *int          `json:"duration" minimum:"1" maximum:"2600"`
	PeriodicPaymentAmount *money.Amount `json:"periodicPaymentAmount"`
}

// GracePeriod is whether purchases paid in full bear no interest.
type GracePeriod struct {
	nested
	IsGracePeriodApplicable *bool `json:"isGracePeriodApplicable"`
	NumPeriodsToRestore     *int  `json:"numPeriodsToRestoreGrace" minimum:"0" maximum:"120"`
}

// AgreedAddress is a postal address.
type AgreedAddress struct {
	nested
	AddressLine1   *string `json:"addressLine1" maxLength:"200"`
	AddressLine2   *string `json:"addressLine2" maxLength:"200"`
	City           *string `json:"city" maxLength:"100"`
	CountyOrRegion *string `json:"countyOrRegion" maxLength:"100"`
	State          *string `json:"state" maxLength:"50"`
	PostalCode     *string `json:"postalCode" maxLength:"20"`
	Country        *string `json:"country" maxLength:"50"`
	POBox          *string `json:"POBox" maxLength:"50"`
}

// AgreedInvestor owns a share of the loan from a day on. Both names of the day are in
// use; each is given back as it came.
type AgreedInvestor struct {
	nested
	InvestorID    *string     `json:"investorId" maxLength:"255"`
	Share         *money.Rate `json:"share" doc:"The share as a fraction of the whole."`
	EffectiveDate *day.Day    `json:"effectiveDate"`
	DateEffective *day.Day    `json:"dateEffective"`
}

// MerchantDiscount is what the merchant pays to the lender.
type MerchantDiscount struct {
	nested
	MDRRate            *money.Rate   `json:"mdrRate"`
	MDRAmount          *money.Amount `json:"mdrAmount"`
	IsAmortized        *bool         `json:"isAmortized"`
	AmortizationPeriod *int          `json:"amortizationPeriod" minimum:"0" maximum:"2600"`
}

// PromoProgram is a promotion that the loan takes part in.
type PromoProgram struct {
	nested
	PromoTypeID          *string      `json:"promoTypeId" maxLength:"255"`
	ID                   *string      `json:"id" maxLength:"255"`
	ExternalID           *string      `json:"externalId" minLength:"1" maxLength:"50"`
	Status               *string      `json:"status" maxLength:"50"`
	PromoStartDate       *day.Day     `json:"promoStartDate"`
	PromoEndDate         *day.Day     `json:"promoEndDate"`
	PromoDurationDays    *int         `json:"promoDurationDays" minimum:"0" maximum:"36500"`
	PromoGracePeriodDays *int         `json:"promoGracePeriodDays" minimum:"0" maximum:"36500"`
	SACDisqualifyOverdue *int         `json:"sacDisqualifyOverdueDays" minimum:"0" maximum:"36500"`
	MetaData             metadata.Map `json:"metaData" nullable:"true"`
}

// FollowsIndex reports whether a rate that was agreed is a spread on the index of the product.
func (o *Origination) FollowsIndex() bool {
	spread := func(r InterestRate) bool { return r.InterestType != nil && *r.InterestType == book.Spread }
	return o != nil && slices.ContainsFunc(o.InterestRates, spread)
}
