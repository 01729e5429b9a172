package encoder

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sort"
	"sync"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/learn/bert/wordpiece"
	"github.com/bartizan-ai/bartizan/learn/linear"
	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/text/reading"
	"github.com/bartizan-ai/bartizan/threat/injection/classifier"
)

// Windows of a text, in word pieces. The model was trained on windows of this
// size; two that follow one another share lap.
const (
	size = 126
	lap  = 32
	// most is how many are judged of a text, a quarter of a second's work with
	// VNNI. Of a longer text they are those that the fast tier, which reads all
	// of it, finds worst, and a third spread over the text.
	most = 24
	// all is how many are judged of the parts of one exchange together, but for
	// one of each: who sends many long parts shall not keep a core for minutes.
	all = 128
)

// share is how many windows of each part of an exchange may be judged.
func share(x *bartizan.Exchange) int {
	if x == nil {
		return most
	}
	return min(most, max(1, all/max(1, len(x.Request))))
}

// opinion is what the model makes of a part.
type opinion struct {
	p float64
	// top is the worst window's output, and from and to bound that window in
	// the text that was judged: the normalised one, or the reading that is named.
	top      float64
	from, to int
	reading  *reading.Reading
	// windows is how many there are.
	windows int
}

var opinionKey = &bartizan.MemoKey[opinion]{Name: "injection encoder"}

// opinion judges a part once for all who ask: its normalised text and, of its
// further readings, the one that the fast tier finds worst.
// No more than n windows of each are judged.
func (d *deep) opinion(ctx context.Context, p *bartizan.Part, n int) (opinion, error) {
	return bartizan.Once(&p.Memo, opinionKey, func() (opinion, error) {
		look, err := classifier.LookAt(p)
		if err != nil {
			return opinion{}, fmt.Errorf("ask fast tier: %w", err)
		}
		o, err := d.judge(ctx, p, nil, n)
		if err != nil {
			return o, err
		}
		if look.Reading != nil {
			other, err := d.judge(ctx, p, look.Reading, n)
			if err != nil {
				return other, err
			}
			other.windows += o.windows
			if o.windows = other.windows; other.top > o.top {
				o = other
			}
		}
		if o.windows > 0 {
			o.p = d.heads[channelOf(p)].probability(o.top, o.windows, look.LogOdds)
		}
		return o, nil
	})
}

// buffers is what a judgement needs beside the model.
type buffers struct {
	pieces         []wordpiece.Piece
	ids            []int32
	pooled, logits []float32
}

// spare keeps buffers; those of huge texts are left to the collector.
var spare = sync.Pool{New: func() any { return &buffers{} }}

const worthKeeping = 1 << 16

// judge finds the worst window of a part's normalised text, or of a reading of
// it; it leaves the probability open.
func (d *deep) judge(ctx context.Context, p *bartizan.Part, r *reading.Reading, n int) (opinion, error) {
	b := spare.Get().(*buffers)
	defer func() {
		if cap(b.pieces) <= worthKeeping {
			spare.Put(b)
		}
	}()
	s := text.Of(p).Text()
	if r != nil {
		s = r.Text
	}
	b.pieces = d.words.Split(b.pieces[:0], s)
	o := opinion{windows: count(len(b.pieces)), top: math.Inf(-1), reading: r}
	starts, err := choose(p, r, b.pieces, n)
	if err != nil {
		return o, err
	}
	for i, from := range starts {
		if err := ctx.Err(); err != nil {
			return opinion{}, fmt.Errorf("judge window %d of %d: %w", i, len(starts), err)
		}
		to := min(from+size, len(b.pieces))
		z, err := d.run(channelOf(p), b, b.pieces[from:to])
		if err != nil {
			return opinion{}, err
		}
		if z > o.top {
			o.top, o.from, o.to = z, int(b.pieces[from].From), int(b.pieces[to-1].To)
		}
	}
	return o, nil
}

// choose says where the windows to be judged begin, in order: all there are, or
// n of them.
func choose(p *bartizan.Part, r *reading.Reading, pieces []wordpiece.Piece, n int) ([]int, error) {
	windows := count(len(pieces))
	if windows <= n {
		return spread(nil, windows, windows, len(pieces)), nil
	}
	worst, err := classifier.Worst(p, r, n)
	if err != nil {
		return nil, fmt.Errorf("ask fast tier: %w", err)
	}
	third := n / 3
	if third == 1 {
		third = 0 // one window is spread over nothing
	}
	var starts []int
	for _, w := range worst { // the worst first
		first, last := pieceAt(pieces, w.From), pieceAt(pieces, w.To)
		for from := first; from < last && len(starts) < n-third; from += size - lap {
			starts = append(starts, min(from, len(pieces)-size))
		}
	}
	starts = spread(starts, third, windows, len(pieces))
	slices.Sort(starts)
	return slices.Compact(starts), nil
}

// pieceAt is the first piece at or after an offset of the text.
func pieceAt(pieces []wordpiece.Piece, at int) int {
	return sort.Search(len(pieces), func(i int) bool { return int(pieces[i].From) >= at })
}

// spread adds the starts of n of all windows over so many pieces, from the first
// to the last.
func spread(starts []int, n, windows, pieces int) []int {
	for i := range n {
		from, _ := window(pick(i, n, windows), pieces)
		starts = append(starts, from)
	}
	return starts
}

// run gives the channel's head's output for one window.
func (d *deep) run(c channel, b *buffers, pieces []wordpiece.Piece) (float64, error) {
	if b.logits == nil {
		sh := d.model.Shape()
		b.pooled, b.logits = make([]float32, sh.Hidden), make([]float32, sh.Outputs)
	}
	b.ids = append(b.ids[:0], d.words.CLS)
	for i := range pieces {
		b.ids = append(b.ids, pieces[i].ID)
	}
	b.ids = append(b.ids, d.words.SEP)
	if err := d.model.Forward(b.ids, b.pooled, b.logits); err != nil {
		return 0, fmt.Errorf("run encoder: %w", err)
	}
	return float64(b.logits[c]), nil
}

func (c *calibration) probability(top float64, windows int, fast float64) float64 {
	return linear.Probability(c.A*(top-c.Growth*math.Log(float64(windows))) + c.F*fast + c.B)
}

// count is the number of windows over n pieces.
func count(n int) int {
	if n <= size {
		return min(n, 1)
	}
	const step = size - lap
	return 1 + (n-size+step-1)/step
}

// window bounds the window of a number. The last has more than lap pieces, so
// that no scrap is judged alone.
func window(number, n int) (from, to int) {
	from = number * (size - lap)
	return from, min(from+size, n)
}

// pick spreads judged windows over all, from the first to the last.
func pick(i, judged, windows int) int {
	if judged == windows {
		return i
	}
	return i * (windows - 1) / (judged - 1)
}
