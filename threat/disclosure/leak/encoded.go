package leak

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/text/reading"
)

const (
	// held is the length from which a run without spaces is held until it ends,
	// and judged looks at it for what it encodes.
	held, judged = 8, 16
	// field is the fewest characters that are decoded.
	field = 12
	// piece is the most bytes of a run that are looked at together: runs are cut
	// where the whole text has a multiple of it. lap is what pieces share.
	piece, lap = 3 << 10, 512
	// line is how long a line of a run is that goes on in the next.
	line = 40
	// nested is how many of base64 and hex may lie one in another.
	nested = 3
)

// encoded looks at the runs without spaces that are long enough to hide
// something, and holds the last of them while it may go on.
func encoded(ix *index, p *bartizan.Part, r *result) {
	s := p.Text
	for i := 0; i < len(s); {
		if s[i] <= ' ' {
			i++
			continue
		}
		to := runEnd(s, i)
		open := to == len(s) && !p.Done
		if to-i >= judged {
			pieces(ix, p, r, i, to, open)
		}
		if open && to-i >= held {
			r.live = max(r.live, min(to-i, (p.Base+to)%piece+lap))
		}
		i = to
	}
}

// runEnd is where the run that begins at from ends. A line's end does not end a
// run of long lines.
func runEnd(s string, from int) int {
	begin := from
	for i := from; i < len(s); i++ {
		switch c := s[i]; {
		case c > ' ':
		case (c == '\n' || c == '\r') && i-begin >= line:
			begin = i + 1 - line // the other half of CR LF
			if c == '\n' {
				begin = i + 1
			}
		default:
			return i
		}
	}
	return len(s)
}

// pieces judges a run piece by piece; the last waits for more while the run is
// open.
func pieces(ix *index, p *bartizan.Part, r *result, from, to int, open bool) {
	for at := from; at < to; {
		end := at + piece - (p.Base+at)%piece
		if end > to {
			if open {
				return
			}
			end = to
		}
		begin := max(from, at-lap)
		if name, how, ok := hidden(ix, p.Text[begin:end], nested); ok {
			r.signals = append(r.signals, signal(ix, at, end, name, how))
		}
		at = end
	}
}

// hidden looks for a leak in what a run encodes.
func hidden(ix *index, run string, deep int) (name, how string, ok bool) {
	if deep == 0 {
		return "", "", false
	}
	for _, d := range decoded(run) {
		if name, ok := holds(ix, d.text); ok {
			return name, d.how, true
		}
		if name, how, ok := hidden(ix, d.text, deep-1); ok {
			return name, d.how + ", then " + how, true
		}
	}
	if deep < nested { // a reading undoes what is nested itself
		return "", "", false
	}
	for _, rd := range reading.Find(run).Readings {
		if name, ok := holds(ix, rd.Text); ok {
			return name, rd.Label(), true
		}
	}
	return "", "", false
}

// holds reports whether a decoded text holds a leak.
func holds(ix *index, s string) (name string, ok bool) {
	if !ascii(s) {
		s = text.Normalise(s).Text()
	}
	m := newMatcher(ix)
	m.text(s)
	if len(m.found) == 0 {
		return "", false
	}
	return m.found[0].name, true
}

type decoding struct{ text, how string }

// decoded gives what base64, in either alphabet and from any place on, and hex
// make of the run. Line ends are no part of it.
func decoded(run string) []decoding {
	var out []decoding
	fields := strings.FieldsFunc(strings.NewReplacer("\r", "", "\n", "").Replace(run), func(r rune) bool {
		return !(r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z' || r == '+' || r == '/' || r == '-' || r == '_')
	})
	for _, f := range fields {
		if len(f) < field {
			continue
		}
		if digits := strings.TrimFunc(f, func(r rune) bool { return r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'f' }); digits == "" {
			for skip := range 2 {
				if b, err := hex.DecodeString(f[skip : skip+(len(f)-skip)/2*2]); err == nil {
					out = append(out, decoding{string(b), "hex"})
				}
			}
		}
		std := strings.NewReplacer("-", "+", "_", "/").Replace(f)
		for skip := range 4 {
			body := std[skip:]
			if len(body)%4 == 1 {
				body = body[:len(body)-1]
			}
			if b, err := base64.RawStdEncoding.DecodeString(body); err == nil && readable(b) {
				out = append(out, decoding{string(b), "base64"})
			}
		}
	}
	return out
}

// readable reports whether most bytes are such as stand in text, or all of them
// are UTF-8.
func readable(b []byte) bool {
	n := 0
	for _, c := range b {
		if c >= ' ' && c < 0x7F || c == '\n' {
			n++
		}
	}
	return 4*n >= 3*len(b) || utf8.Valid(b)
}
