package gateway

import (
	"context"
	"slices"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/sse"
)

// pump takes a streamed answer through one stage. Events wait in line until
// every byte of text that they carry is safe to leave; what is held is what
// the units' windows ask for, no more. An event that nothing changes leaves
// byte for byte as it came.
type pump struct {
	e        *exchange
	st       *stage
	main     bool // the guards' stage
	codec    wire.Stream
	sight    wire.Sight
	out      *client
	next     sink
	line     []*waiting
	bytes    int                      // in line
	texts    map[*bartizan.Part]*text // those that are not complete
	order    []*bartizan.Part
	new      []*text // with text that the units have not seen
	gathered int     // bytes of it
	judged   int     // signals that the verdict has seen
	noted    int     // of bytes, what the exchange knows of
}

// waiting is an event in line.
type waiting struct {
	ev    sse.Event
	chunk *wire.Chunk // nil: carries no text
	aside int         // id of the part beside the data, or 0
}

// text is one part of the answer as it grows.
type text struct {
	*watch
	part *bartizan.Part
	safe int
	// fresh is text that the units have not seen.
	fresh string
	call  *strings.Builder // tool calls are judged whole
	// read is what a tool of the provider's gave, which later calls of the answer
	// are held against.
	read *strings.Builder
}

func (e *exchange) pump(out *client, next sink, units []unit, parts int) *pump {
	return &pump{
		e: e, st: &stage{j: e.j, units: units}, out: out, next: next,
		codec: e.codec().Stream(e.g.Limits.JSON, parts), texts: map[*bartizan.Part]*text{}, sight: e.codec().Reach().Stream,
	}
}

// stop ends the stream with a fault.
func (p *pump) stop(f wire.Fault) error { return p.out.stop(f) }

// worth is how much text is gathered at most before the units are shown it.
const worth = 4 << 10

// event takes one event. Its text is gathered until settle: what comes at once is
// looked at once, which by the nature of windows changes no result.
func (p *pump) event(ctx context.Context, ev sse.Event, _ bool) error {
	w := &waiting{ev: ev}
	if ev.Odd {
		return p.stop(notExamined("answer", "clients differ on how to read an event of the stream", ""))
	}
	if len(ev.Side) > 0 {
		if err := p.aside(ctx, w, string(ev.Side)); err != nil {
			return err
		}
	}
	if ev.HasData && len(ev.Data) > 0 {
		chunk, err := p.codec.Chunk(ev.Name, ev.Data)
		if err != nil {
			return p.stop(notExamined("answer", "an event of the stream cannot be read: "+err.Error(), ""))
		}
		w.chunk = chunk
		if f := p.media(chunk.Media); f != nil {
			return p.stop(*f)
		}
	}
	p.line = append(p.line, w)
	if p.bytes += len(w.ev.Raw); p.bytes > p.e.g.Limits.Held+2*p.e.g.Limits.Event {
		return p.stop(notExamined("answer", "more of the stream than gateway.limits.held would have to wait", ""))
	}
	if w.chunk == nil {
		return nil
	}
	if p.main {
		p.e.used(w.chunk.Usage)
	}
	if err := p.gather(w.chunk); err != nil {
		return err
	}
	if p.main && (w.chunk.Answered != "" || w.chunk.Last) { // before the caller can go on with it
		p.e.answered(w.chunk.Answered)
	}
	if len(w.chunk.Ended) == 0 && p.gathered < worth {
		return nil
	}
	if err := p.look(ctx, w.chunk.Ended); err != nil {
		return err
	}
	return p.release(ctx) // a source that never pauses would fill the line
}

// settle shows the units what was gathered and lets go what has become safe.
func (p *pump) settle(ctx context.Context) error {
	if err := p.look(ctx, nil); err != nil {
		return err
	}
	if err := p.release(ctx); err != nil {
		return err
	}
	p.e.waits(p.bytes - p.noted)
	p.noted = p.bytes
	return p.next.settle(ctx)
}

// gather keeps the text of an event for the next look.
func (p *pump) gather(c *wire.Chunk) error {
	for _, f := range c.Fragments {
		if err := beyond(p.sight, []*bartizan.Part{f.Part}); err != nil {
			return p.stop(notExamined("answer", err.Error(), ""))
		}
		t := p.text(f.Part)
		if t.fresh == "" && t.call == nil {
			p.new = append(p.new, t)
		}
		switch {
		case t.call != nil:
			t.call.WriteString(f.Text)
		case t.fresh == "":
			t.fresh = f.Text
		default:
			t.fresh += f.Text
		}
		if t.read != nil {
			t.read.WriteString(f.Text)
		}
		p.gathered += len(f.Text)
		if p.main {
			p.e.spoken += len(f.Text)
		}
	}
	return nil
}

// look shows the units what was gathered, then that parts are complete.
func (p *pump) look(ctx context.Context, ended []*bartizan.Part) error {
	for _, t := range p.new {
		text := t.fresh
		t.fresh = ""
		if text != "" {
			t.safe = p.st.push(ctx, t.watch, t.part, text, false)
		}
	}
	shown := p.gathered > 0 || len(ended) > 0
	p.new, p.gathered = p.new[:0], 0
	for _, part := range ended {
		p.finish(ctx, p.texts[part])
	}
	if !shown {
		return nil
	}
	return p.check(ctx)
}

