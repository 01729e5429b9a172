package pickle

import (
	"context"
	"errors"
	"fmt"
)

// machine is the state of one stream and what all streams of a file share.
type machine struct {
	source
	lim   Limits
	visit func(*Machine, Effect)
	view  *Machine
	trace *trace

	scope         // of the unpickler at work
	saved []scope // of those that wait for a pickle inside theirs

	imports []Import
	numbers map[Import]int64
	tables

	nameBytes int
	bare      bool // the stream was found by the lines of an import alone
	called    bool // and calls something

	before uint64 // entries of the memo of the pickle before, which a loader may keep
	stream int
	carved bool
	strong int // effects that no chance bytes have
	weak   []Effect
	ops    int64
	frame  int64 // where the frame in hand ends; 0: none
	torn   bool  // the unpicklers differ on a frame
	framed bool  // frames are followed
	found  []Payload
	odd    []Oddity
	resume []int64 // where the Python unpickler would go on after a STOP inside a frame
	unkept string  // what the machine could not follow

	fork     fork // what is to be read twice
	forked   bool // it is being read the second time
	doubtful bool
	base0    int64 // dicts below belong to the first reading
	copied   int
}

// scope is what one unpickler owns.
type scope struct {
	stack []Value
	marks []int
	memo  dense
	// far is what the dense part of the memo does not hold, beyond of it are keys
	// behind that part.
	far    map[uint64]Value
	beyond uint64
}

// Machine lets a visitor look at values while an effect is reported. It must
// not be kept.
type Machine struct{ m *machine }

// The reasons to stop that lie in the stream.
var (
	errStack  = errors.New("takes from an empty stack")
	errMark   = errors.New("has no mark")
	errMemo   = errors.New("takes from an empty place of the memo")
	errOpcode = errors.New("has an unknown opcode")
	errLength = errors.New("has a length that is negative")
	errLimit  = errors.New("is over a limit")
)

// reset begins a new stream.
func (m *machine) reset(stream int, carved bool) {
	m.before = 0
	if stream > 0 && !carved {
		m.before = m.memoized()
	}
	m.stack, m.marks, m.memo, m.far = m.stack[:0], m.marks[:0], dense{pages: m.memo.pages}, nil
	m.beyond = 0
	m.saved = m.saved[:0]
	m.tables.reset()
	m.stream, m.carved, m.strong, m.weak = stream, carved, 0, m.weak[:0]
	m.frame, m.edge, m.torn, m.framed, m.bare, m.called = 0, 0, false, false, false, false
	m.trace.reset()
}

// run reads opcodes from the current offset to STOP.
func (m *machine) run(ctx context.Context) error {
	for n := 0; ; n++ {
		if n&0xffff == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if m.ops++; m.ops > m.lim.Ops {
			return errLimit
		}
		if err := m.need(1); err != nil {
			return err
		}
		at := m.offset()
		op := m.buf[m.pos]
		m.pos++
		if op == opSTOP {
			if done, err := m.stop(at); done || err != nil {
				return err
			}
			continue
		}
		err := m.step(op, at)
		if m.frame > 0 {
			m.frames(op, at)
		}
		if m.trace != nil {
			m.trace.op(m, op, at)
		}
		if m.fork.at > 0 {
			if err := m.branch(ctx); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
		if len(m.stack) > m.lim.Stack || len(m.marks) > m.lim.Stack {
			return errLimit
		}
	}
}

// stop is STOP. A pickle inside another one gives its value to it and goes on.
func (m *machine) stop(at int64) (done bool, err error) {
	if m.trace != nil {
		m.trace.op(m, opSTOP, at)
	}
	if len(m.stack) == 0 {
		return false, errStack
	}
	if m.frame > at+1 && !m.forked {
		m.oddity(at, "ends inside a frame: what follows is skipped by one unpickler and read by the other")
		if len(m.resume) < mostOddities && m.frame < m.size {
			m.resume = append(m.resume, m.frame)
		}
	}
	m.frame = 0
	if len(m.saved) == 0 {
		return true, nil
	}
	m.leave()
	return false, nil
}

// mostOddities bounds the list of oddities.
const mostOddities = 16

func (m *machine) oddity(at int64, text string) {
	if len(m.odd) < mostOddities && !m.forked {
		m.odd = append(m.odd, Oddity{at, text})
	}
}

// frames notes where the unpicklers differ on frames. The Python one wants a
// frame to end between opcodes and before the next one; the C one goes on over
// the end of a frame when it has the file in memory or can look ahead, which is
// what following no frame sees, and otherwise loses bytes, which is what a
// second reading with framed set sees.
func (m *machine) frames(op byte, at int64) {
	switch end := m.offset(); {
	case op == opFRAME: // just begun
	case at >= m.frame:
		m.frame = 0
	case end > m.frame:
		m.oddity(at, "has an opcode that lies across the end of a frame, which one unpickler refuses and the other reads")
		m.frame, m.torn = 0, true
	}
}

func (m *machine) push(v Value) { m.stack = append(m.stack, v) }

// fence is the part of the stack that pops may not cross: the last mark.
func (m *machine) fence() int {
	if n := len(m.marks); n > 0 {
		return m.marks[n-1]
	}
	return 0
}

func (m *machine) pop() (Value, error) {
	n := len(m.stack)
	if n <= m.fence() {
		return Value{}, errStack
	}
	v := m.stack[n-1]
	m.stack = m.stack[:n-1]
	return v, nil
}

func (m *machine) top() (*Value, error) {
	if len(m.stack) <= m.fence() {
		return nil, errStack
	}
	return &m.stack[len(m.stack)-1], nil
}

// popMark takes all values above the last mark. The slice is good until the
// next push.
func (m *machine) popMark() ([]Value, error) {
	n := len(m.marks)
	if n == 0 {
		return nil, errMark
	}
	from := m.marks[n-1]
	m.marks = m.marks[:n-1]
	vs := m.stack[from:]
	m.stack = m.stack[:from]
	return vs, nil
}

// enter puts the unpickler at work aside for a pickle inside its file.
func (m *machine) enter() {
	m.saved = append(m.saved, m.scope)
	m.scope = scope{}
}

// leave ends a pickle inside another: its value takes the place of what is on
// top, which is the wrapper that asked for it.
func (m *machine) leave() {
	v := m.stack[len(m.stack)-1]
	m.scope = m.saved[len(m.saved)-1]
	m.saved = m.saved[:len(m.saved)-1]
	if n := len(m.stack); n > 0 {
		m.stack[n-1] = v
	}
}

// trouble turns an error into a sentence.
func (m *machine) trouble(err error) string {
	if errors.Is(err, errRead) || errors.Is(err, errTruncated) {
		return fmt.Sprintf("the pickle is %v at byte %d", err, m.offset())
	}
	return fmt.Sprintf("the pickle %v at byte %d", err, m.offset())
}
