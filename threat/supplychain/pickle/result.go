package pickle

import (
	"context"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bartizan-ai/bartizan"
	format "github.com/bartizan-ai/bartizan/format/pickle"
)

// most is how many signals one file gives.
const most = 100

// result gathers the signals of one file, each judgement once.
type result struct {
	list   *list
	report bartizan.Report
	script bool // TorchScript's own classes are expected
	called bool // the file is called like a pickle
	base   int64

	ctx    context.Context //nolint:containedctx // of the one call that fills the result
	in     io.ReaderAt
	depth  int
	quota  int64 // bytes of payloads that may still be decoded, negative ones counted from the start
	failed error

	seen   map[string]bool
	held   []signal // imports that two lines of a text may be, extensions that one byte of weights may be
	sure   bool     // the file is a pickle
	named  bool     // it names something as Python does
	worst  grade
	over   bool
	unsure bool
	unread string
}

type signal struct {
	at, n int64
	v     verdict
}

func (r *result) effect(m *format.Machine, e format.Effect) {
	v := r.list.judge(m, e)
	switch {
	case r.script && ofTorchScript(e):
		v = verdict{}
	case isLoadFromBytes(e.Import) && (e.Action == format.DoCall || e.Action == format.DoImport):
		v = r.tensorBytes(m, e)
	}
	if v.unsure {
		r.unsure = true
		return
	}
	r.named = r.named || isName(e.Import.Module) && isName(e.Import.Name)
	r.sure = r.sure || r.convinces(e)
	if v.grade == safe {
		return
	}
	if e.Carved {
		v.why += ", in a pickle behind other bytes"
	}
	if s := (signal{e.Offset, 1, v}); !r.sure && (v.grade == suspicious || !r.called) && len(r.held) < most {
		r.held = append(r.held, s)
		return
	}
	r.release()
	r.signal(e.Offset, 1, v)
}

// convinces reports whether an effect shows that the bytes are a pickle. In a
// file that is called like one any does that is no import of two lines of text.
// Elsewhere it must name what it acts on as Python does: of 20,000 tensors'
// random bytes some ten are opcodes with an effect.
func (r *result) convinces(e format.Effect) bool {
	return e.Carved || (e.Action != format.DoImport || e.Op == 0x93) && (r.called || isName(e.Import.Module) && isName(e.Import.Name))
}

// isName reports whether a text may be a dotted name of Python.
func isName(s string) bool {
	bad := func(c rune) bool {
		return c != '_' && c != '.' && c != '<' && c != '>' && !unicode.IsLetter(c) && !unicode.IsDigit(c)
	}
	return s != "" && utf8.ValidString(s) && !strings.ContainsFunc(s, bad)
}

// whole reports whether the bytes are a pickle from the first to the last, and
// not one that does something without a name, or begin as those of protocol 2
// and later do and reach their STOP.
func (r *result) whole(sum *format.Summary, in io.ReaderAt, size int64) bool {
	var head [2]byte
	n, _ := in.ReadAt(head[:], 0)
	begins := n == 2 && head[0] == 0x80 && head[1] <= 5
	return sum.Stops > 0 && (r.called || begins || sum.End == size && (r.named || len(r.held) == 0))
}

// ofTorchScript reports whether an effect concerns what torch.jit.save writes
// and nothing but its own loader makes: classes of the archive's code, and the
// marks of types (torch/jit/_pickle.py). By a dotted name Python reaches from there the
// types of functions and of code, which the plain loader of the same archive would call.
func ofTorchScript(e format.Effect) bool {
	i := e.Import
	if e.Indirect || e.Unresolved || strings.Contains(i.Name, ".") {
		return false
	}
	if i.Module == "__torch__" || strings.HasPrefix(i.Module, "__torch__.") {
		return true
	}
	if i.Module != "torch.jit._pickle" || e.Receiver.Kind == format.Global && e.Action == format.DoState {
		return false
	}
	switch i.Name {
	case "build_intlist", "build_tensorlist", "build_doublelist", "build_boollist", "build_tensor_from_id", "restore_type_tag":
		return true
	}
	return false
}

// release reports what was held.
func (r *result) release() {
	held := r.held
	r.held, r.sure = nil, true
	for _, s := range held {
		r.signal(s.at, s.n, s.v)
	}
}

func (r *result) signal(at, n int64, v verdict) {
	r.worst = max(r.worst, v.grade)
	key := v.grade.String() + ": " + v.why
	if r.seen[key] {
		return
	}
	if len(r.seen) == most {
		r.over = true
		return
	}
	r.seen[key] = true
	at += r.base
	r.report("", bartizan.Signal{
		Score: v.grade.score(), Reason: key,
		Range: bartizan.Range{From: int(at), To: int(at + n)},
	})
}
