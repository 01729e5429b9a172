package wire

import (
	"fmt"
	"slices"
	"sort"

	"github.com/bartizan-ai/bartizan"
)

// Fragment is a piece of a part that one event of a stream carries.
type Fragment struct {
	// Part is the part's id, kind, side, role and origin, without text. The
	// same pointer stands for the same part in every event.
	Part *bartizan.Part
	// Text follows the text of the part's earlier fragments; At is where it
	// begins in the whole part.
	Text string
	At   int
	// Spans tie ranges of the whole part's text to the event's data.
	Spans []bartizan.Span
}

// Chunk is what one event of a stream carries.
type Chunk struct {
	Data      []byte
	Fragments []Fragment
	// Ended lists parts that are complete after this event.
	Ended []*bartizan.Part
	// Media is the type of content that cannot be shown as text, if there is
	// any.
	Media string
	// Repeats are as in Body.
	Repeats []bartizan.Range
	// Last is set on the event that tells clients that the answer is whole.
	Last bool
	// Answered and Usage are as in Body; the usage is of the stream so far.
	Answered string
	Usage    Usage
}

// touching gives the replacements that touch a fragment.
func touching(rs []Replacement, f Fragment) []Replacement {
	rs = rs[sort.Search(len(rs), func(i int) bool { return rs[i].To > f.At || rs[i].From >= f.At }):]
	rs = rs[:sort.Search(len(rs), func(i int) bool { return rs[i].From >= f.At+len(f.Text) })]
	if len(rs) > 0 && rs[0].From < f.At { // began in an earlier event
		rs = slices.Clone(rs)
		rs[0].Text = ""
	}
	return rs
}

// Edit returns the event's data with the replacements made, by part id; ranges
// count from the start of the whole part. A replacement's text goes into the
// event in which its range begins, the rest of the range is cut from later
// ones. The replacements of a part must be as Merge returns them. nil data says
// that nothing was touched.
func (c *Chunk) Edit(edits map[int][]Replacement) ([]byte, error) {
	var cuts []Cut
	for _, f := range c.Fragments {
		cuts = append(cuts, Cuts(c.Data, f.Spans, touching(edits[f.Part.ID], f))...)
	}
	if len(cuts) == 0 {
		return nil, nil
	}
	for _, r := range c.Repeats {
		cuts = append(cuts, Cut{r, []byte("null")})
	}
	out, err := Splice(c.Data, cuts)
	if err != nil {
		return nil, fmt.Errorf("edit event: %w", err)
	}
	return out, nil
}
