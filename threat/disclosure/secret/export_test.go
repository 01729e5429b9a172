package secret

// Kind is a shape as tests see it.
type Kind struct {
	ID, Prefix, Chars string
	Min, Max          int
	// Special says that random characters do not make a key.
	Special bool
}

// Kinds lists all shapes.
func Kinds() []Kind {
	var out []Kind
	for _, s := range library().shapes {
		k := Kind{ID: s.id, Prefix: s.prefix, Min: s.min, Max: s.max, Special: s.begins != nil}
		if s.verify != nil {
			k.Special = k.Special || s.verify(s.prefix, run60(&s)) == wrong
		}
		for c := range s.set {
			if s.set[c] {
				k.Chars += string(rune(c))
			}
		}
		out = append(out, k)
	}
	return out
}

// run60 is a run of the shape's least length that is nothing special.
func run60(s *shape) string {
	b := make([]byte, s.min)
	for i := range b {
		b[i] = '2'
	}
	return string(b)
}
