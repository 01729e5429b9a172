package gemini

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// call reads a call, whole or a piece of one.
func (s *Stream) call(c *wire.Chunk, at string, v jsonscan.Value) error {
	more := get(v, "willContinue").Type() == jsonscan.True
	open := s.calls[at]
	pieces := get(v, "partialArgs")
	if open == nil && !more && pieces.Type() == jsonscan.None {
		s.whole(c, v, v.Get("name"), v.Get("args"))
		return nil
	}
	if open == nil {
		open = &partial{Text: s.g.Begin(model(), bartizan.KindCall)}
		s.calls[at] = open
	}
	if err := s.pieces(c, open, v); err != nil {
		return err
	}
	if !more {
		open.End(c)
		delete(s.calls, at)
	}
	return nil
}

// pieces grows a call: its name, then each argument's path and value on lines
// of their own, but a value that goes on where it stopped.
func (s *Stream) pieces(c *wire.Chunk, open *partial, v jsonscan.Value) error {
	for key, m := range members(v) {
		switch {
		case key == "name" && m.Type() == jsonscan.String && open.Len() > 0:
			if m.Text() != "" && m.Text() != open.Part.Call.Name {
				return wire.Bad("functionCall.name", "the name of a call changes within it")
			}
		case key == "name" && m.Type() == jsonscan.String:
			open.Part.Call.Name, open.Part.Call.ID = m.Text(), v.Get("id").Text()
			open.Grow(c, m)
		case key == "partialArgs":
			for _, p := range list(m) {
				s.argument(c, open, p)
			}
		case key == "id" && wire.Short(m):
		default:
			for str := range m.Strings(true) {
				open.Line(c, str)
			}
		}
	}
	return nil
}

func (s *Stream) argument(c *wire.Chunk, open *partial, v jsonscan.Value) {
	path := get(v, "jsonPath")
	same := path.Text() == open.path && open.path != ""
	if !same {
		open.path = path.Text()
		if path.Type() == jsonscan.String && len(path.Raw()) > 0 {
			open.Line(c, path)
		}
	}
	text := get(v, "stringValue")
	for _, m := range v.Members() {
		switch {
		case m == path && m.Type() == jsonscan.String:
		case m == text && same:
			open.Grow(c, m)
		default:
			for str := range m.Strings(true) {
				open.Line(c, str)
			}
		}
	}
}

// whole reads a call that comes in one piece, and what stands beside its name
// and arguments.
func (s *Stream) whole(c *wire.Chunk, v, name, args jsonscan.Value) *wire.Text {
	var strs []jsonscan.Value
	for _, m := range []jsonscan.Value{name, args} {
		for str := range m.Strings(true) {
			if len(str.Raw()) > 0 {
				strs = append(strs, str)
			}
		}
	}
	t := s.g.Lines(c, model(), bartizan.KindCall, strs)
	if t != nil {
		t.Part.Call = &bartizan.ToolCall{ID: v.Get("id").Text(), Name: name.Text(), Args: args.Text()}
	}
	for key, m := range members(v) {
		switch key {
		case "name", "args", "language", "code":
			if m != name && m != args {
				s.g.Sweep(c, model(), bartizan.KindText, m)
			}
		case "id":
			s.label(c, m)
		default:
			s.g.Sweep(c, model(), bartizan.KindText, m)
		}
	}
	return t
}
