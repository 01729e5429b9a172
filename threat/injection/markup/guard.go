package markup

import (
	"context"
	"fmt"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/threat/injection/internal/phrase"
	"github.com/bartizan-ai/bartizan/threat/injection/override"
)

// bar is the check's threshold; the scores are set by hand against it.
const bar = 0.6

// guard judges the whole of a text: a request's parts come whole.
type guard struct {
	lex    *phrase.Lexicon
	orders bartizan.Guard // injection/override's
}

// windowed judges files of any length.
type windowed struct{ guard }

var (
	_ bartizan.Guard = guard{}
	_ bartizan.Guard = windowed{}
)

func newGuard() (guard, error) {
	lex, err := loaded()
	if err != nil {
		return guard{}, fmt.Errorf("load phrases: %w", err)
	}
	orders, err := override.Check.Guard(bartizan.Settings{Decode: func(any) error { return nil }})
	if err != nil {
		return guard{}, fmt.Errorf("make guard for hidden text: %w", err)
	}
	return guard{lex, orders}, nil
}

// Scope is requests, whatever a person or a tool put there.
func (guard) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds: bartizan.KindText | bartizan.KindTool,
		Sides: bartizan.SideRequest,
		From:  bartizan.FromUser | bartizan.FromOperator | bartizan.FromTool | bartizan.FromRetrieved,
	}
}

func (w windowed) Scope() bartizan.Scope {
	s := w.guard.Scope()
	s.Window = bartizan.Window{Size: 256 << 10, Lap: 8 << 10}
	return s
}

// Inspect gives a signal for every hidden place that speaks to a model.
func (g guard) Inspect(ctx context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	var signals []bartizan.Signal
	for _, r := range regions(p.Text) {
		s := p.Text[r.from:r.to]
		if r.tags {
			s = bare(s)
		}
		score, why, err := g.says(ctx, x, s)
		if err != nil {
			return nil, err
		}
		if r.what == frontMatter && score < 0.9 { // whose readers are programs, and often models
			score /= 2
		}
		if score *= trust(p, r.open); score == 0 {
			continue
		}
		e := &bartizan.Edit{Range: bartizan.Range{From: r.from, To: r.to}}
		e.With.Kind = bartizan.KindText
		signals = append(signals, bartizan.Signal{
			Score: score, Range: e.Range, Reason: r.what + " holds " + why, Evidence: excerpt(s), Edit: e,
		})
	}
	return signals, nil
}

// says judges one hidden text.
func (g guard) says(ctx context.Context, x *bartizan.Exchange, s string) (score float64, why string, err error) {
	v := text.Normalise(s)
	hits := g.lex.Find(v, 0, true)
	kinds := map[*phrase.Family]bool{}
	for i := range hits {
		h := &hits[i]
		kinds[h.Family] = true
		if sc := h.Family.Data * either(h.Denied, 0.4, 1); sc > score {
			score, why = sc, h.Family.Reason
		}
	}
	if kinds[&address] && (kinds[&order] || kinds[&answer]) {
		score = 0.95
	}
	p := &bartizan.Part{ID: 1, Side: bartizan.SideRequest, Done: true}
	p.Kind, p.Origin, p.Text = bartizan.KindText, bartizan.FromRetrieved, s
	signals, err := g.orders.Inspect(ctx, x, p)
	if err != nil {
		return 0, "", fmt.Errorf("judge hidden text: %w", err)
	}
	for i := range signals {
		switch sc := signals[i].Score; {
		case sc >= 0.7 && score < 0.95:
			score, why = 0.95, signals[i].Reason
		case sc >= 0.5 && score < 0.75:
			score, why = 0.75, signals[i].Reason
		}
	}
	return score, why, nil
}

// trust weighs where a hidden text stands: a person who pastes a page did not
// write it, but may well talk about one.
func trust(p *bartizan.Part, open int) float64 {
	switch {
	case phrase.InData(p):
		return 1
	case p.Origin != bartizan.FromUser:
		return 0.3
	}
	if before := p.Text[max(0, open-4):open]; strings.ContainsAny(before, "`\"“«") && !strings.HasSuffix(before, "\n") {
		return 0.4
	}
	return 0.8
}

func either(first bool, a, b float64) float64 {
	if first {
		return a
	}
	return b
}

// bare takes tags out of s. Those that end a line or a box leave a space.
func bare(s string) string {
	if strings.IndexByte(s, '<') < 0 {
		return s
	}
	var b strings.Builder
	for {
		n := strings.IndexByte(s, '<')
		if n < 0 {
			break
		}
		b.WriteString(s[:n])
		end := strings.IndexByte(s[n:], '>')
		if end < 0 {
			s = s[n:]
			break
		}
		if !within(s[n+1 : n+end]) {
			b.WriteByte(' ')
		}
		s = s[n+end+1:]
	}
	b.WriteString(s)
	return b.String()
}

// within reports whether a tag may stand inside a word.
func within(tag string) bool {
	name, _, _ := strings.Cut(strings.TrimPrefix(tag, "/"), " ")
	switch strings.ToLower(name) {
	case "b", "i", "u", "s", "a", "em", "strong", "span", "font", "small", "big", "sub", "sup", "wbr", "code", "mark", "bdo", "bdi", "!----", "!---":
		return true
	}
	return false
}

func excerpt(s string) string {
	const longest = 120
	s = strings.Join(strings.Fields(text.Normalise(s[:min(len(s), 4*longest)]).Text()), " ")
	if r := []rune(s); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return s
}
