// Package wire is the common ground of the provider codecs below it, which turn
// HTTP bodies into an Exchange's parts and edits of parts back into bodies.
// Bytes that no edit touches leave as they came.
package wire

import (
	"errors"
	"slices"
	"sort"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// Cut replaces a range of a body by other bytes.
type Cut struct {
	bartizan.Range
	With []byte
}

// ErrOverlap says that two cuts touch the same bytes.
var ErrOverlap = errors.New("edits overlap")

// Splice returns body with the cuts made, a new slice, or body itself when
// there are none. Cuts may come in any order but must not overlap.
func Splice(body []byte, cuts []Cut) ([]byte, error) {
	if len(cuts) == 0 {
		return body, nil
	}
	cuts = slices.Clone(cuts)
	sort.SliceStable(cuts, func(i, j int) bool { return cuts[i].From < cuts[j].From })
	out := make([]byte, 0, len(body)+64)
	at := 0
	for _, c := range cuts {
		if c.From < at || c.To < c.From || c.To > len(body) {
			return nil, ErrOverlap
		}
		out = append(append(out, body[at:c.From]...), c.With...)
		at = c.To
	}
	return append(out, body[at:]...), nil
}

// Replacement is new text for a range of a part's text.
type Replacement struct {
	bartizan.Range
	Text string
}

// Merge sorts replacements and joins those that overlap; the text of the one
// that begins first stands for both, so that two checks that redact the same
// secret agree.
func Merge(rs []Replacement) []Replacement {
	rs = slices.Clone(rs)
	sort.SliceStable(rs, func(i, j int) bool {
		if rs[i].From != rs[j].From {
			return rs[i].From < rs[j].From
		}
		return rs[i].To > rs[j].To
	})
	var out []Replacement
	for _, r := range rs {
		if n := len(out); n > 0 && r.From < out[n-1].To {
			out[n-1].To = max(out[n-1].To, r.To)
			continue
		}
		out = append(out, r)
	}
	return out
}

// Cuts turns replacements in a part's text into cuts in the JSON strings that
// its spans point at. A replacement that runs over several spans puts its text
// into the first one; one of an empty range is an insertion. Replacements must be as Merge returns them, spans in
// order. Time is linear in both and in the bytes of the spans.
func Cuts(body []byte, spans []bartizan.Span, rs []Replacement) []Cut {
	var cuts []Cut
	var at cursor
	for _, r := range rs {
		text := jsonscan.AppendQuoted(nil, r.Text)
		for r.Len() == 0 && len(spans) > 0 { // an insertion
			if sp := spans[0]; sp.Text.To >= r.From {
				if sp.Text.From <= r.From {
					cuts = append(cuts, Cut{at.inside(body, sp, r.From, r.From), text})
				}
				break
			}
			spans, at = spans[1:], cursor{}
		}
		for len(spans) > 0 && spans[0].Text.From < r.To {
			sp := spans[0]
			if from, to := max(r.From, sp.Text.From), min(r.To, sp.Text.To); from < to {
				cuts = append(cuts, Cut{at.inside(body, sp, from, to), text})
				text = nil
			}
			if sp.Text.To > r.To {
				break // the next replacement may begin in it
			}
			spans, at = spans[1:], cursor{}
		}
	}
	return cuts
}

// cursor remembers how far a span's source has been decoded.
type cursor struct{ raw, text int }

// inside maps a range of text that lies in a span to the body. Ranges come in
// order.
func (c *cursor) inside(body []byte, sp bartizan.Span, from, to int) bartizan.Range {
	if sp.Body.Len() == sp.Text.Len() { // no escapes: one byte is one byte
		d := sp.Body.From - sp.Text.From
		return bartizan.Range{From: from + d, To: to + d}
	}
	raw := body[sp.Body.From:sp.Body.To]
	seek := func(text int) int {
		step, size := jsonscan.Offset(raw[c.raw:], text-sp.Text.From-c.text)
		c.raw, c.text = c.raw+step, c.text+size
		return sp.Body.From + c.raw
	}
	f := seek(from)
	return bartizan.Range{From: f, To: seek(to)}
}
