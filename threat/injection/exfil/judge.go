package exfil

import (
	"math"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text/links"
	"github.com/bartizan-ai/bartizan/text/reading"
)

// bar is the check's threshold; the scores are set by hand against it. A click
// is a person's decision, so what waits for one reaches the bar only when it
// carries this conversation under an encoding.
const bar = 0.6

// judge weighs the data that an address of an answer carries; 0 is none.
func judge(x *bartizan.Exchange, l *links.Link, t *links.Target) (score float64, reason string) {
	more := func(s float64, why string) {
		if s > score {
			score, reason = s, why
		}
	}
	if t.Host == "" {
		return scripted(t)
	}
	if l.Base {
		more(0.6, "which sends all relative addresses to another host")
	}
	if strings.Contains(t.User, ".") {
		more(0.6, "whose host is disguised by a user name")
	}
	switch blank(t.Host + t.Rest) {
	case private:
		more(either(l.Loads, 0.85, 0.45), "with a place for the conversation")
	case some:
		more(either(l.Loads, 0.4, 0.1), "with a place for data")
	}
	if len(t.Rest)+len(t.User) < enough && (len(t.Host) < 2*enough || score > 0) {
		return score, reason // most addresses: too short to carry a sentence
	}
	rest := links.Unescape(t.User + t.Rest)
	c := conversation(x)
	switch n, known := c.copied(t.Host, rest); {
	case known:
		return score / 4, reason // the request holds the address itself
	case n >= plenty || n >= enough && (t.User != "" || strings.Contains(rest, "?")):
		more(either(l.Loads, 0.95, 0.45), "with text of this conversation in it")
	case n >= enough:
		more(either(l.Loads, 0.55, 0.2), "with words of this conversation in its path")
	}
	s, why := encoded(c, l.Loads, t.Host, rest)
	more(s, why)
	s, why = written(l.Loads, t.Rest, rest)
	more(s, why)
	return score, reason
}

// scripted weighs addresses that are a program or a document themselves.
func scripted(t *links.Target) (float64, string) {
	low := strings.ToLower(links.Unescape(t.Rest))
	switch t.Scheme {
	case "javascript", "vbscript":
		for _, w := range [...]string{"fetch", "xmlhttp", "location", "cookie", "beacon", "import", "eval", "atob", ".src"} {
			if strings.Contains(low, w) {
				return 0.75, "a script that may send data"
			}
		}
		return 0.4, "a script"
	case "data":
		if (strings.HasPrefix(low, "text/html") || strings.HasPrefix(low, "image/svg")) && (strings.Contains(low, "script") || strings.Contains(low, "base64")) {
			return 0.5, "a document with scripts"
		}
	}
	return 0, ""
}

// encoded weighs readable text under an encoding, in the address or its host.
func encoded(c *known, loads bool, host, rest string) (score float64, reason string) {
	s := strings.ReplaceAll(host, ".", " ") + " " + value(rest)
	if len(s) < 24 {
		return 0, ""
	}
	for _, r := range reading.Find(s).Readings {
		if !opaque(r) {
			continue
		}
		if c.holds(r.Text) {
			return either(loads, 0.97, 0.75), "with text of this conversation in " + r.Label()
		}
		score, reason = either(loads, 0.9, 0.5), "with text in "+r.Label()
	}
	return score, reason
}

// value puts spaces between the fields of an address and leaves out those that
// sign it: their readings are not the model's.
func value(rest string) string {
	path, query, _ := strings.Cut(rest, "?")
	var b strings.Builder
	b.WriteString(strings.ReplaceAll(path, "/", " "))
	for field := range strings.FieldsFuncSeq(query, func(r rune) bool { return r == '&' || r == ';' || r == '#' }) {
		name, v, ok := strings.Cut(field, "=")
		if !ok {
			v = name
		} else if signs(name) {
			continue
		}
		b.WriteByte(' ')
		b.WriteString(v)
	}
	return b.String()
}

// signs reports whether a field of that name signs an address.
func signs(name string) bool {
	switch low := strings.ToLower(name); low {
	case "policy", "signature", "key-pair-id", "sig", "hmac", "se", "sp", "sv", "sr", "expires", "googleaccessid", "awsaccesskeyid":
		return true
	default:
		return strings.HasPrefix(low, "x-amz-") || strings.HasPrefix(low, "x-goog-")
	}
}

// opaque reports whether a reading came about by an encoding, and not by
// decoding what every address may hold.
func opaque(r *reading.Reading) bool {
	for _, v := range r.Via {
		switch v {
		case "base64", "base32", "hex", "codes", "gzip", "zlib", "ascii85", "reversed", "morse":
			return true
		}
		if strings.HasPrefix(v, "rot") {
			return true
		}
	}
	return false
}

// written weighs sentences, mail addresses and sheer length.
func written(loads bool, raw, rest string) (float64, string) {
	if !loads {
		return 0, ""
	}
	s := value(rest)
	words := 0
	for w := range strings.FieldsFuncSeq(strings.ReplaceAll(s, "_", " "), func(r rune) bool { return r == ' ' || r == '+' }) {
		if strings.Trim(strings.ToLower(w), "abcdefghijklmnopqrstuvwxyz,.'!?") == "" && len(w) > 1 {
			words++
		}
	}
	_, query, _ := strings.Cut(rest, "?")
	switch {
	case words >= 7 && (strings.Count(raw, "+") >= 5 || strings.Count(raw, "%20") >= 5 || strings.Count(raw, " ") >= 5):
		return 0.75, "with sentences in it"
	case mail(query):
		return 0.65, "with a mail address in it"
	case len(query) > 600 && entropy(query) > 3.5:
		return 0.62, "with much data in it"
	}
	return 0, ""
}

// mail reports whether s holds a mail address.
func mail(s string) bool {
	at := strings.IndexByte(s, '@')
	if at < 2 || s[at-1] == '/' {
		return false
	}
	host := s[at+1:]
	if n := strings.IndexAny(host, "&=/?;# "); n >= 0 {
		host = host[:n]
	}
	dot := strings.LastIndexByte(host, '.')
	return dot > 0 && len(host)-dot > 2 && !strings.ContainsAny(host, "0123456789")
}

// entropy is Shannon's, in bits for each byte.
func entropy(s string) float64 {
	var count [256]int
	for i := range len(s) {
		count[s[i]]++
	}
	var bits float64
	for _, c := range count {
		if c > 0 {
			p := float64(c) / float64(len(s))
			bits -= p * math.Log2(p)
		}
	}
	return bits
}
