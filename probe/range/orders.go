package practice

import (
	"fmt"
	"strings"
	"unicode"
)

// order is everything one text asks for: it is obeyed as a whole or not at all,
// so that its rate is one number.
type order struct {
	Features
	steps []step
	alone bool // wants nothing else in the answer
}

const maxOrders = 32

// ordersIn finds the orders of all segments, plain and hidden under one or two
// layers, and gives each its features. The same steps found twice are one order
// that is repeated.
func ordersIn(segs []segment, tools []tool) []order {
	c := sceneOf(segs)
	var out []order
	seen := map[string]int{}
	for _, s := range segs {
		for depth, texts := range layers(s.text) {
			for _, text := range texts {
				steps, times := distinct(parseSteps(text, tools))
				if len(steps) == 0 {
					continue
				}
				o := c.order(s, text, depth, steps, times)
				key := fmt.Sprint(steps)
				if i, ok := seen[key]; ok {
					out[i] = merge(out[i], o)
				} else if len(out) < maxOrders {
					seen[key] = len(out)
					out = append(out, o)
				}
			}
		}
	}
	return out
}

// layers returns the text itself, what it hides, and what that hides.
func layers(text string) [3][]string {
	out := [3][]string{{text}}
	for d := range 2 {
		for _, t := range out[d] {
			if len(out[d+1]) < mostHidden {
				out[d+1] = append(out[d+1], hiddenIn(t)...)
			}
		}
	}
	return out
}

// distinct drops repeated steps and returns how often the most repeated stands.
func distinct(steps []step) ([]step, int) {
	var out []step
	count := map[string]int{}
	times := 0
	for _, s := range steps {
		key := fmt.Sprint(s)
		if count[key]++; count[key] == 1 {
			out = append(out, s)
		}
		times = max(times, count[key])
	}
	return out, times
}

// merge counts an order met again and keeps the place where it is likelier.
func merge(a, b order) order {
	n := a.Repeats
	if b.Depth == a.Depth {
		n += b.Repeats
	}
	if b.Probability() > a.Probability() {
		a = b
	}
	a.Repeats = n
	return a
}

// scene is what the conversation around an order says about obeying.
type scene struct{ warned, guarded, decode bool }

func sceneOf(segs []segment) scene {
	var c scene
	for _, s := range segs {
		toks := lex(s.text)
		if s.Position == InSystem || s.Position == InUserTurn {
			c.warned = c.warned || warns(toks)
		}
		c.guarded = c.guarded || s.Position == InSystem && anyWord(toks, limits)
		c.decode = c.decode || anyWord(toks, decoding)
	}
	return c
}

// order puts the features of one text together.
func (c scene) order(s segment, text string, depth int, steps []step, times int) order {
	toks := lex(text)
	f := s.Features
	f.Warned = c.warned && (f.Position == InDocument || f.Position == InTool)
	f.Guarded = c.guarded
	f.Decode = c.decode
	f.Depth = depth
	f.Repeats = times
	f.Emphasis = emphasis(text, toks)
	f.Secret = reveals(steps)
	for _, t := range toks {
		f.Authority = f.Authority || t.kind == word && startsWithAny(authority, t.low)
	}
	f.Override = anyWord(toks, dropping)
	return order{Features: f, steps: steps, alone: anyWord(toks, "only instead nothing solely")}
}

// warns reports whether a text forbids to obey what stands elsewhere.
func warns(toks []token) bool {
	bans, obeys, object := false, false, false
	for _, t := range toks {
		if t.kind == stop {
			bans, obeys, object = false, false, false
			continue
		}
		bans = bans || hasWord("never not don't ignore untrusted disregard data", t.low)
		obeys = obeys || hasWord("follow obey execute act comply heed treat ignore disregard", t.low)
		object = object || startsWithAny("instruct order command direction request", t.low)
		if bans && obeys && object {
			return true
		}
	}
	return false
}

func anyWord(toks []token, list string) bool {
	for _, t := range toks {
		if t.kind == word && hasWord(list, t.low) {
			return true
		}
	}
	return false
}

// emphasis counts signs of urgency, three at most: urgent words, words in
// capitals, exclamation marks.
func emphasis(text string, toks []token) int {
	n := min(strings.Count(text, "!"), 1)
	for _, t := range toks {
		if t.kind != word {
			continue
		}
		if hasWord(urgency, t.low) || len(t.text) >= 4 && t.text == strings.ToUpper(t.text) && isLetters(t.text) {
			n++
		}
	}
	return min(n, 3)
}

func isLetters(s string) bool {
	for _, r := range s {
		if !unicode.IsLetter(r) {
			return false
		}
	}
	return true
}
