package server

import (
	"nectarine/internal/domain/access"
	"nectarine/internal/domain/advance"
	"nectarine/internal/domain/balance"
	"nectarine/internal/domain/boarding"
	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/casetype"
	"nectarine/internal/domain/comms"
	"nectarine/internal/domain/disaster"
	"nectarine/internal/domain/dni"
	"nectarine/internal/domain/document"
	"nectarine/internal/domain/escalation"
	"nectarine/internal/domain/fee"
	"nectarine/internal/domain/hardship"
	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/lifecycle"
	"nectarine/internal/domain/loan"
	"nectarine/internal/domain/lockbox"
	"nectarine/internal/domain/migration"
	"nectarine/internal/domain/note"
	"nectarine/internal/domain/notification"
	"nectarine/internal/domain/participant"
	"nectarine/internal/domain/payment"
	"nectarine/internal/domain/paymentplan"
	"nectarine/internal/domain/people"
	"nectarine/internal/domain/preview"
	"nectarine/internal/domain/rate"
	"nectarine/internal/domain/supercase"
	"nectarine/internal/domain/task"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/audit"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/calendar"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/versioned"
	"nectarine/internal/rule/apr"
	"nectarine/internal/rule/book"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/plan"
	"nectarine/internal/rule/standing"
	"nectarine/internal/rule/trigger"
	"nectarine/internal/value/id"
)

// schemaNames are the names in the document of types whose own name says too
// little outside of their package. A type that is not here has its own.
func schemaNames(r *api.Router) {
	mechanismNames(r)
	engineNames(r)
	valueNames(r)
	growingLists(r)
	api.Name[access.Key](r, "ApiKey")
	api.Name[access.Settings](r, "LenderSettings")
	api.Name[access.Collections](r, "CollectionsSettings")
	api.Name[access.AutoInitiate](r, "CollectionsAutoInitiate")
	api.Name[access.AutoClose](r, "CollectionsAutoClose")
	api.Name[cases.Association](r, "CaseAssociation")
	api.Name[escalation.Escalation](r, "CaseEscalation")
	api.Name[escalation.Request](r, "CaseEscalationRequest")
	api.Name[cases.SnoozeRequest](r, "CaseSnoozeRequest")
	api.Name[migration.Move](r, "CaseTypeMigrationRequest")
	api.Name[cases.Owner](r, "CaseOwner")
	api.Name[cases.TypeMeta](r, "CaseTypeReference")
	api.Name[casetype.Type](r, "CaseType")
	api.Name[casetype.Field](r, "CaseField")
	api.Name[casetype.Validation](r, "CustomFieldRules")
	api.Name[disaster.AreaRow](r, "DisasterArea")
	api.Name[disaster.County](r, "ZipCounty")
	api.Name[disaster.Table](r, "ZipCountyUpload")
	api.Name[disaster.Uploaded](r, "DisasterUpload")
	api.Name[dni.Firing](r, "DoNotInteractCause")
	api.Name[dni.Hours](r, "DoNotInteractHours")
	api.Name[dni.Type](r, "DoNotInteractType")
	api.Name[ledger.Fact](r, "LedgerFact")
	api.Name[ledger.Entry](r, "LedgerEntry")
	api.Name[ledger.PaymentType](r, "ExpectedPaymentType")
	api.Name[ledger.PaymentStatus](r, "ExpectedPaymentStatus")
	paymentNames(r)
	balanceNames(r)
	hardshipNames(r)
	lockboxNames(r)
	boardingNames(r)
	api.Name[loan.LoanTimestamps](r, "LoanMoments")
	api.Name[preview.Preview](r, "LoanPreview")
	api.Name[preview.Request](r, "LoanPreviewRequest")
	api.Name[loan.LoanIDs](r, "LoanIds")
	api.Name[loan.StatusFilter](r, "LoanStatusFilter")
	api.Name[loan.Type](r, "LoanType")
	api.Name[loan.AmountsValidation](r, "ActivationAmountsValidation")
	api.Name[loan.RatesValidation](r, "ActivationRatesValidation")
	api.Name[note.EarlierContent](r, "NoteVersion")
	api.Name[notification.Type](r, "NotificationType")
	api.Name[people.SearchResult](r, "PersonSearchPage")
	api.Name[people.SearchHit](r, "PersonSearchHit")
	api.Name[people.SearchTotal](r, "PersonSearchTotal")
	api.Name[people.Name](r, "BorrowerName")
	api.Name[people.PortalUser](r, "UserReference")
	api.NameChange[people.Replacement](r, "ContactReplacementRequest")
	api.Name[people.SearchRanking](r, "PersonSearchRanking")
	api.Name[task.NextTask](r, "TaskReservationRequest")
	api.Name[supercase.AreaCount](r, "DisasterAreaCount")
	api.Name[supercase.FailedItem](r, "BulkOperationFailure")
	api.Name[supercase.MatchRequest](r, "DisasterMatchRequest")
	api.Name[supercase.Matched](r, "DisasterMatch")
	api.Name[supercase.MembersOutcome](r, "PopulationMembership")
	api.Name[supercase.Message](r, "BulkSendRequest")
	api.Name[supercase.Operation](r, "BulkOperation")
}

