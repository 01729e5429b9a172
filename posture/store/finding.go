package store

import (
	"slices"
	"time"

	"github.com/bartizan-ai/bartizan/posture/store/internal/row"
)

// The states of a finding. A finding is gone when the last complete run of the
// same verb over the same target did not see it; seen again, it is open again.
const (
	StateOpen = "open"
	StateGone = "gone"
)

// Severities lists the severity names, least first.
func Severities() []string { return []string{"info", "low", "medium", "high", "critical"} }

// Finding is one row of the finding list, the same for every verb. Two
// sightings with one fingerprint are one row.
type Finding struct {
	// Fingerprint identifies the finding over runs; required.
	Fingerprint string `json:"fingerprint"`
	Check       string `json:"check"`
	Threat      string `json:"threat"`
	Title       string `json:"title,omitempty"`
	// Severity is one of Severities; anything else is kept and sorts last.
	Severity string `json:"severity"`
	// Score is in [0,1].
	Score    float64 `json:"score"`
	Location string  `json:"location"`
	Reason   string  `json:"reason,omitempty"`
	// Evidence is stored as given: its check has redacted it.
	Evidence string `json:"evidence,omitempty"`
	Remedy   string `json:"remedy,omitempty"`
	// Verb is the engine that first saw it: scan, gateway or probe.
	Verb string `json:"verb,omitempty"`

	// The rest is filled in by the store.

	Target    string    `json:"target,omitempty"`
	Run       string    `json:"run,omitempty"`
	State     string    `json:"state,omitempty"`
	Seen      int64     `json:"seen,omitempty"`
	FirstSeen time.Time `json:"first_seen,omitzero"`
	LastSeen  time.Time `json:"last_seen,omitzero"`
}

// sighting is a finding with who saw it, how often within one batch, and when.
type sighting struct {
	Finding
	verb, target, run string
	seen              int64
	first, last       time.Time
}

func (s *sighting) row() row.UpsertFindingParams {
	f := &s.Finding
	return row.UpsertFindingParams{
		Fingerprint: f.Fingerprint, CheckID: f.Check, Threat: f.Threat, Title: f.Title,
		Severity: f.Severity, Weight: int64(slices.Index(Severities(), f.Severity)), Score: f.Score,
		Location: f.Location, Reason: f.Reason, Evidence: f.Evidence, Remedy: f.Remedy,
		Verb: s.verb, Target: s.target, Run: s.run, Seen: s.seen,
		FirstSeen: s.first.UnixMicro(), LastSeen: s.last.UnixMicro(),
	}
}

func findingOf(r *row.Finding) Finding {
	return Finding{
		Fingerprint: r.Fingerprint, Check: r.CheckID, Threat: r.Threat, Title: r.Title,
		Severity: r.Severity, Score: r.Score, Location: r.Location, Reason: r.Reason,
		Evidence: r.Evidence, Remedy: r.Remedy, Verb: r.Verb, Target: r.Target, Run: r.Run,
		State: r.State, Seen: r.Seen, FirstSeen: fromMicro(r.FirstSeen), LastSeen: fromMicro(r.LastSeen),
	}
}
