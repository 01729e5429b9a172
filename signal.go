package bartizan

import "time"

// Signal is evidence from one unit. It decides nothing.
type Signal struct {
	// Check is the check's id. Stamped by the engine, as is Part.
	Check string `json:"check"`
	// Part is the id of the part, 0 in a scan.
	Part int `json:"part,omitempty"`
	// Score is in [0,1]; where a check is calibrated it is a probability.
	Score float64 `json:"score"`
	// Range is where in the text (bytes) or table (rows). A unit gives it
	// relative to the text it was handed; the engine rebases it.
	Range Range `json:"range"`
	// Reason says in one sentence what was seen, without quoting secrets.
	Reason string `json:"reason"`
	// Evidence is a short excerpt, redacted and printable.
	Evidence string `json:"evidence,omitempty"`
	// Edit, if set, is what a Redact verdict would do about it.
	Edit *Edit `json:"-"`
	// Estimate, if set, is a measurement with an interval.
	Estimate *Estimate `json:"estimate,omitempty"`
}

// Op is what an Edit does.
type Op uint8

// The operations.
const (
	Replace      Op = iota // the range by With.Text
	Drop                   // the whole part
	InsertBefore           // a new part, With, spoken by Role
)

// Edit is a proposed change to one part. Ranges are those of the text that the
// unit was handed, so that edits do not move what others refer to.
type Edit struct {
	Op Op
	Range
	With Content
	Role Role
}

// Estimate is a measured value with its interval. N is the number of
// observations behind it.
type Estimate struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	N     float64 `json:"n"`
}

// Verdict is what policy made of the signals.
type Verdict struct {
	Action   Action
	Findings []Finding
	// Wait is the delay of Throttle; Expires bounds a Hold.
	Wait, Expires time.Duration
}

// Finding is what every verb reports, for every check: one type, one
// fingerprint. Check and Threat are stamped by the engine.
type Finding struct {
	Check       string   `json:"check"`
	Threat      string   `json:"threat"`
	Fingerprint string   `json:"fingerprint"`
	Title       string   `json:"title"`
	Remedy      string   `json:"remedy,omitempty"`
	Severity    Severity `json:"severity"`
	Location    Location `json:"location"`
	Signals     []Signal `json:"signals"`
}

// Score is the greatest score among the finding's signals.
func (f *Finding) Score() float64 {
	var top float64
	for i := range f.Signals {
		top = max(top, f.Signals[i].Score)
	}
	return top
}

// Location says where a finding is. URI is file!member for a scan,
// exchange/part for the gateway and case/attempt for a probe.
type Location struct {
	URI   string `json:"uri"`
	Part  int    `json:"part,omitempty"`
	Range Range  `json:"range"`
	// Line and Column count from 1, in characters; 0 when the place is not a
	// text.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
}

// Approval is a person's answer to a Hold: for one use, bound to the digest of
// the call it was asked for.
type Approval struct {
	ID, Digest, Caller, Conversation, By string
	Granted                              bool
	Expires                              time.Time
}
