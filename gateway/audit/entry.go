// Package audit keeps a log of what a gateway decided that cannot be changed
// unnoticed: one JSON object per line, each with the hash of the line before,
// and a head file beside it that says where the log ends. Hashes are SHA-256,
// or HMAC-SHA256 with a key, without which nobody can write a chain anew.
//
// What the log proves: no line was changed, moved, put in or taken out between
// the first and the head. What it cannot prove: that log and head were not
// both put back to an earlier state together. Copy the head, one short line,
// elsewhere now and then.
package audit

import (
	"strings"
	"time"

	"github.com/bartizan-ai/bartizan/gateway"
)

// The kinds of entries.
const (
	KindBegin    = "begin"    // the log, or a further file of it, begins
	KindExchange = "exchange" // one exchange
	KindEvent    = "event"    // a reload, a bypass, a start, a stop
	KindLost     = "lost"     // entries that could not be written
	KindGap      = "gap"      // what was found damaged when the log was opened
)

// Entry is one line.
type Entry struct {
	N    uint64    `json:"n"` // from 1
	Time time.Time `json:"time"`
	Kind string    `json:"kind"`
	// Prev is the hash of the line before, in hexadecimal; empty in the first.
	Prev string `json:"prev"`
	// Keyed says that hashes are made with a key; in the first of each file.
	Keyed    bool              `json:"keyed,omitempty"`
	Exchange *Exchange         `json:"exchange,omitempty"`
	Event    string            `json:"event,omitempty"`
	Fields   map[string]string `json:"fields,omitempty"`
	// Lost is how many entries are missing before this one, Why for what cause.
	Lost uint64 `json:"lost,omitempty"`
	Why  string `json:"why,omitempty"`
}

// Exchange is what is kept of one exchange.
type Exchange struct {
	ID          string     `json:"id"`
	CallerID    string     `json:"caller_request_id,omitempty"`
	ProviderID  string     `json:"provider_request_id,omitempty"`
	Begin       time.Time  `json:"begin"`
	Millis      float64    `json:"ms"`
	GuardMillis float64    `json:"guard_ms"`
	Route       string     `json:"route"`
	Provider    string     `json:"provider,omitempty"`
	Model       string     `json:"model,omitempty"`
	Caller      string     `json:"caller,omitempty"`
	Team        string     `json:"team,omitempty"`
	Stream      bool       `json:"stream,omitempty"`
	Status      int        `json:"status"`
	Action      string     `json:"action"`
	By          string     `json:"by,omitempty"`
	Outcome     string     `json:"outcome"`
	Detail      string     `json:"detail,omitempty"`
	Shadow      string     `json:"shadow,omitempty"`  // action of checks that only watch
	Opinion     string     `json:"opinion,omitempty"` // of the shadow policy, where it differs
	Bypass      string     `json:"bypass,omitempty"`
	Unexamined  []string   `json:"unexamined,omitempty"`
	TokensIn    int        `json:"tokens_in,omitempty"`
	TokensOut   int        `json:"tokens_out,omitempty"`
	BytesIn     int64      `json:"bytes_in"`
	BytesOut    int64      `json:"bytes_out"`
	Tries       []Try      `json:"tries,omitempty"`
	Findings    []Finding  `json:"findings,omitempty"`
	Approvals   []Approval `json:"approvals,omitempty"`
	Bodies      *Bodies    `json:"bodies,omitempty"`
}

// Try is one call upstream.
type Try struct {
	Server  string  `json:"server"`
	Status  int     `json:"status,omitempty"`
	Failure string  `json:"failure,omitempty"`
	Millis  float64 `json:"ms"`
}

// Finding is what a check found. Evidence is redacted by the check.
type Finding struct {
	Check    string  `json:"check"`
	Threat   string  `json:"threat"`
	Severity string  `json:"severity"`
	Score    float64 `json:"score"`
	Part     int     `json:"part"`
	Reason   string  `json:"reason,omitempty"`
	Evidence string  `json:"evidence,omitempty"`
}

// Approval is a person's word on a held call. Digest binds it to the call.
type Approval struct {
	ID      string `json:"id"`
	Digest  string `json:"digest"`
	By      string `json:"by,omitempty"`
	Granted bool   `json:"granted"`
}

// Bodies are the bytes that left, where they are kept. A size that is larger
// than the text says that it was cut.
type Bodies struct {
	Request      string `json:"request"`
	Answer       string `json:"answer"`
	RequestBytes int64  `json:"request_bytes"`
	AnswerBytes  int64  `json:"answer_bytes"`
	// Sent says that the request went upstream.
	Sent bool `json:"sent"`
	// Dropped says that there was no room to keep them until they were written.
	Dropped bool `json:"dropped,omitempty"`
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func exchangeOf(r *gateway.Record) *Exchange {
	x := &Exchange{
		ID: r.ID, CallerID: r.CallerID, ProviderID: r.ProviderID, Begin: r.Time.UTC(), Millis: millis(r.Duration), GuardMillis: millis(r.Guarding),
		Route: r.Route, Provider: string(r.Provider), Model: r.Model, Caller: r.Caller, Team: r.Team, Stream: r.Stream, Status: r.Status,
		Action: r.Action.String(), By: r.By, Outcome: string(r.Outcome), Detail: r.Detail, Bypass: r.Bypass, Unexamined: r.Unexamined,
		TokensIn: r.Usage.In, TokensOut: r.Usage.Out, BytesIn: r.In, BytesOut: r.Out,
	}
	if r.Shadow > 0 {
		x.Shadow = r.Shadow.String()
	}
	if r.Differs {
		x.Opinion = r.Opinion.String()
	}
	for _, t := range r.Tries {
		x.Tries = append(x.Tries, Try{t.Server, t.Status, t.Failure, millis(t.Took)})
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		out := Finding{Check: f.Check, Threat: f.Threat, Severity: f.Severity.String(), Score: f.Score(), Part: f.Location.Part}
		if len(f.Signals) > 0 {
			out.Reason, out.Evidence = f.Signals[0].Reason, f.Signals[0].Evidence
		}
		x.Findings = append(x.Findings, out)
	}
	for _, a := range r.Approvals {
		x.Approvals = append(x.Approvals, Approval{a.ID, a.Digest, a.By, a.Granted})
	}
	if b := r.Bodies; b != nil {
		x.Bodies = &Bodies{
			Request: text(b.Request), Answer: text(b.Answer), RequestBytes: b.RequestBytes, AnswerBytes: b.AnswerBytes,
			Sent: b.Sent, Dropped: b.Request == nil && b.RequestBytes > 0,
		}
	}
	return x
}

// text is b without a character that was cut in two at its end.
func text(b []byte) string { return strings.ToValidUTF8(string(b), "") }
