package reading

import (
	"encoding/ascii85"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode/utf8"
)

// least is the shortest run, in characters, that is looked at; from plainRun
// on what it holds need not be letters only.
const (
	least    = 8
	plainRun = 16
)

func isRun(c byte) bool {
	const low, high = digitSet | 1<<'+' | 1<<'-' | 1<<'/', letterSet | 1<<('_'-64)
	if c < 64 {
		return low>>c&1 != 0
	}
	return c < 128 && high>>(c-64)&1 != 0
}

// run reports whether a run that may be encoded touches [from,to): letters with
// capitals or digits inside them.
func run(s string, from, to int) bool {
	i := max(0, from-block)
	for i < to {
		if !isRun(s[i]) {
			i++
			continue
		}
		at, signs := i, 0
		for i < len(s) && i < at+4*block && isRun(s[i]) {
			if !isLetter(s[i]) || s[i] < 'a' && i > at {
				signs++
			}
			i++
		}
		if i-at >= least && signs >= 2 {
			return true
		}
	}
	return false
}

// eachRun calls f for every run of the alphabet of base64 that is long enough,
// with its padding. Runs that fill a line belong together with the next
// line's.
func eachRun(s string, shortest int, f func(from, to int)) {
	for i := 0; i < len(s); {
		if !isRun(s[i]) {
			i++
			continue
		}
		from := i
		i = runEnd(s, i)
		for i-from >= 40 {
			next := lineBreak(s, i)
			if next == i || next >= len(s) || !isRun(s[next]) {
				break
			}
			end := runEnd(s, next)
			if end-next < least && end < len(s) && s[end] != '=' && !isBlank(s[end]) {
				break
			}
			i = end
		}
		to := i
		for i < len(s) && s[i] == '=' && i < to+6 {
			i++
		}
		if to-from >= shortest {
			f(from, i)
		}
	}
}

func runEnd(s string, i int) int {
	for i < len(s) && isRun(s[i]) {
		for i+8 <= len(s) {
			if x := load(s, i); alphabetic(x)|numeric(x) != highs {
				break
			}
			i += 8
		}
		if i < len(s) && isRun(s[i]) {
			i++
		}
	}
	return i
}

// lineBreak is where the line after one that ends at i begins, its indentation
// skipped; i if the line does not end there.
func lineBreak(s string, i int) int {
	j := i
	if j < len(s) && s[j] == '\r' {
		j++
	}
	if j == len(s) || s[j] != '\n' {
		return i
	}
	for j++; j < len(s) && (s[j] == ' ' || s[j] == '\t' || s[j] == '>'); j++ {
	}
	return j
}

// solid is a run without its line breaks.
func solid(s string) string {
	if strings.IndexByte(s, '\n') < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r < 0x80 && !isRun(byte(r)) && r != '=' {
			return -1
		}
		return r
	}, s)
}

// decoded makes an edit of what a run at [from,to) of length n stood for, if
// that may be text.
func decoded(list []edit, from, to, n int, b []byte) []edit {
	e := edit{from: from, to: to}
	e.more = packed(b)
	if e.more != "" {
		b = unpack(b, e.more)
	}
	e.text = string(b)
	if !printable(e.text) {
		return list
	}
	e.language = reads(e.text)
	if n < plainRun && !(e.language && lettersOnly(e.text)) {
		return list
	}
	return append(list, e)
}

// lettersOnly is the strict test for short runs, which chance makes printable.
func lettersOnly(s string) bool {
	for i := range len(s) {
		if !isLetter(s[i]) && s[i] < 0x80 && strings.IndexByte(" ,.!?'", s[i]) < 0 {
			return false
		}
	}
	return true
}

// sample is how many characters of a run are decoded before the rest is.
const sample = 64

// promising reports whether the first bytes of a decoded run may begin a text
// or a compressed one; the last character may be cut.
func promising(b []byte) bool {
	if packed(b) != "" {
		return true
	}
	s := string(b)
	for i := 1; i < utf8.UTFMax && i < len(s); i++ {
		if utf8.RuneStart(s[len(s)-i]) {
			if !utf8.FullRuneInString(s[len(s)-i:]) {
				s = s[:len(s)-i]
			}
			break
		}
	}
	return printable(s)
}

