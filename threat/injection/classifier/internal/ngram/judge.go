package ngram

import (
	"math"

	"github.com/bartizan-ai/bartizan/learn/linear"
)

// Opinion is what the model makes of a text.
type Opinion struct {
	// P is the calibrated probability of an injection, in [0,1].
	P float64
	// From and To are the window of the text that is worst.
	From, To int
	// Windows is how many were judged.
	Windows int
}

// Judge scores normalised text: the worst of its windows, less what the worst
// of so many is by chance. It allocates nothing after warm-up and costs about
// 40 ns a byte.
func (m *Model) Judge(c Channel, s string) Opinion {
	e := m.scratch.Get().(*Extractor)
	defer m.scratch.Put(e)
	h := &m.Heads[c]
	var o Opinion
	top := math.Inf(-1)
	for at := 0; at < len(s); {
		from, to, next := c.Next(s, at)
		o.Windows++
		if z := h.window(e.Extract(s[from:to])); z > top {
			top, o.From, o.To = z, from, to
		}
		if to == len(s) {
			break
		}
		at = next
	}
	if o.Windows == 0 {
		return o
	}
	o.P = h.probability(top, o.Windows)
	return o
}

// Window is a stretch of a text and its raw score.
type Window struct {
	From, To int
	Score    float64
}

// Windows scores every window of a text, as Judge does.
func (m *Model) Windows(c Channel, s string) []Window {
	e := m.scratch.Get().(*Extractor)
	defer m.scratch.Put(e)
	var out []Window
	for at := 0; at < len(s); {
		from, to, next := c.Next(s, at)
		out = append(out, Window{from, to, m.Heads[c].window(e.Extract(s[from:to]))})
		if to == len(s) {
			break
		}
		at = next
	}
	return out
}

// window is the raw score of one window.
func (h *Head) window(found []Feature) float64 {
	var sum float32
	for i := range found {
		sum += h.Weights.Weight(found[i].ID)
	}
	return h.Weights.Score(sum, len(found))
}

func (h *Head) probability(top float64, windows int) float64 {
	return linear.Probability(h.Line.LogOdds(top - h.Growth*math.Log(float64(windows))))
}

// Span is a range of bytes with the share it has in a score.
type Span struct {
	From, To int
	Weight   float64
}

// Explain returns the stretch of s[o.From:o.To] whose features weigh most:
// each feature's weight is spread over its bytes, and the stretch with the
// greatest sum over the window's mean is taken (Kadane's algorithm). Bytes
// are those of s.
func (m *Model) Explain(c Channel, s string, o Opinion) Span {
	e := m.scratch.Get().(*Extractor)
	defer m.scratch.Put(e)
	w := s[o.From:o.To]
	found := e.Extract(w)
	if len(found) == 0 {
		return Span{From: o.From, To: o.To}
	}
	weight := make([]float64, len(w))
	for _, f := range found {
		if f.To <= f.From {
			continue
		}
		each := float64(m.Heads[c].Weights.Weight(f.ID)) / float64(f.To-f.From)
		for i := f.From; i < f.To; i++ {
			weight[i] += each
		}
	}
	var mean float64
	for _, v := range weight {
		mean += v / float64(len(weight))
	}
	best := Span{From: o.From, To: o.To, Weight: math.Inf(-1)}
	var sum float64
	from := 0
	for i, v := range weight {
		if sum <= 0 {
			sum, from = 0, i
		}
		if sum += v - mean; sum > best.Weight {
			best = Span{o.From + from, o.From + i + 1, sum}
		}
	}
	return widen(s, best, o)
}

// widen moves a span's ends to those of words.
func widen(s string, b Span, o Opinion) Span {
	for b.From > o.From && s[b.From] != ' ' && s[b.From-1] != ' ' {
		b.From--
	}
	for b.From < b.To && s[b.From] == ' ' {
		b.From++
	}
	for b.To < o.To && s[b.To] != ' ' {
		b.To++
	}
	return b
}
