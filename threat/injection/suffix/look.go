package suffix

import (
	"strings"
	"unicode/utf8"

	"github.com/bartizan-ai/bartizan/threat/injection/suffix/internal/trigram"
)

const (
	// view is how many bytes of an end are looked at.
	view = 1200
	// width is the length of the stretch in symbols, edge how far from the
	// prompt's end it may reach inwards beyond that, margin what between it and
	// the ordinary text counts for neither.
	width, edge, margin = 80, 96 - width, 40
	// least is the least ordinary text beside it.
	least = 24
)

// The thresholds, chosen on every second harmless row of the pool, which the model that they
// were chosen for had not seen, and on made strings behind English prompts.
const (
	improbable = 4.25 // bits a symbol, of the stretch
	ordinary   = 4.2  // the same, of the text beside it, at the most
	apart      = 0.8  // between the two
	hard       = 8    // bits of a transition that ordinary text hardly has
	hardRest   = 0.04 // share of such transitions beside the stretch, at the most
	hardKinds  = 5    // kinds of such transitions in the stretch
	marks      = 3    // kinds of punctuation
	seams      = 2    // places where words are glued
	words      = 5
	others     = 3  // digits and characters of other scripts, at the most
	longestRun = 50 // bytes without a space, at the most
)

// surprises are the symbols of a stretch of text and how improbable each is.
type surprises struct {
	n    int
	at   [view + view/2]uint16
	sym  [view + view/2]uint8
	bits [view + view/2]uint8
}

func (g guard) read(s string, w *surprises) {
	a, b := uint8(trigram.Newline), uint8(trigram.Newline)
	trigram.Walk(s, func(c uint8, at int) bool {
		if w.n == len(w.sym) {
			return false
		}
		w.at[w.n], w.sym[w.n], w.bits[w.n] = uint16(at), c, uint8(g.m.Surprise(a, b, c))
		w.n++
		a, b = b, c
		return true
	})
}

// look judges one end of a prompt and returns a score, 0 for none, with the
// stretch that it stands for.
func (g guard) look(text string, last bool) (score float64, from, to int) {
	s, base := text, 0
	if len(s) < width+least {
		return 0, 0, 0
	}
	if len(s) > view && last {
		base = len(s) - view
		for !utf8.RuneStart(s[base]) && base < len(s)-1 {
			base++
		}
		s = s[base:]
	} else if len(s) > view {
		s = s[:view]
	}
	var w surprises
	g.read(s, &w)
	if w.n < width+least {
		return 0, 0, 0
	}
	at, mean := w.worst(last)
	if mean < improbable {
		return 0, 0, 0
	}
	lo, hi := 0, at-margin
	if !last {
		lo, hi = at+width+margin, w.n
	}
	if hi-lo < least {
		lo, hi = 0, at
		if !last {
			lo, hi = at+width, w.n
		}
	}
	rest, share := w.mean(lo, hi)
	if hi-lo < least-8 || rest >= ordinary || mean-rest < apart || share > hardRest {
		return 0, 0, 0
	}
	from, to = int(w.at[at]), len(s)
	if at+width < w.n {
		to = int(w.at[at+width])
	}
	if !made(s[from:to]) || !w.mixed(at) {
		return 0, 0, 0
	}
	return min(0.6+(mean-improbable)*0.2, 0.9), base + from, base + to
}

// worst finds the most improbable stretch near an end.
func (w *surprises) worst(last bool) (at int, mean float64) {
	lo, hi := 0, min(edge, w.n-width)
	if last {
		lo, hi = max(0, w.n-width-edge), w.n-width
	}
	best := -1
	for i := lo; i <= hi; i++ {
		sum := 0
		for _, b := range w.bits[i : i+width] {
			sum += int(b)
		}
		if sum > best {
			best, at = sum, i
		}
	}
	return at, float64(best) / width
}

// mean is the mean surprise from lo to hi, and the share of hard transitions.
func (w *surprises) mean(lo, hi int) (bits, share float64) {
	if hi <= lo {
		return 15, 1
	}
	for _, b := range w.bits[lo:hi] {
		bits += float64(b)
		if b >= hard {
			share++
		}
	}
	n := float64(hi - lo)
	return bits / n, share / n
}

// mixed reports whether a stretch's hard transitions and marks are of several
// kinds: what repeats is a format.
func (w *surprises) mixed(at int) bool {
	var kinds [width]uint32
	var seen [trigram.Symbols]bool
	n, punctuation, odd := 0, 0, 0
	for i := at; i < at+width; i++ {
		c := w.sym[i]
		if trigram.Mark(c) && !seen[c] {
			seen[c] = true
			punctuation++
		}
		if trigram.Odd(c) {
			odd++
			continue
		}
		if w.bits[i] < hard || i < at+2 {
			continue
		}
		kind := uint32(w.sym[i-2])<<16 | uint32(w.sym[i-1])<<8 | uint32(c)
		known := false
		for _, k := range kinds[:n] {
			known = known || k == kind
		}
		if !known {
			kinds[n] = kind
			n++
		}
	}
	return n >= hardKinds && punctuation >= marks && odd <= others
}

// made reports whether a stretch is words glued to one another and to marks,
// and no address, no quoted code and no more than one line.
func made(s string) bool {
	if strings.ContainsAny(s, "\n@") || strings.Contains(s, "://") || strings.Contains(s, `\n`) || strings.Contains(s, `\"`) {
		return false
	}
	commands, options := 0, 0 // of LaTeX, of a shell
	for f := range strings.FieldsSeq(s) {
		if len(f) >= longestRun {
			return false
		}
		if len(f) > 1 && f[0] == '-' && (letter(f[1]) || f[1] == '-') {
			options++
		}
	}
	for i := 1; i < len(s); i++ {
		if s[i-1] == '\\' && letter(s[i]) {
			commands++
		}
	}
	if commands > 2 || options > 1 {
		return false
	}
	n, glued, run := 0, 0, 0
	for i := 0; i < len(s); i++ {
		if letter(s[i]) {
			if i > 0 && s[i] < 'a' && s[i-1] >= 'a' && letter(s[i-1]) {
				glued++
			}
			if run++; run == 3 {
				n++
			}
			continue
		}
		run = 0
		if i > 0 && i < len(s)-1 && sticks(s[i-1], s[i], s[i+1]) {
			glued++
		}
	}
	return n >= words && glued >= seams
}

// sticks reports whether the mark c between a and b glues them.
func sticks(a, c, b byte) bool {
	if c <= ' ' || c >= 0x7F || c >= '0' && c <= '9' || a <= ' ' {
		return false
	}
	switch {
	case letter(a) && letter(b):
		return strings.IndexByte("'-_/.", c) < 0
	case letter(a):
		return false
	}
	return true
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
