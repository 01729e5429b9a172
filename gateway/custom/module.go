package custom

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"github.com/bartizan-ai/bartizan"
)

const (
	pageSize   = 64 << 10
	mostModule = 32 << 20
	// starts bounds the start of an instance, on top of the question's own time:
	// the Go runtime takes some milliseconds.
	starts = 5 * time.Second
)

// module asks a module of WebAssembly. It has memory of its own and nothing
// else: the system interface that compilers expect is there, with no files, no
// arguments, no environment, no sockets, a clock that stands still but for
// counting and a source of numbers that are always the same.
//
// The module exports
//
//	alloc(size i32) i32          where size bytes can be written
//	inspect(ptr, size i32) i64   the answer's place (high half) and size (low)
//
// and keeps the answer until alloc is called again. One instance answers one
// question at a time and is used again; one that trapped, or was stopped because
// it took too long, is not.
type module struct {
	id      string
	scope   bartizan.Scope
	timeout time.Duration
	runtime wazero.Runtime
	code    wazero.CompiledModule
	// places holds a nil for every instance that may be made.
	places chan api.Module
}

// newModule compiles the module and starts one instance, so that one that does
// not work is told when the gateway starts.
func newModule(s *Spec) (*module, error) {
	code, err := s.Module()
	if err != nil {
		return nil, err
	}
	if len(code) > mostModule {
		return nil, fmt.Errorf("the module has %d bytes, more than %d", len(code), mostModule)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*mostTimeout) //nolint:forbidigo // a start has no caller's context
	defer cancel()
	pages := uint32(s.Memory / pageSize) //nolint:gosec // complete bounds it
	m := &module{id: s.ID, scope: s.Scope, timeout: s.Timeout, places: make(chan api.Module, s.Concurrent)}
	m.runtime = wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithMemoryLimitPages(pages).WithCloseOnContextDone(true).WithDebugInfoEnabled(false))
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, m.runtime); err != nil {
		return nil, fmt.Errorf("start runtime: %w", err)
	}
	if m.code, err = m.runtime.CompileModule(ctx, code); err != nil {
		return nil, fmt.Errorf("compile module: %w", err)
	}
	first, err := m.start(ctx)
	if err != nil {
		return nil, err
	}
	m.places <- first
	for range s.Concurrent - 1 {
		m.places <- nil
	}
	return m, nil
}

// start makes an instance.
func (m *module) start(ctx context.Context) (api.Module, error) {
	ctx, cancel := context.WithTimeout(ctx, starts)
	defer cancel()
	in, err := m.runtime.InstantiateModule(ctx, m.code, wazero.NewModuleConfig().WithName("").WithStartFunctions("_initialize"))
	if err != nil {
		return nil, fmt.Errorf("start module: %w", err)
	}
	if in.Memory() == nil || !has(in, "alloc", 1, api.ValueTypeI32) || !has(in, "inspect", 2, api.ValueTypeI64) {
		_ = in.Close(ctx)
		return nil, errors.New("the module does not export memory, alloc(i32) i32 and inspect(i32, i32) i64")
	}
	return in, nil
}

// has reports an exported function that takes n numbers of 32 bits.
func has(in api.Module, name string, n int, result api.ValueType) bool {
	f := in.ExportedFunction(name)
	if f == nil {
		return false
	}
	takes, gives := f.Definition().ParamTypes(), f.Definition().ResultTypes()
	for _, t := range takes {
		if t != api.ValueTypeI32 {
			return false
		}
	}
	return len(takes) == n && len(gives) == 1 && gives[0] == result
}

// Scope is the configured one.
func (m *module) Scope() bartizan.Scope { return m.scope }

// Inspect asks about a part. It waits for an instance and for the answer no
// longer than the timeout; an instance that is still at work then is stopped.
func (m *module) Inspect(ctx context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	if p.Text == "" {
		return nil, nil
	}
	body, err := ask(m.id, x, p)
	if err != nil {
		return nil, unexamined(m.id, p, err)
	}
	within, cancel := context.WithTimeout(ctx, m.timeout)
	defer cancel()
	select {
	case in := <-m.places:
		in, raw, err := m.answer(within, in, body)
		m.places <- in
		if err == nil {
			var signals []bartizan.Signal
			if signals, err = read(raw, p.Text); err == nil {
				return signals, nil
			}
		}
		return nil, unexamined(m.id, p, err)
	case <-within.Done():
		return nil, unexamined(m.id, p, errors.New("no instance was free in time"))
	}
}

// answer asks an instance, which it makes if there is none, and gives it back
// when it can be used again. The answer is a copy.
func (m *module) answer(ctx context.Context, in api.Module, body []byte) (api.Module, []byte, error) {
	if in == nil {
		var err error
		if in, err = m.start(ctx); err != nil {
			return nil, nil, err
		}
	}
	raw, err := talk(ctx, in, body)
	if err == nil {
		return in, raw, nil
	}
	if ctx.Err() != nil {
		err = errors.New("it did not answer in time")
	}
	_ = in.Close(context.WithoutCancel(ctx))
	return nil, nil, err
}

func talk(ctx context.Context, in api.Module, body []byte) ([]byte, error) {
	at, err := in.ExportedFunction("alloc").Call(ctx, uint64(len(body)))
	if err != nil {
		return nil, fmt.Errorf("alloc: %w", brief(err))
	}
	ptr := api.DecodeU32(at[0])
	if !in.Memory().Write(ptr, body) {
		return nil, errors.New("alloc gave a place outside the module's memory")
	}
	res, err := in.ExportedFunction("inspect").Call(ctx, uint64(ptr), uint64(len(body)))
	if err != nil {
		return nil, fmt.Errorf("inspect: %w", brief(err))
	}
	from, size := uint32(res[0]>>32), uint32(res[0]) //nolint:gosec // the two halves
	if size > mostAnswer {
		return nil, fmt.Errorf("the answer has more than %d bytes", mostAnswer)
	}
	view, ok := in.Memory().Read(from, size)
	if !ok {
		return nil, errors.New("the answer lies outside the module's memory")
	}
	return append([]byte(nil), view...), nil
}

// brief is the first line of a trap, without the module's stack.
func brief(err error) error {
	return errors.New(sentence(firstLine(err.Error())))
}
