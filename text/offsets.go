package text

import "unicode/utf8"

// write appends one rune that raw[from:to] became. White space after white
// space is dropped.
func (b *builder) write(r rune, from, to int) {
	if isSpace(r) {
		if b.afterSpace() {
			return
		}
		r = ' '
	}
	b.begin(from, to-from == utf8.RuneLen(r))
	b.out = utf8.AppendRune(b.out, r)
	b.end(to, to-from == utf8.RuneLen(r))
}

// writeAll appends several runes that raw[from:to] became as a whole.
func (b *builder) writeAll(rs []rune, from, to int) {
	b.flush(kindOf(rs[0]) == latin)
	begun := false
	for _, r := range rs {
		if isSpace(r) {
			if b.afterSpace() {
				continue
			}
			r = ' '
		}
		if !begun {
			b.begin(from, false)
			begun = true
		}
		b.out = utf8.AppendRune(b.out, r)
	}
	if begun {
		b.end(to, false)
	}
}

func (b *builder) afterSpace() bool {
	return len(b.out) > 0 && b.out[len(b.out)-1] == ' '
}

// begin makes raw offset from correspond to the end of out.
func (b *builder) begin(from int, inStep bool) {
	if from != b.endRaw {
		b.mark(b.endRaw)
		b.mark(from)
		b.endRaw = from
	}
	if !inStep {
		b.mark(from)
	}
}

// end accounts for the raw bytes before to.
func (b *builder) end(to int, inStep bool) {
	b.endRaw = to
	if !inStep {
		b.mark(to)
	}
}

// mark records that the end of out corresponds to raw.
func (b *builder) mark(raw int) {
	m := mark{uint32(len(b.out)), uint32(raw)}
	if len(b.marks) == 0 && m != (mark{}) {
		b.marks = append(b.marks, mark{})
	}
	if len(b.marks) == 0 || b.marks[len(b.marks)-1] != m {
		b.marks = append(b.marks, m)
	}
}

// close completes the map; one that moves nothing is dropped.
func (b *builder) close() {
	if len(b.marks) == 0 && b.endRaw == len(b.raw) {
		return
	}
	b.mark(b.endRaw)
	b.mark(len(b.raw))
}
