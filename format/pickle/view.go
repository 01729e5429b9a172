package pickle

import "unicode/utf8"

// Text gives a string's or bytes' text, decoded as Python would, and whether
// it is whole and sure: longer ones than Limits.Text are cut, and what an old
// string with bytes above 127 means depends on the loader.
func (m *Machine) Text(v Value) (string, bool) { return m.m.text(v) }

// Elements gives a tuple's elements, if they are known.
func (m *Machine) Elements(v Value) ([]Value, bool) { return m.m.elements(v) }

// Items gives keys and values of a small dict in turn, if they are known; a
// key that was set twice stands twice.
func (m *Machine) Items(v Value) ([]Value, bool) { return m.m.items(v) }

// Int gives the value of an integer or bool, if it is known.
func (m *Machine) Int(v Value) (int64, bool) { return v.int() }

// Origin gives the import that a global is, or that made the value.
func (m *Machine) Origin(v Value) (Import, bool) { return m.m.origin(v) }

// Arguments gives what a made value was made with, if it is known.
func (m *Machine) Arguments(v Value) ([]Value, bool) { return m.m.arguments(v) }

// Identifier gives the persistent id that a persistent value was asked by, if
// it is a tuple whose elements are known.
func (m *Machine) Identifier(v Value) ([]Value, bool) { return m.m.identifier(v) }

// Span gives the place of a string's or bytes' content in the file; ok is
// false when it does not stand there as it is.
func (m *Machine) Span(v Value) (p Payload, ok bool) {
	if v.Kind != Bytes && v.Kind != Str || v.at < 0 || v.style == quoted || v.style == escaped {
		return Payload{}, false
	}
	return Payload{Offset: v.at, Size: int64(v.n)}, true
}

// Latin1 gives the bytes that a string's characters are in Latin-1, which is how
// pickles of protocols 0 to 2 hold bytes, at most the given number.
func (m *Machine) Latin1(v Value, most int) (out []byte, ok bool) {
	if v.Kind != Str || v.at < 0 || v.style != raw && v.style != escaped || int64(v.n) > int64(most) {
		return nil, false
	}
	text := string(m.m.peek(v.at, int(v.n)))
	if v.style == escaped {
		if text, ok = unescape([]byte(text)); !ok {
			return nil, false
		}
	}
	out = make([]byte, 0, len(text))
	for _, c := range text {
		if c > 0xff {
			return nil, false
		}
		out = append(out, byte(c))
	}
	return out, true
}

// Full reports whether the machine's tables have no room left, so that
// arguments may be unknown that would be known in a smaller file.
func (m *Machine) Full() bool { return m.m.full() }

func (v Value) int() (int64, bool) {
	if (v.Kind == Int || v.Kind == Bool) && v.style == exact {
		return v.at, true
	}
	return 0, false
}

func (m *machine) origin(v Value) (Import, bool) {
	if (v.Kind == Global || v.Kind == Made) && v.at >= 0 {
		return m.imports[v.at], true
	}
	return Import{}, false
}

func (m *machine) arguments(v Value) ([]Value, bool) {
	if v.Kind != Made || v.n == 0 {
		return nil, false
	}
	return m.elements(Value{Kind: Tuple, at: int64(v.n - 1)})
}

func (m *machine) identifier(v Value) ([]Value, bool) {
	if v.Kind != Persistent || v.at < 0 {
		return nil, false
	}
	return m.elements(Value{Kind: Tuple, at: v.at})
}

func (m *machine) text(v Value) (string, bool) {
	if v.Kind != Str && v.Kind != Bytes || v.at < 0 {
		return "", false
	}
	n := min(int(v.n), m.lim.Text)
	b := m.peek(v.at, n)
	whole := len(b) == int(v.n)
	switch v.style {
	case quoted:
		s, ok := unquote(b)
		return s, ok && whole && ascii(s)
	case escaped:
		s, ok := unescape(b)
		return s, ok && whole
	case narrow:
		return string(b), whole && ascii(string(b))
	}
	return string(b), whole
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
