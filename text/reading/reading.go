package reading

import (
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text"
)

// Reading is one further reading of a text. It is immutable and safe for
// concurrent use.
type Reading struct {
	// Text is normalised as [text.Normalise] does it.
	Text string
	// Via names the classes that were undone, outermost first. Not empty, at
	// most [Depth] and a compression each. Read only.
	Via []string
	// Whole says that nearly all of the text was changed, and not a run in it.
	Whole bool

	view *text.View
	node *node
}

// Raw maps the range [from,to) of Text to the bytes that it came from in the
// text that was read; offsets outside are clamped. What came out of an
// encoded run is mapped to the run as a whole; classes that go by characters
// map to the characters. It costs the changes within the range, for each
// level of encoding.
func (r *Reading) Raw(from, to int) (f, t int) {
	f, t = r.view.Raw(from, to)
	for n := r.node; n.parent != nil; n = n.parent {
		f, t = n.trace.source(f, t)
	}
	return f, t
}

// Changed reports whether something in the range [from,to) of Text was
// decoded, undone or stood before or behind what was removed there: what the
// plain text does not show. Costs as Raw.
func (r *Reading) Changed(from, to int) bool {
	f, t := r.view.Raw(from, to)
	return r.node.touched(f, t)
}

// Has reports whether one of the classes was undone.
func (r *Reading) Has(class string) bool {
	for _, v := range r.Via {
		if v == class {
			return true
		}
	}
	return false
}

// Label says how the reading came about, for a reason: "base64, then gzip".
func (r *Reading) Label() string { return strings.Join(r.Via, ", then ") }

// Set is all readings of one text, in an order that depends on the text alone.
type Set struct {
	Readings []*Reading
	// Cut says that a bound was met and something was not decoded.
	Cut bool
}

// none is the set of a text that holds nothing to decode.
var none = &Set{}

var setKey = &bartizan.MemoKey[*Set]{Name: "readings"}

// short is the length up to which a second look is cheaper than a memo.
const short = 1 << 10

// Of returns the readings of the part's text, made once for all that look at
// the part. Offsets are those of p.Text.
func Of(p *bartizan.Part) *Set {
	if len(p.Text) <= short {
		if o := survey(p.Text); o.nothing() {
			return none
		}
	}
	s, _ := bartizan.Once(&p.Memo, setKey, func() (*Set, error) { return Find(p.Text), nil })
	return s
}
