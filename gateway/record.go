package gateway

import (
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway/access"
)

// Outcome says how an exchange ended, apart from the verdict.
type Outcome string

// The outcomes.
const (
	Answered     Outcome = "answered"
	BlockedAsk   Outcome = "blocked-request"
	BlockedReply Outcome = "blocked-answer"
	Refused      Outcome = "refused"     // the gateway could not accept it
	Unexamined   Outcome = "unexamined"  // a guard or codec could not look
	UpstreamFail Outcome = "upstream"    // no answer, or garbage
	ClientGone   Outcome = "client-gone" // the caller hung up
	OverLimit    Outcome = "limit"
	Limited      Outcome = "rate-limit" // a rate, a budget or a place
	Passed       Outcome = "passed"     // by policy, nothing was examined
)

// Record is what is kept of an exchange: no bodies.
type Record struct {
	ID             string
	CallerID       string // the request's id by the caller, a label
	ProviderID     string // and by the provider
	Traceparent    string // the caller's, where it is wanted; not checked
	Time           time.Time
	Duration       time.Duration // whole
	Guarding       time.Duration // in guards
	First          time.Duration // until the first byte of a stream left
	Provider       Provider
	Route, Model   string
	Caller, Team   string
	Usage          access.Usage // tokens, as far as the provider told
	Stream         bool
	Status         int
	Action, Shadow bartizan.Action
	Opinion        bartizan.Action // of the shadow policy
	Differs        bool            // it is not the policy's
	By             string          // check that made the action
	Outcome        Outcome
	Detail         string // of an error, without content
	Findings       []bartizan.Finding
	Bypass         string        // who had broken the glass
	Waited         time.Duration // for a person
	Approvals      []bartizan.Approval
	Unexamined     []string // what could not be looked at
	In, Out        int64    // bytes of request and answer
	Held           int64    // bytes of a stream that waited at once, at most
	Bodies         *Bodies  // nil: not to be recorded
	// Tries are the calls upstream, in order; the last made the answer.
	Tries []Try
}

// Try is one call upstream.
type Try struct {
	// Server is the host and port of the server that was asked.
	Server string
	// Status is what it answered, or 0; then Failure is a word for why not.
	Status  int
	Failure string
	// Took is the time to the answer's headers.
	Took time.Duration
}

// Sink takes records. Record must not block; false says that the record was
// dropped, which the gateway counts.
type Sink interface {
	Record(Record) bool
}
