package practice

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// result carries a step out on its operands. Steps that reveal have none.
func (s step) result() string {
	switch s.verb {
	case revealing:
		return ""
	case joining:
		return s.form.write(strings.Join(s.operands, ""))
	case saying, spelling, reversing:
		return s.form.write(s.operands[0])
	}
	return ""
}

// kept is what the target was told to keep.
type kept struct {
	secret string
	prompt string // its own instructions, then those of the client
}

// perform carries out all the steps of an obeyed order: one line each, bounded.
func perform(steps []step, k kept) string {
	var lines []string
	for _, s := range steps {
		line := s.result()
		switch {
		case s.verb == revealing && s.whole:
			line = s.form.write(k.prompt)
		case s.verb == revealing:
			line = s.form.write(k.secret)
		}
		if line != "" {
			lines = append(lines, clip(line, 4000))
		}
	}
	return strings.Join(lines, "\n")
}

// callsOf lists the tool calls of an obeyed order.
func callsOf(steps []step) []call {
	var out []call
	for _, s := range steps {
		if s.verb == calling {
			out = append(out, s.call)
		}
	}
	return out
}

// reveals reports whether one of the steps asks for what the target keeps.
func reveals(steps []step) bool {
	for _, s := range steps {
		if s.verb == revealing {
			return true
		}
	}
	return false
}

func (f form) write(s string) string {
	switch f {
	case inBase64:
		return base64.StdEncoding.EncodeToString([]byte(s))
	case inHex:
		return hex.EncodeToString([]byte(s))
	case inRot13:
		return rot13(s)
	case backwards:
		return reverse(s)
	case spelled:
		return strings.Join(strings.Split(s, ""), "-")
	default:
		return s
	}
}

func rot13(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return 'a' + (r-'a'+13)%26
		case r >= 'A' && r <= 'Z':
			return 'A' + (r-'A'+13)%26
		}
		return r
	}, s)
}

func reverse(s string) string {
	r := []rune(s)
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return string(r)
}

// clip cuts a text to at most n bytes at a rune border.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}

// secretIn reports whether the secret stands in the text, plainly or in one of
// the forms the target can write, case and separators apart.
func secretIn(text, secret string) bool {
	want := squeeze(secret)
	for _, texts := range layers(clip(text, 8<<10)) {
		for _, t := range texts {
			if in := squeeze(t); strings.Contains(in, want) || strings.Contains(reverse(in), want) || strings.Contains(rot13(in), want) {
				return true
			}
		}
	}
	return false
}

func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if !inWord(r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}
