package probe

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/bartizan-ai/bartizan"
)

// Budget bounds a run; zero fields do not. A run stops at the first bound.
type Budget struct {
	Attempts int           `json:"attempts,omitempty"`
	Duration time.Duration `json:"duration,omitempty"` // no attempt begins later
}

// Plan is what a run sets out to do, known before it starts.
type Plan struct {
	Digest   string      `json:"digest"`   // of all that decides the attempts
	Cases    int         `json:"cases"`    // benign twins included
	Repeats  int         `json:"repeats"`  // per case, before the budget cuts
	Attempts int         `json:"attempts"` // that will be made
	Asks     int         `json:"asks"`     // most prompts that they send
	Cut      int         `json:"cut"`      // attempts that the budget leaves out
	Budget   Budget      `json:"budget"`
	Checks   []PlanCheck `json:"checks"`

	attempts []attempt
}

// PlanCheck is one check's share of a plan.
type PlanCheck struct {
	Check      string  `json:"check"`
	Cases      int     `json:"cases"`
	Attempts   int     `json:"attempts"`
	Attacks    int     `json:"attacks"`    // attempts that are no benign twin
	Detectable float64 `json:"detectable"` // smallest rate that Attacks would meet with probability 95%
}

// subject is one check ready to be run.
type subject struct {
	check  *bartizan.Check
	prober bartizan.Prober
	cases  []bartizan.Case
}

// attempt is one case, once. base leaves the arm out: both arms of a paired run
// draw the same.
type attempt struct {
	id, base string
	index    int // in the plan
	subject  int
	kase     int
	repeat   int
}

const mostAttempts = 5_000_000

// newPlan lists the attempts in the order in which they start. Checks take turns,
// and a check goes through all its cases, in an order drawn by the seed, before it
// repeats one: whenever the run ends, everything has had its fair share.
func newPlan(subjects []subject, c *Config, name string) (*Plan, error) {
	p := &Plan{Repeats: c.Repeats, Budget: c.Budget}
	packs := make([]string, len(subjects))
	total := 0
	for i, s := range subjects {
		packs[i] = packDigest(s)
		p.Cases += len(s.cases)
		total += len(s.cases) * c.Repeats
		p.Checks = append(p.Checks, PlanCheck{Check: s.check.ID, Cases: len(s.cases)})
	}
	if total == 0 {
		return nil, errors.New("plan the run: the checks have no cases")
	}
	if total > mostAttempts {
		return nil, fmt.Errorf("plan the run: %d attempts, more than %d", total, mostAttempts)
	}
	want := total
	if b := c.Budget.Attempts; b > 0 && b < want {
		want = b
	}
	p.Cut = total - want
	orders := make([][]int, len(subjects))
	for i, s := range subjects {
		orders[i] = randOf(runKey(c.Seed), packs[i]).Perm(len(s.cases))
	}
	for n := 0; len(p.attempts) < want; n++ {
		for i, s := range subjects {
			if n < len(s.cases)*c.Repeats && len(p.attempts) < want {
				a := attempt{index: len(p.attempts), subject: i, kase: orders[i][n%len(s.cases)], repeat: n / len(s.cases)}
				a.name(packs[i], s, c, name)
				p.add(a, s)
			}
		}
	}
	p.finish(packs, c, name)
	return p, nil
}

// name gives the attempt its ids.
func (a *attempt) name(pack string, s subject, c *Config, target string) {
	seed := binary.BigEndian.AppendUint64(nil, c.Seed)
	repeat := binary.BigEndian.AppendUint64(nil, uint64(a.repeat))
	d := digest("attempt", []byte(pack), []byte(s.check.ID), []byte(s.cases[a.kase].ID), seed, repeat)
	a.base = short(d)
	a.id = short(digest("arm", d[:], []byte(target), []byte(c.Arm)))
}

func (p *Plan) add(a attempt, s subject) {
	k := s.cases[a.kase]
	p.attempts = append(p.attempts, a)
	p.Asks += max(k.Asks, 1)
	p.Checks[a.subject].Attempts++
	if !k.Benign {
		p.Checks[a.subject].Attacks++
	}
}

func (p *Plan) finish(packs []string, c *Config, target string) {
	p.Attempts = len(p.attempts)
	fields := [][]byte{
		binary.BigEndian.AppendUint64(nil, c.Seed), binary.BigEndian.AppendUint64(nil, uint64(c.Repeats)),
		binary.BigEndian.AppendUint64(nil, uint64(p.Attempts)), []byte(target), []byte(c.Arm),
	}
	for i, pack := range packs {
		fields = append(fields, []byte(pack))
		p.Checks[i].Detectable = Detectable(p.Checks[i].Attacks)
	}
	p.Digest = short(digest("plan", fields...))
}

// packDigest covers the check and all that its cases say.
func packDigest(s subject) string {
	fields := [][]byte{[]byte(s.check.ID)}
	for _, k := range s.cases {
		fields = append(fields, []byte(k.ID), []byte(k.Twin), fmt.Append(nil, k.Benign, k.Asks))
		for _, m := range k.Parts {
			fields = append(fields, messageBytes(m))
		}
	}
	return short(digest("pack", fields...))
}

// messageBytes is a message as digests see it.
func messageBytes(m bartizan.Message) []byte {
	b := fmt.Appendf(nil, "%d %d %d %q", m.Role, m.Origin, m.Kind, m.Text)
	if m.Call != nil {
		b = fmt.Appendf(b, " call %q", *m.Call)
	}
	if m.Tool != nil {
		b = fmt.Appendf(b, " tool %q", *m.Tool)
	}
	if m.Numbers != nil {
		b = fmt.Appendf(b, " numbers %v", *m.Numbers)
	}
	if m.Media != nil {
		b = fmt.Appendf(b, " media %q %q", m.Media.Type, m.Media.Data)
	}
	return b
}
