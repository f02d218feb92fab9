package dni

import "nectarine/internal/mechanism/api"

// Channel is a channel that is blocked; all stands for every one.
type Channel string

// Values are all channels that can be blocked.
func (Channel) Values() []Channel {
	return []Channel{all, "voice", "email", "fax", "text", "chat", "mail"}
}

// TransformSchema names them.
func (Channel) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	return api.Enum[Channel](s)
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

// TransformSchema names them.
func (Theme) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema { return api.Enum[Theme](s) }

// Values are both units.
func (Unit) Values() []Unit { return []Unit{CalendarDays, BusinessDays} }

// TransformSchema names them.
func (Unit) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema { return api.Enum[Unit](s) }
