package personal

import (
	"context"
	"fmt"

	"github.com/bartizan-ai/bartizan"
)

type guard struct {
	want     [len(kindNames)]bool
	requests bool
}

var _ bartizan.Guard = (*guard)(nil)

func window() bartizan.Window {
	return bartizan.Window{Live: func(_ *bartizan.Exchange, p *bartizan.Part) int { return find(p).live }, Back: back}
}

// Scope is what the model writes and, if asked for, what it reads.
func (g *guard) Scope() bartizan.Scope {
	s := bartizan.Scope{Kinds: bartizan.KindText | bartizan.KindCall, Sides: bartizan.SideAnswer, Window: window()}
	if g.requests {
		s.Sides |= bartizan.SideRequest
	}
	return s
}

// Inspect costs one pass and, for every number or capital, a look some fifty
// bytes ahead.
func (g *guard) Inspect(_ context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	var out []bartizan.Signal
	for _, h := range find(p).hits {
		if !g.want[h.kind] {
			continue
		}
		s := bartizan.Signal{Score: h.score, Range: bartizan.Range{From: h.from, To: h.to}, Reason: h.why}
		s.Evidence = fmt.Sprintf("[%s] (%d characters)", h.kind.label(), h.to-h.from)
		if p.Side == bartizan.SideAnswer && x != nil && known(x)[plain(p.Text[h.from:h.to])] {
			s.Score *= 0.4
			s.Reason += ", which the request holds"
		}
		s.Edit = &bartizan.Edit{Range: s.Range}
		s.Edit.With.Kind, s.Edit.With.Text = bartizan.KindText, "["+h.kind.label()+"]"
		out = append(out, s)
	}
	return out, nil
}

var knownKey = &bartizan.MemoKey[map[string]bool]{Name: "personal data of the request"}

// known is the values that the request of an exchange holds.
func known(x *bartizan.Exchange) map[string]bool {
	set, _ := bartizan.Once(&x.Memo, knownKey, func() (map[string]bool, error) {
		set := map[string]bool{}
		for _, p := range x.Request {
			if p.Side != bartizan.SideRequest || p.Origin == bartizan.FromOperator {
				continue
			}
			for _, h := range search(p.Text, true).hits {
				set[plain(p.Text[h.from:h.to])] = true
			}
		}
		return set, nil
	})
	return set
}

// plain is a value as it is compared: without case and what stands between
// digits.
func plain(s string) string {
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		c := s[i]
		if capital(c) {
			c |= 0x20
		}
		if !separator(c) || c == '.' {
			b = append(b, c)
		}
	}
	return string(b)
}
