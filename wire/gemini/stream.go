package gemini

import (
	"strconv"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// Stream reads the answers of one stream. It is not safe for concurrent use.
// Texts of a candidate are one text until the stream ends, for clients join
// them.
type Stream struct {
	lim   jsonscan.Limits
	g     *wire.Growth
	calls map[string]*partial // by candidate
}

// partial is a call whose arguments come in pieces.
type partial struct {
	*wire.Text
	path string // of the latest argument
}

// NewStream begins a streamed answer; first is the greatest part id in use.
func NewStream(lim jsonscan.Limits, first int) *Stream {
	return &Stream{lim: lim, g: wire.NewGrowth(first), calls: map[string]*partial{}}
}

// Aside makes a part of a text that stands beside the data.
func (s *Stream) Aside(text string) (*wire.Chunk, error) { return s.g.Aside(text, model()) }

// Chunk reads one event; names mean nothing here. An error means that the event
// cannot be examined. Time is linear in the data, memory bounded by the most
// texts of a stream.
func (s *Stream) Chunk(_ string, data []byte) (*wire.Chunk, error) {
	root, err := wire.Object(data, s.lim)
	if err != nil {
		return nil, err
	}
	if err := distinct("", root); err != nil {
		return nil, err
	}
	c := &wire.Chunk{Data: data, Usage: usage(root)}
	for key, v := range members(root) {
		switch {
		case key == "candidates":
			for i, m := range list(v) {
				if err := s.candidate(c, i, m); err != nil {
					return nil, err
				}
			}
		case named(key):
			c.Last = c.Last || key == "promptFeedback" // nothing is generated
			s.label(c, v)
		default:
			s.g.Flow(c, key, model(), v)
		}
	}
	return s.g.Finish(c)
}

func (s *Stream) label(c *wire.Chunk, v jsonscan.Value) {
	if !wire.Labels(v) {
		s.g.Sweep(c, model(), bartizan.KindText, v)
	}
}

func (s *Stream) candidate(c *wire.Chunk, place int, v jsonscan.Value) error {
	if v.Type() != jsonscan.Object {
		s.g.Sweep(c, model(), bartizan.KindText, v)
		return nil
	}
	if err := distinct("candidates", v); err != nil {
		return err
	}
	index, err := wire.Index("candidates.index", v.Get("index"), place)
	if err != nil {
		return err
	}
	at := strconv.Itoa(index)
	for key, m := range members(v) {
		switch {
		case key == "index":
		case key == "content" && m.Type() == jsonscan.Object:
			err = s.content(c, at, m)
		case key == "logprobsResult" && m.Type() == jsonscan.Object:
			from, to := m.Range()
			c.Repeats = append(c.Repeats, bartizan.Range{From: from, To: to})
		case finds(key):
			s.g.Sweep(c, found(), bartizan.KindText, m)
		case named(key):
			c.Last = c.Last || key == "finishReason" && m.Type() == jsonscan.String
			s.label(c, m)
		default:
			s.g.Flow(c, at+"."+key, model(), m)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Stream) content(c *wire.Chunk, at string, v jsonscan.Value) error {
	if err := distinct("content", v); err != nil {
		return err
	}
	for key, m := range members(v) {
		switch key {
		case "role":
			s.label(c, m)
		case "parts":
			for _, p := range list(m) {
				if err := s.part(c, at, p); err != nil {
					return err
				}
			}
		default:
			s.g.Flow(c, at+".content."+key, model(), m)
		}
	}
	return nil
}

func (s *Stream) part(c *wire.Chunk, at string, v jsonscan.Value) error {
	if v.Type() != jsonscan.Object {
		s.g.Flow(c, at, model(), v)
		return nil
	}
	if err := distinct("parts", v); err != nil {
		return err
	}
	said := at + ".text"
	if v.Get("thought").Type() == jsonscan.True {
		said = at + ".thought"
	}
	for key, m := range members(v) {
		switch {
		case key == "text" && m.Type() == jsonscan.String:
			if len(m.Raw()) > 0 {
				s.g.Open(said, model(), bartizan.KindText).Grow(c, m)
			}
		case key == "thoughtSignature" && wire.Opaque(m):
		case m.Type() == jsonscan.Object:
			if err := s.union(c, at, key, m); err != nil {
				return err
			}
		case key == "thought" && m.Type() != jsonscan.String && m.Type() != jsonscan.Array:
		default:
			s.g.Flow(c, said+"."+key, model(), m)
		}
	}
	return nil
}

// union reads what a part holds other than text, which comes in one piece.
func (s *Stream) union(c *wire.Chunk, at, key string, v jsonscan.Value) error {
	if err := distinct(key, v); err != nil {
		return err
	}
	switch key {
	case "functionCall":
		return s.call(c, at, v)
	case "executableCode":
		if t := s.whole(c, v, v.Get("language"), v.Get("code")); t != nil {
			t.Part.Call.Name = "codeExecution" // as its tool's
		}
	case "functionResponse", "codeExecutionResult", "toolResponse":
		s.g.Lines(c, toolVoice(), bartizan.KindText, shown(v))
		if holdsFile(v) {
			c.Media = "application/octet-stream"
		}
	case "videoMetadata", "mediaResolution", "partMetadata":
		s.label(c, v)
	default:
		c.Media = mimeType(v)
		s.g.Lines(c, model(), bartizan.KindText, shown(v))
	}
	return nil
}

// holdsFile reports a part of a result that is a file.
func holdsFile(v jsonscan.Value) bool {
	for k := range v.Strings(true) {
		if name, _ := field(k); name == "inlineData" || name == "fileData" {
			return true
		}
	}
	return false
}
