package reading

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// around is how much text before and after a change a reading shows: more than
// the longest phrase that anyone looks for.
const around = 240

// edit replaces a range of a text. step is that of its segment; more names
// what was undone beside the class itself.
type edit struct {
	from, to int
	text     string
	step     int
	more     string
	language bool // the text reads as such; what does not is searched and no reading
}

// patch applies edits to s and keeps what lies around them, at most limit
// bytes of it. It returns how many edits found room.
func patch(s string, list []edit, limit int) (string, trace, int) {
	slices.SortStableFunc(list, func(a, b edit) int { return a.from - b.from })
	p := patcher{s: s, limit: limit}
	done := 0
	for i, e := range list {
		if e.from < p.at {
			done++ // overlaps one that was made
			continue
		}
		next := len(s)
		if i+1 < len(list) {
			next = list[i+1].from
		}
		if !p.apply(e, next) {
			break
		}
		done++
	}
	p.t.size = p.out.Len()
	return p.out.String(), p.t, done
}

type patcher struct {
	s     string
	limit int
	out   strings.Builder
	t     trace
	at    int // source bytes accounted for
}

// apply makes one edit, with the text before it and up to the next.
func (p *patcher) apply(e edit, next int) bool {
	from := max(p.at, e.from-around)
	if p.out.Len() == 0 {
		from = max(0, e.from-around)
	}
	for from < e.from && !utf8.RuneStart(p.s[from]) {
		from++
	}
	to := min(e.to+around, max(next, e.to))
	for to > e.to && to < len(p.s) && !utf8.RuneStart(p.s[to]) {
		to--
	}
	if p.out.Len()+e.from-from+len(e.text)+to-e.to+2 > p.limit {
		return false
	}
	if from > p.at && p.out.Len() > 0 { // a gap: nothing may match across it
		p.put("\n\n", seg{in: p.at, width: 0})
	}
	p.keep(from, e.from)
	p.put(e.text, seg{in: e.from, width: e.to - e.from, step: e.step, changed: true})
	p.keep(e.to, to)
	p.at = to
	return true
}

func (p *patcher) keep(from, to int) {
	if to > from {
		p.put(p.s[from:to], seg{in: from, width: to - from, step: 1})
	}
}

func (p *patcher) put(text string, s seg) {
	s.out = p.out.Len()
	p.t.segs = append(p.t.segs, s)
	p.out.WriteString(text)
}
