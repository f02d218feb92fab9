package notification

import "nectarine/internal/mechanism/api"

// Channel is the means by which something is sent.
type Channel string

// Values are all channels.
func (Channel) Values() []Channel {
	return []Channel{"voice", "email", "fax", "text", "chat", "mail", "gui", "document"}
}

// TransformSchema names them.
func (Channel) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	return api.Enum[Channel](s)
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

// TransformSchema names them.
func (BorrowerTheme) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	return api.Enum[BorrowerTheme](s)
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

// TransformSchema names them.
func (Theme) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema { return api.Enum[Theme](s) }
