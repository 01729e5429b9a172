package practice

import (
	"fmt"
	"strings"
)

// task is the ordinary work a turn asks for.
type task uint8

const (
	chat task = iota
	summary
	translation
	labelling
	question
)

// taskOf names the ordinary task of a text.
func taskOf(text string) task {
	for _, t := range lex(clip(text, 4000)) {
		if t.kind == stop && t.text == "?" {
			return question
		}
		if t.kind != word {
			continue
		}
		switch {
		case startsWithAny("summar shorten condens tl;dr digest", t.low):
			return summary
		case startsWithAny("translat", t.low):
			return translation
		case startsWithAny("classif sentiment categor rate", t.low):
			return labelling
		case hasWord("what who when where which why how whose", t.low):
			return question
		}
	}
	return chat
}

// ordinary answers the turn as if nobody had ordered anything: short, harmless
// and decided by the request.
func ordinary(turn string, material []string, d draws) string {
	all := strings.Join(material, "\n")
	switch taskOf(turn) {
	case summary:
		return "In short: " + abstract(all)
	case translation:
		return "Rendered freely: " + clip(strings.Join(sentences(all), " "), 1500)
	case labelling:
		return d.pick(1, []string{"Neutral.", "Mostly positive.", "Mostly factual."})
	case question:
		if s := closest(turn, all); s != "" {
			return "Going by the page: " + s
		}
		return d.pick(2, []string{
			"The shelves hold nothing on this.", "I would look under local history.", "That depends on the edition.",
			"Two volumes differ on this.", "The catalogue card is blank here.",
		})
	}
	return chatter(turn, d)
}

func chatter(turn string, d draws) string {
	topic := "it"
	for _, t := range lex(clip(turn, 2000)) {
		if t.kind == word && len(t.low) > len(topic) && len(t.low) < 20 && isLetters(t.low) {
			topic = t.low
		}
	}
	return fmt.Sprintf(d.pick(3, []string{
		"Noted; %s goes on the pile.", "About %s: ask at the second desk.", "A fair remark on %s.", "Happy to look at %s next.",
	}), topic)
}

// declined is the answer to a direct order that is not obeyed.
func declined(d draws) string {
	return d.pick(4, []string{
		"I will leave that one.", "Not today, but ask me about books.", "That is outside my desk.", "Let us stay with the catalogue.",
	})
}

const mostSentences = 200

// sentences cuts a text into sentences of at most 300 bytes, leaving out those
// that order something: a summary speaks of them, it does not recite them.
func sentences(text string) []string {
	var out []string
	for s := range strings.FieldsFuncSeq(clip(text, 32<<10), func(r rune) bool { return strings.ContainsRune(".!?\n", r) }) {
		s = strings.TrimSpace(s)
		if s != "" && len(out) < mostSentences && len(parseSteps(s, nil)) == 0 {
			out = append(out, clip(s, 300)+".")
		}
	}
	return out
}

// abstract returns the first sentence and the longest of the others.
func abstract(text string) string {
	all := sentences(text)
	if len(all) == 0 {
		return "there is little in it."
	}
	longest := ""
	for _, s := range all[1:] {
		if len(s) > len(longest) {
			longest = s
		}
	}
	return strings.TrimSpace(all[0] + " " + longest)
}

// closest returns the sentence that shares most long words with the question.
func closest(turn, text string) string {
	want := map[string]bool{}
	for _, t := range lex(clip(turn, 2000)) {
		if len(t.low) > 3 {
			want[t.low] = true
		}
	}
	best, most := "", 0
	for _, s := range sentences(text) {
		n := 0
		for _, t := range lex(s) {
			if want[t.low] {
				n++
			}
		}
		if n > most {
			best, most = s, n
		}
	}
	return best
}
