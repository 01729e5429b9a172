package encoded

import (
	"context"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text/reading"
	"github.com/bartizan-ai/bartizan/threat/injection"
)

// guard judges the whole of a text: a request's parts come whole.
type guard struct{}

// windowed judges files of any length, in windows at fixed offsets.
type windowed struct{ guard }

var (
	_ bartizan.Guard = guard{}
	_ bartizan.Guard = windowed{}
)

func (guard) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds: bartizan.KindText | bartizan.KindTool,
		Sides: bartizan.SideRequest,
		From:  bartizan.FromOperator | bartizan.FromUser | bartizan.FromTool | bartizan.FromRetrieved,
	}
}

func (w windowed) Scope() bartizan.Scope {
	s := w.guard.Scope()
	s.Window = bartizan.Window{Size: 256 << 10, Lap: 8 << 10}
	return s
}

// The scores, set by hand against the threshold of 0.5: a user may give
// orders, and encode them for fun; data may give none.
const (
	userTask, userSteal = 0.4, 0.65
	dataTask, dataSteal = 0.6, 0.9
	// notAll says that something was not decoded.
	notAll = 0.2
	// most is the most signals for one text.
	most = 16
)

// disguises leave the words readable to the eye, so that they are no
// encoding by themselves.
const disguises = " leet joined repeats concat "

// Inspect gives a signal for every order that was decoded, the gravest reading
// of a place only.
func (guard) Inspect(_ context.Context, _ *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	set := reading.Of(p)
	var signals []bartizan.Signal
	for _, r := range set.Readings {
		if !hides(r) {
			continue
		}
		for _, o := range orders(r) {
			signals = place(signals, signal(p, r, o))
		}
	}
	if set.Cut {
		signals = append(signals, bartizan.Signal{
			Score: notAll, Range: bartizan.Range{From: 0, To: len(p.Text)},
			Reason: "holds more encoded text than is decoded",
		})
	}
	return signals, nil
}

// hides reports whether a reading came about by more than disguise.
func hides(r *reading.Reading) bool {
	for _, v := range r.Via {
		if !strings.Contains(disguises, " "+v+" ") {
			return true
		}
	}
	return false
}

func signal(p *bartizan.Part, r *reading.Reading, o order) bartizan.Signal {
	from, to := r.Raw(o.from, o.to)
	s := bartizan.Signal{Range: bartizan.Range{From: from, To: to}, Evidence: injection.Excerpt(r.Text[o.from:o.to], injection.LongExcerpt)}
	kind := "an order"
	data := injection.InData(p)
	switch {
	case o.grave && data:
		s.Score = dataSteal
	case data:
		s.Score = dataTask
	case o.grave:
		s.Score = userSteal
	default:
		s.Score = userTask
	}
	if o.grave {
		kind = "an order about instructions, rules or secrets"
	}
	if p.Origin == bartizan.FromOperator && !data {
		s.Score /= 2
	}
	s.Reason = "hides " + kind + " in " + r.Label()
	return s
}

// place adds a signal, or lets it take the place of a weaker one that it
// overlaps.
func place(signals []bartizan.Signal, s bartizan.Signal) []bartizan.Signal {
	for i := range signals {
		if signals[i].Range.Overlaps(s.Range) {
			if s.Score > signals[i].Score {
				signals[i] = s
			}
			return signals
		}
	}
	if len(signals) == most {
		return signals
	}
	return append(signals, s)
}

// Repeat says that nothing but the part matters.
func (guard) Repeat(*bartizan.Exchange, *bartizan.Part) uint64 { return 0 }
