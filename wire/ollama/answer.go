package ollama

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// named reports fields of an answer that hold numbers and labels.
func named(key string) bool {
	switch key {
	case "model", "created_at", "done", "done_reason", "remote_model", "remote_host":
		return true
	}
	return false
}

// usage reads the counts of tokens.
func usage(v jsonscan.Value) wire.Usage {
	return wire.Usage{In: wire.Count(v.Get("prompt_eval_count")), Out: wire.Count(v.Get("eval_count"))}
}

// ParseAnswer reads an answer that is not streamed, or an error body. first is
// the greatest part id used so far in the exchange.
func ParseAnswer(raw []byte, lim jsonscan.Limits, first int) (*wire.Body, error) {
	root, err := wire.Object(raw, lim)
	if err != nil {
		return nil, err
	}
	b := &builder{wire.Builder{Side: bartizan.SideAnswer, First: first}}
	b.Raw = raw
	b.Model, b.Usage = root.Get("model").Text(), usage(root)
	if err := wire.Unambiguous("", root, known); err != nil {
		return nil, err
	}
	for k, v := range root.Members() {
		switch key := k.Text(); {
		case named(key):
			b.label(model(), v)
		case key == "message" && v.Type() == jsonscan.Object:
			if err := b.message(key, v); err != nil {
				return nil, err
			}
		case key == "logprobs" && v.Type() == jsonscan.Array:
			from, to := v.Range()
			b.Repeats = append(b.Repeats, bartizan.Range{From: from, To: to})
		case key == "image" && wire.Opaque(v) && len(v.Raw()) > 0:
			b.Media(bartizan.RoleAssistant, bartizan.FromAssistant, "image/*")
		default: // response, thinking, error, and what a server adds
			b.sweep(model(), v)
		}
	}
	return &b.Body, nil
}

// Stream reads the lines of one streamed answer. It is not safe for concurrent
// use.
type Stream struct {
	lim  jsonscan.Limits
	g    *wire.Growth
	done bool
}

// NewStream begins a streamed answer; first is the greatest part id in use.
func NewStream(lim jsonscan.Limits, first int) *Stream {
	return &Stream{lim: lim, g: wire.NewGrowth(first)}
}

// Aside makes a part of a text that stands beside the data.
func (s *Stream) Aside(text string) (*wire.Chunk, error) { return s.g.Aside(text, model()) }

// Chunk reads one line. An error means that it cannot be examined. Time is
// linear in the data, memory bounded by the most texts of a stream.
func (s *Stream) Chunk(_ string, data []byte) (*wire.Chunk, error) {
	if s.done {
		return nil, wire.Bad("", "data follows the end of the stream")
	}
	root, err := wire.Object(data, s.lim)
	if err != nil {
		return nil, err
	}
	if err := wire.Unambiguous("", root, known); err != nil {
		return nil, err
	}
	c := &wire.Chunk{Data: data, Usage: usage(root)}
	for k, v := range root.Members() {
		if err := s.field(c, k.Text(), v); err != nil {
			return nil, err
		}
	}
	if root.Get("done").Type() == jsonscan.True {
		s.g.EndAll(c)
		s.done, c.Last = true, true
	}
	return s.g.Finish(c)
}

func (s *Stream) field(c *wire.Chunk, key string, v jsonscan.Value) error {
	switch {
	case named(key):
		s.label(c, v)
	case key == "message" && v.Type() == jsonscan.Object:
		return s.message(c, v)
	case key == "logprobs" && v.Type() == jsonscan.Array:
		from, to := v.Range()
		c.Repeats = append(c.Repeats, bartizan.Range{From: from, To: to})
	case key == "image" && wire.Opaque(v) && len(v.Raw()) > 0:
		c.Media = "image/*"
	default:
		s.g.Flow(c, key, model(), v)
	}
	return nil
}

func (s *Stream) label(c *wire.Chunk, v jsonscan.Value) {
	if !wire.Labels(v) {
		s.g.Sweep(c, model(), bartizan.KindText, v)
	}
}

func (s *Stream) message(c *wire.Chunk, m jsonscan.Value) error {
	if err := wire.Unambiguous("message", m, known); err != nil {
		return err
	}
	for k, v := range m.Members() {
		switch key := k.Text(); {
		case key == "role" || key == "tool_call_id":
			s.label(c, v)
		case key == "tool_calls" && v.Type() == jsonscan.Array:
			for _, call := range v.Items() {
				if err := s.call(c, call); err != nil {
					return err
				}
			}
		case key == "images" && v.Type() == jsonscan.Array:
			for _, image := range v.Items() {
				c.Media = "image/*"
				if !wire.Opaque(image) {
					s.g.Sweep(c, model(), bartizan.KindText, image)
				}
			}
		default:
			s.g.Flow(c, "message."+key, model(), v)
		}
	}
	return nil
}

// call reads a call, which comes whole.
func (s *Stream) call(c *wire.Chunk, v jsonscan.Value) error {
	fn := v.Get("function")
	if fn.Type() != jsonscan.Object {
		if t := s.g.Sweep(c, model(), bartizan.KindCall, v); t != nil {
			t.Part.Call = &bartizan.ToolCall{}
		}
		return nil
	}
	if err := lookAlikes("tool_calls", v, fn); err != nil {
		return err
	}
	var strs []jsonscan.Value
	for _, m := range []jsonscan.Value{fn.Get("name"), fn.Get("arguments")} {
		for str := range m.Strings(true) {
			if len(str.Raw()) > 0 {
				strs = append(strs, str)
			}
		}
	}
	if t := s.g.Lines(c, model(), bartizan.KindCall, strs); t != nil {
		t.Part.Call = &bartizan.ToolCall{ID: v.Get("id").Text(), Name: fn.Get("name").Text(), Args: fn.Get("arguments").Text()}
	}
	for _, m := range besides(v, fn) {
		s.g.Sweep(c, model(), bartizan.KindText, m)
	}
	return nil
}
