package reading

import (
	"strings"
)

// apart is the most bytes between two letters of a row, or two words of it.
const apart = 6

// single reports whether a letter or digit stands alone at i.
func single(s string, i int) bool {
	return isAlnum(s[i]) && (i == 0 || !wordy(s[i-1])) && (i+1 == len(s) || !wordy(s[i+1]))
}

func wordy(c byte) bool { return isAlnum(c) || c >= 0x80 || c == '\'' }

// split reports whether a row of four single letters touches [from,to).
func split(s string, from, to int) bool {
	row, last := 0, 0
	for i := max(0, from-16); i < min(to+16, len(s)); i++ {
		if !isAlnum(s[i]) {
			continue
		}
		if !single(s, i) || row > 0 && i-last > apart {
			row = 0
		}
		if single(s, i) && isLetter(s[i]) {
			row++
		}
		last = i
		if row == 4 {
			return true
		}
	}
	return false
}

// gapOnly reports whether s may stand between two letters of a row.
func gapOnly(s string) bool {
	return len(s) <= apart && strings.Trim(s, " \t\r\n.-_*|/,~+:;#\u00b7\u2022") == ""
}

// row is a sequence of letters set apart.
type row struct{ at []int }

// splitLetters joins letters that stand apart: "i g n o r e   a l l",
// "i-g-n-o-r-e", a letter a line. What stands between most letters parts
// letters, anything else parts words. Without such, words are told by the
// lexicon. Headings, lists and initials are no language when joined, or a
// single word on a line of its own, and stay. More edits than the most that any
// text has room for are not looked for: they cost ten times the text.
func splitLetters(s string, _ *outline) (list []edit) {
	var r row
	for i := 0; i < len(s) && len(list) <= Most; i++ {
		if !isAlnum(s[i]) {
			continue
		}
		one := single(s, i)
		if n := len(r.at); n > 0 && (!one || n > Most+1 || !gapOnly(s[r.at[n-1]+1:i])) {
			list = r.join(s, list)
			r.at = r.at[:0]
		}
		if one {
			r.at = append(r.at, i)
		}
	}
	return r.join(s, list)
}

// join adds the edits that close the gaps of a row.
func (r *row) join(s string, list []edit) []edit {
	if len(r.at) < 4 {
		return list
	}
	gap := r.gap(s)
	var b strings.Builder
	edits := make([]edit, 0, len(r.at)-1)
	letters, words := 0, 1
	for k, at := range r.at {
		if isLetter(s[at]) {
			letters++
		}
		b.WriteByte(s[at])
		if k+1 == len(r.at) {
			break
		}
		e := edit{from: at + 1, to: r.at[k+1], language: true}
		if s[e.from:e.to] != gap && e.to-e.from > 1 {
			e.text = " "
			words++
			b.WriteByte(' ')
		}
		edits = append(edits, e)
	}
	joined := b.String()
	if letters*3 < len(r.at)*2 || !reads(joined) && !reads(segment(joined)) || ordered(joined) {
		return list
	}
	if words == 1 && (letters < 5 || r.alone(s)) && !sentence(segment(joined)) {
		return list
	}
	if words == 1 {
		part(segment(joined), edits)
	}
	return append(list, edits...)
}

// sentence reports whether words are several, all of them known.
func sentence(words string) bool {
	f := strings.Fields(strings.ToLower(words))
	for _, w := range f {
		if !language().words[w] && w != "i" {
			return false
		}
	}
	return len(f) > 1
}

// part puts the blanks of a segmented word into the edits between its letters.
func part(words string, edits []edit) {
	k := -1
	for i := range len(words) {
		if words[i] == ' ' {
			edits[k].text = " "
		} else {
			k++
		}
	}
}

// gap is what stands between most letters; of two as frequent the shorter.
func (r *row) gap(s string) string {
	counts := map[string]int{}
	best := ""
	for k := 1; k < len(r.at); k++ {
		g := s[r.at[k-1]+1 : r.at[k]]
		counts[g]++
		if n := counts[g] - counts[best]; best == "" || n > 0 || n == 0 && (len(g) < len(best) || len(g) == len(best) && g < best) {
			best = g
		}
	}
	return best
}

// alone reports whether the row is all that its lines hold.
func (r *row) alone(s string) bool {
	from, to := r.at[0], r.at[len(r.at)-1]+1
	for from > 0 && s[from-1] != '\n' {
		if from--; isAlnum(s[from]) {
			return false
		}
	}
	for ; to < len(s) && s[to] != '\n'; to++ {
		if isAlnum(s[to]) {
			return false
		}
	}
	return true
}

// ordered reports whether the letters are mostly those of the alphabet in
// order, as in a list.
func ordered(s string) bool {
	n := 0
	for i := 1; i < len(s); i++ {
		if lower(s[i]) == lower(s[i-1])+1 {
			n++
		}
	}
	return n*2 >= len(s)
}

// repeats takes letters that stand three times and more back to one, or to two
// where that makes a frequent word.
func repeats(s string, _ *outline) (list []edit) {
	m := language()
	fields(s, func(from, to int) {
		w := s[from:to]
		if !threefold(w) || len(w) > 3*m.longest {
			return
		}
		n := 1
		if w = strings.ToLower(w); m.words[collapse(w, 2)] {
			n = 2
		}
		short := collapse(w, n)
		close := len(list) > 0 && from-list[len(list)-1].to < near
		if len(short) < 3 || !m.words[short] && !(close && m.sense(short, false) > 0.3*float32(len(short))) {
			return
		}
		for i := from; i < to; {
			j := i
			for j < to && lower(s[j]) == lower(s[i]) {
				j++
			}
			if j-i > 2 {
				list = append(list, edit{from: i + n, to: j, language: true})
			}
			i = j
		}
	})
	return list
}

func threefold(w string) bool {
	for i := 2; i < len(w); i++ {
		if lower(w[i]) == lower(w[i-1]) && lower(w[i]) == lower(w[i-2]) {
			return len(w) > 3
		}
	}
	return false
}

// collapse cuts runs of three and more to n.
func collapse(w string, n int) string {
	var b []byte
	for i := 0; i < len(w); {
		j := i
		for j < len(w) && w[j] == w[i] {
			j++
		}
		k := j - i
		if k > 2 {
			k = n
		}
		b = append(b, w[i:i+k]...)
		i = j
	}
	return string(b)
}
