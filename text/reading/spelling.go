package reading

import (
	"slices"
	"strings"
)

// alphabet is the spelling alphabet of ICAO and NATO with the usual variants.
const alphabet = " alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa " +
	"quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu "

// spelt is the letter that a word spells, or 0.
func spelt(w string) byte {
	if len(w) < 4 || len(w) > 8 {
		return 0
	}
	var b [10]byte
	b[0] = ' '
	for i := range len(w) {
		b[i+1] = lower(w[i])
	}
	b[len(w)+1] = ' '
	if strings.Contains(alphabet, string(b[:len(w)+2])) {
		return b[1]
	}
	return 0
}

// spells reports whether the first whole word from i on spells a letter. Where
// a sentence is spelt every word does, so one word a block is enough.
func spells(s string, i int) bool {
	most := min(len(s), i+block)
	for i < most && isLetter(s[i]) && i > 0 {
		i++
	}
	for i < most && !isLetter(s[i]) {
		i++
	}
	if i == most || i+1 >= len(s) || seconds[lower(s[i])-'a'] != lower(s[i+1]) {
		return false
	}
	from := i
	for i < len(s) && isLetter(s[i]) && i < from+9 {
		i++
	}
	return spelt(s[from:i]) != 0
}

// seconds are the second letters of the words, by the first.
const seconds = "lrhecooonuiiiosauoianihrau"

// spelling undoes rows of at least five words of the alphabet. Other marks
// than blanks and hyphens, and line breaks, part words.
func spelling(s string, _ *outline) (list []edit) {
	var row []byte
	from, to := 0, 0
	end := func() {
		t := string(row)
		if strings.IndexByte(t, ' ') < 0 {
			t = segment(t)
		}
		if n := len(row) - strings.Count(string(row), " "); n >= 5 && reads(t) {
			list = append(list, edit{from: from, to: to, text: t, language: true})
		}
		row = row[:0]
	}
	fields(s, func(f, t int) {
		c := spelt(s[f:t])
		if len(row) > 0 && (c == 0 || f-to > 4) {
			end()
		}
		if c == 0 {
			return
		}
		if len(row) == 0 {
			from = f
		} else if strings.Trim(s[to:f], " -\t") != "" || f-to > 2 {
			row = append(row, ' ')
		}
		row, to = append(row, c), t
	})
	end()
	return list
}

// segment puts blanks between the words of a row of letters, by the fewest
// letters that belong to no known word and then the fewest words. Rows that
// are longer than 400 letters are left alone.
func segment(w string) string {
	m := language()
	if len(w) > 400 || len(w) < 4 {
		return w
	}
	low := strings.ToLower(w)
	cost := make([]int, len(w)+1)
	last := make([]int, len(w)+1)
	unknown, next := make([]bool, len(w)+1), 0
	for i := 1; i <= len(w); i++ {
		cost[i], last[i], unknown[i] = cost[i-1]+10, i-1, true
		for n := 1; n <= min(i, m.longest); n++ {
			price := 10 - n + 3
			if n == 1 && low[i-1] != 'a' && low[i-1] != 'i' || n > 1 && !m.words[low[i-n:i]] {
				continue
			}
			if c := cost[i-n] + max(price, 2); c < cost[i] {
				cost[i], last[i], unknown[i] = c, i-n, false
			}
		}
	}
	if cost[len(w)] > 4*len(w) {
		return w
	}
	var out []byte // from the end
	for i := len(w); i > 0; i = last[i] {
		if i < len(w) && !(unknown[i] && unknown[next]) {
			out = append(out, ' ')
		}
		for k := i - 1; k >= last[i]; k-- {
			out = append(out, w[k])
		}
		next = i
	}
	slices.Reverse(out)
	return string(out)
}
