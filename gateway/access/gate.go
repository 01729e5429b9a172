package access

import (
	"context"
	"encoding/binary"
	"fmt"
	"sync"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/internal/glob"
)

// Gate counts what keys, teams and models use. It is safe for concurrent use.
// Rates and budgets are kept in a memory, which may be shared by several
// gateways; places are counted in this process.
type Gate struct {
	Teams, Models []Group
	Prices        []Price
	Memory        bartizan.Memory
	Now           func() time.Time
	// Places are counted over changes of the configuration.
	Places *Places
}

// Places counts open exchanges by who has them.
type Places struct {
	mu   sync.Mutex
	open map[string]int
}

// NewPlaces makes a count of none.
func NewPlaces() *Places { return &Places{open: map[string]int{}} }

// Denied says why somebody may not pass.
type Denied struct {
	// Who is bounded, such as "key ann"; What bounds it, such as "60 requests
	// a minute".
	Who, What string
	// Wait is after how long it is worth trying again; zero: at any time.
	Wait time.Duration
	// Budget is set where something is used up, not just too fast.
	Budget bool
}

// Error says it in one sentence.
func (d *Denied) Error() string { return fmt.Sprintf("the limit of %s is %s", d.Who, d.What) }

// Pass is somebody who is in. Leave must be called once.
type Pass struct {
	gate   *Gate
	bounds []bound
	model  string
	took   float64 // tokens counted on entry
}

// bound is one set of limits that an exchange is under.
type bound struct {
	who    string
	limits Limits
}

// bounds are the limits that an exchange is under: the key's, its team's and
// those of the first group of models that the model's name fits.
func (g *Gate) bounds(k *Key, model string) []bound {
	var out []bound
	if k != nil {
		out = append(out, bound{"key " + k.Name, k.Limits})
		for _, t := range g.Teams {
			if t.Name == k.Team {
				out = append(out, bound{"team " + t.Name, t.Limits})
			}
		}
	}
	for _, m := range g.Models {
		if glob.Match(m.Name, model) {
			out = append(out, bound{"model " + m.Name, m.Limits})
			break
		}
	}
	return out
}

// Enter lets an exchange of a key (nil: nobody in particular) with a model in,
// whose request has about the given number of tokens. Every limit must allow it;
// where one does not, nothing is counted but the requests of those asked before.
func (g *Gate) Enter(ctx context.Context, k *Key, model string, tokens int) (*Pass, *Denied, error) {
	p := &Pass{gate: g, model: model, took: float64(tokens)}
	for _, b := range g.bounds(k, model) {
		d, err := g.spent(ctx, b)
		if d == nil && err == nil {
			d, err = g.rate(ctx, b)
		}
		if d == nil && err == nil {
			d = g.Places.take(b)
		}
		if d != nil || err != nil {
			p.release()
			return nil, d, err
		}
		p.bounds = append(p.bounds, b)
	}
	return p, nil, p.count(ctx, p.took, g.price(model, Usage{In: tokens}))
}

// Leave gives the place back and counts what was used. used may be zero where
// the provider did not say; then what was counted on entry stands.
func (p *Pass) Leave(ctx context.Context, used Usage) error {
	defer p.release()
	if used == (Usage{}) {
		return nil
	}
	paid := p.gate.price(p.model, Usage{In: int(p.took)})
	return p.count(ctx, float64(used.In+used.Out)-p.took, p.gate.price(p.model, used)-paid)
}

func (p *Pass) release() {
	for _, b := range p.bounds {
		p.gate.Places.giveBack(b)
	}
	p.bounds = nil
}

// count adds to the budgets of the period.
func (p *Pass) count(ctx context.Context, tokens, money float64) error {
	for _, b := range p.bounds {
		for _, u := range []struct {
			name string
			rate Rate
			n    float64
		}{{"tokens", b.limits.Tokens, tokens}, {"money", b.limits.Money, money}} {
			if u.rate.Amount == 0 || u.n == 0 {
				continue
			}
			if _, err := p.gate.Memory.Add(ctx, p.gate.key(b, u.name, u.rate), u.rate.Per, u.n); err != nil {
				return fmt.Errorf("count %s of %s: %w", u.name, b.who, err)
			}
		}
	}
	return nil
}

