package anthropic

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// Stream reads the events of one streamed message. It is not safe for
// concurrent use.
//
// Blocks follow one another, so an event that belongs to another block than the
// one that is open is refused. Text blocks in a row are one text.
type Stream struct {
	lim   jsonscan.Limits
	g     *wire.Growth
	run   *wire.Text // the text of the latest text blocks, nil after another
	block *block     // open
	begun int        // the greatest index of a block, or -1
	done  bool
}

// block is the content block that is open.
type block struct {
	index int
	kind  string
	text  *wire.Text // grows by the deltas of the block's kind, or nil
	args  bool       // a call's arguments have begun
}

// NewStream begins a streamed answer; first is the greatest part id in use.
func NewStream(lim jsonscan.Limits, first int) *Stream {
	return &Stream{lim: lim, g: wire.NewGrowth(first), begun: -1}
}

// Aside makes a part of a text that stands beside the data.
func (s *Stream) Aside(text string) (*wire.Chunk, error) { return s.g.Aside(text, assistant()) }

// Chunk reads one event. An error means that it cannot be examined. Time is
// linear in the data, memory bounded by the most texts of a stream.
func (s *Stream) Chunk(name string, data []byte) (*wire.Chunk, error) {
	if s.done {
		return nil, wire.Bad("", "data follows the end of the stream")
	}
	c := &wire.Chunk{Data: data}
	if string(bytes.TrimSpace(data)) == "[DONE]" { // some imitators end so
		s.end(c)
		return c, nil
	}
	root, err := wire.Object(data, s.lim)
	if err != nil {
		return nil, err
	}
	if err := wire.Unambiguous("", root, eventKey); err != nil {
		return nil, err
	}
	kind := root.Get("type").Text()
	if name != "" && name != kind {
		return nil, wire.Bad("type", "the event's name and its data's type differ")
	}
	if err := s.event(c, kind, root); err != nil {
		return nil, err
	}
	return s.g.Finish(c)
}

func eventKey(key string) bool {
	switch key {
	case "type", "index", "message", "content_block", "delta", "error", "usage":
		return true
	}
	return false
}

func (s *Stream) end(c *wire.Chunk) {
	s.g.EndAll(c)
	s.done, c.Last = true, true
}

func (s *Stream) event(c *wire.Chunk, kind string, root jsonscan.Value) error {
	c.Usage = usage(root.Get("usage")).Or(usage(root.Get("message").Get("usage")))
	for k, v := range root.Members() {
		if err := s.member(c, kind, k.Text(), v, root); err != nil {
			return err
		}
	}
	switch kind {
	case "content_block_stop":
		return s.stop(c, root)
	case "message_stop", "error":
		s.end(c)
	}
	return nil
}

// member reads one member of an event.
func (s *Stream) member(c *wire.Chunk, kind, key string, v, root jsonscan.Value) error {
	object := v.Type() == jsonscan.Object
	switch {
	case key == "type" || key == "index":
		s.g.Labelled(c, assistant(), v)
	case key == "usage" && wire.Labels(v):
	case key == "message" && kind == "message_start" && object:
		return s.start(c, v)
	case key == "content_block" && kind == "content_block_start" && object:
		return s.begin(c, root.Get("index"), v)
	case key == "delta" && kind == "content_block_delta" && object:
		return s.delta(c, root.Get("index"), v)
	case key == "delta" && kind == "message_delta" && object:
		for k, m := range v.Members() {
			s.named(c, k.Text(), m)
		}
	default:
		s.g.Flow(c, kind+"."+key, assistant(), v)
	}
	return nil
}

// named shows a member, but for labels in their place.
func (s *Stream) named(c *wire.Chunk, key string, v jsonscan.Value) {
	if !(label(key) || beside(key) || key == "usage" || key == "container") || !wire.Labels(v) {
		s.g.Sweep(c, assistant(), bartizan.KindText, v)
	}
}

// start reads the message that a stream begins with: its content follows.
func (s *Stream) start(c *wire.Chunk, v jsonscan.Value) error {
	if err := wire.Unambiguous("message", v, blockKey); err != nil {
		return err
	}
	for k, m := range v.Members() {
		if k.Text() == "content" && (m.Type() != jsonscan.Array || len(bytes.TrimSpace(bytes.Trim(m.Raw(), "[]"))) > 0) {
			return wire.Bad("message.content", "want an empty array at the start of a stream")
		}
		s.named(c, k.Text(), m)
	}
	return nil
}

// begin opens a block; one that was not closed is.
func (s *Stream) begin(c *wire.Chunk, at, v jsonscan.Value) error {
	if err := wire.Unambiguous("content_block", v, blockKey); err != nil {
		return err
	}
	index, err := wire.Index("index", at, s.begun+1)
	if err != nil {
		return err
	}
	if index <= s.begun {
		return wire.Bad("index", "a block begins that has begun before")
	}
	s.close(c)
	s.begun = index
	s.block = &block{index: index, kind: v.Get("type").Text()}
	if s.run != nil && s.block.kind != "text" {
		s.run.End(c)
		s.run = nil
	}
	return s.open(c, v)
}

