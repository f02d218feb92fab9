package supercase

// Stage begins a set of members as an upload does.
var Stage = stage
