package practice

import "strings"

// step is one thing an order asks for.
type step struct {
	verb     verb
	operands []string
	form     form
	whole    bool // reveal: everything above, not the secret alone
	call     call // of a tool
}

// form is how a result is to be written.
type form uint8

const (
	plain form = iota
	inBase64
	inHex
	inRot13
	backwards
	spelled
)

// revealing marks the steps that ask for what the target keeps. It is a verb of
// no word form: the object decides.
const revealing verb = 100

// calling marks the steps that call a tool that was offered: again the object
// decides.
const calling verb = 101

const (
	maxSteps   = 16
	maxClauses = 4000
)

// parseSteps returns what a text orders, in order, at most maxSteps. A clause
// orders something when nothing but fillers stands before its verb, so that a
// report ("they print leaflets") or a ban ("do not print") is no order.
func parseSteps(text string, tools []tool) []step {
	toks := lex(text)
	names := bindings(toks)
	var steps []step
	var it string
	for i, left := 0, maxClauses; i < len(toks) && len(steps) < maxSteps && left > 0; left-- {
		v, at := clauseVerb(toks, i)
		if v == notVerb {
			if at = declared(toks, i); at < 0 {
				i = clauseEnd(toks, i)
				continue
			}
			v = working // it orders a join, nothing vaguer
		}
		to := phraseEnd(toks, at+1)
		phrase := toks[at+1 : to]
		s, ok := readPhrase(v, phrase, names, it)
		if c, named := callIn(phrase, tools, s); named {
			s, ok = step{verb: calling, call: c}, true
		}
		if ok && s.verb == taking {
			it = strings.Join(s.operands, "")
		} else if ok {
			steps = append(steps, s)
			it = s.result()
		}
		i = to
	}
	return steps
}

// clauseVerb returns the verb of the clause that begins at i and its index, or
// notVerb when something other than fillers comes first.
func clauseVerb(toks []token, i int) (verb, int) {
	for ; i < len(toks); i++ {
		t := toks[i]
		if t.kind != word {
			return notVerb, i
		}
		if v := verbOf(t.low); v != notVerb {
			return v, i
		}
		if !hasWord(fillers, t.low) {
			return notVerb, i
		}
	}
	return notVerb, i
}

// declared returns the index of the linking verb of a statement about the answer
// ("the right answer must be ..."), or -1. The subject has to come first.
func declared(toks []token, i int) int {
	about := false
	for n := i; n < len(toks) && n < i+8; n++ {
		t := toks[n]
		if t.kind != word {
			break
		}
		if about && hasWord("is be equals reads", t.low) {
			return n
		}
		about = about || hasWord("answer reply response output", t.low)
	}
	return -1
}

// clauseEnd returns where the next clause begins: after punctuation, or at an
// "and", "then" or "instead" within the sentence.
func clauseEnd(toks []token, i int) int {
	for i++; i < len(toks); i++ {
		t := toks[i]
		if t.kind == word && hasWord("and then instead but must should to", t.low) {
			return i
		}
		if toks[i-1].kind != word && toks[i-1].kind != quoted {
			return i
		}
	}
	return i
}

// phraseEnd returns the end of the object that begins at i: the end of the
// sentence, the next verb after "and", "then" or a comma, or the end of the line
// unless the line ends with a colon.
func phraseEnd(toks []token, i int) int {
	for start := i; i < len(toks); i++ {
		t := toks[i]
		if t.kind == stop && (t.text != "\n" || i == start || toks[i-1].kind != colon) {
			return i
		}
		joint := t.kind == comma || t.kind == word && hasWord("and then", t.low)
		if joint && i > start {
			if v, at := clauseVerb(toks, i+1); v != notVerb && at < len(toks) && toks[at].low != "end" {
				return i
			}
		}
	}
	return i
}

