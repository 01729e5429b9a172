package reading

import (
	"slices"

	"github.com/bartizan-ai/bartizan/text"
)

// The bounds.
const (
	// Depth is how many encodings may lie one in another.
	Depth = 3
	// Most is the most bytes decoded for one text, all readings together; for
	// a short text it is less: four times its length and 64 KiB.
	Most = 256 << 10
	// MostReadings is the most readings of one text.
	MostReadings = 64
	// mostNodes bounds the texts looked at, readings or not.
	mostNodes = 128
)

// node is a text on the way: the root, or what one class made of its parent.
type node struct {
	text   string
	trace  trace
	parent *node
	via    []string
	depth  int
}

// touched reports whether something in [from,to) was changed on the way.
func (n *node) touched(from, to int) bool {
	for ; n != nil && n.parent != nil; n = n.parent {
		if n.trace.touched(from, to) {
			return true
		}
		from, to = n.trace.source(from, to)
	}
	return false
}

// class undoes one kind of encoding or disguise.
type class struct {
	name string
	hint hint
	find func(s string, o *outline) []edit
}

// classes lists them in the order in which readings are given.
func classes() [21]class {
	return [...]class{
		{"base64", hasRun, base64Runs},
		{"base32", hasRun, base32Runs},
		{"hex", hasRun, hexRuns},
		{"codes", hasNumbers, codes},
		{"ascii85", hasSpecial, ascii85Runs},
		{"percent", hasSpecial, percents},
		{"escapes", hasSpecial, escapes},
		{"entities", hasSpecial, entities},
		{"quoted-printable", hasSpecial, quotedPrintable},
		{"", hasOdd, shifts}, // each names itself
		{"reversed", hasBackward, reversedText},
		{"reversed lines", hasBackward, reversedLines},
		{"reversed words", hasBackward, reversedWords},
		{"leet", hasLeet, leetWords},
		{"morse", hasDots, morse},
		{"spelling", hasSpelling, spelling},
		{"joined", hasSplit, splitLetters},
		{"joined", hasSpecial, marksInside},
		{"joined", hasHyphen, hyphens},
		{"concat", hasSpecial, concats},
		{"repeats", hasRepeat, repeats},
	}
}

// Find returns the readings of s. It allocates nothing when there are none in
// sight.
func Find(s string) *Set {
	o := survey(s)
	if o.nothing() {
		return none
	}
	return search(s, o)
}

func search(s string, o outline) *Set {
	f := finder{budget: min(Most, 4*len(s)+64<<10)}
	root := &node{text: s}
	if o.hints&hasHidden != 0 {
		clean, t := uncover(s)
		root = &node{text: clean, trace: t, parent: &node{text: s}}
		o = survey(clean)
		o.hints &^= hasHidden
	}
	f.expand(root, &o)
	for i := 0; i < len(f.queue); i++ {
		o := survey(f.queue[i].text)
		f.expand(f.queue[i], &o)
	}
	if len(f.set.Readings) == 0 && !f.set.Cut {
		return none
	}
	return &f.set
}

// finder searches breadth first.
type finder struct {
	set    Set
	queue  []*node
	budget int
	seen   map[string]bool // what was queued or given, by text
}

func (f *finder) expand(n *node, o *outline) {
	if o.nothing() {
		return
	}
	for _, c := range classes() {
		if o.hints&c.hint == 0 {
			continue
		}
		list := c.find(n.text, o)
		if n.depth > 0 { // what was plain before was read before
			list = keep(list, func(x edit) bool { return n.touched(max(x.from-1, 0), x.to+1) })
		}
		for len(list) > 0 {
			more := list[0].more
			f.derive(n, []string{c.name, more}, keep(slices.Clone(list), func(x edit) bool { return x.more == more }))
			list = keep(list, func(x edit) bool { return x.more != more })
		}
	}
}

func keep(list []edit, ok func(edit) bool) []edit {
	out := list[:0]
	for _, x := range list {
		if ok(x) {
			out = append(out, x)
		}
	}
	return out
}

// derive makes the node of one class, and its reading.
func (f *finder) derive(n *node, names []string, list []edit) {
	language := slices.ContainsFunc(list, func(x edit) bool { return x.language })
	if n.depth == Depth || len(f.queue) >= mostNodes {
		f.set.Cut = f.set.Cut || language
		return
	}
	s, t, done := patch(n.text, list, f.budget)
	if done < len(list) {
		f.set.Cut = true
	}
	if s == "" || f.seen[s] {
		return
	}
	if f.seen == nil {
		f.seen = map[string]bool{}
	}
	f.seen[s] = true
	f.budget -= len(s)
	child := &node{text: s, trace: t, parent: n, depth: n.depth + 1}
	for _, name := range append(slices.Clone(n.via), names...) {
		if name != "" {
			child.via = append(child.via, name)
		}
	}
	f.queue = append(f.queue, child)
	if language {
		f.give(child, list[:done])
	}
}

// give adds the reading of a node, unless it is the same as one before.
func (f *finder) give(n *node, list []edit) {
	v := text.Normalise(n.text)
	if key := "\x00" + v.Text(); !f.seen[key] {
		f.seen[key] = true
	} else {
		return
	}
	if len(f.set.Readings) == MostReadings {
		f.set.Cut = true
		return
	}
	covered := 0
	for _, x := range list {
		covered += x.to - x.from
	}
	whole := covered*10 >= len(n.parent.text)*9
	f.set.Readings = append(f.set.Readings, &Reading{Text: v.Text(), Via: n.via, Whole: whole, view: v, node: n})
}
