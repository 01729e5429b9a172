package egress

import (
	"context"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text/links"
	"github.com/bartizan-ai/bartizan/threat/disclosure/internal/jsontext"
)

type guard struct {
	allow []entry
	tools bool
}

var _ bartizan.Guard = guard{}

// Scope is what the model writes; of an answer only what may become an address
// is held.
func (guard) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds:  bartizan.KindText | bartizan.KindCall,
		Sides:  bartizan.SideAnswer,
		Window: bartizan.Window{Live: live, Back: links.Back},
	}
}

// addresses is what links.Find gives.
type addresses struct {
	found []links.Link
	live  int
}

var addressesKey = &bartizan.MemoKey[addresses]{Name: "addresses of an answer"}

func find(p *bartizan.Part) addresses {
	a, _ := bartizan.Once(&p.Memo, addressesKey, func() (addresses, error) {
		found, live := links.Find(p.Text, p.Base > 0, p.Done)
		return addresses{found, live}, nil
	})
	return a
}

// live holds an address that has not ended, and a tool call as a whole: its
// escapes can be undone only when it is complete.
func live(_ *bartizan.Exchange, p *bartizan.Part) int {
	switch {
	case p.Done:
		return 0
	case p.Kind == bartizan.KindCall:
		return len(p.Text)
	}
	return len(p.Text) - find(p).live
}

// Inspect gives a signal for every address that may not leave. It costs one
// pass, and for an address its length some four times over.
func (g guard) Inspect(_ context.Context, _ *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	if p.Kind == bartizan.KindCall {
		if !g.tools || !p.Done {
			return nil, nil
		}
		return g.call(p), nil
	}
	var signals []bartizan.Signal
	for _, l := range find(p).found {
		if r, bad := g.address(p.Text[l.From:l.To], &l); bad {
			signals = append(signals, signal(l.From, l.To, l.Form.String(), r))
		}
	}
	return signals, nil
}

// call judges the strings of a call's arguments as the tool will see them.
func (g guard) call(p *bartizan.Part) []bartizan.Signal {
	var signals []bartizan.Signal
	for _, s := range jsontext.Strings(p.Text) {
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
func (g guard) value(s *jsontext.String) []bartizan.Signal {
	var signals []bartizan.Signal
	found, _ := links.Find(s.Text, false, true)
	for _, l := range found {
		if r, bad := g.address(s.Text[l.From:l.To], &l); bad {
			signals = append(signals, signal(l.From, l.To, "address for a tool", r))
		}
	}
	if len(found) > 0 || len(g.allow) == 0 || len(s.Text) > links.Longest {
		return signals
	}
	raw := strings.TrimSpace(s.Text)
	switch {
	case strings.HasPrefix(raw, "//") || strings.HasPrefix(raw, `\\`):
	case s.Name != "" && forAddress(s.Name) && hostLike(raw):
		raw = "//" + raw
	default:
		return signals
	}
	if r, bad := g.address(raw, &links.Link{}); bad {
		signals = append(signals, signal(0, len(s.Text), "host for a tool", r))
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
