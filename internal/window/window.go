// Package window drives units over a text that arrives in pieces, so that what
// they signal does not depend on where it was cut, and says how much of the
// text may already leave.
//
// The gateway uses it on streams, checktest on every fixture: one algorithm,
// so that what the tests prove is what runs.
package window

import (
	"context"
	"fmt"
	"strings"

	"github.com/bartizan-ai/bartizan"
)

// DefaultLimit is a sensible most of bytes to hold for one unit.
const DefaultLimit = 1 << 20

// worth is the number of bytes held from which small pieces wait.
const worth = 4 << 10

// ahead is how much of the text must have been judged before a unit is spared
// it: a window of its own costs the views that units share.
const ahead = 256

// Inspect runs unit number lane over one window of the part.
type Inspect func(ctx context.Context, lane int, p *bartizan.Part) ([]bartizan.Signal, error)

// Stream is one part of an exchange as it arrives. It is not safe for
// concurrent use.
type Stream struct {
	x     *bartizan.Exchange
	proto bartizan.Part // without text; copied for every window
	lanes []lane
	limit int
	back  int
	text  strings.Builder
	off   int    // where buf begins in text
	buf   string // the text from base on
	base  int
	ahead int // bytes that the units have not seen
	safe  int
	done  bool
}

// lane is one unit's progress.
type lane struct {
	scope bartizan.Scope
	final int // signals that end here or before were given
	next  int // start of the next fixed window
	err   error
	// passive lanes see the text but hold nothing back.
	passive bool
}

// Step is what one piece of text led to.
type Step struct {
	// Signals are final and in lane order; their ranges count from the start
	// of the whole part. Lanes[i] is the unit that gave Signals[i].
	Signals []bartizan.Signal
	Lanes   []int
	// Safe is the length of the text, from its start, that no unit holds.
	Safe int
	// Failed lists the lanes that gave up in this step. They hold nothing
	// any more and are not asked again.
	Failed []Failure
}

// Failure says why a lane gave up.
type Failure struct {
	Lane int
	Err  error
}

// New starts a stream for units of the given scopes. proto gives id, side,
// role, origin and kind of the part; limit is the most bytes held for a unit
// whose Window names no limit of its own.
func New(x *bartizan.Exchange, proto *bartizan.Part, scopes []bartizan.Scope, limit int) *Stream {
	s := &Stream{x: x, lanes: make([]lane, len(scopes)), limit: limit}
	s.proto.ID, s.proto.Side, s.proto.Message = proto.ID, proto.Side, proto.Message
	s.proto.Text = ""
	for i, sc := range scopes {
		s.lanes[i] = lane{scope: sc, final: -1}
		s.back = max(s.back, sc.Back)
	}
	return s
}

// Push adds text. done says that none follows; Push must not be called again
// after it. The cost is that of the units over the text held plus the new one;
// where much is held, small pieces wait until they are worth another look, so
// that the cost of a text in any pieces is that of some sixteen looks at it.
func (s *Stream) Push(ctx context.Context, inspect Inspect, text string, done bool) Step {
	if done && s.text.Len() == 0 {
		s.buf = text // all of it at once: no copy
	} else {
		s.text.WriteString(text)
		s.buf = s.text.String()[s.off:]
	}
	s.done = done
	s.ahead += len(text)
	if held := s.Held(); !done && held > worth && s.ahead < held/16 {
		return Step{Safe: s.safe}
	}
	s.ahead = 0
	var step Step
	p := s.window(s.base, len(s.buf))
	for i := range s.lanes {
		l := &s.lanes[i]
		if l.err != nil {
			continue
		}
		signals, err := s.advance(ctx, inspect, i, l, p)
		if limit := s.limitOf(l); err == nil && !s.done && s.end()-max(l.final, 0) > limit {
			err = bartizan.Unexamined{
				What: fmt.Sprintf("part %d", s.proto.ID),
				Why:  fmt.Sprintf("more than %d bytes held back", limit),
			}
		}
		if err != nil {
			l.err = err
			step.Failed = append(step.Failed, Failure{i, err})
		}
		for _, sig := range signals {
			step.Signals = append(step.Signals, sig)
			step.Lanes = append(step.Lanes, i)
		}
	}
	s.release()
	step.Safe = s.safe
	return step
}

// Abandon makes a lane give up: it is not asked again and holds nothing.
func (s *Stream) Abandon(lane int, err error) { s.lanes[lane].err = err }

// Passive makes a lane watch without holding anything back.
func (s *Stream) Passive(lane int) { s.lanes[lane].passive = true }

// Held is the number of bytes that some unit still holds back.
func (s *Stream) Held() int { return s.end() - s.safe }

