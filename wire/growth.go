package wire

import (
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// mostTexts is the most texts of one stream: each costs a window per guard.
const mostTexts = 50_000

// Voice is who speaks: role and origin of a part.
type Voice struct {
	Role   bartizan.Role
	Origin bartizan.Origin
}

// Growth keeps track of the texts of one streamed answer for a codec. It is not
// safe for concurrent use. Memory is bounded by the number of texts, and where
// Keep is set also by their length.
type Growth struct {
	// Keep remembers all text, so that a repeat of it is known as such.
	Keep        bool
	first, last int
	texts       map[string]*Text
	order       []*Text
	err         error
}

// Text is one text as it grows.
type Text struct {
	Part *bartizan.Part
	// Head is, for a codec's own use, where the text proper begins: the
	// arguments of a call after its name.
	Head int
	g    *Growth
	n    int
	kept []byte
	done bool
	log  *editLog
}

// NewGrowth begins an answer; first is the greatest part id in use.
func NewGrowth(first int) *Growth {
	return &Growth{first: first, last: first, texts: map[string]*Text{}}
}

// Begin makes a text that no key leads to.
func (g *Growth) Begin(voice Voice, kind bartizan.Kind) *Text {
	g.last++
	p := &bartizan.Part{ID: g.last, Side: bartizan.SideAnswer}
	p.Role, p.Origin, p.Kind = voice.Role, voice.Origin, kind
	if kind == bartizan.KindCall {
		p.Call = &bartizan.ToolCall{}
	}
	t := &Text{Part: p, g: g}
	if g.Keep {
		t.log = &editLog{}
	}
	g.order = append(g.order, t)
	return t
}

// Open gives the text of a key, a new one if there is none.
func (g *Growth) Open(key string, voice Voice, kind bartizan.Kind) *Text {
	t := g.texts[key]
	if t == nil {
		t = g.Begin(voice, kind)
		g.texts[key] = t
	}
	return t
}

// Get gives the text of a key, or nil.
func (g *Growth) Get(key string) *Text { return g.texts[key] }

// Set makes a key lead to a text.
func (g *Growth) Set(key string, t *Text) { g.texts[key] = t }

// EndAll ends every text that is open.
func (g *Growth) EndAll(c *Chunk) {
	for _, t := range g.order {
		t.End(c)
	}
	g.order = nil
}

// Finish gives the chunk, or the error of one of the steps that made it.
func (g *Growth) Finish(c *Chunk) (*Chunk, error) {
	switch {
	case g.err != nil:
		return nil, g.err
	case g.last-g.first > mostTexts:
		return nil, fmt.Errorf("more than %d texts in one stream: %w", mostTexts, jsonscan.ErrLimit)
	}
	return c, nil
}

// Aside makes a part of a text that stands beside an event's data.
func (g *Growth) Aside(text string, voice Voice) (*Chunk, error) {
	t := g.Begin(voice, bartizan.KindText)
	c := &Chunk{Fragments: []Fragment{{Part: t.Part, Text: text}}}
	t.End(c)
	return g.Finish(c)
}

// Sweep shows every string inside v, a line each, and of its objects the keys,
// as a text that ends at once; nil when there is none.
func (g *Growth) Sweep(c *Chunk, voice Voice, kind bartizan.Kind, v jsonscan.Value) *Text {
	var t *Text
	for s := range v.Strings(true) {
		if len(s.Raw()) == 0 {
			continue
		}
		if t == nil {
			t = g.Begin(voice, kind)
		}
		t.Line(c, s)
	}
	if t != nil {
		t.End(c)
	}
	return t
}

// Labelled sweeps what should be a label, when it is none.
func (g *Growth) Labelled(c *Chunk, voice Voice, v jsonscan.Value) {
	if !Short(v) {
		g.Sweep(c, voice, bartizan.KindText, v)
	}
}

// Flow grows the strings inside v by the path that they stand at, without
// positions in arrays. The type of an object is in the path, because clients
// pick by it. It is for fields that the codec does not know: pieces that a
// client may join over events are one text.
func (g *Growth) Flow(c *Chunk, key string, voice Voice, v jsonscan.Value) {
	switch v.Type() {
	case jsonscan.String:
		if len(v.Raw()) > 0 {
			g.Open(key, voice, bartizan.KindText).Grow(c, v)
		}
	case jsonscan.Array:
		for _, m := range v.Items() {
			g.Flow(c, key, voice, m)
		}
	case jsonscan.Object:
		key += "." + v.Get("type").Text()
		for k, m := range v.Members() {
			g.Labelled(c, voice, k)
			switch k.Text() {
			case "type", "id", "index":
				g.Labelled(c, voice, m)
			default:
				g.Flow(c, key+"."+k.Text(), voice, m)
			}
		}
	}
}

// Len is the length of the text so far.
func (t *Text) Len() int { return t.n }

// Open reports whether the text has not ended.
func (t *Text) Open() bool { return !t.done }

// Grow adds a string. A text that has ended does not grow: the stream is in
// error.
func (t *Text) Grow(c *Chunk, v jsonscan.Value) {
	if len(v.Raw()) == 0 || !t.grows() {
		return
	}
	text := v.Text()
	f := Fragment{Part: t.Part, Text: text, At: t.n, Spans: []bartizan.Span{span(t.n, text, v)}, log: t.log}
	t.add(c, f)
}

// Newline adds a line end of our own.
func (t *Text) Newline(c *Chunk) {
	if t.grows() {
		t.add(c, Fragment{Part: t.Part, Text: "\n", At: t.n, log: t.log})
	}
}

// Line adds a string on a line of its own.
func (t *Text) Line(c *Chunk, v jsonscan.Value) {
	if t.n > 0 {
		t.Newline(c)
	}
	t.Grow(c, v)
}

func (t *Text) add(c *Chunk, f Fragment) {
	c.Fragments = append(c.Fragments, f)
	t.n += len(f.Text)
	if t.g.Keep {
		t.kept = append(t.kept, f.Text...)
	}
}

func (t *Text) grows() bool {
	if t.done && t.g.err == nil {
		t.g.err = Bad("", "a text goes on after its end")
	}
	return !t.done
}

// End says that the text is complete with this event.
func (t *Text) End(c *Chunk) {
	if !t.done {
		t.done = true
		c.Ended = append(c.Ended, t.Part)
	}
}

// Echo notes that v repeats the text from the given offset on, and says whether
// it does. The text ends with it, and the repeat is edited as the text was. It
// works with Growth.Keep only.
func (t *Text) Echo(c *Chunk, at int, v jsonscan.Value) bool {
	text := v.Text()
	if at > len(t.kept) || string(t.kept[at:]) != text {
		return false
	}
	t.End(c)
	c.Echoes = append(c.Echoes, Fragment{Part: t.Part, Text: text, At: at, Spans: []bartizan.Span{span(at, text, v)}, log: t.log})
	return true
}

// EchoLines is Echo for a text of strings on lines of their own.
func (t *Text) EchoLines(c *Chunk, strs []jsonscan.Value) bool {
	f := Fragment{Part: t.Part, log: t.log}
	at := 0
	for i, v := range strs {
		text := v.Text()
		if i > 0 {
			if at >= len(t.kept) || t.kept[at] != '\n' {
				return false
			}
			at++
		}
		if len(t.kept)-at < len(text) || string(t.kept[at:at+len(text)]) != text {
			return false
		}
		f.Spans = append(f.Spans, span(at, text, v))
		at += len(text)
	}
	if at != len(t.kept) {
		return false
	}
	f.Text = string(t.kept)
	t.End(c)
	c.Echoes = append(c.Echoes, f)
	return true
}

func span(at int, text string, v jsonscan.Value) bartizan.Span {
	from, to := v.Range()
	return bartizan.Span{
		Text: bartizan.Range{From: at, To: at + len(text)},
		Body: bartizan.Range{From: from, To: to},
	}
}
