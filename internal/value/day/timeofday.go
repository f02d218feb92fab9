package day

// TimeOfDay is a time of a day in the product's time zone.
type TimeOfDay struct {
	Hour   int `json:"hour" minimum:"0" maximum:"23" doc:"0 to 23."`
	Minute int `json:"minute" minimum:"0" maximum:"59" doc:"0 to 59."`
	Second int `json:"second" required:"false" minimum:"0" maximum:"59" doc:"0 to 59; 0 unless set."`
}

// LastMinute is the second of its day at which something counts that says no time: 23:59:00.
const LastMinute = 23*3600 + 59*60

// SecondOfDay is the second of the day, from 0; of nil it is LastMinute.
func (at *TimeOfDay) SecondOfDay() int {
	if at == nil {
		return LastMinute
	}
	return at.Hour*3600 + at.Minute*60 + at.Second
}

// TimeAt is the time at a second of a day.
func TimeAt(second int) *TimeOfDay { return &TimeOfDay{second / 3600, second / 60 % 60, second % 60} }
