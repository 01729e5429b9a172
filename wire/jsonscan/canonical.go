package jsonscan

import (
	"bytes"
	"slices"
)

// Canonical appends a value so that two spellings of it give the same bytes: no
// white space, keys in the order of their bytes, escapes undone where JSON needs
// none. Nothing else is made alike: texts that Unicode calls equivalent differ,
// and so do two spellings of a number. Time is n log n in the size of an object.
func Canonical(dst []byte, v Value) []byte {
	switch v.Type() {
	case String:
		return quoted(dst, v)
	case Array:
		dst = append(dst, '[')
		for i, m := range v.Items() {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = Canonical(dst, m)
		}
		return append(dst, ']')
	case Object:
		type member struct {
			key         []byte
			name, value Value
		}
		var ms []member
		for k, m := range v.Members() {
			ms = append(ms, member{[]byte(k.Text()), k, m})
		}
		slices.SortFunc(ms, func(a, b member) int { return bytes.Compare(a.key, b.key) })
		dst = append(dst, '{')
		for i, m := range ms {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(quoted(dst, m.name), ':')
			dst = Canonical(dst, m.value)
		}
		return append(dst, '}')
	}
	return append(dst, v.Raw()...)
}

func quoted(dst []byte, v Value) []byte {
	return append(AppendQuoted(append(dst, '"'), v.Text()), '"')
}
