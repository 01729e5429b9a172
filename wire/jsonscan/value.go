package jsonscan

import (
	"iter"
	"unicode/utf16"
	"unicode/utf8"
)

// Value is one value of a document. The zero Value is of type None.
type Value struct {
	d *Doc
	i int32
}

// Root is the document's value.
func (d *Doc) Root() Value { return Value{d, 0} }

// Type is the value's type, None when it is not there.
func (v Value) Type() Type {
	if v.d == nil {
		return None
	}
	return v.d.tape[v.i].typ
}

// Range is where the value stands in the source; for a string the bytes
// between the quotes.
func (v Value) Range() (from, to int) {
	if v.d == nil {
		return 0, 0
	}
	n := &v.d.tape[v.i]
	return int(n.from), int(n.to)
}

// Raw is the value's source, for a string without the quotes.
func (v Value) Raw() []byte {
	if v.d == nil {
		return nil
	}
	n := &v.d.tape[v.i]
	return v.d.src[n.from:n.to]
}

// Text is a string's decoded value; for other types it is the source.
func (v Value) Text() string {
	if v.d == nil {
		return ""
	}
	if n := &v.d.tape[v.i]; n.escaped {
		return Decode(v.d.src[n.from:n.to])
	}
	return string(v.Raw())
}

// Get is the member of an object, or a Value of type None. It takes time in
// the number of members.
func (v Value) Get(key string) Value {
	for k, m := range v.Members() {
		n := &v.d.tape[k.i]
		if !n.escaped && string(v.d.src[n.from:n.to]) == key || n.escaped && k.Text() == key {
			return m
		}
	}
	return Value{}
}

// Members gives an object's keys and values in order; nothing for other types.
func (v Value) Members() iter.Seq2[Value, Value] {
	return func(yield func(Value, Value) bool) {
		if v.Type() != Object {
			return
		}
		end := v.d.tape[v.i].next
		for k := v.i + 1; k < end; k = v.d.tape[k+1].next {
			if !yield(Value{v.d, k}, Value{v.d, k + 1}) {
				return
			}
		}
	}
}

// Items gives an array's values in order; nothing for other types.
func (v Value) Items() iter.Seq2[int, Value] {
	return func(yield func(int, Value) bool) {
		if v.Type() != Array {
			return
		}
		end := v.d.tape[v.i].next
		n := 0
		for i := v.i + 1; i < end; i = v.d.tape[i].next {
			if !yield(n, Value{v.d, i}) {
				return
			}
			n++
		}
	}
}

// Strings gives every string inside the value, itself included, and of every
// object also the keys when keys is set.
func (v Value) Strings(keys bool) iter.Seq[Value] {
	return func(yield func(Value) bool) {
		if v.d == nil {
			return
		}
		for i := v.i; i < v.d.tape[v.i].next; i++ {
			if n := &v.d.tape[i]; n.typ == String && (keys || !n.key) && !yield(Value{v.d, i}) {
				return
			}
		}
	}
}

// Decode gives the text of a string's source between its quotes, which must
// have been parsed. Its length is at most that of raw.
func Decode(raw []byte) string {
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); {
		if raw[i] != '\\' {
			out = append(out, raw[i])
			i++
			continue
		}
		r, n := unescape(raw[i:])
		out = utf8.AppendRune(out, r)
		i += n
	}
	return string(out)
}

// unescape reads one escape, or a pair of surrogates, and its length.
func unescape(b []byte) (rune, int) {
	if len(b) < 2 {
		return utf8.RuneError, len(b)
	}
	switch b[1] {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		r := hex4(b, 2)
		if r < 0 {
			return utf8.RuneError, 2
		}
		if !utf16.IsSurrogate(r) {
			return r, 6
		}
		if len(b) >= 12 && b[6] == '\\' && b[7] == 'u' {
			if pair := utf16.DecodeRune(r, hex4(b, 8)); pair != utf8.RuneError {
				return pair, 12
			}
		}
		return utf8.RuneError, 6
	}
	return rune(b[1]), 2
}

// Offset is the position in the string's source at which the decoded text has
// the given length. An offset inside a decoded character gives that
// character's start. n is the length of the text before that position.
func Offset(raw []byte, decoded int) (at, n int) {
	for i := 0; i < len(raw); {
		if n >= decoded {
			return i, n
		}
		size, step := 1, 1
		if raw[i] == '\\' {
			r, s := unescape(raw[i:])
			size, step = utf8.RuneLen(r), s
		}
		if n+size > decoded {
			return i, n
		}
		n, i = n+size, i+step
	}
	return len(raw), n
}

// AppendQuoted appends s as the inside of a JSON string. Invalid UTF-8 becomes
// U+FFFD.
func AppendQuoted(dst []byte, s string) []byte {
	const digits = "0123456789abcdef"
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r == '\n':
			dst = append(dst, '\\', 'n')
		case r == '\r':
			dst = append(dst, '\\', 'r')
		case r == '\t':
			dst = append(dst, '\\', 't')
		case r < 0x20 || r == 0x7f:
			dst = append(dst, '\\', 'u', '0', '0', digits[r>>4], digits[r&15])
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}
