package practice

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode/utf8"
)

const (
	shortestRun = 16 // characters of base64 or hex worth decoding
	mostHidden  = 16 // hidden texts looked at per segment and layer
)

// hiddenIn returns the texts that one layer of encoding hides in a text: runs of
// base64 and hex, rot13 of the whole, tag characters (Unicode block Tags), variation
// selectors as bytes, bits in zero-width characters, and the text cleared of zero-width characters.
func hiddenIn(text string) []string {
	var out []string
	add := func(s string, ok bool) {
		if ok && s != "" && len(out) < mostHidden {
			out = append(out, s)
		}
	}
	for _, run := range runs(text) {
		s, ok := unhex(run)
		if !ok {
			s, ok = unbase64(run)
		}
		add(s, ok)
	}
	add(untag(text))
	add(unselect(text))
	add(unzero(text))
	add(clearZero(text))
	add(unrot(text))
	return out
}

// runs returns the longest stretches of the base64 alphabet.
func runs(text string) []string {
	var out []string
	start := -1
	for i := 0; i <= len(text); i++ {
		if i < len(text) && (strings.IndexByte("+/=-_", text[i]) >= 0 || isAlnum(text[i])) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 && i-start >= shortestRun && len(out) < mostHidden {
			out = append(out, text[start:i])
		}
		start = -1
	}
	return out
}

func isAlnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func unhex(run string) (string, bool) {
	b, err := hex.DecodeString(run)
	return string(b), err == nil && readable(b)
}

func unbase64(run string) (string, bool) {
	run = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(run, "="))
	b, err := base64.RawStdEncoding.DecodeString(run)
	return string(b), err == nil && readable(b)
}

// readable reports whether decoded bytes are text: valid UTF-8, no controls.
func readable(b []byte) bool {
	if len(b) == 0 || !utf8.Valid(b) {
		return false
	}
	for _, r := range string(b) {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return false
		}
	}
	return true
}

func untag(text string) (string, bool) {
	var b strings.Builder
	for _, r := range text {
		if r >= 0xE0020 && r <= 0xE007E {
			b.WriteByte(byte(r - 0xE0000))
		}
	}
	return b.String(), b.Len() > 0
}

// unselect reads variation selectors as bytes: the first sixteen of the basic
// plane, then those of the supplement. Emoji carry one each, which is no text.
func unselect(text string) (string, bool) {
	var out []byte
	for _, r := range text {
		switch {
		case r >= 0xFE00 && r <= 0xFE0F:
			out = append(out, byte(r-0xFE00))
		case r >= 0xE0100 && r <= 0xE01EF:
			out = append(out, byte(r-0xE0100+16))
		}
	}
	return string(out), len(out) >= 4 && readable(out)
}

func isZero(r rune) bool {
	return r >= 0x200B && r <= 0x200D || r == 0x2060 || r == 0xFEFF || r == 0xAD
}

// unzero reads zero-width space as 0 and zero-width non-joiner as 1, eight to a
// byte, highest first.
func unzero(text string) (string, bool) {
	var out []byte
	var b byte
	n := 0
	for _, r := range text {
		if r != 0x200B && r != 0x200C {
			continue
		}
		b = b<<1 | byte(r-0x200B)
		if n++; n%8 == 0 {
			out = append(out, b)
			b = 0
		}
	}
	return string(out), len(out) >= 4 && readable(out)
}

// clearZero removes zero-width characters that stand inside words.
func clearZero(text string) (string, bool) {
	clean := strings.Map(func(r rune) rune {
		if isZero(r) {
			return -1
		}
		return r
	}, text)
	return clean, len(clean) != len(text)
}

// unrot turns a text by 13 letters when that makes it more English.
func unrot(text string) (string, bool) {
	turned := rot13(text)
	return turned, common(turned) > common(text)+1
}

// common counts very frequent English words.
func common(text string) int {
	n := 0
	for w := range strings.FieldsSeq(strings.ToLower(text)) {
		if hasWord("the and to of a in is it with for your this that as on", strings.Trim(w, ".,:;!?'\"")) {
			n++
		}
	}
	return n
}
