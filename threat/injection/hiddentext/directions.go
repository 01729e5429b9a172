package hiddentext

import (
	"strings"
	"unicode/utf8"

	"github.com/bartizan-ai/bartizan/text"
)

const (
	// reach is how many bytes after its opening a directional stretch must
	// close, and so what a stream holds for it. Names and phrases do.
	reach = 512
	// deepest is the nesting beyond which no writer goes (UAX #9 allows 125).
	deepest = 32
)

// The directional formatting characters (UAX #9).
const (
	lre, rle, pdf, lro, rlo = 0x202A, 0x202B, 0x202C, 0x202D, 0x202E
	lri, rli, fsi, pdi      = 0x2066, 0x2067, 0x2068, 0x2069
)

// stretch is what lies between a directional control and its end.
type stretch struct {
	to        int // end of what is judged
	seen      int // end of what was looked at
	closed    bool
	undecided bool // more text may close it
	override  bool // shows characters in an order of its own
	leftward  bool // asks for right-to-left order
	rtl       bool // holds letters that are written right to left
}

// directions judges embeddings, overrides and isolates, the means of Trojan
// Source (CVE-2021-42574). Those near one another give one hit.
func (f *finder) directions() {
	var d hit
	for i := 0; i < f.end; {
		at := strings.IndexByte(f.s[i:f.end], lead)
		if at < 0 {
			break
		}
		i += at
		r, size := utf8.DecodeRuneInString(f.s[i:f.end])
		if !opens(r) {
			i += max(size, 1)
			continue
		}
		st := f.stretch(i)
		if st.undecided {
			f.live = min(f.live, i)
			if d.reason != "" && i-d.to <= near {
				f.live = min(f.live, d.from)
				return
			}
			break
		}
		d = f.join(d, i, st)
		i = st.to
	}
	if d.reason != "" && !f.done && f.end-d.to <= near {
		f.live = min(f.live, d.from)
		return
	}
	f.found(d)
}

// join judges the stretch at i and makes it one hit with d if they are near;
// else it gives d and returns the new hit.
func (f *finder) join(d hit, i int, st stretch) hit {
	score, reason := st.judge()
	if reason == "" {
		return d
	}
	if d.reason != "" && i-d.to <= near && (f.base+i)/block == (f.base+d.from)/block {
		if score > d.score {
			d.score, d.reason = score, reason
		}
		d.to = st.to
		return d
	}
	f.found(d)
	seen := strings.TrimRight(strip(f.s[i:st.seen]), "\r\n")
	return hit{from: i, to: st.to, score: score, reason: reason, evidence: excerpt(seen)}
}

func opens(r rune) bool { return paired(r) && r != pdf && r != pdi }

// stretch follows the control at i to its end: its closing control, the end of
// the line or reach bytes. One that does not close ends right after the
// control, so that what stands in it is judged by itself.
func (f *finder) stretch(i int) stretch {
	st := stretch{seen: i, to: i + size3}
	var buf [deepest + 2]rune
	open := buf[:0]
	for st.seen < f.end && st.seen < i+reach {
		r, size := utf8.DecodeRuneInString(f.s[st.seen:f.end])
		st.seen += size
		switch {
		case r == '\n' || r == '\r' || r == 0x2029 || len(open) > deepest:
			return st
		case opens(r):
			open = append(open, r)
			st.override = st.override || r == lro || r == rlo
			st.leftward = st.leftward || r == rle || r == rli
		case r == pdf || r == pdi:
			open = shut(open, r)
		default:
			st.rtl = st.rtl || text.RightToLeft(r)
		}
		if len(open) == 0 {
			st.to, st.closed = st.seen, true
			return st
		}
	}
	st.undecided = st.seen == f.end && st.seen < i+reach && !f.done
	return st
}

// All directional controls are three bytes long and begin with the same.
const (
	size3 = 3
	lead  = 0xE2
)

// shut closes what r closes: PDF the innermost embedding, PDI the innermost
// isolate with all in it, and, where its isolate is out of sight, everything.
func shut(open []rune, r rune) []rune {
	last := len(open) - 1
	if r == pdf {
		if open[last] < lri {
			return open[:last]
		}
		return open
	}
	for ; last >= 0; last-- {
		if open[last] >= lri {
			return open[:last]
		}
	}
	return open[:0]
}

// judge scores a stretch. Isolates around inserted names are usual in
// translated programs, so those that keep the order are silent.
func (st *stretch) judge() (float64, string) {
	switch {
	case st.override && st.rtl:
		return 0.6, "a directional override around right-to-left text"
	case st.override:
		return 0.9, "a directional override shows text in another order than it is read"
	case !st.closed && st.rtl:
		return 0.3, "a directional control that is not closed"
	case !st.closed:
		return 0.8, "a directional control that is not closed, with no right-to-left text"
	case st.leftward && !st.rtl:
		return 0.6, "right-to-left order asked for text that has none"
	}
	return 0, ""
}
