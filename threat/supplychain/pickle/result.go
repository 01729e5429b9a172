package pickle

import (
	"context"
	"strings"

	"io"

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
	held   []signal // imports that two lines of a text may be
	sure   bool     // the file is a pickle
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
	case r.script && strings.HasPrefix(e.Import.Module, "__torch__"), r.script && e.Import.Module == "torch.jit._pickle":
		v = verdict{}
	case isLoadFromBytes(e.Import) && (e.Action == format.DoCall || e.Action == format.DoImport):
		v = r.tensorBytes(m, e)
	}
	if v.unsure {
		r.unsure = true
		return
	}
	if e.Action != format.DoImport || e.Op == 0x93 || e.Carved {
		r.sure = true
	}
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