// base64Runs also takes words of four letters and more beside one that was
// decoded: text is encoded word by word too.
func base64Runs(s string, _ *outline) (list []edit) {
	tried := make([]bool, 0, 8)
	eachRun(s, briefest, func(from, to int) {
		before := len(list)
		list = base64Run(list, s, from, to)
		if len(list) > before {
			tried = append(tried, to-from >= least)
		}
	})
	for i := 1; i < len(list); i++ {
		tried[i] = tried[i] || tried[i-1] && list[i].from-list[i-1].to < 3
	}
	for i := len(list) - 2; i >= 0; i-- {
		tried[i] = tried[i] || tried[i+1] && list[i+1].from-list[i].to < 3
	}
	i := -1
	return keep(list, func(edit) bool { i++; return tried[i] })
}

// briefest is the shortest run of base64 that is one beside others.
const briefest = 4

func base64Run(list []edit, s string, from, to int) []edit {
	run := strings.TrimRight(solid(s[from:to]), "=")
	if hexOnly(run) {
		return list
	}
	enc := base64.RawStdEncoding
	if strings.ContainsAny(run, "-_") {
		enc = base64.RawURLEncoding
	}
	if len(run)%4 == 1 {
		run = run[:len(run)-1]
	}
	if n := min(len(run), sample) &^ 3; n > 0 {
		head, err := enc.DecodeString(run[:n])
		if err != nil || !promising(head) {
			return list
		}
	}
	b, err := enc.DecodeString(run)
	if err != nil {
		return list
	}
	return decoded(list, from, to, len(run), b)
}

func hexOnly(s string) bool {
	for i := range len(s) {
		if _, ok := hexValue(s[i]); !ok {
			return false
		}
	}
	return true
}

func base32Runs(s string, _ *outline) (list []edit) {
	eachRun(s, least, func(from, to int) {
		run := strings.TrimRight(solid(s[from:to]), "=")
		if len(run) < plainRun || strings.Trim(run[:plainRun], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz234567") != "" {
			return
		}
		if head := run[:min(len(run), sample)]; head != strings.ToUpper(head) && head != strings.ToLower(head) {
			return
		}
		run = strings.ToUpper(run)
		enc := base32.StdEncoding.WithPadding(base32.NoPadding)
		if b, err := enc.DecodeString(run[:min(len(run), sample)&^7]); err != nil || !promising(b) {
			return
		}
		if b, err := enc.DecodeString(run); err == nil {
			list = decoded(list, from, to, len(run), b)
		}
	})
	return list
}

func hexRuns(s string, _ *outline) (list []edit) {
	eachRun(s, least, func(from, to int) {
		run := solid(s[from:to])
		if len(run) > 2 && run[0] == '0' && run[1]|0x20 == 'x' {
			run = run[2:]
		}
		if len(run)%2 != 0 || len(run) < least || !hexOnly(run[:min(len(run), sample)]) {
			return
		}
		if b, err := hex.DecodeString(run[:min(len(run), sample)]); err != nil || !promising(b) {
			return
		}
		if b, err := hex.DecodeString(run); err == nil {
			list = decoded(list, from, to, len(run), b)
		}
	})
	return list
}

// ascii85Runs takes Adobe's form, between <~ and ~>, only.
func ascii85Runs(s string, _ *outline) (list []edit) {
	for i := 0; ; {
		at := strings.Index(s[i:], "<~")
		if at < 0 {
			return list
		}
		i += at
		n := strings.Index(s[i+2:], "~>")
		if n < 0 {
			return list
		}
		run := s[i+2 : i+2+n]
		to := i + n + 4
		// z stands for four zero bytes, which no text has; nothing else grows.
		b := make([]byte, len(run)+8)
		if size, _, err := ascii85.Decode(b, []byte(run), true); err == nil && !strings.Contains(run, "z") {
			list = decoded(list, i, to, max(n, plainRun), b[:size])
		}
		i = to
	}
}
