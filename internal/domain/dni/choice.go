package dni

import "nectarine/internal/domain/people"

// Channel is a channel that is blocked; all stands for every one.
type Channel string

// Values are all channels that can be blocked.
func (Channel) Values() []Channel {
	return []Channel{all, "voice", "email", "fax", "text", "chat", "mail"}
}

// Theme is what about nobody may be contacted; all leaves out opsAccountCredentials.
type Theme string

// Values are all themes that can be blocked.
func (Theme) Values() []Theme {
	return []Theme{
		all, "opsCollDebt", "opsCollLocateBorrower", "opsCollVerifyEmployment", "opsCollContactEmployerNotice",
		"opsServicingDebtValidation", "opsServicingNegativeCreditReportNotice", "opsServicingTimeBarredNotice",
		"opsServicing",
	}
}

// Source is how a do not interact came to be.
type Source string

// How a do not interact comes to be.
const (
	FromAPI   Source = "api"       // somebody made it, or has changed what a type made
	FromType  Source = "type"      // a type made it, of a case
	Supercase Source = "supercase" // bulk work of a supercase made it
)

// Values are all sources.
func (Source) Values() []Source {
	return []Source{FromAPI, FromType, Supercase}
}

// ContactLabel is a label of contacts that can be blocked apart.
type ContactLabel string

// Values are all such labels.
func (ContactLabel) Values() []ContactLabel {
	return []ContactLabel{
		ContactLabel(people.Personal), ContactLabel(people.Home), ContactLabel(people.Work), ContactLabel(people.Military),
	}
}

// Values are both units.
func (Unit) Values() []Unit { return []Unit{CalendarDays, BusinessDays} }
