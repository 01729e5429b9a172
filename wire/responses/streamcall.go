package responses

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// argument grows a call by a piece of its arguments.
func (s *Stream) argument(e *event, v jsonscan.Value) {
	t := s.g.Open(e.item+".call", assistant(), bartizan.KindCall)
	if len(v.Raw()) == 0 {
		return
	}
	if t.Len() > 0 && t.Len() < t.Head {
		t.Newline(e.Chunk)
	}
	t.Grow(e.Chunk, v)
}

// arguments reads the whole arguments of a call when they are done.
func (s *Stream) arguments(e *event, v jsonscan.Value) {
	t := s.g.Open(e.item+".call", assistant(), bartizan.KindCall)
	switch {
	case len(v.Raw()) == 0:
	case t.Open() && t.Len() <= max(t.Head-1, 0): // nothing came before
		s.argument(e, v)
	case t.Echo(e.Chunk, t.Head, v):
	default:
		again := s.g.Lines(e.Chunk, assistant(), bartizan.KindCall, []jsonscan.Value{v})
		again.Part.Call = &bartizan.ToolCall{ID: t.Part.Call.ID, Name: t.Part.Call.Name, Args: v.Text()}
	}
	t.End(e.Chunk)
}

// snapshot reads what an event holds whole. With growing set deltas may follow.
func (s *Stream) snapshot(e *event, growing bool, read func(*reader) error) error {
	var r reader
	if err := read(&r); err != nil {
		return err
	}
	e.Repeats = append(e.Repeats, r.repeats...)
	for _, p := range r.pieces {
		switch {
		case p.kind == bartizan.KindMedia:
			e.Media = p.media
		case growing && p.call != nil && !p.grows && len(p.strs) == 1:
			// its type alone: what it asks for comes when it is done
		case growing && p.grows && s.g.Get(p.key) == nil:
			s.first(e, p)
			if p.call != nil {
				p.call.Args = "" // more may come
			}
		default:
			s.copy(e, p)
		}
	}
	return nil
}

// first begins a text that deltas go on with.
func (s *Stream) first(e *event, p piece) {
	t := s.g.Open(p.key, p.voice, p.kind)
	t.Part.Call, t.Part.Tool, t.Part.Reply = p.call, p.tool, p.reply
	for i, v := range p.strs {
		t.Line(e.Chunk, v)
		if i == 0 {
			t.Head = t.Len() + 1
		}
	}
}

// copy reads a text that is whole: what was told before once more, or one that
// is new or differs.
func (s *Stream) copy(e *event, p piece) {
	t := s.g.Get(p.key)
	if t != nil && t.Open() && t.Len() == 0 {
		s.first(e, p)
		t.End(e.Chunk)
		return
	}
	if t != nil && t.EchoLines(e.Chunk, p.strs) {
		return
	}
	if t != nil {
		t.End(e.Chunk)
	}
	again := s.g.Lines(e.Chunk, p.voice, p.kind, p.strs)
	again.Part.Call, again.Part.Tool, again.Part.Reply = p.call, p.tool, p.reply
	s.g.Set(p.key, again)
}

var _ wire.Stream = (*Stream)(nil)
