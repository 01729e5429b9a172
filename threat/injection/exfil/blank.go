package exfil

import (
	"strings"

	"github.com/bartizan-ai/bartizan/text/links"
)

// place is what an address leaves room for.
type place uint8

const (
	none    place = iota
	some          // anything
	private       // what belongs to this conversation
)

// privates are words, letters only, that name what belongs to a conversation.
var privates = [...]string{
	"conversation", "chathistory", "chatlog", "systemprompt", "yourprompt", "userprompt", "usermessage", "usersmessage",
	"userinput", "previousmessage", "allmessages", "allprevious", "secretdata", "userssecret", "usersecret", "everythingabove", "userdata",
	"usersdata", "personaldata", "privatedata", "sensitivedata", "credentials", "stolen", "exfil", "yoursummary", "summaryof", "usersname",
	"insertsummary", "insertdata", "thesummary", "yourdata", "yourinstructions",
}

// blank looks for a placeholder: braces, square or angle brackets, percent
// signs or a word in capitals that asks to be replaced.
func blank(s string) place {
	s = links.Unescape(s)
	found := none
	for i := 0; i < len(s); i++ {
		end := -1
		switch s[i] {
		case '{':
			end = strings.IndexByte(s[i:], '}')
		case '[':
			end = strings.IndexByte(s[i:], ']')
		case '<':
			end = strings.IndexByte(s[i:], '>')
		case '=', '/':
			end = capitals(s[i+1:])
		}
		if end < 3 {
			continue
		}
		p := named(s[i+1 : i+end])
		if p == private {
			return private
		}
		if s[i] == '{' || s[i] == '[' {
			found = max(found, p)
		}
		i += end - 1
	}
	return found
}

// capitals is one more than the length of the word of capitals, of at least
// eight with a line between, that s begins with, or -1.
func capitals(s string) int {
	n := 0
	for n < len(s) && (s[n] >= 'A' && s[n] <= 'Z' || s[n] == '_') {
		n++
	}
	if n < 8 || strings.IndexByte(s[:n], '_') < 0 {
		return -1
	}
	return n + 1
}

// named says what the words of a placeholder stand for. Identifiers of things
// are not the things.
func named(s string) place {
	if len(s) > 160 || strings.ContainsAny(s, "<{[") && len(s) > 60 {
		return none
	}
	var b [160]byte
	n := 0
	for i := range len(s) {
		if c := s[i] | 0x20; c >= 'a' && c <= 'z' {
			b[n] = c
			n++
		}
	}
	word := string(b[:n])
	if n < 3 || strings.HasSuffix(word, "id") || strings.HasSuffix(word, "ids") || strings.HasSuffix(word, "url") {
		return none
	}
	for _, w := range privates {
		if strings.Contains(word, w) {
			return private
		}
	}
	return some
}
