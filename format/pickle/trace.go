package pickle

import (
	"context"
	"fmt"
	"io"
	"strconv"
)

// Op is one opcode as Trace shows it.
type Op struct {
	Offset int64
	// Size is in bytes, with the argument.
	Size int64
	Code byte
	// Name is as in Lib/pickletools.py; Arg is what stands behind the opcode,
	// printable and shortened.
	Name, Arg string
	// Depth is the number of values on the stack after it, Marks that of marks.
	Depth, Marks int
	// Stream, Carved and Inside tell where it stands: Inside counts the pickles
	// around it in the same stream.
	Stream int
	Carved bool
	Inside int
}

// Trace is Walk that also calls op for each opcode, after the effects that the
// opcode has. Opcodes of bytes that turn out to be no pickle are not shown.
func Trace(ctx context.Context, r io.ReaderAt, size int64, lim Limits, op func(*Machine, Op), effect func(*Machine, Effect)) (*Summary, error) {
	return walk(ctx, r, size, lim, &trace{ops: op, effects: effect}, nil)
}

// trace holds what happens until it is sure that the bytes are a pickle.
type trace struct {
	ops     func(*Machine, Op)
	effects func(*Machine, Effect)
	pending []event
	sure    bool
}

type event struct {
	effect   Effect
	op       Op
	isEffect bool
}

// surely is the number of opcodes after which bytes are taken for a pickle.
const surely = 64

func (t *trace) reset() {
	if t != nil {
		t.pending, t.sure = t.pending[:0], false
	}
}

func (t *trace) add(m *machine, e event) {
	t.pending = append(t.pending, e)
	if t.sure || m.strong > 0 || len(t.pending) > surely {
		t.flush(m)
	}
}

func (t *trace) flush(m *machine) {
	if t == nil {
		return
	}
	t.sure = true
	for _, e := range t.pending {
		if e.isEffect {
			t.effects(m.view, e.effect)
		} else {
			t.ops(m.view, e.op)
		}
	}
	t.pending = t.pending[:0]
}

func (t *trace) op(m *machine, code byte, at int64) {
	o := Op{
		Offset: at, Size: m.offset() - at, Code: code, Name: opcodes[code].name, Depth: len(m.stack), Marks: len(m.marks),
		Stream: m.stream, Carved: m.carved || m.forked, Inside: len(m.saved),
	}
	if o.Name == "" {
		o.Name = "(no opcode)"
	}
	o.Arg = m.show(code, at+1, m.offset())
	t.add(m, event{op: o})
}

// shown is how much of an argument is shown, in bytes.
const shown = 60

// show makes an opcode's argument, from one offset to another, printable.
func (m *machine) show(code byte, from, to int64) string {
	o := &opcodes[code]
	if to <= from {
		return ""
	}
	b := m.peek(from, int(min(to-from, shown+9)))
	switch o.arg {
	case arg1, arg2, arg4, arg8:
		return number(b, code)
	case argLine, argLines:
		if len(b) > 0 && int64(len(b)) == to-from && b[len(b)-1] == '\n' {
			b = b[:len(b)-1]
		}
		return quote(b, int64(len(b)) < to-from-1)
	case argSized1:
		return sized(b, 1, to-from)
	case argSized4:
		return sized(b, 4, to-from)
	case argSized8:
		return sized(b, 8, to-from)
	}
	return ""
}

func number(b []byte, code byte) string {
	if code == opBINFLOAT {
		return ""
	}
	var n uint64
	for i, c := range b[:min(8, len(b))] {
		n |= uint64(c) << (8 * i)
	}
	if code == opBININT || code == opEXT4 {
		return strconv.Itoa(int(int32(n)))
	}
	return strconv.FormatUint(n, 10)
}

func sized(b []byte, width int, all int64) string {
	if len(b) < width {
		return ""
	}
	size := all - int64(width)
	if int64(len(b)-width) < size || size > shown {
		return fmt.Sprintf("%s (%d bytes)", quote(b[width:], true), size)
	}
	return quote(b[width:], false)
}

func quote(b []byte, cut bool) string {
	if len(b) > shown {
		b, cut = b[:shown], true
	}
	if cut {
		return strconv.Quote(string(b)) + "…"
	}
	return strconv.Quote(string(b))
}
