package casetype

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/value/day"
)

// SmartReviews say when someone is reminded to look at the cases of a type.
type SmartReviews struct {
	Enable bool          `json:"enable" required:"false" doc:"Off unless set."`
	Config *ReviewConfig `json:"config" required:"false" doc:"That of the base type unless given."`
}

// ReviewConfig is what makes a review task.
type ReviewConfig struct {
	KeyDates                         map[string]Offsets `json:"keyDates" required:"false" doc:"Date field to offset, or list of offsets, in calendar days: 0 on the day, -1 the day before, 1 the day after. That of the base type unless given."`
	SnoozeEnded                      *bool              `json:"snoozeEnded" required:"false" doc:"Whether a snooze that ends by itself makes a task; true unless given."`
	ObjectsPreventingReminderTasks   []ReminderObstacle `json:"objectsPreventingReminderTasks" required:"false" doc:"Of collection cases: what keeps a reminder back while it is there. All unless given."`
	LastOutboundInteractionThreshold *int               `json:"lastOutboundInteractionThreshold" required:"false" minimum:"1" maximum:"3650" doc:"Of collection cases: how many calendar days after the last outbound interaction, or the opening where there was none, a reminder is due."`
}

// ReminderObstacle is what keeps a reminder of a collection case back while it is there.
type ReminderObstacle string

// What keeps reminders back.
const (
	DoNotInteract ReminderObstacle = "dni"           // the borrower may not be contacted
	ScheduledCall ReminderObstacle = "scheduledCall" // a call is arranged
	Snooze        ReminderObstacle = "snooze"        // the case is snoozed
)

// Values are all obstacles.
func (ReminderObstacle) Values() []ReminderObstacle {
	return []ReminderObstacle{DoNotInteract, ScheduledCall, Snooze}
}

// Offsets are calendar days from a key date: in JSON one number, or a list.
type Offsets []int

// UnmarshalJSON takes a number or a list of numbers.
func (o *Offsets) UnmarshalJSON(b []byte) error {
	var one int
	if json.Unmarshal(b, &one) == nil {
		*o = Offsets{one}
		return nil
	}
	var many []int
	err := json.Unmarshal(b, &many)
	*o = many
	return err
}

// MarshalJSON writes one number as a number.
func (o Offsets) MarshalJSON() ([]byte, error) {
	if len(o) == 1 {
		return json.Marshal(o[0])
	}
	return json.Marshal([]int(o))
}

// Schema is a number or a list of them.
func (Offsets) Schema(api.Registry) *api.Schema {
	whole := func() *api.Schema { return &api.Schema{Type: "integer"} }
	s := &api.Schema{OneOf: []*api.Schema{whole(), {Type: "array", Items: whole()}}}
	s.PrecomputeMessages()
	return s
}

// keyDates are the days on which a review is due by default, by base type: on
// the day itself, and ahead of what must be done by a day.
var keyDates = map[BaseType]map[string]Offsets{
	"bankruptcy":          {"courtCaseClosedDate": {0}, "creditorClaimDeadlineDate": {-14, -1}, "anticipatedCaseCompletionDate": {0}},
	"creditBureauDispute": {"responseDueDate": {-5, -1}},
	"debtValidation":      {"requestDate": {0}},
	"deceased":            {"deceasedNoticeReceivedDate": {0}},
	"disputeOfDebt":       {"noticeReceivedDate": {0}},
	"identityTheft":       {"reportReceivedDate": {0}},
	"legalAction":         {"legalActionIntiatedDate": {0}, "legalJudgementEffectiveDate": {0}},
	"militaryDuty":        {"dutyStartDate": {0}, "dutyEndDate": {-1, 1}},
}

// defaultThreshold is after how many days without outbound contact a collection
// case is reviewed by default.
const defaultThreshold = 7

// maxOffset bounds how far from its key date a review lies, in days.
const maxOffset = 3650

// completed are the reviews with what was left open taken from the base type.
func (s *SmartReviews) completed(base BaseType) *SmartReviews {
	out := SmartReviews{Config: &ReviewConfig{}}
	if s != nil {
		out.Enable = s.Enable
		if s.Config != nil {
			*out.Config = *s.Config
		}
	}
	c := out.Config
	if c.KeyDates == nil {
		c.KeyDates = maps.Clone(keyDates[base])
	}
	if c.KeyDates == nil {
		c.KeyDates = map[string]Offsets{}
	}
	if yes := true; c.SnoozeEnded == nil {
		c.SnoozeEnded = &yes
	}
	if base != "collection" {
		return &out
	}
	if c.ObjectsPreventingReminderTasks == nil {
		c.ObjectsPreventingReminderTasks = ReminderObstacle("").Values()
	}
	if days := defaultThreshold; c.LastOutboundInteractionThreshold == nil {
		c.LastOutboundInteractionThreshold = &days
	}
	return &out
}

// validate holds the reviews to the fields that cases of the type have. Errors name
// the field.
func (s *SmartReviews) validate(base BaseType, custom []CustomField) error {
	dates := map[string]bool{}
	for _, f := range Fields(base) {
		dates[f.Name] = f.Type == Date
	}
	for _, f := range custom {
		dates[f.FieldName] = f.DataType == Date
	}
	c := s.Config
	for _, name := range slices.Sorted(maps.Keys(c.KeyDates)) {
		at := "smartReviews.config.keyDates." + name
		offsets := c.KeyDates[name]
		if !dates[name] {
			return api.Invalid(at, "cases of the type have no date field with this name")
		}
		if len(offsets) == 0 || len(offsets) > 20 {
			return api.Invalid(at, "give one offset, or a list of at most 20")
		}
		for i, o := range offsets {
			if o < -maxOffset || o > maxOffset || slices.Contains(offsets[:i], o) {
				return api.Invalid(at, fmt.Sprintf("offsets are different whole numbers from -%d to %d", maxOffset, maxOffset))
			}
		}
	}
	if base != "collection" && (c.LastOutboundInteractionThreshold != nil || c.ObjectsPreventingReminderTasks != nil) {
		return api.Invalid("smartReviews.config", "lastOutboundInteractionThreshold and objectsPreventingReminderTasks are for collection cases")
	}
	return nil
}

// Review is a review that is due because of a date of a case.
type Review struct {
	Field  string
	Offset int // calendar days from the date in the field
	On     day.Day
}

// Due are the reviews that the dates of a case make due, past ones too. It is
// pure. Fields are the case's, as in JSON.
func (s *SmartReviews) Due(fields map[string]any) []Review {
	var all []Review
	for _, name := range slices.Sorted(maps.Keys(s.Config.KeyDates)) {
		text, is := fields[name].(string)
		var on day.Day
		if !is || json.Unmarshal(fmt.Appendf(nil, "%q", text), &on) != nil {
			continue
		}
		for _, o := range s.Config.KeyDates[name] {
			all = append(all, Review{name, o, on + day.Day(o)})
		}
	}
	return all
}

// Reviews are the smart reviews of a version, with the default of its base type
// where it says nothing.
func (t *Type) Reviews() *SmartReviews { return t.SmartReviews.completed(t.CaseType) }
