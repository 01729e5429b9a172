package openai

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// Done is the data of the event that ends a stream.
const Done = "[DONE]"

// mostParts is the most texts of one stream: each costs a window per guard.
const mostParts = 50_000

// Stream reads the chunks of one streamed answer and keeps track of its parts.
// It is not safe for concurrent use.
//
// Clients join what belongs together by rules of their own, so a text stays
// open until the stream ends, whatever finish_reason said before, and texts that
// a client may read apart are parts of their own.
type Stream struct {
	lim   jsonscan.Limits
	first int // part ids up to here are others'
	last  int // greatest part id in use
	parts map[channel]*growing
	order []*growing // open, as they began
	done  bool
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

type growing struct {
	part *bartizan.Part
	n    int  // bytes of text so far
	args bool // a tool call's arguments have begun
}

// NewStream begins a streamed answer; first is the greatest part id in use.
func NewStream(lim jsonscan.Limits, first int) *Stream {
	return &Stream{lim: lim, first: first, last: first, parts: map[channel]*growing{}}
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
		for _, g := range s.order {
			c.Ended = append(c.Ended, g.part)
		}
		return c, nil
	}
	doc, err := parse(data, s.lim)
	if err != nil {
		return nil, err
	}
	for k, v := range doc.Root().Members() {
		if err := s.field(c, k.Text(), v); err != nil {
			return nil, err
		}
	}
	return s.bounded(c)
}

// Aside makes a part of a text that stands beside the data.
func (s *Stream) Aside(text string) (*wire.Chunk, error) {
	g := s.begin(bartizan.KindText)
	return s.bounded(&wire.Chunk{Fragments: []wire.Fragment{{Part: g.part, Text: text}}, Ended: []*bartizan.Part{g.part}})
}

func (s *Stream) bounded(c *wire.Chunk) (*wire.Chunk, error) {
	if s.last-s.first > mostParts {
		return nil, fmt.Errorf("more than %d texts in one stream: %w", mostParts, jsonscan.ErrLimit)
	}
	return c, nil
}

func (s *Stream) field(c *wire.Chunk, key string, v jsonscan.Value) error {
	switch {
	case label(key):
		s.labelled(c, v)
	case key == "usage":
		c.Usage = usage(v)
		s.sweep(c, v, false)
	case key == "choices" && v.Type() == jsonscan.Array:
		for i, choice := range v.Items() {
			if err := s.choice(c, i, choice); err != nil {
				return err
			}
		}
	case key == "choices" && v.Type() != jsonscan.Null:
		return wire.Bad("choices", "want an array")
	default:
		s.sweep(c, v, true)
	}
	return nil
}

func (s *Stream) choice(c *wire.Chunk, i int, v jsonscan.Value) error {
	if v.Type() != jsonscan.Object {
		s.sweep(c, v, true)
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
			s.sweep(c, m, true)
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
		s.grow(c, s.open(ch, bartizan.KindText), v)
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

// open gives the part of a channel, a new one if there is none.
func (s *Stream) open(ch channel, kind bartizan.Kind) *growing {
	g := s.parts[ch]
	if g == nil {
		g = s.begin(kind)
		s.parts[ch] = g
		s.order = append(s.order, g)
	}
	return g
}

func (s *Stream) begin(kind bartizan.Kind) *growing {
	s.last++
	p := &bartizan.Part{ID: s.last, Side: bartizan.SideAnswer}
	p.Role, p.Origin, p.Kind = bartizan.RoleAssistant, bartizan.FromAssistant, kind
	if kind == bartizan.KindCall {
		p.Call = &bartizan.ToolCall{}
	}
	return &growing{part: p}
}

// grow adds a string's text to a part.
func (s *Stream) grow(c *wire.Chunk, g *growing, v jsonscan.Value) {
	if len(v.Raw()) == 0 {
		return
	}
	text := v.Text()
	from, to := v.Range()
	c.Fragments = append(c.Fragments, wire.Fragment{
		Part: g.part, Text: text, At: g.n,
		Spans: []bartizan.Span{{
			Text: bartizan.Range{From: g.n, To: g.n + len(text)},
			Body: bartizan.Range{From: from, To: to},
		}},
	})
	g.n += len(text)
}

// newline adds a line end of our own.
func (g *growing) newline(c *wire.Chunk) {
	c.Fragments = append(c.Fragments, wire.Fragment{Part: g.part, Text: "\n", At: g.n})
	g.n++
}

// labelled shows what should be a label, when it is none.
func (s *Stream) labelled(c *wire.Chunk, v jsonscan.Value) {
	if !short(v) {
		s.sweep(c, v, true)
	}
}

// sweep shows every string inside v, a line each, as a part that ends at once.
func (s *Stream) sweep(c *wire.Chunk, v jsonscan.Value, keys bool) {
	var g *growing
	for str := range v.Strings(keys) {
		switch {
		case len(str.Raw()) == 0:
			continue
		case g == nil:
			g = s.begin(bartizan.KindText)
			c.Ended = append(c.Ended, g.part)
		default:
			g.newline(c)
		}
		s.grow(c, g, str)
	}
}

// position reads an index; where it is missing the place in the array counts.
// Other ways to write a number are refused, for clients read them differently.
func position(param string, v jsonscan.Value, i int) (string, error) {
	switch v.Type() {
	case jsonscan.None, jsonscan.Null:
		return strconv.Itoa(i), nil
	case jsonscan.Number:
		if n, err := strconv.Atoi(v.Text()); err == nil && n >= 0 && strconv.Itoa(n) == v.Text() {
			return v.Text(), nil
		}
	}
	return "", wire.Bad(param, "want a whole number")
}
