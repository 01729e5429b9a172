package pickle

import (
	"context"
	"fmt"
	"io"

	format "github.com/bartizan-ai/bartizan/format/pickle"
)

// Judged is an effect of a pickle in words, with the check's judgement.
type Judged struct {
	Offset int64
	// Does says what loading would do, such as `calls os.system("id")`.
	Does string
	// Score is 0 when it is known to be harmless, 0.5 suspicious, 0.8 dangerous,
	// 1 malicious; Why says why when it is not 0.
	Score float64
	Why   string
}

// Explain walks the pickles of a file like the check and tells every opcode,
// and before it the effects that it has. It executes nothing; its cost is that
// of the check, and of the two functions.
func Explain(ctx context.Context, in io.ReaderAt, size int64, o Options, op func(format.Op), effect func(Judged)) (*format.Summary, error) {
	l, err := o.list()
	if err != nil {
		return nil, fmt.Errorf("read options: %w", err)
	}
	r := &result{list: l, ctx: ctx, in: in, seen: map[string]bool{}}
	sum, err := format.Trace(ctx, in, size, format.DefaultLimits, func(_ *format.Machine, o format.Op) { op(o) }, func(m *format.Machine, e format.Effect) {
		v := l.judge(m, e)
		if isLoadFromBytes(e.Import) && (e.Action == format.DoCall || e.Action == format.DoImport) {
			v = r.tensorBytes(m, e)
		}
		j := Judged{Offset: e.Offset, Does: does(m, e), Score: v.grade.score()}
		if v.grade > safe {
			j.Why = v.grade.String() + ": " + v.why
		}
		effect(j)
	})
	if err != nil {
		return sum, fmt.Errorf("read pickle: %w", err)
	}
	return sum, nil
}

// does puts an effect into words.
func does(m *format.Machine, e format.Effect) string {
	name := printable(e.Import)
	if e.Unresolved {
		name = "something unknown"
	}
	switch e.Action {
	case format.DoImport:
		return "imports " + name
	case format.DoCall:
		if e.Indirect {
			return "calls what " + name + " returned" + arguments(m, e)
		}
		return "calls " + name + arguments(m, e)
	case format.DoNew:
		return "makes " + name + arguments(m, e)
	case format.DoState:
		return "sets the state of " + name
	case format.DoSetItem:
		return "sets items of " + name
	case format.DoAdd:
		return "adds items to " + name
	case format.DoHook:
		return "gives an object the method __setstate__"
	case format.DoPersistent:
		return "asks for the persistent id " + identifier(m, e.Args[0])
	}
	return "takes an object of the extension registry"
}

func identifier(m *format.Machine, v format.Value) string {
	if in, ok := m.Elements(v); ok {
		return arguments(m, format.Effect{Args: in, ArgsKnown: true})
	}
	return show(m, v)
}
