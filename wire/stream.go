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
	// log, where the text may be repeated later, remembers the edits made.
	log *editLog
}

// editLog holds the replacements that events already told have seen.
type editLog struct{ made []Replacement }

// Chunk is what one event of a stream carries.
type Chunk struct {
	Data      []byte
	Fragments []Fragment
	// Echoes repeat text that earlier events, or this one, carried: they add
	// nothing to their parts, which have ended, and are edited as those were.
	Echoes []Fragment
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

// note remembers the replacements that touch a fragment.
func (l *editLog) note(rs []Replacement, f Fragment) {
	for _, r := range rs {
		switch {
		case r.From >= f.At+len(f.Text):
			return
		case r.To < f.At || len(l.made) > 0 && l.made[len(l.made)-1] == r: // noted with the fragment before
		default:
			l.made = append(l.made, r)
		}
	}
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
// that nothing was touched. An echo is edited as the events before it were, so
// once there are edits Edit must be called for the events of a stream in order;
// replacements that no later event needs may then be left out.
func (c *Chunk) Edit(edits map[int][]Replacement) ([]byte, error) {
	var cuts []Cut
	for _, f := range c.Fragments {
		rs := edits[f.Part.ID]
		if f.log != nil {
			f.log.note(rs, f)
		}
		cuts = append(cuts, Cuts(c.Data, f.Spans, touching(rs, f))...)
	}
	for _, f := range c.Echoes {
		rs := edits[f.Part.ID]
		if f.log != nil {
			rs = Merge(append(slices.Clone(f.log.made), rs...))
		}
		cuts = append(cuts, Cuts(c.Data, f.Spans, touching(rs, f))...)
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
