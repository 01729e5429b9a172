package openai

import (
	"strconv"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// Done is the data of the event that ends a stream.
const Done = "[DONE]"

// Stream reads the chunks of one streamed answer and keeps track of its parts.
// It is not safe for concurrent use.
type Stream struct {
	lim   jsonscan.Limits
	last  int // greatest part id in use
	parts map[channel]*growing
	order []*growing
}

// channel tells the texts of one stream apart: content of choice 0, arguments
// of the second call of choice 1, …
type channel struct {
	choice string
	field  string
	call   string
}

type growing struct {
	part  *bartizan.Part
	from  channel
	n     int // bytes of text so far
	ended bool
}

// NewStream begins a streamed answer; first is the greatest part id in use.
func NewStream(lim jsonscan.Limits, first int) *Stream {
	return &Stream{lim: lim, last: first, parts: map[channel]*growing{}}
}

// Chunk reads the data of one event. An error means that the event cannot be
// examined. Memory grows with the number of parts, which the caller bounds by
// the answer's size.
func (s *Stream) Chunk(data []byte) (*wire.Chunk, error) {
	c := &wire.Chunk{Data: data}
	if string(data) == Done {
		s.end(c, nil)
		return c, nil
	}
	doc, err := parse(data, s.lim)
	if err != nil {
		return nil, err
	}
	for k, v := range doc.Root().Members() {
		switch k.Text() {
		case "id", "object", "model", "created", "usage", "system_fingerprint", "service_tier", "obfuscation":
		case "choices":
			if v.Type() != jsonscan.Array && v.Type() != jsonscan.Null {
				return nil, &Error{"choices", "want an array"}
			}
			for _, choice := range v.Items() {
				s.choice(c, choice)
			}
		default:
			s.sweep(c, channel{field: k.Text()}, v)
		}
	}
	return c, nil
}

func (s *Stream) choice(c *wire.Chunk, v jsonscan.Value) {
	index := v.Get("index").Text()
	finished := false
	for k, m := range v.Members() {
		switch key := k.Text(); key {
		case "index":
		case "finish_reason":
			finished = m.Type() == jsonscan.String
		case "logprobs":
			if m.Type() == jsonscan.Object {
				from, to := m.Range()
				c.Repeats = append(c.Repeats, bartizan.Range{From: from, To: to})
			}
		case "delta", "message":
			s.delta(c, index, m)
		default:
			s.sweep(c, channel{choice: index, field: key}, m)
		}
	}
	if finished {
		s.end(c, &index)
	}
}

func (s *Stream) delta(c *wire.Chunk, choice string, v jsonscan.Value) {
	for k, m := range v.Members() {
		ch := channel{choice: choice, field: k.Text()}
		switch {
		case ch.field == "role":
		case m.Type() == jsonscan.String:
			s.grow(c, ch, bartizan.KindText, m)
		case ch.field == "tool_calls":
			for i, call := range m.Items() {
				s.call(c, choice, i, call)
			}
		case ch.field == "function_call":
			s.function(c, ch, m)
		default:
			s.sweep(c, ch, m)
		}
	}
}

func (s *Stream) call(c *wire.Chunk, choice string, i int, v jsonscan.Value) {
	index := strconv.Itoa(i) // some servers send no index
	if n := v.Get("index"); n.Type() == jsonscan.Number {
		index = n.Text()
	}
	ch := channel{choice, "tool_calls", index}
	if fn := v.Get("function"); fn.Type() == jsonscan.Object {
		s.function(c, ch, fn)
		return
	}
	s.sweep(c, ch, v)
}

// function grows a tool call: its name, a line end of our own, its arguments,
// as in an answer that is not streamed.
func (s *Stream) function(c *wire.Chunk, ch channel, fn jsonscan.Value) {
	for k, m := range fn.Members() {
		if m.Type() != jsonscan.String || len(m.Raw()) == 0 {
			continue
		}
		g := s.grow(c, ch, bartizan.KindCall, m)
		if call := g.part.Call; k.Text() == "name" {
			call.Name += m.Text()
			c.Fragments[len(c.Fragments)-1].Text += "\n"
			g.n++
		}
	}
}

// grow adds a string's text to the part of a channel.
func (s *Stream) grow(c *wire.Chunk, ch channel, kind bartizan.Kind, v jsonscan.Value) *growing {
	g := s.parts[ch]
	if g == nil || g.ended {
		g = s.begin(ch, kind)
	}
	if len(v.Raw()) == 0 {
		return g
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
	return g
}

func (s *Stream) begin(ch channel, kind bartizan.Kind) *growing {
	s.last++
	p := &bartizan.Part{ID: s.last, Side: bartizan.SideAnswer}
	p.Role, p.Origin, p.Kind = bartizan.RoleAssistant, bartizan.FromAssistant, kind
	if kind == bartizan.KindCall {
		p.Call = &bartizan.ToolCall{}
	}
	g := &growing{part: p, from: ch}
	s.parts[ch] = g
	s.order = append(s.order, g)
	return g
}

// sweep shows every string inside v; each value is a part that ends at once.
func (s *Stream) sweep(c *wire.Chunk, ch channel, v jsonscan.Value) {
	for str := range v.Strings(true) {
		if len(str.Raw()) > 0 {
			g := s.grow(c, ch, bartizan.KindText, str)
			s.close(c, g)
		}
	}
}

// end closes the open parts of a choice, or all of them, in the order in which
// they began.
func (s *Stream) end(c *wire.Chunk, choice *string) {
	for _, g := range s.order {
		if choice == nil || g.from.choice == *choice {
			s.close(c, g)
		}
	}
}

func (s *Stream) close(c *wire.Chunk, g *growing) {
	if !g.ended {
		g.ended = true
		c.Ended = append(c.Ended, g.part)
	}
}
