// Package alert counts what passes a gateway and says when a count leaves its
// bounds: too much, or too little for too long.
package alert

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// Of names what is counted.
type Of string

// What can be counted.
const (
	Requests   Of = "requests"
	Blocked    Of = "blocked"    // by a verdict
	Flagged    Of = "flagged"    // and let pass
	Failed     Of = "failed"     // upstream or caller
	Unexamined Of = "unexamined" // not looked at, or not wholly
	Limited    Of = "limited"    // by rates, budgets and places
	Dropped    Of = "dropped"    // records that could not be kept
	Bypassed   Of = "bypassed"   // while the glass was broken
	Differing  Of = "differing"  // the shadow policy decided otherwise
)

// All lists what can be counted.
func All() []Of {
	return []Of{Requests, Blocked, Flagged, Failed, Unexamined, Limited, Dropped, Bypassed, Differing}
}

// Rule says when to alert: when at least AtLeast, or fewer than Under, happened
// in the time In. Exactly one of the two is set.
type Rule struct {
	Name           string
	Of             Of
	AtLeast, Under int64
	In             time.Duration
}

// step is how finely time is counted, Longest the longest time.
const (
	step    = 5 * time.Second
	Longest = 24 * time.Hour
)

// Validate says what is wrong with a rule.
func (r Rule) Validate() error {
	switch {
	case r.Name == "":
		return fmt.Errorf("an alert needs a name")
	case !slices.Contains(All(), r.Of):
		return fmt.Errorf("alert %s: %q cannot be counted; want one of %v", r.Name, r.Of, All())
	case (r.AtLeast > 0) == (r.Under > 0):
		return fmt.Errorf("alert %s: want either at_least or under, above 0", r.Name)
	case r.In < step || r.In > Longest:
		return fmt.Errorf("alert %s: want a time between %s and %s", r.Name, step, Longest)
	}
	return nil
}

// State is a rule with its count. Since is when it left its bounds; zero says
// that it is within.
type State struct {
	Rule
	Count int64
	Since time.Time
}

// Text says what a rule sees.
func (s State) Text() string {
	bound := fmt.Sprintf("%d or more", s.AtLeast)
	if s.Under > 0 {
		bound = fmt.Sprintf("fewer than %d", s.Under)
	}
	return fmt.Sprintf("%s: %d %s in %s, alert at %s", s.Name, s.Count, s.Of, s.In, bound)
}

// Watch counts. It is safe for concurrent use; its memory is that of a day's
// steps for each thing that is counted.
type Watch struct {
	mu     sync.Mutex
	now    func() time.Time
	begin  time.Time
	rules  []Rule
	since  map[string]time.Time
	counts map[Of]*ring
}

// ring counts by step; at is the number of the newest step.
type ring struct {
	n  []int64
	at int64
}

// New begins to count.
func New(now func() time.Time) *Watch {
	return &Watch{now: now, begin: now(), since: map[string]time.Time{}, counts: map[Of]*ring{}}
}

// Set puts rules in force; what was counted stays.
func (w *Watch) Set(rules []Rule) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rules = slices.Clone(rules)
}

// Count adds n to what is counted.
func (w *Watch) Count(of Of, n int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.ring(of)
	r.n[int(r.at%int64(len(r.n)))] += n
}

// ring gives the counts with the present step as the newest.
func (w *Watch) ring(of Of) *ring {
	at := w.now().UnixNano() / int64(step)
	r := w.counts[of]
	if r == nil {
		r = &ring{n: make([]int64, Longest/step+1), at: at}
		w.counts[of] = r
	}
	for steps := min(at-r.at, int64(len(r.n))); steps > 0; steps-- {
		r.n[int((at-steps+1)%int64(len(r.n)))] = 0
	}
	r.at = max(r.at, at)
	return r
}

// sum is the count of the last steps, the present one too.
func (r *ring) sum(steps int64) (n int64) {
	for i := range min(steps, int64(len(r.n))) {
		if at := r.at - i; at >= 0 {
			n += r.n[int(at%int64(len(r.n)))]
		}
	}
	return n
}

// Check looks at every rule. changed are those that left their bounds or came
// back since the last look. A rule about too little waits until it has watched
// for as long as it asks about.
func (w *Watch) Check() (all, changed []State) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now()
	for _, r := range w.rules {
		s := State{Rule: r, Count: w.ring(r.Of).sum(int64(r.In / step))}
		out := r.AtLeast > 0 && s.Count >= r.AtLeast || r.Under > 0 && s.Count < r.Under && now.Sub(w.begin) >= r.In
		since, was := w.since[r.Name]
		switch {
		case out && !was:
			w.since[r.Name] = now
			s.Since = now
			changed = append(changed, s)
		case out:
			s.Since = since
		case was:
			delete(w.since, r.Name)
			changed = append(changed, s)
		}
		all = append(all, s)
	}
	return all, changed
}