// aside shows the guards what an event carries beside its data. The part is
// whole, so nothing of it waits.
func (p *pump) aside(ctx context.Context, w *waiting, text string) error {
	c, err := p.codec.Aside(text)
	if err != nil {
		return p.stop(notExamined("answer", "an event of the stream cannot be read: "+err.Error(), ""))
	}
	w.aside = c.Fragments[0].Part.ID
	if err := p.gather(c); err != nil {
		return err
	}
	return p.look(ctx, c.Ended)
}

// media settles content that no guard can read.
func (p *pump) media(kind string) *wire.Fault {
	if kind == "" {
		return nil
	}
	if p.e.g.Media == Refuse {
		f := mediaRefused(kind)
		return &f
	}
	if note := passedMedia(kind); !slices.Contains(p.e.rec.Unexamined, note) {
		p.e.rec.Unexamined = append(p.e.rec.Unexamined, note)
	}
	return nil
}

// finish tells the guards that a part is complete.
func (p *pump) finish(ctx context.Context, t *text) {
	if t == nil {
		return
	}
	delete(p.texts, t.part) // its event is the last to carry any of it
	t.part.Done = true
	rest := ""
	if t.call != nil {
		rest = t.call.String()
		if t.part.Call.Args == "" { // else it came whole, as its JSON
			t.part.Call.Args = strings.TrimPrefix(strings.TrimPrefix(rest, t.part.Call.Name), "\n")
		}
	}
	p.st.push(ctx, t.watch, t.part, t.fresh+rest, true)
	t.fresh = ""
	if t.read != nil {
		t.part.Text = t.read.String()
	}
}

func (p *pump) text(part *bartizan.Part) *text {
	t := p.texts[part]
	if t == nil {
		t = &text{watch: p.st.watch(part), part: part}
		if part.Kind == bartizan.KindCall {
			t.call = &strings.Builder{}
		}
		p.texts[part] = t
		p.order = append(p.order, part)
		if p.main && part.Origin.Untrusted() {
			t.read = &strings.Builder{}
		}
		if p.main {
			p.e.j.x.Answer = append(p.e.j.x.Answer, part)
		}
	}
	return t
}

// check lets policy decide when there is something new to decide on.
func (p *pump) check(ctx context.Context) error {
	j := p.e.j
	since := p.judged
	p.judged = len(j.signals)
	if j.closed == "" && (!p.main || !j.weighs(since)) {
		return nil
	}
	if f := p.e.verdict(ctx, "answer", BlockedReply); f != nil {
		return p.stop(*f)
	}
	if j.decision.RedactAll && p.main {
		p.st.all(j.signals[since:])
	}
	return nil
}

// release writes the events at the front of the line whose text is safe.
func (p *pump) release(ctx context.Context) error {
	for len(p.line) > 0 && p.ready(p.line[0]) {
		w := p.line[0]
		p.line[0], p.line = nil, p.line[1:]
		p.bytes -= len(w.ev.Raw)
		if err := p.write(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

func (p *pump) ready(w *waiting) bool {
	if w.chunk == nil {
		return true
	}
	for _, f := range w.chunk.Fragments {
		if t := p.texts[f.Part]; t != nil && (t.call != nil || f.At+len(f.Text) > t.safe) {
			return false
		}
	}
	return true
}

func (p *pump) write(ctx context.Context, w *waiting) error {
	ev := w.ev
	if p.st.edits != nil {
		var err error
		if ev, err = p.edited(w); err != nil {
			return p.stop(notExamined("answer", "its redaction failed", ""))
		}
		if ev.Raw == nil {
			return nil
		}
	}
	last := false
	if w.chunk != nil {
		last = w.chunk.Last
		for _, f := range w.chunk.Fragments {
			p.st.applied(f.Part.ID, f.At+len(f.Text))
		}
	}
	return p.next.event(ctx, ev, last)
}

// edited gives an event after redaction. An event that changes keeps its name
// and its data only, one whose other lines are to be redacted its data. Without
// bytes nothing of it is left.
func (p *pump) edited(w *waiting) (sse.Event, error) {
	var data []byte
	if w.chunk != nil {
		var err error
		if data, err = w.chunk.Edit(p.st.merged()); err != nil {
			return sse.Event{}, err
		}
	}
	name := w.ev.Name
	switch aside := w.aside > 0 && len(p.st.edits[w.aside]) > 0; {
	case !aside && data == nil:
		return w.ev, nil
	case !aside:
	case data == nil && w.chunk == nil:
		return sse.Event{}, nil
	case data == nil:
		name, data = "", w.chunk.Data
	default:
		name = ""
	}
	return sse.Event{Raw: p.e.appendEvent(nil, name, data), Name: name, Data: data, HasData: true}, nil
}

// end closes all parts at the stream's end and lets the rest go.
func (p *pump) end(ctx context.Context) error {
	for _, part := range p.order {
		p.finish(ctx, p.texts[part])
	}
	if err := p.check(ctx); err != nil {
		return err
	}
	if err := p.release(ctx); err != nil {
		return err
	}
	return p.next.end(ctx)
}
