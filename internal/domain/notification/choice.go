package notification

// Channel is the means by which something is sent.
type Channel string

// Values are all channels.
func (Channel) Values() []Channel {
	return []Channel{"voice", "email", "fax", "text", "chat", "mail", "gui", "document"}
}

// BorrowerTheme is why something is sent to a borrower.
type BorrowerTheme string

// Values are all such themes.
func (BorrowerTheme) Values() []BorrowerTheme {
	return []BorrowerTheme{
		"opsCollDebt", "opsCollLocateBorrower", "opsCollVerifyEmployment", "opsCollContactEmployerNotice",
		"opsLoanTimeBarredNotice", "opsLoanValidationOfDebtNotice", "opsServicingDebtValidation",
		"opsServicingNegativeCreditReportNotice", "opsServicingTimeBarredNotice", "opsServicingVerificationOfDebt",
		"opsServicing", "opsAccountCredentials", "inbMissingFeature", "inbEducation", "inbBug", "inbRequest",
		"inbHumanLove", "inbUnknown", "inbOther",
	}
}

// Theme is why something is sent, to whomever: one of a borrower's, or agentNotification.
type Theme string

// Values are all themes.
func (Theme) Values() []Theme {
	all := []Theme{"agentNotification"}
	for _, t := range BorrowerTheme("").Values() {
		all = append(all, Theme(t))
	}
	return all
}
