package access

// TaskType is what a task asks of an agent. Which of them an employee may take stands with the employee.
type TaskType string

// The types of tasks.
const (
	AnswerInboundVoiceCall          TaskType = "answerInboundVoiceCall"
	HandleInboundInteraction        TaskType = "handleInboundInteraction"
	HandleUnboundInboundInteraction TaskType = "handleUnboundInboundInteraction"
	MakeScheduledCall               TaskType = "makeScheduledCall"
	ReplyToNewConvo                 TaskType = "replyToNewConvo"
	ReplyToNewText                  TaskType = "replyToNewText"
	ReplyToNewWebChat               TaskType = "replyToNewWebChat"
	ReplyToAbandonedWebChat         TaskType = "replyToAbandonedWebChat"
	ReviewEscalatedCaseAgent        TaskType = "reviewEscalatedCaseAgent"
	ReviewEscalatedCaseAgentUrgent  TaskType = "reviewEscalatedCaseAgentUrgent"
	ReviewEscalatedCaseTeam         TaskType = "reviewEscalatedCaseTeam"
	ReviewEscalatedCaseTeamUrgent   TaskType = "reviewEscalatedCaseTeamUrgent"
	ReviewDocumentUpload            TaskType = "reviewDocumentUpload"
	ReviewSnoozedCase               TaskType = "reviewSnoozedCase"
	ReviewAutoCreatedCase           TaskType = "reviewAutoCreatedCase"
	ReviewAutoUpdatedCase           TaskType = "reviewAutoUpdatedCase"
	ReviewCaseInstructions          TaskType = "reviewCaseInstructions"
	ReviewVoicemail                 TaskType = "reviewVoicemail"
	SmartReviewCase                 TaskType = "smartReviewCase"
)

// Values are all types of tasks.
func (TaskType) Values() []TaskType {
	return []TaskType{
		AnswerInboundVoiceCall, HandleInboundInteraction, HandleUnboundInboundInteraction, MakeScheduledCall,
		ReplyToNewConvo, ReplyToNewText, ReplyToNewWebChat, ReplyToAbandonedWebChat, ReviewEscalatedCaseAgent,
		ReviewEscalatedCaseAgentUrgent, ReviewEscalatedCaseTeam, ReviewEscalatedCaseTeamUrgent, ReviewDocumentUpload,
		ReviewSnoozedCase, ReviewAutoCreatedCase, ReviewAutoUpdatedCase, ReviewCaseInstructions, ReviewVoicemail,
		SmartReviewCase,
	}
}

// PaymentFrequency is how often a loan is paid.
type PaymentFrequency string

// The payment frequencies of loans.
const (
	Weekly        PaymentFrequency = "weekly"
	EveryTwoWeeks PaymentFrequency = "everyTwoWeeks"
	TwiceMonthly  PaymentFrequency = "twiceMonthly"
	Monthly       PaymentFrequency = "monthly"
	SinglePayment PaymentFrequency = "singlePayment"
)

// Values are all frequencies.
func (PaymentFrequency) Values() []PaymentFrequency {
	return []PaymentFrequency{Weekly, EveryTwoWeeks, TwiceMonthly, Monthly, SinglePayment}
}

// CaseOutcome is how a case came out. The settings of a company name one, so it stands below the cases.
type CaseOutcome string

// The outcomes of a case.
const (
	Approved      CaseOutcome = "approved"
	Denied        CaseOutcome = "denied"
	FalsePositive CaseOutcome = "falsePositive" // it should not have been opened
	NoOutcome     CaseOutcome = "noOutcome"
)

// Values are all outcomes.
func (CaseOutcome) Values() []CaseOutcome {
	return []CaseOutcome{Approved, Denied, FalsePositive, NoOutcome}
}
