package state

import "nectarine/internal/rule/guard/law"

// connecticutBinds holds creditors to asking once where a person is.
func connecticutBinds() []law.Binding {
	return []law.Binding{{
		Jurisdiction: "US-CT", From: fdcpaFrom, Citation: "Conn. Agencies Regs. 36a-647-3", Rules: []string{"us-regf-locate", "us-fdcpa-locate"},
		Source: "36a-647-3 (ctrules.elaws.us)", ReadOn: readOn, Unverified: noDay,
	}}
}