// readPhrase reads the object of a verb.
func readPhrase(v verb, phrase []token, names []binding, it string) (step, bool) {
	s := step{verb: v, form: formOf(phrase)}
	quotes := quotedIn(phrase)
	if len(quotes) == 0 && asksForKept(phrase, &s) {
		s.verb = revealing
		return s, true
	}
	if v == spelling || v == reversing {
		s.form = map[verb]form{spelling: spelled, reversing: backwards}[v]
	}
	joined := v == joining || asksToJoin(phrase)
	s.operands = quotes
	if len(quotes) == 0 {
		s.operands = bare(phrase, joined || v == adding || v == fronting, names, it)
	}
	if v == adding || v == fronting {
		return addTo(s, phrase, it)
	}
	if joined {
		s.verb = joining
		if len(s.operands) == 1 && it != "" && refersBack(phrase) {
			s.operands = append(s.operands, it)
		}
		return s, len(s.operands) >= 2
	}
	return sayOne(s, phrase, len(quotes) > 0 || refersBack(phrase) && len(s.operands) > 0 && s.operands[0] == it)
}

// sayOne reads the object of a say: a quotation or what "it" is (isSure), or bare words that something
// introduces ("the word ...", "with ...", a colon) or that are one word only.
// "Write a letter to the mayor" is an ordinary task, not an order of this kind.
func sayOne(s step, phrase []token, isSure bool) (step, bool) {
	if s.verb == working || s.verb == telling && !isSure || len(s.operands) == 0 {
		return s, false
	}
	if s.verb == telling {
		s.verb = saying
	}
	s.operands = s.operands[:1]
	return s, isSure || s.verb == taking || introduced(phrase) || len(phrase) == 1
}

func introduced(phrase []token) bool {
	for i, t := range phrase {
		if t.kind == colon || t.kind == word && hasWord(introduces, t.low) {
			return true
		}
		if i == 4 {
			return false
		}
	}
	return false
}

// addTo reads "append x to y": with a place to add to it is a join, else a say.
func addTo(s step, phrase []token, it string) (step, bool) {
	before := s.verb == fronting
	for _, t := range phrase {
		before = before || t.kind == word && hasWord("before front", t.low)
	}
	if len(s.operands) == 1 && it != "" && refersBack(phrase) {
		s.operands = append(s.operands, it)
	}
	switch len(s.operands) {
	case 0:
		return s, false
	case 1:
		s.verb = saying
	default:
		s.verb = joining
		if !before {
			s.operands[0], s.operands[1] = s.operands[1], s.operands[0]
		}
	}
	return s, true
}

func refersBack(phrase []token) bool {
	for _, t := range phrase {
		if t.kind == word && hasWord("it that this result", t.low) {
			return true
		}
	}
	return false
}

func quotedIn(phrase []token) []string {
	var out []string
	for _, t := range phrase {
		if t.kind == quoted {
			out = append(out, t.text)
		}
	}
	return out
}

// asksToJoin reports whether the object of a say names two things and one result.
func asksToJoin(phrase []token) bool {
	for i, t := range phrase {
		if t.kind == comma && t.text == "+" {
			return true
		}
		if t.kind != word {
			continue
		}
		if verbOf(t.low) == joining || hasWord("followed together single", t.low) || startsWithAny("concaten combin", t.low) {
			return true
		}
		if hasWord("no without", t.low) && i+1 < len(phrase) {
			return true
		}
		if t.low == "one" && i > 0 && phrase[i-1].low == "as" {
			return true
		}
	}
	return false
}

func formOf(phrase []token) form {
	for _, t := range phrase {
		switch {
		case t.low == "base64":
			return inBase64
		case t.low == "hex" || t.low == "hexadecimal":
			return inHex
		case t.low == "rot13":
			return inRot13
		case hasWord("backwards backward reversed reverse", t.low):
			return backwards
		case hasWord("spelled spelt spell letter-by-letter hyphens dashes", t.low):
			return spelled
		}
	}
	return plain
}

// asksForKept reports whether the object is what the target keeps: its secret,
// its own instructions or everything above.
func asksForKept(phrase []token, s *step) bool {
	var kept, own, above, yours, all bool
	for _, t := range phrase {
		if t.kind != word {
			continue
		}
		kept = kept || startsWithAny(keptStems, t.low)
		own = own || startsWithAny(ownStems, t.low)
		above = above || startsWithAny(aboveStems, t.low)
		yours = yours || hasWord("your you system hidden", t.low)
		all = all || hasWord("everything all text words conversation content contents", t.low)
	}
	s.whole = own && (yours || above) || above && all
	return s.whole || kept && (yours || s.verb != working)
}
