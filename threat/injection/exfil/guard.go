package exfil

import (
	"context"
	"fmt"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/text/links"
	"github.com/bartizan-ai/bartizan/threat/injection"
	"github.com/bartizan-ai/bartizan/threat/injection/internal/phrase"
)

type guard struct {
	lex   *phrase.Lexicon
	allow []string
}

// windowed judges files of any length.
type windowed struct{ guard }

var (
	_ bartizan.Guard = guard{}
	_ bartizan.Guard = windowed{}
)

func newGuard(s bartizan.Settings) (bartizan.Guard, error) {
	var o Options
	if s.Decode != nil {
		if err := s.Decode(&o); err != nil {
			return nil, fmt.Errorf("read options: %w", err)
		}
	}
	for i, host := range o.Allow {
		name := strings.TrimPrefix(host, "*.")
		if name == "" || strings.ContainsAny(name, "*/:@ ") {
			return nil, fmt.Errorf("read options: allow %q is neither a host nor *. and one", host)
		}
		o.Allow[i] = strings.ToLower(host)
	}
	lex, err := loaded()
	if err != nil {
		return nil, fmt.Errorf("load phrases: %w", err)
	}
	return guard{lex, o.Allow}, nil
}

// Scope holds of an answer only what may become an address. What may give no
// orders is judged whole; its text waits for nothing in a request.
func (guard) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds:  bartizan.KindText | bartizan.KindTool,
		Sides:  bartizan.SideRequest | bartizan.SideAnswer,
		Window: bartizan.Window{Live: live, Back: links.Back},
	}
}

func (w windowed) Scope() bartizan.Scope {
	s := w.guard.Scope()
	s.Window = bartizan.Window{Size: 256 << 10, Lap: 8 << 10}
	return s
}

// addresses is what links.Find gives.
type addresses struct {
	found []links.Link
	live  int
}

var addressesKey = &bartizan.MemoKey[addresses]{Name: "addresses"}

func find(p *bartizan.Part) addresses {
	a, _ := bartizan.Once(&p.Memo, addressesKey, func() (addresses, error) {
		found, live := links.Find(p.Text, p.Base > 0, p.Done)
		return addresses{found, live}, nil
	})
	return a
}

func live(_ *bartizan.Exchange, p *bartizan.Part) int {
	switch {
	case p.Done:
		return 0
	case p.Side == bartizan.SideRequest:
		if !phrase.InData(p) {
			return 0
		}
		return len(p.Text)
	}
	return len(p.Text) - find(p).live
}

// Inspect gives a signal for every address with data in an answer, and for
// every order to write one in what may give no orders.
func (g guard) Inspect(_ context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	switch {
	case p.Side == bartizan.SideAnswer:
		return g.answer(x, p), nil
	case phrase.InData(p):
		return g.document(p), nil
	}
	return nil, nil
}

func (g guard) answer(x *bartizan.Exchange, p *bartizan.Part) []bartizan.Signal {
	var signals []bartizan.Signal
	for _, l := range find(p).found {
		raw := p.Text[l.From:l.To]
		t := links.Parse(raw)
		if g.allowed(t.Host) {
			continue
		}
		score, reason := judge(x, &l, &t)
		if score == 0 {
			continue
		}
		s := signal(p, &l, score, reason)
		s.Edit = &bartizan.Edit{Range: s.Range}
		s.Edit.With.Kind, s.Edit.With.Text = bartizan.KindText, "about:blank#blocked-"+plainHost(t.Host)
		signals = append(signals, s)
	}
	return signals
}

func signal(p *bartizan.Part, l *links.Link, score float64, reason string) bartizan.Signal {
	form := l.Form.String()
	if l.Loads {
		form += " that loads by itself"
	}
	return bartizan.Signal{
		Score: score, Range: bartizan.Range{From: l.From, To: l.To},
		Reason: form + ", " + reason, Evidence: injection.Excerpt(p.Text[l.From:l.To], 60),
	}
}

// allowed reports whether addresses of the host are left alone.
func (g guard) allowed(host string) bool {
	switch host {
	case "localhost", "127.0.0.1", "[::1]":
		return true
	}
	for _, a := range g.allow {
		if host == a {
			return true
		}
		if below, ok := strings.CutPrefix(a, "*"); ok && strings.HasPrefix(below, ".") && strings.HasSuffix(host, below) {
			return true
		}
	}
	return false
}

// plainHost keeps of a host what can do no harm.
func plainHost(host string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' || r == '-' {
			return r
		}
		return -1
	}, host[:min(len(host), 64)])
}

// document judges what may give no orders.
func (g guard) document(p *bartizan.Part) []bartizan.Signal {
	found := find(p).found
	var signals []bartizan.Signal
	for _, l := range found {
		t := links.Parse(p.Text[l.From:l.To])
		if g.allowed(t.Host) {
			continue
		}
		switch blank(t.Host + t.Rest + p.Text[l.To:min(len(p.Text), l.To+48)]) {
		case private:
			signals = append(signals, signal(p, &l, either(l.Loads, 0.9, 0.7), "with a place for the conversation"))
		case some:
			signals = append(signals, signal(p, &l, either(l.Loads, 0.5, 0.1), "with a place for data"))
		}
	}
	v := text.Of(p)
	hits := g.lex.Find(v, 0, true)
	for i := range hits {
		h := &hits[i]
		score := either(len(found) > 0, h.Family.Data, 0.4)
		if h.Family == &mails {
			if !mailed(v.Text()[h.To:min(len(v.Text()), h.To+64)]) {
				continue
			}
			score = h.Family.Data
		}
		if h.Denied {
			score *= 0.4
		}
		from, to := v.Raw(h.From, h.To)
		signals = append(signals, bartizan.Signal{
			Score: score, Range: bartizan.Range{From: from, To: to},
			Reason: h.Family.Reason, Evidence: injection.Excerpt(v.Text()[h.From:h.To], 60),
		})
	}
	return signals
}

// mailed reports whether a mail address stands in normalised text s.
func mailed(s string) bool {
	at := strings.IndexByte(s, '@')
	if at < 1 || s[at-1] <= ' ' {
		return false
	}
	host := s[at+1:]
	if n := strings.IndexAny(host, " ,;:!?)>\"'"); n >= 0 {
		host = host[:n]
	}
	return strings.IndexByte(strings.TrimRight(host, "."), '.') > 0
}

func either(first bool, a, b float64) float64 {
	if first {
		return a
	}
	return b
}