// paymentNames are those of transactions and refunds.
func paymentNames(r *api.Router) {
	api.Name[payment.Type](r, "TransactionType")
	api.Name[payment.Status](r, "TransactionStatus")
	api.Name[payment.CreateType](r, "TransactionCreateType")
	api.Name[payment.CreateRequest](r, "TransactionCreate")
	api.Name[ledger.Action](r, "LedgerActionRequest")
	api.Name[fee.Type](r, "FeeType")
	api.Name[fee.Name](r, "FeeName")
	api.Name[fee.Category](r, "FeeCategory")
	api.Name[fee.Fee](r, "ChargedFee")
	api.Name[fee.Status](r, "LoanFeeStatus")
	api.Name[fee.Shown](r, "LoanFee")
	api.Name[fee.ShownType](r, "LoanFeeType")
	api.Name[fee.Details](r, "LoanFeeDetails")
	api.Name[fee.Moments](r, "LoanFeeMoments")
	api.Name[fee.ChargeRequest](r, "LoanFeeChargeRequest")
	api.Name[fee.AmountRequest](r, "LoanFeeAmountRequest")
	api.Name[fee.OriginationRequest](r, "OriginationFeeRequest")
	api.Name[rate.Rate](r, "LoanRateSetting")
	api.Name[loan.Owner](r, "LoanInvestor")
	api.Name[loan.OwnersShown](r, "LoanInvestors")
	api.Name[loan.OwnersRequest](r, "LoanInvestorsRequest")
	api.Name[rate.Type](r, "LoanRateType")
	api.NameChange[rate.Rate](r, "LoanRateUpdate")
	api.Name[rate.CreateRequest](r, "LoanRateCreate")
	api.Name[rate.SetRate](r, "LoanRateTerms")
	api.Name[rate.CapRequest](r, "RateCapCreate")
	api.Name[rate.Shown](r, "LoanRate")
	api.Name[rate.OfLoan](r, "LoanRates")
	api.Name[rate.Set](r, "LoanRatesAfterSetting")
	api.Name[rate.Validation](r, "SetRatesValidation")
	api.Name[rate.CapShown](r, "RateCap")
	api.Name[rate.Details](r, "LoanRateDetails")
	api.Name[payment.CancelRequest](r, "TransactionCancelRequest")
	api.Name[payment.BackdateRequest](r, "TransactionBackdateRequest")
	api.Name[payment.ChargebackRequest](r, "TransactionChargebackCreate")
	api.Name[payment.Chargeback](r, "TransactionChargeback")
	api.Name[payment.ChargedBackBy](r, "TransactionChargebacks")
	api.Name[payment.CreditDetails](r, "ServiceCreditDetails")
	api.Name[payment.PaymentReason](r, "PaymentDetails")
	api.Name[payment.Reason](r, "PaymentReason")
	api.Name[payment.FailureReason](r, "PaymentFailureReason")
	api.Name[payment.Timestamps](r, "TransactionMoments")
	api.Name[payment.AtFault](r, "RefundAtFaultParty")
	api.Name[payment.RefundRequest](r, "RefundCreate")
	api.Name[payment.RefundTimestamps](r, "RefundMoments")
	api.Name[payment.RefundsOfLoan](r, "LoanRefunds")
	api.Name[payment.RefundsAnswer](r, "LoanRefundsEnvelope")
}

