package phrase

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bartizan-ai/bartizan/text"
)

// Back is how many bytes of released text tell whether a word begins, is
// quoted or denied.
const Back = 32

// Hit is one phrase, [From,To) in normalised text.
type Hit struct {
	From, To int
	Family   *Family
	Quoted   bool // an opening quotation mark stands right before it
	Denied   bool // a "not" or "never" does
	Own      bool // it speaks of the speaker's own words: "my previous prompt"
}

// Find returns the phrases in the normalised text of v, in order and without
// overlap. base is where v's source begins in the whole text: what begins with
// a window is no phrase, for what stands before is unknown and it was judged
// before. done says that nothing follows. Of phrases that begin together or
// overlap the one with the highest score for data is taken, then the first. It
// allocates for phrases only and is linear in the text.
func (lex *Lexicon) Find(v *text.View, base int, done bool) []Hit {
	hits, _ := lex.find(v.Text(), amid(v, base), done)
	return hits
}

// amid reports whether v begins at once with text and something stands before.
func amid(v *text.View, base int) bool {
	from, _ := v.Raw(0, 0)
	return base > 0 && from == 0
}

// find returns the phrases in s and the offset from which more text may add
// one.
func (lex *Lexicon) find(s string, mid, done bool) (hits []Hit, live int) {
	f := follower{s, mid, done}
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
	return settle(hits, live)
}

// begun returns where, from at on, a word begins that may become a trigger, or
// the end of the text.
func (lex *Lexicon) begun(f follower, at int) int {
	for ; at < len(f.s); at++ {
		if f.begins(at) && lex.triggers.Live(f.s[at:]) == len(f.s)-at {
			break
		}
	}
	return at
}

// best returns the most telling template that matches after a trigger. If one
// is undecided the whole is.
func (f *follower) best(follow []template, from, to int) (Hit, status) {
	var h Hit
	var head heads
	for i := range follow {
		t := &follow[i]
		end, st := f.after(&head, t.slots, to)
		if st == partial {
			return Hit{}, partial
		}
		if st == yes && (h.Family == nil || t.family.Data > h.Family.Data || t.family == h.Family && end > h.To) {
			h = Hit{From: from, To: end, Family: t.family}
		}
	}
	if h.Family == nil {
		return Hit{}, no
	}
	before := f.s[max(0, from-24):from]
	h.Quoted = quoted(before)
	h.Denied = denied(before)
	h.Own = strings.Contains(f.s[from:h.To], " my ")
	return h, yes
}

// after matches the slots at pos; head keeps the ways of the first one from
// template to template.
func (f *follower) after(head *heads, slots []slot, pos int) (end int, st status) {
	if len(slots) == 0 || slots[0].most < 2 {
		return f.slots(slots, 0, 0, pos)
	}
	if head.of == nil || head.of.choice != slots[0].choice {
		*head = f.heads(&slots[0], pos)
	}
	return f.tail(head, slots, pos)
}

// quoted reports whether before ends with an opening quotation mark.
func quoted(before string) bool {
	r, size := utf8.DecodeLastRuneInString(strings.TrimSuffix(before, " "))
	switch r {
	case '"', '\'', '`':
		return !strings.HasSuffix(before, " ")
	case '«', '»', '‹', '›', '「', '『', '《':
		return size > 0
	}
	return false
}

// denied reports whether the last word of before turns the order round, as in
// "never reveal your system prompt".
func denied(before string) bool {
	for _, word := range [...]string{"不要", "请勿", "請勿", "切勿", "不得", "不能", "禁止", "别", "別"} {
		if strings.HasSuffix(before, word) {
			return true
		}
	}
	fields := strings.Fields(before)
	if len(fields) == 0 || !strings.HasSuffix(before, " ") {
		return false
	}
	switch fields[len(fields)-1] {
	case "not", "never", "don't", "dont", "cannot", "can't", "won't", "doesn't", "mustn't", "shouldn't",
		"nicht", "niemals", "ne", "jamais", "no", "nunca", "jamas", "non", "mai", "nao", "niet", "nooit", "не", "никогда", "nie", "nigdy", "asla", "لا", "मत":
		return true
	}
	return false
}

// settle sorts the hits and drops those that overlap a better one. It moves
// live back to the start of what touches it: until a hit is decided it is not
// known which of those that overlap it stay.
func settle(hits []Hit, live int) ([]Hit, int) {
	slices.SortStableFunc(hits, func(a, b Hit) int {
		if a.From != b.From {
			return a.From - b.From
		}
		return b.To - a.To
	})
	for i := len(hits) - 1; i >= 0; i-- {
		if hits[i].To > live {
			live = min(live, hits[i].From)
		}
	}
	var kept []Hit
	for _, h := range hits {
		last := len(kept) - 1
		switch {
		case last < 0 || h.From >= kept[last].To:
			if kept == nil {
				kept = hits[:0]
			}
			kept = append(kept, h)
		case h.Family.Data > kept[last].Family.Data:
			kept[last] = h
		}
	}
	return kept, live
}

// Live returns how many raw bytes of v's text more text may still turn into a
// phrase or part of one.
func (lex *Lexicon) Live(v *text.View, base int) int {
	stable := v.Norm(v.Stable())
	_, at := lex.find(v.Text()[:stable], amid(v, base), false)
	if at == stable {
		return len(v.Source()) - v.Stable()
	}
	from, _ := v.Raw(at, at)
	return len(v.Source()) - min(from, v.Stable())
}
