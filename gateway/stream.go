package gateway

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/sse"
)

// pump takes a streamed answer through the guards. Events wait in line until
// every byte of text that they carry is safe to leave; what is held is what
// the guards' windows ask for, no more. An event that nothing changes leaves
// byte for byte as it came.
type pump struct {
	e      *exchange
	codec  wire.Stream
	res    *http.Response
	rc     *http.ResponseController
	line   []*waiting
	bytes  int                      // in line
	texts  map[*bartizan.Part]*text // those that are not complete
	dirty  bool                     // written since the last flush
	told   bool                     // the end of the answer has been written
	judged int                      // signals that the verdict has seen
}

// waiting is an event in line.
type waiting struct {
	raw   []byte
	name  string
	chunk *wire.Chunk // nil: carries no text
	aside int         // id of the part beside the data, or 0
}

// text is one part of the answer as it grows.
type text struct {
	*watch
	part *bartizan.Part
	safe int
	call *strings.Builder // tool calls are judged whole
}

// errStopped ends a stream that has been answered already.
var errStopped = errors.New("stream stopped")

func (e *exchange) stream(ctx context.Context, res *http.Response, src io.Reader, parts int) {
	p := &pump{
		e: e, res: res, rc: http.NewResponseController(e.w),
		codec: e.g.codec.Stream(e.g.Limits.JSON, parts),
		texts: map[*bartizan.Part]*text{},
	}
	e.rec.Stream, e.rec.Outcome = true, ""
	in := &counted{src: src, left: e.g.Limits.Answer}
	r := sse.NewReader(in, e.g.Limits.Event)
	for {
		ev, err := r.Next()
		if err == nil {
			err = p.event(ctx, ev)
		}
		if errors.Is(err, io.EOF) {
			err = p.end(ctx)
			if err == nil {
				e.rec.Outcome, e.rec.Status = Answered, res.StatusCode
				return
			}
		}
		if err != nil {
			p.fail(ctx, err)
			return
		}
		if p.dirty && !r.Ready() {
			p.flush()
		}
	}
}

// event shows one event to the guards, then releases what has become safe.
func (p *pump) event(ctx context.Context, ev sse.Event) error {
	w := &waiting{raw: ev.Raw, name: ev.Name}
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
	if p.bytes += len(w.raw); p.bytes > p.e.g.Limits.Held+2*p.e.g.Limits.Event {
		return p.stop(notExamined("answer", "more of the stream than gateway.limits.held would have to wait", ""))
	}
	if w.chunk != nil {
		if err := p.show(ctx, w.chunk); err != nil {
			return err
		}
	}
	return p.release()
}

// aside shows the guards what an event carries beside its data. The part is
// whole, so nothing of it waits.
func (p *pump) aside(ctx context.Context, w *waiting, text string) error {
	c, err := p.codec.Aside(text)
	if err != nil {
		return p.stop(notExamined("answer", "an event of the stream cannot be read: "+err.Error(), ""))
	}
	w.aside = c.Fragments[0].Part.ID
	return p.show(ctx, c)
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

func (p *pump) show(ctx context.Context, c *wire.Chunk) error {
	for _, f := range c.Fragments {
		t := p.text(f.Part)
		if t.call != nil {
			t.call.WriteString(f.Text)
			continue
		}
		t.safe = p.e.j.push(ctx, t.watch, t.part, f.Text, false)
	}
	for _, part := range c.Ended {
		p.finish(ctx, p.texts[part])
	}
	return p.check()
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
		t.part.Call.Args = strings.TrimPrefix(strings.TrimPrefix(rest, t.part.Call.Name), "\n")
	}
	p.e.j.push(ctx, t.watch, t.part, rest, true)
}

func (p *pump) text(part *bartizan.Part) *text {
	t := p.texts[part]
	if t == nil {
		t = &text{watch: p.e.j.watch(part), part: part}
		if part.Kind == bartizan.KindCall {
			t.call = &strings.Builder{}
		}
		p.texts[part] = t
		p.e.j.x.Answer = append(p.e.j.x.Answer, part)
	}
	return t
}

// check lets policy decide when there is something new to decide on.
func (p *pump) check() error {
	j := p.e.j
	since := p.judged
	p.judged = len(j.signals)
	if j.closed == "" && !j.weighs(since) {
		return nil
	}
	if f := p.e.verdict("answer", BlockedReply); f != nil {
		return p.stop(*f)
	}
	return nil
}