// key names a budget of the current period, which begins at a multiple of it
// since 1970 in UTC.
func (g *Gate) key(b bound, what string, r Rate) bartizan.Key {
	start := g.Now().UTC().Truncate(r.Per).Unix()
	return bartizan.Key{Per: bartizan.PerCaller, ID: b.who, Name: fmt.Sprintf("%s@%d", what, start)}
}

// spent reports a budget that is used up.
func (g *Gate) spent(ctx context.Context, b bound) (*Denied, error) {
	for _, what := range []string{"tokens", "money"} {
		r := b.limits.Tokens
		if what == "money" {
			r = b.limits.Money
		}
		if r.Amount == 0 {
			continue
		}
		sum, err := g.Memory.Add(ctx, g.key(b, what, r), r.Per, 0)
		if err != nil {
			return nil, fmt.Errorf("read budget of %s: %w", b.who, err)
		}
		if sum >= r.Amount {
			now := g.Now().UTC()
			return &Denied{
				Who: b.who, What: fmt.Sprintf("%g %s in %s", r.Amount, what, spell(r.Per)),
				Wait: now.Truncate(r.Per).Add(r.Per).Sub(now), Budget: true,
			}, nil
		}
	}
	return nil, nil
}

// rate takes one request by the generic cell rate algorithm (ITU-T I.371,
// "virtual scheduling"): one number, the time at which the next request would
// be due, tells all that is needed.
func (g *Gate) rate(ctx context.Context, b bound) (*Denied, error) {
	r := b.limits.Requests
	if r.Amount == 0 {
		return nil, nil
	}
	step := time.Duration(float64(r.Per) / r.Amount)
	burst := r.Per - step
	var wait time.Duration
	k := bartizan.Key{Per: bartizan.PerCaller, ID: b.who, Name: "requests"}
	err := g.Memory.Update(ctx, k, r.Per+step, func(old []byte) ([]byte, error) {
		now := g.Now().UnixNano()
		due := now
		if len(old) == 8 {
			due = max(due, int64(binary.LittleEndian.Uint64(old)))
		}
		if wait = time.Duration(due - now - int64(burst)); wait > 0 {
			return old, nil
		}
		return binary.LittleEndian.AppendUint64(nil, uint64(due+int64(step))), nil
	})
	if err != nil {
		return nil, fmt.Errorf("read rate of %s: %w", b.who, err)
	}
	if wait > 0 {
		return &Denied{Who: b.who, What: fmt.Sprintf("%g requests in %s", r.Amount, spell(r.Per)), Wait: wait}, nil
	}
	return nil, nil
}

// price is what usage costs; a model without price costs nothing.
func (g *Gate) price(model string, u Usage) float64 {
	for _, p := range g.Prices {
		if glob.Match(p.Model, model) {
			return (float64(u.In)*p.In + float64(u.Out)*p.Out) / 1e6
		}
	}
	return 0
}

func (p *Places) take(b bound) *Denied {
	if b.limits.Concurrent == 0 {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open[b.who] >= b.limits.Concurrent {
		return &Denied{Who: b.who, What: fmt.Sprintf("%d at once", b.limits.Concurrent), Wait: time.Second}
	}
	p.open[b.who]++
	return nil
}

func (p *Places) giveBack(b bound) {
	if b.limits.Concurrent == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open[b.who]--; p.open[b.who] <= 0 {
		delete(p.open, b.who)
	}
}

// spell writes a period in words.
func spell(d time.Duration) string {
	switch d {
	case time.Second:
		return "a second"
	case time.Minute:
		return "a minute"
	case time.Hour:
		return "an hour"
	case 24 * time.Hour:
		return "a day"
	case 7 * 24 * time.Hour:
		return "a week"
	}
	return fmt.Sprintf("%g days", d.Hours()/24)
}
