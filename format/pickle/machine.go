package pickle

import (
	"context"
	"errors"
	"fmt"
)

// machine is the state of one stream.
type machine struct {
	source
	lim   Limits
	visit func(*Machine, Effect)
	view  *Machine

	stack []Value
	marks []int
	memo  []Value
	far   map[uint64]Value // memo keys beyond the dense part

	imports []Import
	numbers map[Import]int64
	elems   []Value // of tuples
	tuples  []span

	stream int
	carved bool
	strong int // effects that no chance bytes have
	weak   []Effect
	ops    int64
	found  []Payload
}

type span struct{ from, n int32 }

// Machine lets a visitor look at values while an effect is reported. It must
// not be kept.
type Machine struct{ m *machine }

// The reasons to stop that lie in the stream.
var (
	errStack  = errors.New("takes from an empty stack")
	errMark   = errors.New("has no mark")
	errMemo   = errors.New("takes from an empty place of the memo")
	errOpcode = errors.New("has an unknown opcode")
	errLimit  = errors.New("is over a limit")
)

// tableMost bounds the tables of tuples and imports.
const tableMost = 1 << 20

// reset begins a new stream.
func (m *machine) reset(stream int, carved bool) {
	m.stack, m.marks, m.memo, m.far = m.stack[:0], m.marks[:0], m.memo[:0], nil
	m.elems, m.tuples = m.elems[:0], m.tuples[:0]
	m.stream, m.carved, m.strong, m.weak = stream, carved, 0, m.weak[:0]
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
			if len(m.stack) == 0 {
				return errStack
			}
			return nil
		}
		if err := m.step(op, at); err != nil {
			return err
		}
		if len(m.stack) > m.lim.Stack || len(m.marks) > m.lim.Stack {
			return errLimit
		}
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

// put stores the top of the stack, not the operand of the last opcode.
func (m *machine) put(key uint64) error {
	v, err := m.top()
	if err != nil {
		return err
	}
	switch n := uint64(len(m.memo)); {
	case key < n:
		m.memo[key] = *v
	case key == n && key < uint64(m.lim.Stack):
		m.memo = append(m.memo, *v)
	case len(m.far) >= m.lim.Stack/8:
		return errLimit
	default:
		if m.far == nil {
			m.far = map[uint64]Value{}
		}
		m.far[key] = *v
	}
	return nil
}

func (m *machine) get(key uint64) error {
	if v, ok := m.far[key]; ok {
		m.push(v)
		return nil
	}
	if key < uint64(len(m.memo)) {
		m.push(m.memo[key])
		return nil
	}
	return errMemo
}

// memoized is the number of entries, which is the key that MEMOIZE takes.
func (m *machine) memoized() uint64 { return uint64(len(m.memo) + len(m.far)) }

// tuple makes a tuple of values, whose elements are kept while the table has
// room.
func (m *machine) tuple(vs []Value) Value {
	v := Value{Kind: Tuple, n: uint32(len(vs)), at: -1}
	if len(vs) <= 16 && len(m.elems)+len(vs) <= tableMost && len(m.tuples) < tableMost {
		m.tuples = append(m.tuples, span{int32(len(m.elems)), int32(len(vs))})
		m.elems = append(m.elems, vs...)
		v.at = int64(len(m.tuples) - 1)
	}
	return v
}

// elements of a tuple; known is false when they were not kept.
func (m *machine) elements(v Value) (vs []Value, known bool) {
	if v.Kind != Tuple || v.at < 0 {
		return nil, false
	}
	t := m.tuples[v.at]
	return m.elems[t.from : t.from+t.n], true
}

// global pushes an import and reports it.
func (m *machine) global(at int64, op byte, module, name string, known bool) {
	e := Effect{Action: DoImport, Offset: at, Op: op, Import: Import{module, name}, Unresolved: !known}
	v := Value{Kind: Global, at: -1}
	if known {
		v.at = m.number(e.Import)
	}
	m.report(e)
	m.push(v)
}

