package openai

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// Done is the data of the event that ends a stream.
const Done = "[DONE]"

// Stream reads the chunks of one streamed answer and keeps track of its parts.
// It is not safe for concurrent use.
//
// Clients join what belongs together by rules of their own, so a text stays
// open until the stream ends, whatever finish_reason said before, and texts that
// a client may read apart are parts of their own.
type Stream struct {
	lim  jsonscan.Limits
	g    *wire.Growth
	done bool
}

// channel tells the texts of one stream apart: content of choice 0, arguments
// of the second call of choice 1, …
type channel struct {
	choice string
	field  string
	call   string
}

// sub is the channel of a member.
func (ch channel) sub(key string) channel {
	ch.field += "." + key
	return ch
}

// key is the channel in one string. Choice and call are digits, so that no two
// channels have the same.
func (ch channel) key() string { return ch.choice + "\x00" + ch.call + "\x00" + ch.field }

func speaking() wire.Voice {
	return wire.Voice{Role: bartizan.RoleAssistant, Origin: bartizan.FromAssistant}
}

// NewStream begins a streamed answer; first is the greatest part id in use.
func NewStream(lim jsonscan.Limits, first int) *Stream {
	return &Stream{lim: lim, g: wire.NewGrowth(first)}
}

// Chunk reads the data of one event; names mean nothing here. An error means that the event cannot be
// examined. Time is linear in the data, memory bounded by the most parts of a
// stream.
func (s *Stream) Chunk(_ string, data []byte) (*wire.Chunk, error) {
	if s.done {
		return nil, wire.Bad("", "data follows the end of the stream")
	}
	c := &wire.Chunk{Data: data}
	if string(bytes.TrimSpace(data)) == Done {
		s.done, c.Last = true, true
		s.g.EndAll(c)
		return c, nil
	}
	root, err := wire.Object(data, s.lim)
	if err != nil {
		return nil, err
	}
	for k, v := range root.Members() {
		if err := s.field(c, k.Text(), v); err != nil {
			return nil, err
		}
	}
	return s.g.Finish(c)
}

// Aside makes a part of a text that stands beside the data.
func (s *Stream) Aside(text string) (*wire.Chunk, error) { return s.g.Aside(text, speaking()) }

func (s *Stream) field(c *wire.Chunk, key string, v jsonscan.Value) error {
	switch {
	case label(key):
		s.labelled(c, v)
	case key == "usage":
		if c.Usage = usage(v); !numbers(v) {
			s.sweep(c, v)
		}
	case key == "choices" && v.Type() == jsonscan.Array:
		for i, choice := range v.Items() {
			if err := s.choice(c, i, choice); err != nil {
				return err
			}
		}
	case key == "choices" && v.Type() != jsonscan.Null:
		return wire.Bad("choices", "want an array")
	default:
		s.sweep(c, v)
	}
	return nil
}

func (s *Stream) choice(c *wire.Chunk, i int, v jsonscan.Value) error {
	if v.Type() != jsonscan.Object {
		s.sweep(c, v)
		return nil
	}
	index, err := position("choices.index", v.Get("index"), i)
	if err != nil {
		return err
	}
	for k, m := range v.Members() {
		ch := channel{choice: index, field: k.Text()}
		switch key := strings.ToLower(ch.field); {
		case key == "index":
		case key == "finish_reason":
			s.labelled(c, m)
		case key == "logprobs" && m.Type() == jsonscan.Object:
			from, to := m.Range()
			c.Repeats = append(c.Repeats, bartizan.Range{From: from, To: to})
		case (key == "delta" || key == "message") && m.Type() == jsonscan.Object:
			if err := s.delta(c, ch, m); err != nil {
				return err
			}
		case key == "delta" || key == "message" || key == "text":
			s.flow(c, ch, m)
		default:
			s.sweep(c, m)
		}
	}
	return nil
}

func (s *Stream) delta(c *wire.Chunk, parent channel, v jsonscan.Value) error {
	for k, m := range v.Members() {
		ch := parent.sub(k.Text())
		switch key := strings.ToLower(k.Text()); {
		case key == "role":
			s.labelled(c, m)
		case key == "tool_calls" && m.Type() == jsonscan.Array:
			for i, call := range m.Items() {
				if err := s.call(c, ch, i, call); err != nil {
					return err
				}
			}
		case key == "function_call" && m.Type() == jsonscan.Object:
			if err := s.function(c, ch, m, jsonscan.Value{}); err != nil {
				return err
			}
		case key == "audio" && m.Type() == jsonscan.Object:
			c.Media = "audio/*"
			s.flow(c, ch, m)
		default:
			s.flow(c, ch, m)
		}
	}
	return nil
}

// medium is the type of a content part that is image, sound or file, else "".
func medium(kind string) string {
	switch {
	case strings.Contains(kind, "image"):
		return "image/*"
	case strings.Contains(kind, "audio"):
		return "audio/*"
	case strings.Contains(kind, "video"), strings.Contains(kind, "file"):
		return "application/octet-stream"
	}
	return ""
}

// flow grows the strings inside v by the path that they stand at, without
// positions in arrays: content that comes as an array of text parts is one text
// over all events. The type of an object is in the path, because clients pick
// by it.
func (s *Stream) flow(c *wire.Chunk, ch channel, v jsonscan.Value) {
	switch v.Type() {
	case jsonscan.String:
		s.grow(c, ch, v)
	case jsonscan.Array:
		for _, m := range v.Items() {
			s.flow(c, ch, m)
		}
	case jsonscan.Object:
		kind := v.Get("type").Text()
		if m := medium(kind); m != "" {
			c.Media = m
		}
		ch = ch.sub(kind)
		for k, m := range v.Members() {
			s.labelled(c, k)
			switch key := k.Text(); key {
			case "type", "id", "index", "format":
				s.labelled(c, m)
			default:
				s.flow(c, ch.sub(key), m)
			}
		}
	}
}

// grow adds to the text of a channel; one without text gets no part.
func (s *Stream) grow(c *wire.Chunk, ch channel, v jsonscan.Value) {
	if len(v.Raw()) > 0 {
		s.g.Open(ch.key(), speaking(), bartizan.KindText).Grow(c, v)
	}
}

// labelled shows what should be a label, when it is none.
func (s *Stream) labelled(c *wire.Chunk, v jsonscan.Value) { s.g.Labelled(c, speaking(), v) }

// sweep shows every string inside v, a line each, as a part that ends at once.
func (s *Stream) sweep(c *wire.Chunk, v jsonscan.Value) {
	s.g.Sweep(c, speaking(), bartizan.KindText, v)
}

// position reads an index; where it is missing the place in the array counts.
func position(param string, v jsonscan.Value, place int) (string, error) {
	i, err := wire.Index(param, v, place)
	return strconv.Itoa(i), err
}