// balanceNames are those of how a loan stands, and of what is done to it as a whole.
func balanceNames(r *api.Router) {
	api.Name[balance.Obligations](r, "LoanObligations")
	api.Name[balance.ObligationShown](r, "ObligationOfLoan")
	api.Name[balance.ObligationStatus](r, "ObligationFilter")
	api.Name[balance.PeriodShown](r, "PeriodOfLoan")
	api.Name[balance.Interest](r, "LoanInterest")
	api.Name[balance.Payoff](r, "LoanPayoff")
	api.Name[payment.ReimburseRequest](r, "LoanReimburseRequest")
	api.Name[participant.Participant](r, "LoanPerson")
	api.Name[participant.CreateRequest](r, "LoanPersonAddRequest")
	api.NameChange[participant.Participant](r, "LoanPersonUpdate")
	api.Name[lifecycle.Standing](r, "LoanStanding")
	api.Name[lifecycle.AccelerateRequest](r, "LoanAccelerationRequest")
	api.Name[lifecycle.ChargeOffRequest](r, "LoanChargeOffRequest")
	api.Name[lifecycle.CloseRequest](r, "LoanCloseRequest")
	api.Name[lifecycle.UnfreezeRequest](r, "LoanUnfreezeRequest")
	api.Name[lifecycle.ActivationRequest](r, "LoanActivationRequest")
	api.Name[ledger.ExpectedPaymentsAnswer](r, "ExpectedPaymentsEnvelope")
	api.Name[lifecycle.ChargedOff](r, "LoanChargeOff")
	api.Name[lifecycle.ChargeOffUpdate](r, "LoanChargeOffReasonRequest")
	api.Name[lifecycle.CancelRequest](r, "LoanCancelRequest")
}

// boardingNames are those of loans that are brought in.
func boardingNames(r *api.Router) {
	api.Name[boarding.Import](r, "LoanImport")
	api.Name[boarding.Lines](r, "LoanImportLineCounts")
	api.Name[boarding.Sum](r, "LoanImportSum")
	api.Name[boarding.Difference](r, "LoanImportDifference")
	api.Name[boarding.Failure](r, "LoanImportFailure")
	api.Name[boarding.Record](r, "BoardedLoan")
}

// lockboxNames are those of what a lockbox has received.
func lockboxNames(r *api.Router) {
	api.Name[lockbox.Import](r, "TransactionImport")
	api.Name[lockbox.Imported](r, "AcceptedTransactionImport")
	api.Name[lockbox.Sums](r, "LockboxSums")
	api.Name[lockbox.Tally](r, "LockboxTally")
	api.Name[lockbox.Exception](r, "LockboxException")
	api.Name[lockbox.Item](r, "UnpostedItem")
	api.Name[lockbox.Status](r, "UnpostedItemStatus")
	api.Name[lockbox.Reason](r, "UnpostedReason")
	api.Name[lockbox.AssignRequest](r, "UnpostedItemAssignRequest")
	api.Name[lockbox.SplitRequest](r, "UnpostedItemSplitRequest")
	api.Name[lockbox.PartRequest](r, "UnpostedItemPart")
	api.Name[lockbox.SplitAnswer](r, "UnpostedItemSplit")
	api.Name[lockbox.ReturnRequest](r, "UnpostedItemReturnRequest")
}