// number gives equal imports one number; -1 when there are too many.
func (m *machine) number(i Import) int64 {
	n, ok := m.numbers[i]
	if !ok {
		if len(m.imports) >= tableMost {
			return -1
		}
		n = int64(len(m.imports))
		m.imports = append(m.imports, i)
		m.numbers[i] = n
	}
	return n
}

func (m *machine) report(e Effect) {
	e.Stream, e.Carved = m.stream, m.carved
	if m.sign(e) {
		m.strong++
	}
	if m.strong == 0 && len(m.weak) < mostPayloads {
		e.Args = append([]Value(nil), e.Args...)
		m.weak = append(m.weak, e)
		return
	}
	m.flush()
	m.visit(m.view, e)
}

// sign reports whether an effect shows that the bytes are a pickle. At the
// start of a file everything does but a persistent id, which any P is. Behind
// the first pickle lie tensors, in whose bytes single opcodes stand by chance:
// there it takes an import by name.
func (m *machine) sign(e Effect) bool {
	if m.stream == 0 && !m.carved {
		return e.Action != DoPersistent
	}
	return e.Action == DoImport && !e.Unresolved && named(e.Import)
}

// named reports whether an import looks like one: two ASCII names of six
// characters in all, which chance gives about once in eight gigabytes.
func named(i Import) bool {
	if len(i.Module)+len(i.Name) < 6 || i.Module == "" || i.Name == "" {
		return false
	}
	for _, s := range []string{i.Module, i.Name} {
		for _, c := range []byte(s) {
			if c >= 0x80 || !nameByte(c) {
				return false
			}
		}
	}
	return true
}

// nameByte reports whether c may stand in a dotted name.
func nameByte(c byte) bool {
	return c == '.' || c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' || c >= 0x80
}

// flush reports what waited for a sign that the bytes are a pickle.
func (m *machine) flush() {
	for _, e := range m.weak {
		m.visit(m.view, e)
	}
	m.weak = m.weak[:0]
}

// act reports something done to or with a callee and returns what it made.
func (m *machine) act(action Action, at int64, op byte, callee Value, args []Value, known bool) Value {
	e := Effect{Action: action, Offset: at, Op: op, Args: args, ArgsKnown: known, Unresolved: true}
	made := Value{Kind: Made, at: -1}
	switch callee.Kind {
	case Global, Made:
		e.Indirect = callee.Kind == Made && (action == DoCall || action == DoNew)
		if callee.at >= 0 {
			e.Import, e.Unresolved = m.imports[callee.at], false
			made.at = callee.at
		}
	case Extension:
		e.Indirect = true
	}
	m.report(e)
	return made
}

// Text gives a string's or bytes' text, decoded as Python would, and whether
// it is whole: longer ones than Limits.Text are cut.
func (m *Machine) Text(v Value) (string, bool) { return m.m.text(v) }

// Elements gives a tuple's elements, if they are known.
func (m *Machine) Elements(v Value) ([]Value, bool) { return m.m.elements(v) }

// Origin gives the import that a global is, or that made the value.
func (m *Machine) Origin(v Value) (Import, bool) {
	if (v.Kind == Global || v.Kind == Made) && v.at >= 0 {
		return m.m.imports[v.at], true
	}
	return Import{}, false
}

func (m *machine) text(v Value) (string, bool) {
	if v.Kind != Str && v.Kind != Bytes || v.at < 0 {
		return "", false
	}
	n := min(int(v.n), m.lim.Text)
	b := m.peek(v.at, n)
	whole := len(b) == int(v.n)
	switch v.style {
	case quoted:
		s, ok := unquote(b)
		return s, ok && whole
	case escaped:
		s, ok := unescape(b)
		return s, ok && whole
	}
	return string(b), whole
}

// trouble turns an error into a sentence.
func (m *machine) trouble(err error) string {
	if errors.Is(err, errRead) || errors.Is(err, errTruncated) {
		return fmt.Sprintf("the pickle is %v at byte %d", err, m.offset())
	}
	return fmt.Sprintf("the pickle %v at byte %d", err, m.offset())
}