// open shows what a block begins with and makes the text that grows.
func (s *Stream) open(c *wire.Chunk, v jsonscan.Value) error {
	b := s.block
	switch kind := b.kind; {
	case kind == "text":
		if s.run == nil {
			s.run = s.g.Begin(assistant(), bartizan.KindText)
		}
		b.text = s.run
		s.grow(c, b.text, v.Get("text"))
		s.rest(c, v, "text")
	case kind == "thinking":
		b.text = s.g.Begin(assistant(), bartizan.KindText)
		s.grow(c, b.text, v.Get("thinking"))
		s.rest(c, v, "thinking")
	case kind == "redacted_thinking":
		if !wire.Opaque(v.Get("data")) {
			s.g.Sweep(c, assistant(), bartizan.KindText, v.Get("data"))
		}
		s.rest(c, v, "data")
	case called(kind):
		return s.call(c, v)
	default:
		s.whole(c, v)
	}
	return nil
}

func (s *Stream) grow(c *wire.Chunk, t *wire.Text, v jsonscan.Value) {
	if v.Type() == jsonscan.String {
		t.Grow(c, v)
	} else {
		s.g.Sweep(c, assistant(), bartizan.KindText, v)
	}
}

// rest shows the members of a block but its type and one that is shown already.
func (s *Stream) rest(c *wire.Chunk, v jsonscan.Value, but string) {
	for k, m := range v.Members() {
		switch key := k.Text(); {
		case key == but:
		case key == "type" || key == "id":
			s.g.Labelled(c, assistant(), m)
		case sealed(key) && wire.Opaque(m):
		case key == "citations":
			strs, _ := wire.Visible(m, sealed)
			s.g.Lines(c, document(assistant()), bartizan.KindText, strs)
		default:
			s.named(c, key, m)
		}
	}
}

// call begins a tool call: its name and, where it is sent at once, its input.
func (s *Stream) call(c *wire.Chunk, v jsonscan.Value) error {
	name := v.Get("name")
	if name.Type() != jsonscan.String {
		return wire.Bad("content_block.name", "want the name of a tool")
	}
	t := s.g.Begin(assistant(), bartizan.KindCall)
	s.block.text = t
	t.Part.Call.ID, t.Part.Call.Name = v.Get("id").Text(), name.Text()
	t.Grow(c, name)
	for str := range v.Get("input").Strings(true) {
		if len(str.Raw()) > 0 {
			t.Line(c, str)
			t.Part.Call.Args = string(v.Get("input").Raw())
		}
	}
	for k, m := range v.Members() {
		if key := k.Text(); key != "name" && key != "input" {
			s.named(c, key, m)
		}
	}
	return nil
}

// whole shows a block that comes in one piece: a result, a file.
func (s *Stream) whole(c *wire.Chunk, v jsonscan.Value) {
	voice := assistant()
	if result(s.block.kind) {
		voice = resultVoice(s.block.kind)
	} else {
		c.Media = "application/octet-stream"
	}
	strs, skipped := wire.Visible(v, sealedOrData)
	if skipped && holdsData(v) {
		c.Media = "application/*"
	}
	s.g.Lines(c, voice, bartizan.KindText, strs)
}

// holdsData reports a member of a file's bytes inside v.
func holdsData(v jsonscan.Value) bool {
	for k := range v.Strings(true) {
		if string(k.Raw()) == "data" {
			return true
		}
	}
	return false
}

// delta reads a piece of the block that is open.
func (s *Stream) delta(c *wire.Chunk, at, v jsonscan.Value) error {
	if err := wire.Unambiguous("delta", v, deltaKey); err != nil {
		return err
	}
	index, err := wire.Index("index", at, s.begun)
	if err != nil {
		return err
	}
	b := s.block
	if b == nil || b.index != index {
		return wire.Bad("index", "a piece of a block that is not open")
	}
	kind := v.Get("type").Text()
	for k, m := range v.Members() {
		switch key := k.Text(); {
		case key == "type":
			s.g.Labelled(c, assistant(), m)
		case b.takes(kind, key) && m.Type() == jsonscan.String:
			b.grow(c, m)
		case key == "signature" && wire.Opaque(m):
		case key == "citation":
			strs, _ := wire.Visible(m, sealed)
			s.g.Lines(c, document(assistant()), bartizan.KindText, strs)
		default:
			s.g.Flow(c, strconv.Itoa(index)+"."+kind+"."+key, assistant(), m)
		}
	}
	return nil
}

func deltaKey(key string) bool {
	switch key {
	case "type", "text", "partial_json", "thinking", "signature", "citation":
		return true
	}
	return false
}

// takes reports whether a member of a delta belongs to the block's own text.
func (b *block) takes(kind, key string) bool {
	switch {
	case b.text == nil:
		return false
	case b.kind == "text":
		return kind == "text_delta" && key == "text"
	case b.kind == "thinking":
		return kind == "thinking_delta" && key == "thinking"
	}
	return kind == "input_json_delta" && key == "partial_json"
}

func (b *block) grow(c *wire.Chunk, v jsonscan.Value) {
	if called(b.kind) && !b.args && len(v.Raw()) > 0 {
		b.args = true
		b.text.Part.Call.Args = ""
		b.text.Newline(c)
	}
	b.text.Grow(c, v)
}

// close ends the open block, but for a text, which the next block may go on
// with.
func (s *Stream) close(c *wire.Chunk) {
	if b := s.block; b != nil && b.text != nil && b.kind != "text" {
		b.text.End(c)
	}
	s.block = nil
}

func (s *Stream) stop(c *wire.Chunk, root jsonscan.Value) error {
	index, err := wire.Index("index", root.Get("index"), s.begun)
	if err != nil {
		return err
	}
	if s.block == nil || s.block.index != index {
		return wire.Bad("index", fmt.Sprintf("block %d ends that is not open", index))
	}
	s.close(c)
	return nil
}
