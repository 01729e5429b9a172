package wiretest

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
	"github.com/bartizan-ai/bartizan/wire/lines"
	"github.com/bartizan-ai/bartizan/wire/sse"
)

// Told is what a codec makes of a whole stream.
type Told struct {
	Chunks []*wire.Chunk
	Names  []string
	// Parts are complete, in the order in which they began.
	Parts []*bartizan.Part
	Last  bool
}

type reader interface {
	Next() (sse.Event, error)
	Ready() bool
}

// pieces is a reader that stops once after a number of bytes.
type pieces struct {
	s string
	n int
}

func (p *pieces) Read(b []byte) (int, error) {
	if p.s == "" {
		return 0, io.EOF
	}
	n := len(p.s)
	if p.n > 0 {
		n = min(p.n, n)
	}
	n = copy(b, p.s[:n])
	p.s, p.n = p.s[n:], 0
	return n, nil
}

// Tell reads a stream that arrives in two pieces, the first of cut bytes.
func Tell(codec wire.Codec, stream string, cut int) (*Told, error) {
	var r reader
	if src := (&pieces{stream, cut}); codec.Framing() == wire.Lines {
		r = lines.NewReader(src, 1<<20)
	} else {
		r = sse.NewReader(src, 1<<20)
	}
	told, s := &Told{}, codec.Stream(Limits, 0)
	for {
		ev, err := r.Next()
		if errors.Is(err, io.EOF) {
			return told, nil
		}
		if err != nil {
			return nil, err
		}
		if !ev.HasData {
			continue
		}
		c, err := s.Chunk(ev.Name, ev.Data)
		if err != nil {
			return nil, err
		}
		told.add(ev.Name, c)
	}
}

func (told *Told) add(name string, c *wire.Chunk) {
	told.Chunks, told.Names = append(told.Chunks, c), append(told.Names, name)
	told.Last = told.Last || c.Last
	for _, f := range c.Fragments {
		if f.At == 0 && f.Part.Text == "" {
			told.Parts = append(told.Parts, f.Part)
		}
		f.Part.Text += f.Text
	}
	for _, p := range c.Ended {
		p.Done = true
	}
}

// Edit gives the data of the events after edits, joined. Like the gateway it
// forgets the edits that no later piece of a part needs.
func (told *Told) Edit(edits map[int][]wire.Replacement) (string, error) {
	var out strings.Builder
	for _, c := range told.Chunks {
		data, err := c.Edit(edits)
		if err != nil {
			return "", err
		}
		if data == nil {
			data = c.Data
		}
		out.Write(data)
		out.WriteByte('\n')
		for _, f := range c.Fragments {
			for rs := edits[f.Part.ID]; len(rs) > 0 && rs[0].To <= f.At+len(f.Text); rs = rs[1:] {
				edits[f.Part.ID] = rs[1:]
			}
		}
	}
	return out.String(), nil
}

// Split reads a stream cut in two at every byte and wants the same each time.
func Split(t *testing.T, codec wire.Codec, stream string) *Told {
	t.Helper()
	whole, err := Tell(codec, stream, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Join(Shown(whole.Parts), "\n")
	for cut := 1; cut < len(stream); cut++ {
		told, err := Tell(codec, stream, cut)
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		if got := strings.Join(Shown(told.Parts), "\n"); got != want {
			t.Fatalf("cut at %d:\n%s\nwant\n%s", cut, got, want)
		}
	}
	return whole
}

// Ended wants every part complete, and an event that says that the answer is.
func (told *Told) Ended(t *testing.T) {
	t.Helper()
	if !told.Last {
		t.Error("no event ends the answer")
	}
	for _, p := range told.Parts {
		if !p.Done {
			t.Errorf("part %d has not ended: %q", p.ID, p.Text)
		}
	}
}

// Redact cuts a secret out of every part of a stream that shows it and wants no
// trace of it in any event, not even in pieces.
func Redact(t *testing.T, codec wire.Codec, stream, secret string) string {
	t.Helper()
	told, err := Tell(codec, stream, 0)
	if err != nil {
		t.Fatal(err)
	}
	edits := map[int][]wire.Replacement{}
	for _, p := range told.Parts {
		for at := 0; ; {
			i := strings.Index(p.Text[at:], secret)
			if i < 0 {
				break
			}
			at += i
			edits[p.ID] = append(edits[p.ID], wire.Replacement{Range: bartizan.Range{From: at, To: at + len(secret)}, Text: "[cut]"})
			at += len(secret)
		}
	}
	if len(edits) == 0 {
		t.Fatalf("no part shows %q", secret)
	}
	out, err := told.Edit(edits)
	if err != nil {
		t.Fatal(err)
	}
	for n := len(secret); n >= 4; n-- {
		for i := 0; i+n <= len(secret); i++ {
			if strings.Contains(out, secret[i:i+n]) {
				t.Fatalf("%q of the secret is left in\n%s", secret[i:i+n], out)
			}
		}
	}
	return out
}

// Events tests what must hold for every event that a stream codec accepts: each
// text with a blank is shown by the event, fragments follow one another, spans
// show what the text says, edits give JSON. Each event is sent twice.
func Events(t testing.TB, codec wire.Codec, name string, events ...[]byte) {
	t.Helper()
	s := codec.Stream(Limits, 3)
	at, ended := map[*bartizan.Part]int{}, map[*bartizan.Part]bool{}
	for _, data := range append(events, events...) {
		c, err := s.Chunk(name, data)
		if err != nil {
			return
		}
		var shown strings.Builder
		edits := map[int][]wire.Replacement{}
		for _, f := range c.Fragments {
			if f.At != at[f.Part] || ended[f.Part] {
				t.Fatalf("fragment at %d, want %d; ended: %v", f.At, at[f.Part], ended[f.Part])
			}
			if f.Part.Kind&codec.Reach().Stream.Shown == 0 {
				t.Fatalf("part %d is of kind %s, which the codec does not declare", f.Part.ID, f.Part.Kind)
			}
			at[f.Part] += len(f.Text)
			shown.WriteString(f.Text)
			spans(t, data, f.Text, f.At, f.Spans)
			edits[f.Part.ID] = append(edits[f.Part.ID], wire.Replacement{Range: bartizan.Range{From: f.At, To: f.At + len(f.Text)}, Text: "R\""})
		}
		for _, p := range c.Ended {
			ended[p] = true
		}
		for _, f := range c.Echoes {
			if !ended[f.Part] {
				t.Fatalf("part %d is repeated before its end", f.Part.ID)
			}
			shown.WriteString(f.Text)
			spans(t, data, f.Text, f.At, f.Spans)
		}
		complete(t, data, c, shown.String())
		if out, err := c.Edit(edits); err != nil || out != nil && !json.Valid(out) {
			t.Fatalf("edit of %q gives %q, %v", data, out, err)
		}
	}
}

func complete(t testing.TB, data []byte, c *wire.Chunk, shown string) {
	t.Helper()
	doc, err := jsonscan.Parse(data, Limits)
	if err != nil {
		return // a terminator
	}
	for str := range doc.Root().Strings(false) {
		if text := str.Text(); strings.Contains(text, " ") && !strings.Contains(shown, text) && !repeated(c.Repeats, str) {
			t.Fatalf("nothing shows %q of %q", text, data)
		}
	}
}
