package policy

import (
	"sort"

	"github.com/bartizan-ai/bartizan"
)

// Decision is a verdict with what would have been without monitor mode.
type Decision struct {
	bartizan.Verdict
	// By is what made the action: the id of a check, "rule/" and the name of a
	// clause, or "" for Allow.
	By string
	// Shadow is the action that checks and clauses in monitor mode asked for.
	Shadow bartizan.Action
	// Clauses lists the clauses that held.
	Clauses []Held
	// RedactAll says that an enforced clause asked to redact: every signal's
	// edit is to be made, or its range cut where it has none, whatever the rule
	// of its check says.
	RedactAll bool
	// ShadowPolicy is the shadow policy's verdict, nil if there is none.
	ShadowPolicy *Opinion
}

// Opinion is a verdict that is counted and not applied.
type Opinion struct {
	Action bartizan.Action
	By     string
}

// Held is a clause whose condition held, or had no value.
type Held struct {
	Name   string
	Action bartizan.Action
	Mode   Mode
	// Err says why the condition has no value. The clause then acts: a question
	// that cannot be answered is not answered with no.
	Err error
}

// Decide makes the verdict over all signals of an exchange so far. at is the
// location that findings get, such as the exchange's id; scope is what makes
// two findings of later exchanges the same one, such as route and caller:
// traffic repeats, and its evidence differs every time. c may be nil where Asks
// says no.
func (v *View) Decide(at, scope string, signals []bartizan.Signal, c *Context) Decision {
	var d Decision
	d.Findings = v.findings(at, scope, signals)
	d.Action, d.By, d.Shadow = v.weigh(signals)
	if len(v.clauses) > 0 {
		d.Clauses = v.ask(signals, c)
		v.apply(&d)
	}
	if v.shadow != nil {
		d.ShadowPolicy = v.shadow.opinion(signals, c)
	}
	return d
}

// weigh gives the action by the rules of checks alone.
func (v *View) weigh(signals []bartizan.Signal) (action bartizan.Action, by string, shadow bartizan.Action) {
	for i := range signals {
		r := v.Rule(signals[i].Check)
		switch {
		case r.Mode == Off || signals[i].Score < r.Threshold:
		case r.Mode == Monitor:
			shadow = max(shadow, r.Action)
		case r.Action > action:
			action, by = r.Action, signals[i].Check
		}
	}
	return action, by, shadow
}

// ask runs the clauses' conditions.
func (v *View) ask(signals []bartizan.Signal, c *Context) []Held {
	var held []Held
	facts := v.facts(signals, c)
	for _, cl := range v.clauses {
		if cl.Mode == Off {
			continue
		}
		if yes, err := cl.run.Holds(facts); yes || err != nil {
			held = append(held, Held{cl.Name, cl.Action, cl.Mode, err})
		}
	}
	return held
}

// apply adds what the clauses that held ask for.
func (v *View) apply(d *Decision) {
	for _, h := range d.Clauses {
		if h.Mode == Monitor {
			d.Shadow = max(d.Shadow, h.Action)
			continue
		}
		if h.Action > d.Action {
			d.Action, d.By = h.Action, "rule/"+h.Name
		}
		d.RedactAll = d.RedactAll || h.Action == bartizan.Redact
		for _, cl := range v.clauses {
			if cl.Name == h.Name {
				d.Wait, d.Expires = max(d.Wait, cl.Wait), max(d.Expires, cl.Expires)
			}
		}
	}
}

// opinion is the verdict alone.
func (v *View) opinion(signals []bartizan.Signal, c *Context) *Opinion {
	var d Decision
	d.Action, d.By, _ = v.weigh(signals)
	if len(v.clauses) > 0 {
		d.Clauses = v.ask(signals, c)
		v.apply(&d)
	}
	return &Opinion{d.Action, d.By}
}

// findings groups the signals that pass their thresholds by check and part.
func (v *View) findings(at, scope string, signals []bartizan.Signal) []bartizan.Finding {
	type group struct {
		check string
		part  int
	}
	var groups map[group]int
	var out []bartizan.Finding
	for i := range signals {
		s := &signals[i]
		if r := v.Rule(s.Check); r.Mode == Off || s.Score < r.Threshold {
			continue
		}
		k := group{s.Check, s.Part}
		n, ok := groups[k]
		if !ok {
			if groups == nil {
				groups = map[group]int{}
			}
			n = len(out)
			groups[k] = n
			out = append(out, v.finding(at, scope, s))
		}
		out[n].Signals = append(out[n].Signals, *s)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Severity > out[j].Severity })
	return out
}

func (v *View) finding(at, scope string, s *bartizan.Signal) bartizan.Finding {
	c := v.p.checks[s.Check]
	return bartizan.Finding{
		Check: c.ID, Threat: c.Threat.ID, Title: c.Doc.Title, Remedy: c.Doc.Remedy, Severity: c.Weigh(s.Score),
		Location:    bartizan.Location{URI: at, Part: s.Part, Range: s.Range},
		Fingerprint: bartizan.Fingerprint(c.ID, scope, s.Reason),
	}
}
