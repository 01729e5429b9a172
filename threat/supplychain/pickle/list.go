package pickle

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	format "github.com/bartizan-ai/bartizan/format/pickle"
)

// tier says what may be done with an import.
type tier uint8

const (
	none     tier = iota
	named         // stands as a value: a function that is a parameter, a type of numbers
	class         // made by NEWOBJ, or without arguments, and given state
	value         // called with constants only: enumerations
	callable      // called with any arguments
	shaped        // called with the arguments that judgeShape allows
)

//go:embed allow.txt
var allowText string

// list is what is known to be harmless, by exact module and name.
type list struct {
	tiers map[format.Import]tier
	// dicts and lists are classes that may be given items, or be added to.
	dicts, lists map[format.Import]bool
	// unknown is the grade of a call of what is not listed.
	unknown grade
}

// known parses the embedded list on first use.
var known = sync.OnceValues(func() (*list, error) {
	l := &list{tiers: map[format.Import]tier{}, dicts: map[format.Import]bool{}, lists: map[format.Import]bool{}, unknown: dangerous}
	return l, l.read(allowText)
})

var sections = map[string]tier{"named": named, "class": class, "value": value, "call": callable, "shape": shaped}

// read adds lines of the list's own syntax: a section in brackets, a module
// with a colon and names behind it, names of the module above it, or one
// "module.Name". Without a section names are classes. A * stands for all names
// of a module. A # begins a comment.
func (l *list) read(text string) error {
	section, module := "class", ""
	for line := range strings.SplitSeq(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		switch {
		case f[0][0] == '[':
			section = strings.Trim(f[0], "[]")
			if sections[section] == none && section != "dict" && section != "list" {
				return fmt.Errorf("read list of harmless names: no section is called %q", section)
			}
			continue
		case strings.HasSuffix(f[0], ":"):
			module, f = strings.TrimSuffix(f[0], ":"), f[1:]
		case len(f) == 1 && strings.Contains(f[0], "."):
			i := strings.LastIndexByte(f[0], '.')
			l.add(section, f[0][:i], f[0][i+1:])
			continue
		case module == "":
			return fmt.Errorf("read list of harmless names: %q: want \"module: Name Name\" or \"module.Name\"", line)
		}
		l.add(section, module, f...)
	}
	return nil
}

// add keeps what an earlier section says of a name.
func (l *list) add(section, module string, names ...string) {
	for _, n := range names {
		i := format.Import{Module: module, Name: n}
		switch section {
		case "dict":
			l.dicts[i] = true
		case "list":
			l.lists[i] = true
		default:
			if l.tiers[i] == none {
				l.tiers[i] = sections[section]
			}
		}
	}
}

// with is a copy that users have added to.
func (l *list) with(lines []string) (*list, error) {
	c := &list{tiers: map[format.Import]tier{}, dicts: map[format.Import]bool{}, lists: map[format.Import]bool{}, unknown: l.unknown}
	if err := c.read(strings.Join(lines, "\n")); err != nil {
		return nil, err
	}
	for i, t := range l.tiers {
		if c.tiers[i] == none {
			c.tiers[i] = t
		}
	}
	for i := range l.dicts {
		c.dicts[i] = true
	}
	for i := range l.lists {
		c.lists[i] = true
	}
	return c, nil
}

// tier of an import. What Python 3 takes for a name of Python 2 counts, unless
// it does harm.
func (l *list) tier(i format.Import) tier {
	j := i.Python3()
	if j == i {
		return l.exact(i)
	}
	if t := l.exact(j); t > none || harm(j) != "" {
		return t
	}
	return l.exact(i)
}

func (l *list) exact(i format.Import) tier {
	if t := l.tiers[i]; t > none {
		return t
	}
	return l.tiers[format.Import{Module: i.Module, Name: "*"}]
}

func (l *list) isDict(i format.Import) bool { return l.dicts[i] || l.dicts[i.Python3()] }

func (l *list) isList(i format.Import) bool { return l.lists[i] || l.lists[i.Python3()] }