func (s *Stream) end() int { return s.base + len(s.buf) }

func (s *Stream) window(from, n int) *bartizan.Part {
	p := &bartizan.Part{ID: s.proto.ID, Side: s.proto.Side, Message: s.proto.Message}
	p.Text = s.buf[from-s.base:][:n]
	p.Base, p.Done = from, s.done && from+n == s.end()
	return p
}

func (s *Stream) advance(ctx context.Context, inspect Inspect, i int, l *lane, p *bartizan.Part) ([]bartizan.Signal, error) {
	switch {
	case l.scope.Whole():
		if !s.done {
			l.final = 0
			return nil, nil
		}
		l.final = s.end()
		return inspect(ctx, i, p)
	case l.scope.Live == nil:
		return s.fixed(ctx, inspect, i, l)
	}
	if from := l.final - l.scope.Back; from > p.Base+ahead { // others hold, or look back to, more than this one
		from = s.whole(from)
		p = s.window(from, s.end()-from)
	}
	signals, err := inspect(ctx, i, p)
	if err != nil {
		return nil, err
	}
	tail := 0
	if !s.done {
		tail = min(max(l.scope.Live(s.x, p), 0), len(p.Text))
	}
	return l.settle(signals, p.Base, s.end()-tail), nil
}

// settle keeps the signals that more text can no longer change. final is where
// the live tail begins; it moves back to the start of every signal that
// touches the tail, so that a complete match that may still grow is neither
// given in part nor released.
func (l *lane) settle(signals []bartizan.Signal, base, final int) []bartizan.Signal {
	for moved := true; moved; {
		moved = false
		for _, sig := range signals {
			if r := sig.Range.Shift(base); r.To > final && r.From < final {
				final, moved = r.From, true
			}
		}
	}
	var out []bartizan.Signal
	for _, sig := range signals {
		if sig = rebase(sig, base); sig.Range.To <= final && sig.Range.To > l.final {
			out = append(out, sig)
		}
	}
	l.final = max(l.final, final)
	return out
}

// rebase moves a signal from a window's text to the whole part's.
func rebase(s bartizan.Signal, base int) bartizan.Signal {
	s.Range = s.Range.Shift(base)
	if s.Edit != nil {
		e := *s.Edit
		e.Range = e.Range.Shift(base)
		s.Edit = &e
	}
	return s
}

// fixed runs windows of Size bytes at fixed offsets, each sharing Lap bytes
// with the one before; what lies wholly in the shared bytes was given before.
func (s *Stream) fixed(ctx context.Context, inspect Inspect, i int, l *lane) ([]bartizan.Signal, error) {
	var out []bartizan.Signal
	step := max(l.scope.Size-l.scope.Lap, 1)
	for {
		n := min(l.scope.Size, s.end()-l.next)
		if l.next > 0 && s.done && n <= l.scope.Lap {
			l.final = s.end()
			return out, nil // all of it was in the window before
		}
		if n < l.scope.Size && !s.done {
			l.final = max(l.final, l.next)
			return out, nil
		}
		signals, err := inspect(ctx, i, s.window(l.next, n))
		if err != nil {
			return out, err
		}
		for _, sig := range signals {
			if sig = rebase(sig, l.next); sig.Range.To > l.final {
				out = append(out, sig)
			}
		}
		l.final = l.next + n
		if l.next+n == s.end() && s.done {
			return out, nil
		}
		l.next += step
	}
}

// release moves safe to what no lane holds and forgets what no lane needs.
func (s *Stream) release() {
	safe, keep := s.end(), s.end()
	for i := range s.lanes {
		l := &s.lanes[i]
		if l.err != nil {
			continue
		}
		held := max(l.final, 0)
		if l.scope.Size > 0 {
			keep = min(keep, l.next)
			if !s.done {
				held = min(held, l.next)
			}
		}
		keep = min(keep, held)
		if !l.passive {
			safe = min(safe, held)
		}
	}
	s.safe = max(s.safe, safe)
	keep = max(min(keep, s.safe)-s.back, s.base)
	keep = s.whole(keep)
	s.off += keep - s.base
	s.buf, s.base = s.buf[keep-s.base:], keep
	if s.off > worth && s.off > len(s.buf) {
		s.text.Reset() // units may have kept strings of the old one
		s.text.WriteString(s.buf)
		s.off = 0
	}
}

// whole moves an offset back to the start of a character: context begins there.
func (s *Stream) whole(at int) int {
	for at > s.base && at < s.end() && s.buf[at-s.base]&0xC0 == 0x80 {
		at--
	}
	return at
}

func (s *Stream) limitOf(l *lane) int {
	if l.scope.Limit > 0 {
		return l.scope.Limit
	}
	return s.limit
}
