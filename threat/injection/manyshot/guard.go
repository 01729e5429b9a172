package manyshot

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/threat/injection/internal/phrase"
)

const (
	// bar is the check's threshold; the scores are set by hand against it.
	bar = 0.6
	// few is how many examples a prompt may show without a thought, many how
	// many no task needs.
	few, many = 12, 32
	// flood is how often one word may stand in a row.
	flood = 100
)

// guard judges the whole of a text: a request's parts come whole.
type guard struct{}

// windowed judges files of any length.
type windowed struct{ guard }

var (
	_ bartizan.Guard = guard{}
	_ bartizan.Guard = windowed{}
)

func (guard) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds: bartizan.KindText,
		Sides: bartizan.SideRequest,
		From:  bartizan.FromUser | bartizan.FromTool | bartizan.FromRetrieved,
	}
}

func (w windowed) Scope() bartizan.Scope {
	s := w.guard.Scope()
	s.Window = bartizan.Window{Size: 256 << 10, Lap: 8 << 10}
	return s
}

// Inspect gives at most one signal for a dialogue, one for a flood and one for
// each order to repeat without end.
func (guard) Inspect(_ context.Context, _ *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	v := text.Of(p)
	s := v.Text()
	var signals []bartizan.Signal
	if d := turns(s); d.asked >= few {
		if score, why := d.score(); score > 0 {
			from, to := v.Raw(d.from, max(d.to, d.from))
			signals = append(signals, bartizan.Signal{Score: score, Range: bartizan.Range{From: from, To: to}, Reason: why})
		}
	}
	if word, n, from, to := repeated(s); n >= flood {
		f, t := v.Raw(from, to)
		signals = append(signals, bartizan.Signal{
			Score: 0.7, Range: bartizan.Range{From: f, To: t},
			Reason: fmt.Sprintf("one word stands %d times in a row", n), Evidence: word,
		})
	}
	lex, err := endless()
	if err != nil {
		return nil, fmt.Errorf("load phrases: %w", err)
	}
	hits := lex.Find(v, p.Base, true)
	for i := range hits {
		f, t := v.Raw(hits[i].From, hits[i].To)
		signals = append(signals, bartizan.Signal{
			Score: phrase.Score(&hits[i], v, p), Range: bartizan.Range{From: f, To: t},
			Reason: hits[i].Family.Reason, Evidence: s[hits[i].From:hits[i].To],
		})
	}
	return signals, nil
}

// score weighs a dialogue by its turns and by the share that complies.
func (d *dialogue) score() (float64, string) {
	share := float64(d.complied) / float64(d.asked)
	why := fmt.Sprintf("%d faux turns, %d of which comply", d.asked, d.complied)
	if d.open {
		why += ", and the last waits for an answer"
	}
	switch {
	case d.open && d.asked >= many && share >= 0.5:
		return 0.95, why
	case d.open && share >= 0.6:
		return 0.8, why
	case d.asked >= 2*many && share >= 0.6:
		return 0.7, why
	case d.open && d.asked >= 2*many && d.machine*2 > d.asked && d.long*2 > d.asked:
		return 0.65, why
	case share >= 0.4 || d.asked >= many:
		return 0.4, why
	}
	return 0, ""
}

// repeated returns the word of two letters or more that stands most often in a
// row.
func repeated(s string) (word string, n, from, to int) {
	last, count, begun := "", 0, 0
	for at := 0; at < len(s); {
		for at < len(s) && s[at] <= ' ' || at < len(s) && strings.IndexByte(",.;", s[at]) >= 0 {
			at++
		}
		end := at
		for end < len(s) && s[end] > ' ' && strings.IndexByte(",.;", s[end]) < 0 {
			end++
		}
		if w := s[at:end]; w != last || w == "" {
			last, count, begun = w, 0, at
		}
		count++
		if count > n && len(last) > 1 && lettered(last) {
			word, n, from, to = last, count, begun, end
		}
		at = end
	}
	return word, n, from, to
}

func lettered(w string) bool { return w[0] >= 'a' && w[0] <= 'z' || w[0] >= 0x80 }

var forever = phrase.Family{Reason: "an order to repeat without end", User: 0.65, Data: 0.8}

// endless compiles the orders to repeat without end, once.
var endless = sync.OnceValues(func() (*phrase.Lexicon, error) {
	return phrase.Compile(phrase.Language{
		Lists: map[string]string{
			"say": "repeat|write|print|output|type", "it": "word|words|token|letter|letters|string|character|phrase",
			"ever": "forever|infinitely|endlessly|indefinitely|non_stop|without_stopping|without_end|until_you_run_out|until_the_end_of_time|until_i_say_stop|until_you_can't|a_million_times|an_infinite_number_of_times|as_many_times_as_you_can",
		},
		Sets: []phrase.Set{{Family: &forever, Templates: []string{
			"$say ~2 $it ~6 $ever", "say ~2 $it ~6 over_and_over|non_stop|without_stopping|endlessly|infinitely|indefinitely", "$say ~2 $ever ~2 the|this ~1 $it", "wiederhole|schreibe ~2 wort|buchstaben ~4 endlos|fur_immer|unendlich|ohne_ende", "répète|écris ~2 mot|lettre ~4 indéfiniment|à_l'infini|pour_toujours|sans_fin",
			"repite|escribe ~2 palabra|letra ~4 para_siempre|infinitamente|sin_parar|sin_fin",
		}}},
	})
})

// Repeat says that nothing but the part matters.
func (guard) Repeat(*bartizan.Exchange, *bartizan.Part) uint64 { return 0 }
