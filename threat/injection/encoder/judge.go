package encoder

import (
	"context"
	"fmt"
	"math"
	"sync"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/learn/bert/wordpiece"
	"github.com/bartizan-ai/bartizan/learn/linear"
	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/threat/injection/classifier"
)

// Windows of a text, in word pieces. The model was trained on windows of this
// size; two that follow one another share lap.
const (
	size = 126
	lap  = 32
	// most is how many are judged, half a second's work with VNNI.
	most = 64
)

// opinion is what the model makes of a part.
type opinion struct {
	p float64
	// top is the head's output for the worst window.
	top float64
	// from and to bound the worst window in the normalised text.
	from, to int
	// judged of windows were looked at.
	judged, windows int
}

// missed says what of the part was not looked at, if anything.
func (o *opinion) missed(p *bartizan.Part) error {
	if o.judged == o.windows {
		return nil
	}
	return bartizan.Unexamined{
		What: fmt.Sprintf("part %d", p.ID),
		Why:  fmt.Sprintf("%d of its %d windows, spread evenly, were judged", o.judged, o.windows),
	}
}

var opinionKey = &bartizan.MemoKey[opinion]{Name: "injection encoder"}

// opinion judges a part once for all who ask.
func (d *deep) opinion(ctx context.Context, p *bartizan.Part) (opinion, error) {
	return bartizan.Once(&p.Memo, opinionKey, func() (opinion, error) {
		c := channelOf(p)
		o, err := d.judge(ctx, c, text.Of(p).Text())
		if err != nil || o.windows == 0 {
			return o, err
		}
		fast := 0.0
		if d.heads[c].F != 0 {
			if fast, err = fastLogOdds(p); err != nil {
				return opinion{}, err
			}
		}
		o.p = d.heads[c].probability(o.top, o.judged, fast)
		return o, nil
	})
}

// fastLogOdds are the fast tier's for the part, within reason: it may be as sure
// as a number can be.
func fastLogOdds(p *bartizan.Part) (float64, error) {
	const sure = 1e-12
	q, err := classifier.Score(p)
	if err != nil {
		return 0, fmt.Errorf("ask fast tier: %w", err)
	}
	q = min(max(q, sure), 1-sure)
	return math.Log(q / (1 - q)), nil
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

// judge finds the worst window of normalised text; it leaves the probability
// open.
func (d *deep) judge(ctx context.Context, c channel, s string) (opinion, error) {
	b := spare.Get().(*buffers)
	defer func() {
		if cap(b.pieces) <= worthKeeping {
			spare.Put(b)
		}
	}()
	b.pieces = d.words.Split(b.pieces[:0], s)
	o := opinion{windows: count(len(b.pieces))}
	o.judged = min(o.windows, most)
	if o.windows == 0 {
		return o, nil
	}
	o.top = math.Inf(-1)
	for i := range o.judged {
		if err := ctx.Err(); err != nil {
			return opinion{}, fmt.Errorf("judge window %d of %d: %w", i, o.judged, err)
		}
		from, to := window(pick(i, o.judged, o.windows), len(b.pieces))
		z, err := d.run(c, b, b.pieces[from:to])
		if err != nil {
			return opinion{}, err
		}
		if z > o.top {
			o.top, o.from, o.to = z, int(b.pieces[from].From), int(b.pieces[to-1].To)
		}
	}
	return o, nil
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
