// Package yamltree lists what YAML says, key by key, and the tags that it
// carries. It is a reader of tokens and no parser: it takes everything that a
// loader would, and more, and builds no tree, so that hostile documents cost
// what their bytes cost. Parsers for Go need time in the square of some of them.
//
// A key is a scalar with a colon behind it, in blocks, in flows and behind a
// question mark. Escapes are decoded, and an alias for a scalar is that scalar;
// other aliases are not expanded, for what an anchor holds is listed where it
// stands. Text in block scalars is read like everything else.
package yamltree

// Entry is a key with a scalar value, or a tag (in Key) with the scalar behind
// it. Scalar is false and Value empty where a list or mapping follows. At and
// End bound it in the file.
type Entry struct {
	Key, Value string
	Scalar     bool
	At, End    int
}

// Doc is what a file says.
type Doc struct {
	Entries []Entry
	Tags    []Entry
	// Cut is set when there was more than MostEntries of either.
	Cut bool
}

// MostEntries bounds what is listed.
const MostEntries = 300_000

// Parse reads all documents of a file.
func Parse(b []byte) *Doc {
	l := &lexer{src: string(b), anchors: map[string]string{}, doc: &Doc{}}
	for l.at < len(l.src) && !l.doc.Cut {
		l.step()
	}
	l.structure()
	return l.doc
}

// scalar is one that was read.
type scalar struct {
	text    string
	at, end int
}

// lexer holds what stands before the next token: the last scalar, which a
// colon makes a key, the key that waits for its value, tags and an anchor.
type lexer struct {
	src     string
	at      int
	flow    int
	last    *scalar
	key     *scalar
	tags    []scalar
	anchor  string
	anchors map[string]string
	doc     *Doc
}

// take notes a scalar; the one before it was a value.
func (l *lexer) take(s *scalar) {
	if l.last != nil {
		l.settle(l.last)
	}
	l.last = s
	for _, t := range l.tags {
		l.tagged(t, s)
	}
	l.tags = nil
	if l.anchor != "" && len(l.anchors) < 10_000 {
		l.anchors[l.anchor] = s.text
	}
	l.anchor = ""
}

// settle gives the key that waits its value; nil is none.
func (l *lexer) settle(value *scalar) {
	if value == nil {
		value = l.last
	}
	l.last = nil
	k := l.key
	l.key = nil
	if k == nil {
		return
	}
	e := Entry{Key: k.text, At: k.at, End: k.end}
	if value != nil {
		e.Value, e.Scalar, e.End = value.text, true, value.end
	}
	if l.doc.Cut = len(l.doc.Entries) == MostEntries; !l.doc.Cut {
		l.doc.Entries = append(l.doc.Entries, e)
	}
}

func (l *lexer) tagged(t scalar, value *scalar) {
	e := Entry{Key: t.text, At: t.at, End: t.end}
	if value != nil {
		e.Value, e.Scalar = value.text, true
	}
	if l.doc.Cut = len(l.doc.Tags) == MostEntries; !l.doc.Cut {
		l.doc.Tags = append(l.doc.Tags, e)
	}
}

// colon makes the last scalar a key.
func (l *lexer) colon() {
	k := l.last
	l.last = nil
	if l.key != nil { // the value of that key is a mapping, which begins here
		l.settle(nil)
	}
	l.key = k
}

// structure ends what waits: a list or mapping begins or ends, or an item.
func (l *lexer) structure() {
	l.settle(nil)
	for _, t := range l.tags {
		l.tagged(t, nil)
	}
	l.tags, l.anchor = nil, ""
}
