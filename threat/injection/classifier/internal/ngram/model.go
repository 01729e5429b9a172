package ngram

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/bartizan-ai/bartizan/learn/linear"
)

// Channel says who wrote a text: someone who may give orders, or not.
type Channel uint8

// The channels.
const (
	User Channel = iota // a person, an operator
	Data                // a tool's result, a document, a tool's definition
	channels
)

// String gives the channel's name on the command line.
func (c Channel) String() string { return [...]string{"user", "data"}[c] }

// Profile names a threshold by the share of harmless texts, of sources that
// the model was not trained on, that pass it.
type Profile uint8

// The profiles.
const (
	Fast     Profile = iota // 0.1 %
	Balanced                // 1 %
	Strict                  // 5 %
	Profiles
)

// Head is the part of a model that belongs to one channel.
type Head struct {
	Weights *linear.Quantised
	// Line maps scores to log-odds; its prior is such that Balanced is 0.5.
	Line linear.Platt
	// Growth is subtracted, times the logarithm of the number of windows,
	// from the score of a long text: the greatest of many is great by chance.
	Growth float64
	// At holds the thresholds as probabilities, by Profile, falling.
	At [Profiles]float64
}

// Model is a trained classifier. It is immutable and safe for concurrent use.
type Model struct {
	Heads [channels]Head
	// Data is the digest of the training data, Options the text of the options.
	Data    [sha256.Size]byte
	Options string
	scratch sync.Pool
}

const (
	magic   = "BZINJ"
	version = 1
	// mostOptions bounds the text of the options.
	mostOptions = 4096
)

// Append writes the model to b: magic, version, digest of the data, options,
// then each channel, then the SHA-256 of all that.
func (m *Model) Append(b []byte) []byte {
	start := len(b)
	b = append(b, magic...)
	b = append(b, version)
	b = append(b, m.Data[:]...)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(m.Options)))
	b = append(b, m.Options...)
	for i := range m.Heads {
		h := &m.Heads[i]
		for _, v := range h.numbers() {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(*v))
		}
		b = h.Weights.Append(b)
	}
	sum := sha256.Sum256(b[start:])
	return append(b, sum[:]...)
}

func (h *Head) numbers() []*float64 {
	return []*float64{&h.Line.A, &h.Line.B, &h.Growth, &h.At[Fast], &h.At[Balanced], &h.At[Strict]}
}

// Parse reads what Append wrote. It refuses another magic or version, bytes
// that the digest does not fit, and numbers that cannot be; it takes no more
// memory than the file. The file is not kept.
func Parse(file []byte) (*Model, error) {
	if len(file) < len(magic)+1+sha256.Size+2+sha256.Size || !bytes.HasPrefix(file, []byte(magic)) {
		return nil, errors.New("parse model: no model file")
	}
	if v := file[len(magic)]; v != version {
		return nil, fmt.Errorf("parse model: version %d, want %d", v, version)
	}
	body, sum := file[:len(file)-sha256.Size], file[len(file)-sha256.Size:]
	if got := sha256.Sum256(body); !bytes.Equal(got[:], sum) {
		return nil, errors.New("parse model: the digest does not fit: the file is damaged")
	}
	m := &Model{}
	rest := body[len(magic)+1:]
	copy(m.Data[:], rest)
	rest = rest[sha256.Size:]
	n := int(binary.LittleEndian.Uint16(rest))
	if rest = rest[2:]; n > mostOptions || len(rest) < n {
		return nil, errors.New("parse model: the options end early")
	}
	m.Options, rest = string(rest[:n]), rest[n:]
	for i := range m.Heads {
		var err error
		if rest, err = m.Heads[i].parse(rest); err != nil {
			return nil, fmt.Errorf("parse model: %s channel: %w", Channel(i), err)
		}
	}
	if len(rest) != 0 || m.Heads[User].Weights.Bits() != m.Heads[Data].Weights.Bits() {
		return nil, errors.New("parse model: the channels do not fit together")
	}
	return m.Ready(), nil
}

func (h *Head) parse(b []byte) ([]byte, error) {
	for _, v := range h.numbers() {
		if len(b) < 8 {
			return nil, errors.New("the numbers end early")
		}
		*v, b = math.Float64frombits(binary.LittleEndian.Uint64(b)), b[8:]
		if math.IsNaN(*v) || math.IsInf(*v, 0) {
			return nil, errors.New("a number is none")
		}
	}
	if h.Line.A <= 0 || h.Growth < 0 || h.At[Fast] < h.At[Balanced] || h.At[Balanced] < h.At[Strict] || h.At[Strict] <= 0 || h.At[Fast] >= 1 {
		return nil, errors.New("calibration or thresholds out of order")
	}
	var err error
	h.Weights, b, err = linear.Parse(b)
	return b, err
}

// Ready makes a model put together by hand fit to judge.
func (m *Model) Ready() *Model {
	bits := m.Heads[User].Weights.Bits()
	m.scratch.New = func() any { return NewExtractor(bits) }
	return m
}
