package store

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/bartizan-ai/bartizan/posture/store/internal/row"
)

// The actions an event is counted under, as the gateway names them. The store
// takes any name; these two it treats apart.
const (
	ActionAllow = "allow"
	ActionBlock = "block"
)

// Event is one gateway decision. Strings from traffic are cut to a bound when
// recorded, see Record.
type Event struct {
	// ID is given by the store, rising in the order of writing; 0 before.
	ID int64 `json:"id"`
	// Time is when the decision fell; zero means now. Kept to the microsecond.
	Time      time.Time `json:"time"`
	RequestID string    `json:"request_id"`
	Route     string    `json:"route"`
	Model     string    `json:"model"`
	Caller    string    `json:"caller"`
	// Action is what was done: allow, flag, redact, block and so on.
	Action string `json:"action"`
	// Status is the HTTP status sent to the client, 0 when none was.
	Status int `json:"status"`
	// Checks are the ids of the checks that spoke.
	Checks []string `json:"checks,omitempty"`
	// Latency is what the gateway added.
	Latency  time.Duration `json:"latency_ns"`
	InBytes  int64         `json:"in_bytes"`
	OutBytes int64         `json:"out_bytes"`
	// Findings are also upserted, in the same transaction.
	Findings []Finding `json:"findings,omitempty"`
}

func (e *Event) row(id int64) (row.InsertEventParams, error) {
	p := row.InsertEventParams{
		ID: id, At: e.Time.UnixMicro(), RequestID: e.RequestID, Route: e.Route, Model: e.Model,
		Caller: e.Caller, Action: e.Action, Status: int64(e.Status),
		Latency: e.Latency.Microseconds(), InBytes: e.InBytes, OutBytes: e.OutBytes,
	}
	var err error
	if p.Checks, err = encode(e.Checks); err != nil {
		return p, err
	}
	p.Findings, err = encode(e.Findings)
	return p, err
}

func eventOf(r *row.Event) (Event, error) {
	e := Event{
		ID: r.ID, Time: fromMicro(r.At), RequestID: r.RequestID, Route: r.Route, Model: r.Model,
		Caller: r.Caller, Action: r.Action, Status: int(r.Status),
		Latency: time.Duration(r.Latency) * time.Microsecond, InBytes: r.InBytes, OutBytes: r.OutBytes,
	}
	if err := decode(r.Checks, &e.Checks); err != nil {
		return e, fmt.Errorf("read checks of event %d: %w", r.ID, err)
	}
	if err := decode(r.Findings, &e.Findings); err != nil {
		return e, fmt.Errorf("read findings of event %d: %w", r.ID, err)
	}
	return e, nil
}

// encode writes a list as JSON, the empty list as nothing: most events have
// neither checks nor findings, and nothing costs nothing.
func encode[T any](list []T) (string, error) {
	if len(list) == 0 {
		return "", nil
	}
	b, err := json.Marshal(list)
	return string(b), err
}

func decode[T any](s string, list *[]T) error {
	if s == "" {
		return nil
	}
	return json.Unmarshal([]byte(s), list)
}

func fromMicro(us int64) time.Time { return time.UnixMicro(us).UTC() }