// hardshipNames are those of what is agreed with a borrower who cannot pay as agreed.
func hardshipNames(r *api.Router) {
	api.Name[hardship.Frequency](r, "DueDatesFrequency")
	api.Name[hardship.DueDatesRequest](r, "LoanDueDatesRequest")
	api.Name[hardship.DueDateDeferral](r, "LoanDueDateDeferralRequest")
	api.Name[hardship.ScheduleDeferral](r, "LoanScheduleDeferralRequest")
	api.Name[hardship.TermsRequest](r, "LoanTermsRequest")
	api.Name[advance.CreateRequest](r, "AdvanceCreate")
	api.Name[advance.Timestamps](r, "AdvanceMoments")
	api.Name[paymentplan.Plan](r, "PaymentPlan")
	api.Name[paymentplan.Shown](r, "PaymentPlanOfLoan")
	api.Name[paymentplan.CreateRequest](r, "PaymentPlanCreate")
	api.Name[paymentplan.Payment](r, "PaymentOfPlan")
	api.Name[paymentplan.Type](r, "PaymentPlanType")
	api.Name[paymentplan.Status](r, "PaymentPlanStatus")
	api.Name[paymentplan.Relief](r, "ScraRelief")
	api.Name[paymentplan.ReliefShown](r, "ScraReliefOfLoan")
	api.Name[paymentplan.ReliefAnswer](r, "ScraReliefOfLoanEnvelope")
	api.Name[paymentplan.ReliefRequest](r, "ScraReliefCreate")
	api.NameChange[paymentplan.Relief](r, "ScraReliefUpdate")
	api.Name[paymentplan.EndRequest](r, "ScraReliefEndRequest")
	api.Name[paymentplan.Proof](r, "ProofOfService")
}

// growingLists are the types of few values to which releases add without more ado: kinds of
// objects, events and errors, of work on many objects, and what stands in ledgers. All others
// are closed.
func growingLists(r *api.Router) {
	api.Grows[api.ErrorType](r)
	api.Grows[event.Type](r)
	api.Grows[id.ObjectType](r)
	api.Grows[cases.AssociatedKind](r)
	api.Grows[supercase.OperationType](r)
	api.Grows[book.Account](r)
	api.Grows[engine.FactType](r)
}

// valueNames are those of types of few values.
func valueNames(r *api.Router) {
	api.Name[bulk.Result](r, "BulkResult")
	api.Name[event.Type](r, "EventType")
	api.Name[store.Action](r, "ChangeAction")
	api.Name[trigger.Operator](r, "ConditionOperator")
	api.Name[versioned.Status](r, "VersionStatus")
	api.Name[cases.Status](r, "CaseStatus")
	api.Name[cases.CreationProcedure](r, "CaseCreationProcedure")
	api.Name[cases.AssociatedKind](r, "AssociatedObjectType")
	api.Name[cases.Relation](r, "AssociationRelation")
	api.Name[cases.Match](r, "FieldMatch")
	api.Name[cases.Matcher](r, "MatchSource")
	api.Name[casetype.BaseType](r, "BaseCaseType")
	api.Name[comms.Direction](r, "InteractionDirection")
	api.Name[comms.Status](r, "InteractionStatus")
	api.Name[dni.Channel](r, "BlockedChannel")
	api.Name[dni.ContactLabel](r, "BlockedContactLabel")
	api.Name[dni.Source](r, "DoNotInteractSource")
	api.Name[dni.Theme](r, "BlockedTheme")
	api.Name[dni.Unit](r, "DayUnit")
	api.Name[document.Status](r, "DocumentStatus")
	api.Name[document.Format](r, "ConversionFormat")
	api.Name[document.Type](r, "DocumentType")
	api.Name[loan.Fields](r, "ListedFields")
	api.Name[loan.Kind](r, "LoanKind")
	api.Name[loan.License](r, "LicenseOfOrigination")
	api.Name[loan.LockStatus](r, "LoanLockStatus")
	api.Name[loan.PointOfSale](r, "PointOfSaleType")
	api.Name[loan.Status](r, "LoanStatus")
	api.Name[note.Category](r, "NoteCategory")
	api.Name[note.Type](r, "NoteType")
	api.Name[notification.Subject](r, "MessageSubject")
	api.Name[notification.Status](r, "NotificationStatus")
	api.Name[people.Affiliation](r, "ContactAffiliation")
	api.Name[people.Label](r, "ContactLabel")
	api.Name[supercase.Inclusion](r, "MatchInclusion")
	api.Name[supercase.OperationType](r, "BulkOperationType")
	api.Name[task.CreationProcedure](r, "TaskCreationProcedure")
	api.Name[task.Status](r, "TaskStatus")
}

