package openai

import (
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// call reads a piece of one entry of tool_calls. Some servers send no index.
func (s *Stream) call(c *wire.Chunk, ch channel, i int, v jsonscan.Value) error {
	if v.Type() != jsonscan.Object {
		s.flow(c, ch, v)
		return nil
	}
	index, err := position("tool_calls.index", v.Get("index"), i)
	if err != nil {
		return err
	}
	ch.call = index
	for k, m := range v.Members() {
		switch key := strings.ToLower(k.Text()); {
		case key == "index":
		case key == "id" || key == "type":
			s.labelled(c, m)
		case (key == "function" || key == "custom") && m.Type() == jsonscan.Object:
			if err := s.function(c, ch.sub(k.Text()), m, v.Get("id")); err != nil {
				return err
			}
		default:
			s.flow(c, ch.sub(k.Text()), m)
		}
	}
	return nil
}

// function grows a tool call: its name, a line end of our own, its arguments,
// as in an answer that is not streamed. Other members are texts of their own,
// so that they do not stand between two pieces of the arguments.
func (s *Stream) function(c *wire.Chunk, ch channel, fn, id jsonscan.Value) error {
	t := s.g.Open(ch.key(), speaking(), bartizan.KindCall)
	if id.Type() == jsonscan.String && t.Part.Call.ID == "" {
		t.Part.Call.ID = id.Text()
	}
	if err := s.name(c, t, fn.Get("name")); err != nil {
		return err
	}
	for k, m := range fn.Members() {
		switch k.Text() {
		case "name":
		case "arguments", "input":
			s.arguments(c, t, m)
		default:
			s.flow(c, ch.sub(k.Text()), m)
		}
	}
	return nil
}

// name adds to a call's name. Servers that repeat it with every piece of the
// arguments are understood; one that changes it is not.
func (s *Stream) name(c *wire.Chunk, t *wire.Text, v jsonscan.Value) error {
	call, text := t.Part.Call, v.Text()
	switch {
	case v.Type() != jsonscan.String:
		s.sweep(c, v)
	case text == "" || text == call.Name && wire.Short(v):
	case t.Head > 0:
		return wire.Bad("tool_calls.function.name", "the name of a call changes within it")
	default:
		call.Name += text
		t.Grow(c, v)
	}
	return nil
}

// arguments adds to a call's arguments: text, or JSON as some servers send it.
func (s *Stream) arguments(c *wire.Chunk, t *wire.Text, v jsonscan.Value) {
	for str := range v.Strings(true) {
		if len(str.Raw()) == 0 {
			continue
		}
		if t.Head == 0 || v.Type() != jsonscan.String {
			t.Newline(c)
			t.Head = max(t.Head, t.Len())
		}
		t.Grow(c, str)
	}
}
