package egress

import (
	"context"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text/links"
	"github.com/bartizan-ai/bartizan/threat/disclosure/internal/codeblock"
	"github.com/bartizan-ai/bartizan/threat/disclosure/internal/jsontext"
)

// guard looks at what the model writes. The keys are its own, for another guard
// of the check may have other options.
type guard struct {
	allow   []entry
	tools   bool
	results *bartizan.MemoKey[*result]
	fences  *bartizan.MemoKey[*codeblock.Book]
}

var _ bartizan.Guard = (*guard)(nil)

// Scope is what the model writes; of an answer only what may become an address
// is held.
func (g *guard) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds: bartizan.KindText | bartizan.KindCall,
		Sides: bartizan.SideAnswer,
		Window: bartizan.Window{
			Live: func(x *bartizan.Exchange, p *bartizan.Part) int { return g.look(x, p).live },
			Back: links.Back,
		},
	}
}

// result is what one window holds.
type result struct {
	signals []bartizan.Signal
	live    int
}

// look does the work of Inspect and Live once. A tool call is held as a whole: its
// escapes can be undone only when it is complete.
func (g *guard) look(x *bartizan.Exchange, p *bartizan.Part) *result {
	r, _ := bartizan.Once(&p.Memo, g.results, func() (*result, error) {
		switch {
		case p.Kind != bartizan.KindCall:
			return g.prose(x, p), nil
		case !p.Done:
			return &result{live: len(p.Text)}, nil
		case !g.tools || len(g.allow) == 0:
			return &result{}, nil
		}
		return &result{signals: g.call(p)}, nil
	})
	return r
}

// Inspect gives a signal for every address that may not leave. It costs one
// pass, and for an address its length some four times over.
func (g *guard) Inspect(_ context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	return g.look(x, p).signals, nil
}

// prose judges the addresses of a text. Without a list what stands in code passes,
// for it does not load.
func (g *guard) prose(x *bartizan.Exchange, p *bartizan.Part) *result {
	r := &result{}
	found, live := links.Find(p.Text, p.Base > 0, p.Done)
	var code *codeblock.Blocks
	if len(g.allow) == 0 {
		code = codeblock.Of(x, g.fences, p)
	}
	for _, l := range found {
		bad, is := g.address(p.Text[l.From:l.To], &l)
		if !is {
			continue
		}
		if code != nil {
			in, unsure := code.In(p.Text, p.Base, l.From, p.Done)
			if unsure {
				live = min(live, l.From)
			}
			if in {
				continue
			}
		}
		r.signals = append(r.signals, signal(l.From, l.To, l.Form.String(), bad))
	}
	if !p.Done {
		r.live = len(p.Text) - live
	}
	return r
}

// call judges the strings of a call's arguments as the tool will see them.
func (g *guard) call(p *bartizan.Part) []bartizan.Signal {
	var signals []bartizan.Signal
	for _, s := range jsontext.InCall(p) {
		for _, f := range g.value(&s) {
			f.Range = f.Range.Shift(s.From)
			if s.Escaped { // its places are not those of the text
				f.Range = bartizan.Range{From: s.From, To: s.To}
			}
			f.Edit.Range = f.Range
			signals = append(signals, f)
			if s.Escaped {
				break
			}
		}
	}
	return signals
}

// value judges one string; ranges are those of what it says.
func (g *guard) value(s *jsontext.String) []bartizan.Signal {
	var signals []bartizan.Signal
	found, _ := links.Find(s.Text, false, true)
	for _, l := range found {
		if r, bad := g.address(s.Text[l.From:l.To], &l); bad {
			signals = append(signals, signal(l.From, l.To, "address for a tool", r))
		}
	}
	raw := strings.TrimSpace(s.Text)
	switch {
	case len(found) > 0 && strings.HasPrefix(raw, s.Text[found[0].From:found[0].To]): // judged
		return signals
	case strings.HasPrefix(raw, "//") || strings.HasPrefix(raw, `\\`):
	case s.Name != "" && forAddress(s.Name) && hostLike(raw):
		raw = "//" + raw
	default:
		return signals
	}
	if r, bad := g.address(raw, &links.Link{}); bad {
		return []bartizan.Signal{signal(0, len(s.Text), "host for a tool", r)}
	}
	return signals
}

func signal(from, to int, form string, r refusal) bartizan.Signal {
	s := bartizan.Signal{
		Score: r.score, Range: bartizan.Range{From: from, To: to},
		Reason: form + ", which " + r.reason, Evidence: name(r.host),
	}
	s.Edit = &bartizan.Edit{Range: s.Range}
	s.Edit.With.Kind, s.Edit.With.Text = bartizan.KindText, defanged(r.host)
	return s
}

// name keeps of a host what can be printed and do no harm. It never holds a
// path or a user name, which may be the data that should not leave.
func name(host string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && (plain(byte(r)) || r == '[' || r == ']' || r == ':') {
			return r
		}
		return '?'
	}, host[:min(len(host), 64)])
}

// defangedScheme is one that no program knows.
const defangedScheme = "hxxps"

// defanged is what stands in an address's place: of a scheme that nothing
// knows, so that no renderer loads it and none makes a link of the host.
func defanged(host string) string {
	return defangedScheme + "://" + strings.NewReplacer(".", "[.]", ":", "", "[", "", "]", "").Replace(name(host)) + "/[blocked]"
}
