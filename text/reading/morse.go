package reading

import (
	"strings"
	"unicode/utf8"
)

// morseCode is ITU-R M.1677-1, letters and digits.
const morseCode = ".- a -... b -.-. c -.. d . e ..-. f --. g .... h .. i .--- j -.- k .-.. l -- m -. n --- o .--. p --.- q .-. r " +
	"... s - t ..- u ...- v .-- w -..- x -.-- y --.. z ----- 0 .---- 1 ..--- 2 ...-- 3 ....- 4 ..... 5 -.... 6 --... 7 ---.. 8 ----. 9 " +
	".-.-.- . --..-- , ..--.. ? -.-.-- ! .----. ' -..-. / ---... : -....- -"

func morseTable() map[string]string {
	t := map[string]string{}
	f := strings.Fields(morseCode)
	for i := 0; i+1 < len(f); i += 2 {
		t[f[i]] = f[i+1]
	}
	return t
}

// dash returns '.' or '-' for what draws as one, or 0.
func dash(r rune) byte {
	switch r {
	case '.', '·', '•', '∙', '⋅', '●':
		return '.'
	case '-', '_', '–', '—', '−', '‐', '‑', '▬':
		return '-'
	}
	return 0
}

// dotted reports whether s holds three dots or dashes beyond ASCII.
func dotted(s string) bool {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] != 0xC2 && s[i] != 0xE2 { // all begin with one of these
			continue
		}
		if r, _ := utf8.DecodeRuneInString(s[i:]); dash(r) != 0 {
			n++
		}
	}
	return n >= 3
}

// morse undoes rows of at least six letters in Morse code: one blank between
// letters; a stroke, a line break or more blanks between words.
func morse(s string, _ *outline) (list []edit) {
	table := morseTable()
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if dash(r) == 0 || i > 0 && isAlnum(s[i-1]) {
			i += n
			continue
		}
		t, letters, to := morseRow(table, s, i)
		if letters >= 6 && reads(t) {
			list = append(list, edit{from: i, to: to, text: t, language: true})
		}
		i = max(to, i+n)
	}
	return list
}

// morseRow reads letters from i on until something is none.
func morseRow(table map[string]string, s string, i int) (out string, letters, to int) {
	var b strings.Builder
	var code []byte
	to = i
	for i < len(s) {
		code = code[:0]
		for i < len(s) && len(code) < 8 {
			r, n := utf8.DecodeRuneInString(s[i:])
			d := dash(r)
			if d == 0 {
				break
			}
			code, i = append(code, d), i+n
		}
		letter, ok := table[string(code)]
		if !ok {
			break
		}
		b.WriteString(letter)
		letters++
		to = i
		blanks, stroke := 0, false
		for ; i < len(s) && (isBlank(s[i]) || s[i] == '/' || s[i] == '|'); i++ {
			blanks++
			stroke = stroke || s[i] != ' '
		}
		if blanks == 0 {
			break
		}
		if stroke || blanks > 1 {
			b.WriteByte(' ')
		}
	}
	return b.String(), letters, to
}
