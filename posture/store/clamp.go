package store

import (
	"strings"
	"unicode/utf8"
)

// Bounds of what one event or finding may hold, in bytes and entries. Names
// come from traffic, and the queue's memory is its length times these.
const (
	maxName     = 256
	maxText     = 2048
	maxChecks   = 64
	maxFindings = 32
)

// clampEvent cuts an event to the bounds and reports how many of its values
// were cut or left out. A finding without fingerprint is left out: it could
// not be told from any other.
func clampEvent(e *Event) (cut uint64) {
	for _, s := range []*string{&e.RequestID, &e.Route, &e.Model, &e.Caller, &e.Action} {
		cut += clamp(s, maxName)
	}
	if over := len(e.Checks) - maxChecks; over > 0 {
		e.Checks = append([]string(nil), e.Checks[:maxChecks]...)
		cut += uint64(over)
	}
	for i := range e.Checks {
		if len(e.Checks[i]) > maxName {
			e.Checks = append([]string(nil), e.Checks...)
			cut += clamp(&e.Checks[i], maxName)
		}
	}
	if len(e.Findings) == 0 {
		return cut
	}
	var kept []Finding // a copy: the caller's slice is not ours to change
	for _, f := range e.Findings {
		if f.Fingerprint == "" || len(kept) == maxFindings {
			cut++
			continue
		}
		cut += clampFinding(&f)
		kept = append(kept, f)
	}
	e.Findings = kept
	return cut
}

func clampFinding(f *Finding) (cut uint64) {
	for _, s := range []*string{&f.Fingerprint, &f.Check, &f.Threat, &f.Title, &f.Severity, &f.Verb} {
		cut += clamp(s, maxName)
	}
	for _, s := range []*string{&f.Location, &f.Reason, &f.Evidence, &f.Remedy} {
		cut += clamp(s, maxText)
	}
	return cut
}

// clamp cuts s to n bytes at a rune's edge, makes it valid UTF-8 and reports 1
// when it changed. What is kept is a copy, so that a cut megabyte is freed.
func clamp(s *string, n int) uint64 {
	if len(*s) <= n && utf8.ValidString(*s) {
		return 0
	}
	v := *s
	if len(v) > n {
		for i := 0; i < utf8.UTFMax-1 && !utf8.RuneStart(v[n]); i++ {
			n--
		}
		v = v[:n]
	}
	*s = strings.Clone(strings.ToValidUTF8(v, "?"))
	return 1
}
