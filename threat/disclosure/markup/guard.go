package markup

import (
	"context"
	"slices"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text/links"
)

// guard looks at the text of answers.
type guard struct {
	code    bool
	results *bartizan.MemoKey[*result]
	fences  *bartizan.MemoKey[*book]
}

var _ bartizan.Guard = (*guard)(nil)

// Scope is the text of answers; an element is held until it ends or has
// [longest] bytes, an address until it ends.
func (g *guard) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds: bartizan.KindText, Sides: bartizan.SideAnswer,
		Window: bartizan.Window{
			Live: func(x *bartizan.Exchange, p *bartizan.Part) int { return g.look(x, p).live },
			Back: links.Back,
		},
	}
}

// Inspect costs two passes: one for elements, one for addresses.
func (g *guard) Inspect(_ context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	return g.look(x, p).signals, nil
}

// found is one thing that acts.
type found struct {
	from, to int // what is replaced
	end      int // where the element or address ends
	why, by  string
}

type result struct {
	signals []bartizan.Signal
	live    int
}

// look does the work of Inspect and Live once.
func (g *guard) look(x *bartizan.Exchange, p *bartizan.Part) *result {
	r, _ := bartizan.Once(&p.Memo, g.results, func() (*result, error) {
		s := p.Text
		list, live := elements(s, p.Done)
		addresses, from := programs(s, p.Base > 0, p.Done)
		list, live = append(list, addresses...), min(live, from)
		slices.SortStableFunc(list, func(a, b found) int { return a.from - b.from })
		r := &result{}
		c := g.blocks(x, p)
		last := 0
		for _, f := range list {
			if f.from < last {
				continue
			}
			if !g.code {
				in, unsure := c.in(s, p.Base, f, p.Done)
				if unsure {
					live = min(live, f.from)
				}
				if in {
					continue
				}
			}
			last = f.to
			r.signals = append(r.signals, signal(f))
		}
		if !p.Done {
			r.live = len(s) - live
		}
		return r, nil
	})
	return r
}

func signal(f found) bartizan.Signal {
	s := bartizan.Signal{Score: 0.9, Range: bartizan.Range{From: f.from, To: f.to}, Reason: f.why}
	s.Edit = &bartizan.Edit{Range: s.Range}
	s.Edit.With.Kind, s.Edit.With.Text = bartizan.KindText, f.by
	return s
}

// programs finds addresses in Markdown's links that are programs, and from
// where on more text may make one.
func programs(s string, inner, done bool) ([]found, int) {
	var out []found
	list, live := links.Find(s, inner, done)
	for _, l := range list {
		if l.Form != links.Inline && l.Form != links.Image && l.Form != links.Reference {
			continue
		}
		if scheme := program(s[l.From:l.To]); scheme != "" {
			out = append(out, found{l.From, l.To, l.To, l.Form.String() + " to a program (" + scheme + ":)", "about:invalid#blocked-" + scheme})
		}
	}
	if done {
		live = len(s)
	}
	return out, live
}
