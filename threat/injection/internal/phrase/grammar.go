// Package phrase finds phrases in normalised text by templates: the engine
// that the checks of injection share, which bring the words.
//
// A template is written as slots with spaces between. A slot is a list of
// alternatives, a|b|c; _ joins the words of one; $name stands for a list that
// the language defines. A slot followed by ? may be missing, one followed by *
// may stand up to five times. !a|b must not follow; ~3 stands for up to three
// words of the same sentence, ~~9 for up to nine words of any. The first slot
// is always there: its alternatives are the literals that the automaton looks
// for.
//
// Templates are matched slot by slot after such a literal and not expanded:
// those of one language together stand for millions of phrases. Between words
// stands a space or a little punctuation; in Chinese, Japanese, Korean and
// Thai, which write without spaces or hang particles on words, nothing need
// stand there, and ~3 counts characters.
package phrase

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/bartizan-ai/bartizan/text"
)

// repeats bounds a slot with a star.
const repeats = 5

// Family is one kind of phrase with the scores, in (0,1], that it has when a
// user types it and when it comes in data: a tool's result, a document, a
// tool's definition.
type Family struct {
	Reason     string
	User, Data float64
}

// Set is the templates of one family in one language. If First is set its
// literals, which may hold any characters, stand in place of every template's
// first slot, and the template "" says that nothing need follow.
type Set struct {
	Family    *Family
	First     []string
	Templates []string
}

// Language holds lists and templates. They are brought into the form of the
// normalised view when compiled, so they may be written with accents.
type Language struct {
	Lists map[string]string
	Sets  []Set
}

type slot struct {
	*choice
	least, most int
	not         bool // none of the alternatives may follow
	skip        int  // words passed over; there are no alternatives then
	wide        bool // sentences may end among them
}

// choice is the alternatives of a slot, ordered by their first byte and
// otherwise as written. Slots that are written alike share one.
type choice struct {
	alts  [][]string
	begin [256]uint16 // by first byte: where its alternatives begin, plus one
}

// from returns the alternatives that begin with c, and perhaps others after
// them.
func (ch *choice) from(c byte) [][]string {
	if ch.begin[c] == 0 {
		return nil
	}
	return ch.alts[ch.begin[c]-1:]
}

type template struct {
	family *Family
	slots  []slot // after the first
}

// Lexicon is templates of some languages compiled. It is immutable and safe
// for concurrent use.
type Lexicon struct {
	triggers *text.Automaton
	follow   [][]template // by trigger
}

// Compile makes a lexicon. It costs milliseconds, so callers do it once and at
// first use. It fails on a template that breaks the grammar.
func Compile(languages ...Language) (*Lexicon, error) {
	c := compiler{lex: &Lexicon{}, index: map[string]int{}}
	for _, l := range languages {
		c.choices = map[string]*choice{}
		for _, set := range l.Sets {
			if err := c.add(set, l.Lists); err != nil {
				return nil, err
			}
		}
	}
	for _, follow := range c.lex.follow {
		together(follow)
	}
	a, err := text.Compile(c.literals)
	c.lex.triggers = a
	return c.lex, err
}

// together orders templates so that those that begin with the same slot stand
// together, by its first appearance.
func together(follow []template) {
	rank := map[*choice]int{}
	of := func(t template) int {
		if len(t.slots) == 0 {
			return 0
		}
		return rank[t.slots[0].choice]
	}
	for _, t := range follow {
		if len(t.slots) > 0 && rank[t.slots[0].choice] == 0 {
			rank[t.slots[0].choice] = len(rank) + 1
		}
	}
	slices.SortStableFunc(follow, func(a, b template) int { return of(a) - of(b) })
}

type compiler struct {
	lex      *Lexicon
	literals []string
	index    map[string]int // of literals
	choices  map[string]*choice
}

func (c *compiler) add(set Set, lists map[string]string) error {
	for _, s := range set.Templates {
		slots, err := c.parse(s, lists, set.First == nil)
		if err != nil {
			return err
		}
		if set.First != nil {
			for _, literal := range set.First {
				c.follow(text.Normalise(literal).Text(), template{set.Family, slots})
			}
			continue
		}
		for _, words := range slots[0].alts {
			c.follow(strings.Join(words, " "), template{set.Family, slots[1:]})
		}
	}
	return nil
}

// follow says that t may follow the literal.
func (c *compiler) follow(literal string, t template) {
	i, ok := c.index[literal]
	if !ok {
		i = len(c.literals)
		c.index[literal] = i
		c.literals = append(c.literals, literal)
		c.lex.follow = append(c.lex.follow, nil)
	}
	c.lex.follow[i] = append(c.lex.follow[i], t)
}

// parse makes slots of a template; whole says that the first one is among them.
func (c *compiler) parse(s string, lists map[string]string, whole bool) ([]slot, error) {
	var slots []slot
	for _, field := range strings.Fields(s) {
		sl, err := c.slot(field, lists)
		if err != nil {
			return nil, fmt.Errorf("parse template %q: %w", s, err)
		}
		slots = append(slots, sl)
	}
	if n := len(slots); whole && (n == 0 || slots[0].least == 0) || n > 0 && slots[n-1].least == 0 && !slots[n-1].not {
		return nil, fmt.Errorf("parse template %q: the first and the last slot must be there", s)
	}
	return slots, nil
}

func (c *compiler) slot(field string, lists map[string]string) (slot, error) {
	sl := slot{least: 1, most: 1}
	if n, ok := strings.CutPrefix(field, "~"); ok {
		n, sl.wide = strings.CutPrefix(n, "~")
		skip, err := strconv.Atoi(n)
		sl.skip, sl.least = skip, 0
		return sl, err
	}
	if f, ok := strings.CutPrefix(field, "!"); ok {
		field, sl.not, sl.least = f, true, 0
	} else if f, ok := strings.CutSuffix(field, "?"); ok {
		field, sl.least = f, 0
	} else if f, ok := strings.CutSuffix(field, "*"); ok {
		field, sl.least, sl.most = f, 0, repeats
	}
	ch, ok := c.choices[field]
	if !ok {
		var err error
		if ch, err = parseChoice(field, lists); err != nil {
			return sl, err
		}
		c.choices[field] = ch
	}
	sl.choice = ch
	return sl, nil
}

func parseChoice(field string, lists map[string]string) (*choice, error) {
	ch := &choice{}
	for _, alt := range strings.Split(field, "|") {
		list := alt
		if name, ok := strings.CutPrefix(alt, "$"); ok {
			if list, ok = lists[name]; !ok {
				return nil, fmt.Errorf("no list %q", name)
			}
		}
		for _, words := range strings.Split(list, "|") {
			ch.alts = append(ch.alts, strings.Split(text.Normalise(words).Text(), "_"))
		}
	}
	for _, words := range ch.alts {
		if slices.Contains(words, "") {
			return nil, fmt.Errorf("an empty word in slot %q", field)
		}
	}
	slices.SortStableFunc(ch.alts, func(a, b []string) int { return int(a[0][0]) - int(b[0][0]) })
	for i, words := range ch.alts {
		if at := &ch.begin[words[0][0]]; *at == 0 {
			*at = uint16(i + 1)
		}
	}
	return ch, nil
}
