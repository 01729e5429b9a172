package phrase

import (
	"context"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/text/reading"
)

// Decoding is a guard that judges, beside the text, what it says once it is
// decoded. What an encoding hides shows when all of the text is there, so it
// waits for the whole; requests come whole. The guard in it, which decodes
// nothing, is for texts that are too long to hold. Its Weigh must not look at
// the view: for a reading it is nil.
type Decoding struct{ Guard }

var _ bartizan.Guard = Decoding{}

// Scope asks for whole texts.
func (d Decoding) Scope() bartizan.Scope {
	s := d.Guard.Scope()
	s.Window = bartizan.Window{}
	return s
}

// Inspect judges the text as it stands and every further reading of it; of a
// reading only what stands in no other before.
func (d Decoding) Inspect(_ context.Context, _ *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	v := text.Of(p)
	hits := d.Lexicon.Find(v, p.Base, p.Done)
	quoteOn(v.Text(), hits)
	signals := d.signals(p, v, hits)
	for _, r := range reading.Of(p).Readings {
		hits, _ := d.Lexicon.find(r.Text, false, true)
		for i := range hits {
			if s, ok := d.decoded(&hits[i], p, r); ok && !given(signals, &s) {
				signals = append(signals, s)
			}
		}
	}
	return signals, nil
}

// marks are quotation marks, as normalised text has them.
const marks = "\"'`«»‹›「」『』《》"

// sameQuote is how far apart two phrases of one quotation, and its end, may be.
const sameQuote = 120

// quoteOn calls a phrase quoted that stands in the quotation of the one before:
// no mark between them, and one soon after. It needs the whole text.
func quoteOn(s string, hits []Hit) {
	for i := 1; i < len(hits); i++ {
		h, before := &hits[i], &hits[i-1]
		if !before.Quoted || h.From-before.To > sameQuote || strings.ContainsAny(s[before.To:h.From], marks) {
			continue
		}
		h.Quoted = h.Quoted || strings.ContainsAny(s[h.To:min(len(s), h.To+sameQuote)], marks)
	}
}

// decoded is the signal of a phrase in a reading, unless the plain text has it
// too. A quotation mark around an encoded run quotes the run: only one that was
// encoded with the phrase makes it a quotation.
func (d Decoding) decoded(h *Hit, p *bartizan.Part, r *reading.Reading) (bartizan.Signal, bool) {
	if !r.Changed(h.From, h.To) {
		return bartizan.Signal{}, false
	}
	h.Quoted = h.Quoted && r.Changed(h.From-1, h.From)
	score := d.Weigh(h, nil, p)
	from, to := r.Raw(h.From, h.To)
	return bartizan.Signal{
		Score: score, Range: bartizan.Range{From: from, To: to},
		Reason: h.Family.Reason + ", after decoding " + r.Label(), Evidence: r.Text[h.From:h.To],
	}, score > 0
}

// given reports whether the same phrase was found at the same place, in another
// reading.
func given(signals []bartizan.Signal, s *bartizan.Signal) bool {
	for i := range signals {
		if o := &signals[i]; o.Evidence == s.Evidence && o.Range.Overlaps(s.Range) {
			return true
		}
	}
	return false
}

// Repeat says that nothing but the part matters.
func (Decoding) Repeat(*bartizan.Exchange, *bartizan.Part) uint64 { return 0 }
