package override

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/bartizan-ai/bartizan/text"
)

// A template is written as slots with spaces between. A slot is a list of
// alternatives, a|b|c; _ joins the words of one; $name stands for a list that
// the language defines. A slot followed by ? may be missing, one followed by *
// may stand up to [repeats] times. The first slot is always there: its
// alternatives are the literals that the automaton looks for.
//
// Templates are matched slot by slot after such a literal and not expanded:
// all English ones together stand for several million phrases.

// repeats bounds a slot with a star.
const repeats = 5

// family is one kind of override with the scores it has when a user types it
// and when it comes in data: a tool's result, a document, a tool's definition.
// The scores are set by hand against the check's threshold of 0.7.
type family struct {
	reason     string
	user, data float64
}

// language holds the templates of one language by family. Text is as the
// normalised view has it: lower case, Latin letters without accents.
type language struct {
	lists map[string]string
	drop, unbound, reveal,
	fresh, broad, hint, address []string
}

type slot struct {
	alts        [][]string // alternatives of words
	firsts      [4]uint64  // set of the bytes that they begin with
	least, most int
}

type template struct {
	family *family
	slots  []slot // after the first
}

// lexicon is all languages compiled.
type lexicon struct {
	triggers *text.Automaton
	follow   [][]template // by trigger
}

// loaded compiles the languages once, at first use.
var loaded = sync.OnceValues(func() (*lexicon, error) {
	return compile(english(), german(), french(), spanish(), italian(), portuguese(), dutch(), russian())
})

func compile(languages ...language) (*lexicon, error) {
	var lex lexicon
	var literals []string
	index := map[string]int{}
	for _, l := range languages {
		for _, set := range []struct {
			f         *family
			templates []string
		}{{&drop, l.drop}, {&unbound, l.unbound}, {&reveal, l.reveal}, {&fresh, l.fresh}, {&broad, l.broad}, {&hint, l.hint}, {&address, l.address}} {
			for _, s := range set.templates {
				slots, err := parse(s, l.lists)
				if err != nil {
					return nil, err
				}
				for _, words := range slots[0].alts {
					literal := strings.Join(words, " ")
					i, ok := index[literal]
					if !ok {
						i = len(literals)
						index[literal] = i
						literals = append(literals, literal)
						lex.follow = append(lex.follow, nil)
					}
					lex.follow[i] = append(lex.follow[i], template{set.f, slots[1:]})
				}
			}
		}
	}
	a, err := text.Compile(literals)
	lex.triggers = a
	return &lex, err
}

func parse(s string, lists map[string]string) ([]slot, error) {
	var slots []slot
	for _, field := range strings.Fields(s) {
		sl := slot{least: 1, most: 1}
		if f, ok := strings.CutSuffix(field, "?"); ok {
			field, sl.least = f, 0
		} else if f, ok := strings.CutSuffix(field, "*"); ok {
			field, sl.least, sl.most = f, 0, repeats
		}
		for _, alt := range strings.Split(field, "|") {
			list := alt
			if name, ok := strings.CutPrefix(alt, "$"); ok {
				if list, ok = lists[name]; !ok {
					return nil, fmt.Errorf("parse template %q: no list %q", s, name)
				}
			}
			for _, words := range strings.Split(list, "|") {
				sl.alts = append(sl.alts, strings.Split(words, "_"))
			}
		}
		slots = append(slots, sl)
	}
	if len(slots) < 2 || slots[0].least == 0 || slots[len(slots)-1].least == 0 {
		return nil, fmt.Errorf("parse template %q: the first and the last of at least two slots must be there", s)
	}
	for i := range slots {
		for _, words := range slots[i].alts {
			if slices.Contains(words, "") {
				return nil, fmt.Errorf("parse template %q: an empty word", s)
			}
			c := words[0][0]
			slots[i].firsts[c/64] |= 1 << (c % 64)
		}
	}
	return slots, nil
}
