package bartizan

// Severity is how much a finding matters, from Info up.
type Severity uint8

// The severities, least first.
const (
	Info Severity = iota
	Low
	Medium
	High
	Critical
)

var severityNames = []string{"info", "low", "medium", "high", "critical"}

// String gives the severity's lower-case name.
func (s Severity) String() string { return nameOf(s, severityNames...) }

// MarshalText writes the name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a name, in any case.
func (s *Severity) UnmarshalText(b []byte) (err error) {
	*s, err = parseName[Severity]("severity", string(b), severityNames...)
	return err
}

// Action is what a verdict does, weakest first: a later action includes the
// caution of all before it, so verdicts combine by taking the greatest.
type Action uint8

// The actions.
const (
	Allow    Action = iota
	Flag            // let pass, record
	Redact          // apply the signals' edits
	Coarsen         // answer with less precision
	Throttle        // delay by Verdict.Wait
	Hold            // a person decides
	Block           // refuse
)

var actionNames = []string{"allow", "flag", "redact", "coarsen", "throttle", "hold", "block"}

// String gives the action's lower-case name.
func (a Action) String() string { return nameOf(a, actionNames...) }

// MarshalText writes the name.
func (a Action) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads a name, in any case.
func (a *Action) UnmarshalText(b []byte) (err error) {
	*a, err = parseName[Action]("action", string(b), actionNames...)
	return err
}
