package responses

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// Stream reads the events of one streamed response. It is not safe for
// concurrent use, and keeps the answer's text until its end.
type Stream struct {
	lim   jsonscan.Limits
	g     *wire.Growth
	byID  map[string]int // the position that deltas of an item's id name
	byPos map[int]string // and back
	done  bool
}

// NewStream begins a streamed answer; first is the greatest part id in use.
func NewStream(lim jsonscan.Limits, first int) *Stream {
	g := wire.NewGrowth(first)
	g.Keep = true
	return &Stream{lim: lim, g: g, byID: map[string]int{}, byPos: map[int]string{}}
}

// Aside makes a part of a text that stands beside the data.
func (s *Stream) Aside(text string) (*wire.Chunk, error) { return s.g.Aside(text, assistant()) }

// event is one event as it is read.
type event struct {
	*wire.Chunk
	kind string
	root jsonscan.Value
	item string // the path of the item that it is about
}

// Chunk reads one event. An error means that it cannot be examined. Time is
// linear in the data, and in the texts that it repeats.
func (s *Stream) Chunk(name string, data []byte) (*wire.Chunk, error) {
	e := &event{Chunk: &wire.Chunk{Data: data}}
	if string(bytes.TrimSpace(data)) == "[DONE]" {
		s.end(e)
		return e.Chunk, nil
	}
	if s.done {
		return nil, wire.Bad("", "data follows the end of the stream")
	}
	var err error
	if e.root, err = wire.Object(data, s.lim); err != nil {
		return nil, err
	}
	if err := wire.Unambiguous("", e.root, eventKey); err != nil {
		return nil, err
	}
	e.kind = e.root.Get("type").Text()
	if name != "" && name != e.kind {
		return nil, wire.Bad("type", "the event's name and its data's type differ")
	}
	if err := s.locate(e); err != nil {
		return nil, err
	}
	for k, v := range e.root.Members() {
		if err := s.member(e, k.Text(), v); err != nil {
			return nil, err
		}
	}
	switch e.kind {
	case "response.completed", "response.failed", "response.incomplete":
		s.end(e)
	}
	return s.g.Finish(e.Chunk)
}

func eventKey(key string) bool {
	switch key {
	case "type", "response", "item", "part", "delta", "text", "refusal", "arguments", "input", "code",
		"output_index", "content_index", "summary_index", "item_id", "annotation":
		return true
	}
	return false
}

func (s *Stream) end(e *event) {
	s.g.EndAll(e.Chunk)
	s.done, e.Last = true, true
}

// locate finds the item that an event is about. Clients join deltas by position
// or by id: the two must say the same.
func (s *Stream) locate(e *event) error {
	pos, err := wire.Index("output_index", e.root.Get("output_index"), 0)
	if err != nil {
		return err
	}
	e.item = at("output", pos)
	id := e.root.Get("item_id").Text()
	if id == "" {
		return nil
	}
	if p, ok := s.byID[id]; ok && p != pos {
		return wire.Bad("item_id", "one id stands at two positions")
	}
	if i, ok := s.byPos[pos]; ok && i != id {
		return wire.Bad("item_id", "two ids stand at one position")
	}
	s.byID[id], s.byPos[pos] = pos, id
	return nil
}

// label reports members that name something.
func label(key string) bool {
	switch key {
	case "type", "sequence_number", "item_id", "output_index", "content_index", "summary_index", "annotation_index",
		"partial_image_index", "obfuscation", "call_id", "name", "status", "size", "quality", "background", "output_format":
		return true
	}
	return false
}

func (s *Stream) member(e *event, key string, v jsonscan.Value) error {
	object := v.Type() == jsonscan.Object
	switch {
	case label(key):
		s.g.Labelled(e.Chunk, assistant(), v)
	case key == "response" && object:
		e.Answered, e.Usage = answered(v), usage(v)
		return s.snapshot(e, false, func(r *reader) error { return r.response("response.", v) })
	case key == "item" && object:
		return s.snapshot(e, e.kind == "response.output_item.added", func(r *reader) error { return r.item(e.item, v) })
	case key == "part" && object:
		path, err := e.part()
		if err != nil {
			return err
		}
		return s.snapshot(e, strings.HasSuffix(e.kind, ".added"), func(r *reader) error { return r.part(path, v, assistant()) })
	case key == "logprobs" && (object || v.Type() == jsonscan.Array):
		from, to := v.Range()
		e.Repeats = append(e.Repeats, bartizan.Range{From: from, To: to})
	case key == "annotation":
		voice := assistant()
		voice.Origin = bartizan.FromRetrieved
		s.g.Sweep(e.Chunk, voice, bartizan.KindText, v)
	case (key == "partial_image_b64" || e.kind == "response.audio.delta" && key == "delta") && wire.Opaque(v):
		e.Media = "image/*"
		if key == "delta" {
			e.Media = "audio/*"
		}
	default:
		return s.piece(e, key, v)
	}
	return nil
}

// part is the path of the content part that an event is about.
func (e *event) part() (string, error) {
	list, index := ".content", "content_index"
	if strings.Contains(e.kind, "summary") {
		list, index = ".summary", "summary_index"
	}
	i, err := wire.Index(index, e.root.Get(index), 0)
	return e.item + list + "[" + strconv.Itoa(i) + "]", err
}

// field is what the events of a kind, without .delta or .done, grow: the member
// of their content part or "call", and the name of the whole text.
func field(base string) (slot, whole string) {
	switch base {
	case "response.output_text", "response.reasoning_text", "response.reasoning_summary_text":
		return ".text", "text"
	case "response.refusal":
		return ".refusal", "refusal"
	case "response.function_call_arguments", "response.mcp_call_arguments":
		return ".call", "arguments"
	case "response.custom_tool_call_input":
		return ".call", "input"
	case "response.code_interpreter_call_code":
		return ".call", "code"
	}
	return "", ""
}

// piece reads a delta, or the whole text once more when it is done. Events that
// the codec does not know flow by their kind and place.
func (s *Stream) piece(e *event, key string, v jsonscan.Value) error {
	base, isDelta := strings.CutSuffix(e.kind, ".delta")
	base, isDone := strings.CutSuffix(base, ".done")
	slot, whole := field(base)
	path, err := e.part()
	if err != nil {
		return err
	}
	text := v.Type() == jsonscan.String
	switch {
	case slot == ".call" && text && isDelta && key == "delta":
		s.argument(e, v)
	case slot == ".call" && text && isDone && key == whole:
		s.arguments(e, v)
	case slot != "" && text && isDelta && key == "delta":
		s.g.Open(path+slot, assistant(), bartizan.KindText).Grow(e.Chunk, v)
	case slot != "" && slot != ".call" && text && isDone && key == whole:
		if len(v.Raw()) > 0 {
			s.copy(e, piece{key: path + slot, voice: assistant(), kind: bartizan.KindText, strs: []jsonscan.Value{v}})
		}
	default:
		s.g.Flow(e.Chunk, e.kind+path+"."+key, assistant(), v)
	}
	return nil
}
