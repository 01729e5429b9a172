package encoder

import (
	_ "embed" // the model is data
	"encoding/json"
	"fmt"
	"math"
	"sync"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/learn/bert"
	"github.com/bartizan-ai/bartizan/learn/bert/wordpiece"
	"github.com/bartizan-ai/bartizan/threat/injection"
)

//go:embed model.bin
var file []byte

// load reads the model at its first use, which takes about 25 ms and 16 MB: a
// start without it costs nothing.
var load = sync.OnceValues(func() (*deep, error) { return parse(file) })

// channel says who wrote a text: someone who may give orders, or not. Its value
// is the number of the model's head.
type channel uint8

const (
	user channel = iota // a person, an operator
	data                // a tool's result, a document, a tool's definition
	channels
)

// channelOf says how a part is judged.
func channelOf(p *bartizan.Part) channel {
	if injection.InData(p) {
		return data
	}
	return user
}

// deep is the model with all that belongs to it. It is immutable and safe for
// concurrent use.
type deep struct {
	model *bert.Model
	words *wordpiece.Tokenizer
	heads [channels]calibration
}

// calibration makes a probability of a head's output.
type calibration struct {
	// A, F and B make log-odds = A*output + F*fast + B, where fast are the fast
	// tier's log-odds. F is zero in a calibration that does without.
	A float64 `json:"a"`
	F float64 `json:"f"`
	B float64 `json:"b"`
	// Growth is subtracted from the output, times the logarithm of the number
	// of windows: the greatest of many is great by chance.
	Growth float64 `json:"growth"`
	// From is the fast tier's log odds from which it is not sure enough that a
	// text is harmless.
	From float64 `json:"from"`
	// Guess stands for A*output where the deep tier was not asked.
	Guess float64              `json:"guess"`
	At    injection.Thresholds `json:"-"`
}

// UnmarshalJSON reads line and thresholds from one object.
func (c *calibration) UnmarshalJSON(b []byte) error {
	type line calibration
	if err := json.Unmarshal(b, (*line)(c)); err != nil {
		return err
	}
	return json.Unmarshal(b, &c.At)
}

// check refuses what would make a check silent or deaf.
func (c *calibration) check() error {
	for _, v := range []float64{c.A, c.F, c.B, c.Growth, c.From, c.Guess} {
		if math.IsNaN(v) || math.Abs(v) > 1e6 {
			return fmt.Errorf("%v is no number for a line", v)
		}
	}
	at := &c.At
	if c.A <= 0 || c.F < 0 || c.Growth < 0 || at.Strict <= 0 || at.Strict > at.Balanced || at.Balanced > at.Fast || at.Fast >= 1 {
		return fmt.Errorf("line or thresholds are out of bounds: %+v", *c)
	}
	return nil
}

// parse reads a model file with a calibration in its notes.
func parse(file []byte) (*deep, error) {
	m, err := bert.Parse(file)
	if err != nil {
		return nil, fmt.Errorf("read model: %w", err)
	}
	w, err := wordpiece.New(m.Vocab())
	if err != nil {
		return nil, err
	}
	if sh := m.Shape(); sh.Vocab != w.Size || sh.Outputs != int(channels) || sh.Positions < size+2 {
		return nil, fmt.Errorf("model of shape %+v with %d word pieces does not fit", sh, w.Size)
	}
	d := &deep{model: m, words: w}
	var notes struct{ User, Data calibration }
	if err := json.Unmarshal(m.Notes(), &notes); err != nil {
		return nil, fmt.Errorf("read calibration: %w", err)
	}
	d.heads = [channels]calibration{notes.User, notes.Data}
	for c := range d.heads {
		if err := d.heads[c].check(); err != nil {
			return nil, fmt.Errorf("read calibration: %w", err)
		}
	}
	return d, nil
}
