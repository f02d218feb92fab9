package state

import "nectarine/internal/rule/guard/law"

// connecticutBinds holds creditors to asking once where a person is, and to no post cards.
func connecticutBinds() []law.Binding {
	return []law.Binding{{
		Outside: business, Jurisdiction: "US-CT", From: fdcpaFrom, Citation: "Conn. Agencies Regs. 36a-647-3", Rules: []string{"us-regf-locate", "us-fdcpa-locate", "us-regf-postcard", "us-fdcpa-postcard"},
		Source: "36a-647-3 (ctrules.elaws.us)", ReadOn: readOn, Unverified: noDay,
	}}
}
