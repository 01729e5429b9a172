package console

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// cutRunes is how much of a name a table shows; the page of a finding shows
// all.
const cutRunes = 80

// show makes characters visible that would hide or turn around what stands
// beside them: controls, terminal escapes, zero width and direction marks.
// html/template escapes the markup; this is for the reader's eyes.
func show(s string) string {
	if strings.IndexFunc(s, hidden) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if hidden(r) {
			fmt.Fprintf(&b, "\\u%04x", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// hidden: what Unicode calls neither graphic nor a plain space. Line breaks
// are hidden too, as a name has none.
func hidden(r rune) bool { return r != ' ' && !unicode.IsGraphic(r) || r == '\u2028' || r == '\u2029' }

// cut shows the first 80 characters.
func cut(s string) string {
	n := 0
	for i := range s {
		if n == cutRunes {
			return show(s[:i]) + "…"
		}
		n++
	}
	return show(s)
}

// num groups thousands with a thin space.
func num(n any) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		if s[i-1] != '-' {
			s = s[:i] + "\u202f" + s[i:]
		}
	}
	return s
}

func size(n int64) string {
	switch {
	case n < 10_000:
		return num(n) + " B"
	case n < 10_000_000:
		return num(n/1000) + " kB"
	}
	return num(n/1_000_000) + " MB"
}

// took prints a duration with about three digits.
func took(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return strconv.FormatInt(d.Microseconds(), 10) + " µs"
	case d < time.Second:
		return strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'g', 3, 64) + " ms"
	}
	return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
}

func clock(t time.Time) string { return t.UTC().Format("15:04:05") }

func day(t time.Time) string { return t.UTC().Format("01-02") }

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") }

// tone is the class of an action's or severity's badge. The word is always
// shown with it: colour alone tells nothing.
func tone(name string) string {
	switch name {
	case "allow", "info", "complete":
		return "calm"
	case "block", "critical", "failed":
		return "bad"
	case "high", "hold":
		return "high"
	case "flag", "medium", "throttle", "incomplete":
		return "warn"
	}
	return "note"
}
