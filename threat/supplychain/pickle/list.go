package pickle

import (
	_ "embed"
	"strings"
	"sync"

	format "github.com/bartizan-ai/bartizan/format/pickle"
)

// tier says what may be done with an import.
type tier uint8

const (
	none     tier = iota
	class         // made by NEWOBJ, given state, named in types
	callable      // called with any arguments
	shaped        // called with the arguments that judgeShape allows
)

//go:embed allow.txt
var allowText string

// list is what is known to be harmless, by exact module and name.
type list struct{ tiers map[format.Import]tier }

// known parses the embedded list on first use.
var known = sync.OnceValue(func() *list {
	l := &list{tiers: map[format.Import]tier{}}
	tiers := map[string]tier{"class": class, "call": callable, "shape": shaped}
	section, module := none, ""
	for line := range strings.SplitSeq(allowText, "\n") {
		switch f := strings.Fields(line); {
		case len(f) == 0 || f[0][0] == '#':
		case f[0][0] == '[':
			section = tiers[strings.Trim(f[0], "[]")]
		case strings.HasSuffix(f[0], ":"):
			module = strings.TrimSuffix(f[0], ":")
			l.add(section, module, f[1:])
		default:
			l.add(section, module, f)
		}
	}
	return l
})

// add keeps what an earlier section says of a name.
func (l *list) add(t tier, module string, names []string) {
	for _, n := range names {
		i := format.Import{Module: module, Name: n}
		if l.tiers[i] == none {
			l.tiers[i] = t
		}
	}
}

func (l *list) tier(i format.Import) tier { return l.tiers[i] }
