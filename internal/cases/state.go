package cases

import "nectarine/internal/trigger"

// StateOf is what triggers look at in a case.
func StateOf(c *Case) *trigger.State {
	s := &trigger.State{Status: string(c.Status), Fields: map[string]any{}}
	if c.Outcome != nil {
		s.Outcome = *c.Outcome
	}
	for name, value := range c.CustomFields {
		s.Fields[name] = value
	}
	s.Fields["lenderAck"], s.Fields["autoCreated"] = c.LenderAck, c.AutoCreated
	if c.MatchToDataSource != nil {
		s.Fields["matchToDataSource"] = *c.MatchToDataSource
	}
	for name, value := range c.Details {
		s.Fields[name] = value
	}
	return s
}
