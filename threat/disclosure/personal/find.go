package personal

import (
	"slices"
	"strings"
	"sync"

	"github.com/bartizan-ai/bartizan"
)

// kind is what a value is.
type kind uint8

const (
	email kind = iota
	phone
	iban
	card
	id
	name
)

// kindNames are the kinds' names in configuration.
var kindNames = [...]string{"email", "phone", "iban", "card", "id", "name"}

// label is the kind's name in tokens and replacements.
func (k kind) label() string { return strings.ToUpper(kindNames[k]) }

// hit is one value.
type hit struct {
	from, to int
	kind     kind
	score    float64
	why      string
}

// result is what a text holds, and how many of its last bytes may become or
// extend a value.
type result struct {
	hits []hit
	live int
}

var resultKey = &bartizan.MemoKey[*result]{Name: "personal data"}

// find searches the part's text once, whoever asks.
func find(p *bartizan.Part) *result {
	r, _ := bartizan.Once(&p.Memo, resultKey, func() (*result, error) { return search(p.Text, p.Done), nil })
	return r
}

const (
	// nearby is how far before a number a word may say what it is.
	nearby = 40
	// longestWord bounds what before an @ counts, and what is held of a word.
	longestWord = 64
	// longestHost bounds what follows the @: names of hosts in use are shorter.
	longestHost = 128
	// longestNumber bounds a number with its spaces.
	longestNumber = 48
	// back is the left context of a window.
	back = nearby + longestWord
)

// class says what a byte may begin.
type class uint8

const (
	nothing class = iota
	aDigit
	aSign
	aCapital
	anAt
)

// starts maps bytes to what they may begin.
var starts = sync.OnceValue(func() *[256]class {
	var t [256]class
	for c := '0'; c <= '9'; c++ {
		t[c] = aDigit
	}
	for c := 'A'; c <= 'Z'; c++ {
		t[c] = aCapital
	}
	t['+'], t['('], t['@'] = aSign, aSign, anAt
	return &t
})

// search is one pass; at each place that may begin a value it looks a bounded
// number of bytes ahead.
func search(s string, done bool) *result {
	f, t := finder{s: s, done: done, live: len(s)}, starts()
	for i := 0; i < len(s); {
		c := t[s[i]]
		if c == nothing {
			i++
			continue
		}
		next := i + 1
		switch {
		case c == anAt:
			f.mail(i)
		case i > 0 && (inWord(s[i-1]) || s[i-1] == '@'):
		case c == aCapital:
			next = f.capital(i)
		default:
			next = f.number(i)
		}
		i = max(next, i+1)
	}
	r := &result{hits: distinct(f.hits)}
	if !done {
		r.live = len(s) - min(f.live, lastWord(s))
	}
	return r
}

type finder struct {
	s    string
	done bool
	live int
	hits []hit
}

func (f *finder) add(k kind, from, to int, score float64, why string) {
	if score > 0 {
		f.hits = append(f.hits, hit{from, to, k, score, why})
	}
}

// open says that what begins at from may go on beyond the text.
func (f *finder) open(from int) {
	if !f.done {
		f.live = min(f.live, from)
	}
}

// lastWord is where the word begins that the text ends with, and that may be
// the part of a mail address before the @.
func lastWord(s string) int {
	i := len(s)
	for i > 0 && len(s)-i < longestWord && local(s[i-1]) {
		i--
	}
	return i
}

func digit(c byte) bool   { return c >= '0' && c <= '9' }
func capital(c byte) bool { return c >= 'A' && c <= 'Z' }
func inWord(c byte) bool {
	return digit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c >= 0x80
}

// local reports whether a byte may stand before the @ of a mail address.
func local(c byte) bool {
	return inWord(c) || c == '.' || c == '-' || c == '+' || c == '%' || c == '\''
}

// mail looks at an @.
func (f *finder) mail(at int) {
	s, from := f.s, at
	for from > 0 && at-from < longestWord && local(s[from-1]) {
		from--
	}
	for from < at && (s[from] == '.' || s[from] == '\'' || s[from] == '-') {
		from++
	}
	to, dot := at+1, -1
	for to < len(s) && to-at < longestHost && (inWord(s[to]) || s[to] == '-' || s[to] == '.') {
		if s[to] == '.' {
			dot = to
		}
		to++
	}
	if to == len(s) {
		f.open(from)
	}
	for to > at+1 && (s[to-1] == '.' || s[to-1] == '-') {
		to--
	}
	if dot >= to {
		dot = strings.LastIndexByte(s[at:to], '.') + at
	}
	if from == at || dot <= at+1 || to-dot < 3 || strings.Contains(s[at:to], "..") || digit(s[to-1]) {
		return
	}
	f.add(email, from, to, mailScore(s[from:at], s[at+1:to]), "a mail address")
}

// mailScore is low for what is nobody's.
func mailScore(user, host string) float64 {
	host = strings.ToLower(host)
	for _, end := range [...]string{"example.com", "example.org", "example.net", ".example", ".test", ".invalid", ".local"} {
		if strings.HasSuffix(host, end) && (end[0] == '.' || len(host) == len(end) || host[len(host)-len(end)-1] == '.') {
			return 0.2
		}
	}
	user, _, _ = strings.Cut(strings.ToLower(user), "+")
	if slices.Contains([]string{"info", "support", "sales", "contact", "help", "hello", "admin", "office", "service", "noreply", "no-reply", "press", "kontakt", "webmaster", "postmaster", "abuse", "security", "privacy", "billing", "jobs", "team", "git"}, user) {
		return 0.3
	}
	return 0.9
}

// capital looks at a word that begins with a capital: an IBAN, a number with
// letters, a name.
func (f *finder) capital(from int) int {
	s := f.s
	if to, n := f.account(from); n > 0 {
		return to
	}
	end := from
	for end < len(s) && end-from < 20 && (digit(s[end]) || capital(s[end])) {
		end++
	}
	if end == len(s) {
		f.open(from)
	}
	if end == len(s) || !inWord(s[end]) {
		if score, why := lettered(s[from:end]); score > 0 {
			f.add(id, from, end, score, why)
			return end
		}
	}
	if to, ok := f.insurance(from); ok {
		return to
	}
	return f.person(from)
}

// distinct keeps of values that overlap the one with the greater score, and of
// equals the longer. hits are in order of their beginnings, all but mail.
func distinct(hits []hit) []hit {
	if len(hits) < 2 {
		return hits
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return a.from - b.from })
	out := hits[:0]
	for _, h := range hits {
		if n := len(out); n > 0 && h.from < out[n-1].to {
			if last := &out[n-1]; h.score > last.score || h.score == last.score && h.to-h.from > last.to-last.from {
				*last = h
			}
			continue
		}
		out = append(out, h)
	}
	return out
}

// before reports whether one of the words stands among the last bytes before
// at.
func before(s string, at int, words ...string) bool {
	var buf [nearby]byte
	head := s[max(0, at-nearby):at]
	for i := range len(head) {
		c := head[i]
		if capital(c) {
			c |= 0x20
		}
		buf[i] = c
	}
	low := string(buf[:len(head)])
	for _, w := range words {
		if i := strings.LastIndex(low, w); i >= 0 && (i == 0 || !inWord(low[i-1])) {
			return true
		}
	}
	return false
}
