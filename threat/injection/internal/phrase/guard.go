package phrase

import (
	"context"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/internal/textfile"
	"github.com/bartizan-ai/bartizan/internal/window"
	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/threat/injection"
)

// Weigh gives the score, in [0,1], of one phrase in a part, or 0 for none.
type Weigh func(h *Hit, v *text.View, p *bartizan.Part) float64

// Guard signals the phrases of a lexicon in requests: in text and in tool
// definitions. It may be shared between goroutines.
type Guard struct {
	Lexicon *Lexicon
	Weigh   Weigh
}

var _ bartizan.Guard = Guard{}

// Scope asks for what may still become a phrase.
func (g Guard) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds:  bartizan.KindText | bartizan.KindTool,
		Sides:  bartizan.SideRequest,
		Window: bartizan.Window{Live: g.live, Back: Back},
	}
}

func (g Guard) live(_ *bartizan.Exchange, p *bartizan.Part) int {
	if p.Done {
		return 0
	}
	return g.Lexicon.Live(text.Of(p), p.Base)
}

// Inspect gives a signal for every phrase that weighs something.
func (g Guard) Inspect(_ context.Context, _ *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	v := text.Of(p)
	return g.signals(p, v, g.Lexicon.Find(v, p.Base, p.Done)), nil
}

func (g Guard) signals(p *bartizan.Part, v *text.View, hits []Hit) []bartizan.Signal {
	if len(hits) == 0 {
		return nil
	}
	signals := make([]bartizan.Signal, 0, len(hits))
	for i := range hits {
		h := &hits[i]
		score := g.Weigh(h, v, p)
		if score == 0 {
			continue
		}
		from, to := v.Raw(h.From, h.To)
		signals = append(signals, bartizan.Signal{
			Score: score, Range: bartizan.Range{From: from, To: to},
			Reason: h.Family.Reason, Evidence: v.Text()[h.From:h.To],
		})
	}
	return signals
}

// InData reports whether the part is data, in which nothing may give orders.
func InData(p *bartizan.Part) bool { return injection.InData(p) }

// Score weighs a phrase by where it stands. What a tool or a document says
// must hold no orders at all; a user may quote one, or take back words of his
// own; operators and models speak of orders to forbid them.
func Score(h *Hit, _ *text.View, p *bartizan.Part) float64 {
	score := h.Family.User
	if InData(p) {
		score = h.Family.Data
	}
	switch {
	case h.Denied:
		return score * 0.4
	case InData(p):
		return score
	case p.Origin != bartizan.FromUser:
		return score * 0.3
	case h.Quoted || h.Own:
		return score * 0.5
	}
	return score
}

// Scanner runs a check's guard over files. Make makes the guard at the first
// file only, so that a scan without texts does without its phrases.
type Scanner struct {
	Make func() (bartizan.Guard, error)
}

var _ bartizan.Scanner = Scanner{}

// Wants takes what reads as text.
func (Scanner) Wants(e bartizan.Entry) bool { return textfile.Like(e) }

// Scan reports the guard's signals on a file as on a retrieved document. A file
// too long to hold is not decoded.
func (s Scanner) Scan(ctx context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	if wordless(a) {
		return nil
	}
	g, err := s.Make()
	if err != nil {
		return err
	}
	if d, ok := g.(Decoding); ok && (a.Size < 0 || a.Size > window.DefaultLimit) {
		g = d.Guard
	}
	return textfile.Scan(ctx, a, g, report)
}

// wordless reports whether a whole file is a number, or one short word in lower
// case. Archives of tensors hold such files ("3", "little"), and reading the
// phrases for these would take longer than reading the archive.
func wordless(a *bartizan.Artifact) bool {
	if a.Size != int64(len(a.Head)) {
		return false
	}
	for _, c := range a.Head {
		word := 'a' <= c && c <= 'z' && a.Size < 8
		if !word && c != '.' && c != ' ' && c != '\r' && c != '\n' && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// Repeat says that nothing but the part matters.
func (Guard) Repeat(*bartizan.Exchange, *bartizan.Part) uint64 { return 0 }