// release writes the events at the front of the line whose text is safe.
func (p *pump) release() error {
	for len(p.line) > 0 && p.ready(p.line[0]) {
		w := p.line[0]
		p.line[0], p.line = nil, p.line[1:]
		p.bytes -= len(w.raw)
		if err := p.write(w); err != nil {
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

func (p *pump) write(w *waiting) error {
	out := w.raw
	if p.e.j.edits != nil {
		var err error
		if out, err = p.edited(w); err != nil {
			return p.stop(notExamined("answer", "its redaction failed", ""))
		}
	}
	p.begin()
	if w.chunk != nil {
		for _, f := range w.chunk.Fragments {
			p.e.j.applied(f.Part.ID, f.At+len(f.Text))
		}
	}
	n, err := p.e.write(out)
	p.e.rec.Out += int64(n)
	p.dirty = true
	if w.chunk != nil && w.chunk.Last {
		p.told = true
	}
	return err
}

// edited gives an event's bytes after redaction. An event that changes keeps its
// name and its data only, one whose other lines are to be redacted its data.
func (p *pump) edited(w *waiting) ([]byte, error) {
	var data []byte
	if w.chunk != nil {
		var err error
		if data, err = w.chunk.Edit(p.e.j.merged()); err != nil {
			return nil, err
		}
	}
	switch aside := w.aside > 0 && len(p.e.j.edits[w.aside]) > 0; {
	case !aside && data == nil:
		return w.raw, nil
	case !aside:
		return sse.Append(nil, w.name, data), nil
	case data == nil && w.chunk == nil:
		return nil, nil
	case data == nil:
		data = w.chunk.Data
	}
	return sse.Append(nil, "", data), nil
}

// begin sends the headers, as late as the first event that may leave, so that a
// block before it is a proper HTTP error.
func (p *pump) begin() {
	if p.e.sent {
		return
	}
	p.e.sent = true
	incoming(p.e.w.Header(), p.res.Header)
	p.e.w.WriteHeader(p.res.StatusCode)
	p.e.rec.Status = p.res.StatusCode
}

func (p *pump) flush() {
	p.dirty = false
	_ = p.rc.Flush()
}

// end closes all parts at the stream's end and lets the rest go.
func (p *pump) end(ctx context.Context) error {
	for _, part := range p.e.j.x.Answer {
		p.finish(ctx, p.texts[part])
	}
	if err := p.check(); err != nil {
		return err
	}
	if err := p.release(); err != nil {
		return err
	}
	p.begin() // also when the stream was empty
	p.flush()
	return nil
}

// stop answers with a fault: as an HTTP error while nothing has left, else as
// an event in the provider's shape, which its SDKs turn into an error.
func (p *pump) stop(f wire.Fault) error {
	if !p.e.sent {
		p.e.refuse(f)
		return errStopped
	}
	status := p.e.rec.Status
	p.e.settle(f)
	p.e.rec.Status = status // what the caller saw
	f.RequestID = p.e.rec.ID
	var out []byte
	for _, ev := range p.e.g.codec.Broken(f) {
		out = sse.Append(out, ev.Name, ev.Data)
	}
	n, _ := p.e.write(out)
	p.e.rec.Out += int64(n)
	p.flush()
	return errStopped
}

// fail ends a stream that broke on either side.
func (p *pump) fail(ctx context.Context, err error) {
	switch {
	case errors.Is(err, errStopped):
	case p.told: // the caller has it all; who closes first means nothing
		p.e.rec.Outcome = Answered
	case p.e.r.Context().Err() != nil:
		p.e.rec.Outcome, p.e.rec.Detail = ClientGone, "the caller hung up"
	case errors.Is(err, errClient):
		p.e.rec.Outcome, p.e.rec.Detail = ClientGone, errClient.Error()
	case errors.Is(err, sse.ErrTooLong), errors.Is(err, errAnswerLimit):
		p.e.rec.Outcome = OverLimit
		_ = p.stop(upstreamFault(http.StatusBadGateway, "bartizan_limit", "The model's answer is over one of the gateway's limits: "+err.Error()+"."))
	default:
		_ = p.stop(p.e.transportFault(ctx, err))
	}
}

// counted is a reader that fails beyond a number of bytes.
type counted struct {
	src  io.Reader
	left int64
}

var errAnswerLimit = errors.New("answer over gateway.limits.answer")

// Read reads and counts.
func (c *counted) Read(b []byte) (int, error) {
	n, err := c.src.Read(b)
	if c.left -= int64(n); c.left < 0 {
		return n, errAnswerLimit
	}
	return n, err
}