func mechanismNames(r *api.Router) {
	api.Name[api.Detail](r, "RefusalDetail")
	api.Name[api.LineError](r, "RefusalLine")
	api.NameCreation[calendar.TestClock](r, "TestClockRequest") // there is one clock, and its moving is what is sent
	api.Name[audit.Entry](r, "AuditEntry")
	api.Name[bulk.Group](r, "BulkChangeGroup")
	api.Name[bulk.Outcome](r, "BulkRunOutcome")
	api.Name[bulk.Run](r, "BulkRun")
	api.Name[bulk.Summary](r, "BulkPreview")
	api.Name[store.ActorEmployee](r, "EmployeeReference")
	api.Name[trigger.Condition](r, "TriggerCondition")
}

// engineNames are those of what the engine takes and answers.
func engineNames(r *api.Router) {
	api.Name[apr.Disclosure](r, "LoanDisclosure")
	api.Name[book.Account](r, "LoanBookAccount")
	api.Name[book.BucketName](r, "LoanBucket")
	api.Name[book.ComponentName](r, "LoanComponent")
	api.Name[book.FeeKind](r, "LoanFeeKind")
	api.Name[book.Rounding](r, "InterestRounding")
	api.Name[engine.FactType](r, "LedgerFactType")
	api.Name[standing.PeriodStatus](r, "LoanPeriodStatus")
	api.Name[engine.Frequency](r, "DueDateFrequency")
	api.Name[engine.Status](r, "PreviewLoanStatus")
	api.Name[plan.OriginationCharge](r, "OriginationFeeCharge")
	api.Name[book.Figures](r, "LoanFigures")
	api.Name[plan.Capitalization](r, "CapitalizationTerms")
	api.Name[plan.RateLimits](r, "RateLimitTerms")
	api.Name[engine.Opening](r, "LoanOpening")
	api.Name[engine.OpeningObligation](r, "LoanOpeningObligation")
	api.Name[engine.OpeningYear](r, "LoanOpeningYear")
	api.Name[engine.PastPeriod](r, "LoanPastPeriod")
	api.Name[engine.YearTotals](r, "LoanYearTotals")
	api.Name[engine.Advance](r, "LoanAdvance")
	api.Name[engine.Amounts](r, "LoanAmounts")
	api.Name[engine.Balances](r, "LoanBalances")
	api.Name[engine.Change](r, "PreviewTermsChange")
	api.Name[engine.Entry](r, "PreviewEntry")
	api.Name[engine.Fact](r, "PreviewFact")
	api.Name[engine.LateFee](r, "LateFeeTerms")
	api.Name[engine.Loan](r, "PreviewLoan")
	api.Name[engine.Obligation](r, "LoanObligation")
	api.Name[engine.Period](r, "LoanPeriod")
	api.Name[engine.Planned](r, "LoanPlannedPayment")
	api.Name[engine.RateSpan](r, "LoanRateSpan")
	api.Name[engine.Row](r, "ScheduledPayment")
	api.Name[engine.Split](r, "PreviewTransaction")
	api.Name[engine.StatusChange](r, "PreviewStatusChange")
	api.Name[engine.Terms](r, "LoanTerms")
	api.Name[engine.Waterfall](r, "PaymentWaterfall")
}
