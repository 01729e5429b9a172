package leak

import (
	"context"
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/threat/disclosure/internal/jsontext"
)

// guard looks at what the model writes. The keys are its own, for another guard
// of the check may have other options.
type guard struct {
	least   int
	public  []string // folded
	secrets []target
	canary  []byte // nil: none
	results *bartizan.MemoKey[*result]
	indexes *bartizan.MemoKey[*index]
}

var _ bartizan.Guard = (*guard)(nil)

// back is the left context: more than what of a match is not held.
const back = gram * (gap + 1)

// Scope is what the model writes.
func (g *guard) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds: bartizan.KindText | bartizan.KindCall,
		Sides: bartizan.SideAnswer,
		Window: bartizan.Window{
			Live: func(x *bartizan.Exchange, p *bartizan.Part) int { return g.look(x, p).live },
			Back: back,
		},
	}
}

// Inspect gives a signal for every leak. It costs one pass with a look into a
// table at every letter, and more for runs that may be encoded.
func (g *guard) Inspect(_ context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	return g.look(x, p).signals, nil
}

type result struct {
	signals []bartizan.Signal
	live    int
}

var nothing = &result{}

// look does the work for Inspect and Live once.
func (g *guard) look(x *bartizan.Exchange, p *bartizan.Part) *result {
	ix := g.index(x)
	if ix.empty() {
		return nothing
	}
	r, _ := bartizan.Once(&p.Memo, g.results, func() (*result, error) {
		if p.Kind == bartizan.KindCall {
			return call(ix, p), nil
		}
		return prose(ix, p), nil
	})
	return r
}

// prose judges text, as it stands and with what is encoded in it.
func prose(ix *index, p *bartizan.Part) *result {
	r := &result{}
	m, s := newMatcher(ix), p.Text
	raw := func(from, to int) (int, int) { return from, to }
	if !ascii(s) {
		v := text.Of(p)
		s, raw = v.Text(), v.Raw
		if !p.Done {
			s = s[:v.Norm(v.Stable())]
			r.live = len(p.Text) - v.Stable()
		}
	}
	m.text(s)
	live := -1
	if !p.Done {
		live = m.live()
	}
	if live < 0 && len(m.found) == 0 {
		encoded(ix, p, r)
		return r
	}
	at := places(s)
	for _, f := range m.found {
		from, to := raw(at[f.from], at[f.to-1]+1)
		r.signals = append(r.signals, signal(ix, from, to, f.name, ""))
	}
	if live >= 0 {
		from, _ := raw(at[live], at[live]+1)
		r.live = max(r.live, len(p.Text)-from)
	}
	encoded(ix, p, r)
	return r
}

// call judges a tool call's arguments, which come whole, as the tool gets them.
func call(ix *index, p *bartizan.Part) *result {
	if !p.Done {
		return &result{live: len(p.Text)}
	}
	r := prose(ix, p)
	for _, s := range jsontext.InCall(p) {
		if !s.Escaped {
			continue
		}
		q := &bartizan.Part{Done: true}
		q.Text = s.Text
		if inner := prose(ix, q); len(inner.signals) > 0 && len(r.signals) == 0 {
			f := inner.signals[0]
			f.Range = bartizan.Range{From: s.From, To: s.To}
			r.signals = append(r.signals, f)
		}
	}
	return r
}

func signal(ix *index, from, to int, name, how string) bartizan.Signal {
	s := bartizan.Signal{Score: 1, Range: bartizan.Range{From: from, To: to}, Reason: name}
	if name == "" {
		s.Reason = fmt.Sprintf("%d letters and digits of the system prompt in a row", ix.least)
	}
	if how != "" {
		s.Reason += ", in " + how
	}
	return s
}
