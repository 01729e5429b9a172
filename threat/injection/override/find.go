package override

import (
	"slices"
	"strings"

	"github.com/bartizan-ai/bartizan/text"
)

// hit is one phrase in normalised text.
type hit struct {
	from, to int
	family   *family
	quoted   bool // an opening quotation mark stands right before it
	denied   bool // a "not" or "never" does
	own      bool // it speaks of the speaker's own words: "my previous prompt"
}

// find returns the phrases in normalised text s, in order and without overlap,
// and the offset from which more text may add one. inner says that text stands
// before s, done that nothing follows it.
func (lex *lexicon) find(s string, inner, done bool) (hits []hit, live int) {
	f := follower{s, inner, done}
	live = len(s)
	cursor := lex.triggers.Cursor()
	cursor.Feed(s, func(trigger, from, to int) bool {
		if !f.begins(from) {
			return true
		}
		switch f.boundary(to) {
		case no:
			return true
		case partial:
			live = min(live, from)
			return true
		}
		h, st := f.best(lex.follow[trigger], from, to)
		if st == partial {
			live = min(live, from)
		}
		if st == yes {
			hits = append(hits, h)
		}
		return true
	})
	if !done {
		live = min(live, lex.begun(f, len(s)-cursor.Live()))
	}
	return settle(hits), live
}

// begun returns where, from at on, a word begins that may become a trigger, or
// the end of the text.
func (lex *lexicon) begun(f follower, at int) int {
	for ; at < len(f.s); at++ {
		if f.begins(at) && lex.triggers.Live(f.s[at:]) == len(f.s)-at {
			break
		}
	}
	return at
}

// best returns the most telling template that matches after a trigger. If one
// is undecided the whole is.
func (f *follower) best(follow []template, from, to int) (hit, status) {
	var h hit
	for i := range follow {
		t := &follow[i]
		end, st := f.slots(t.slots, 0, 0, to)
		if st == partial {
			return hit{}, partial
		}
		if st == yes && (h.family == nil || t.family.data > h.family.data || t.family == h.family && end > h.to) {
			h = hit{from: from, to: end, family: t.family}
		}
	}
	if h.family == nil {
		return hit{}, no
	}
	before := f.s[max(0, from-24):from]
	h.quoted = strings.HasSuffix(before, "\"") || strings.HasSuffix(before, "'") || strings.HasSuffix(before, "`") ||
		strings.HasSuffix(before, "«") || strings.HasSuffix(before, "« ") || strings.HasSuffix(before, "‹")
	h.denied = denied(before)
	h.own = strings.Contains(f.s[from:h.to], " my ")
	return h, yes
}

// denied reports whether the last word of before turns the order round, as in
// "never reveal your system prompt".
func denied(before string) bool {
	fields := strings.Fields(before)
	if len(fields) == 0 || !strings.HasSuffix(before, " ") {
		return false
	}
	switch fields[len(fields)-1] {
	case "not", "never", "don't", "dont", "cannot", "can't", "won't", "doesn't", "mustn't", "shouldn't",
		"nicht", "nie", "niemals", "ne", "jamais", "no", "nunca", "jamas", "non", "mai", "nao", "niet", "nooit", "не", "никогда":
		return true
	}
	return false
}

// settle sorts the hits and drops those that overlap an earlier one.
func settle(hits []hit) []hit {
	if len(hits) < 2 {
		return hits
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return b.to - a.to
	})
	kept := hits[:1]
	for _, h := range hits[1:] {
		if h.from >= kept[len(kept)-1].to {
			kept = append(kept, h)
		}
	}
	return kept
}

// live returns how many raw bytes of v's text more text may still turn into a
// phrase or part of one. inner says that text stands before it.
func (lex *lexicon) live(v *text.View, inner bool) int {
	stable := v.Norm(v.Stable())
	_, at := lex.find(v.Text()[:stable], inner, false)
	if at == stable {
		return len(v.Source()) - v.Stable()
	}
	from, _ := v.Raw(at, at)
	return len(v.Source()) - min(from, v.Stable())
}
