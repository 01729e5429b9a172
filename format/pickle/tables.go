package pickle

// tables hold what tuples and small dicts contain.
type tables struct {
	elems  []Value
	tuples []span
	dicts  []dict
	chunks []chunk
	// holding tells dtypes that hold objects, by the place of their arguments.
	holding map[uint32]bool
	full    bool // something was not kept for want of room
}

type span struct{ from, n int32 }

// dict is a chain of chunks of keys and values; n counts values and keys, and
// is -1 when there are too many to keep.
type dict struct{ first, last, n int32 }

type chunk struct {
	span
	next int32
}

// The sizes of tuples and dicts whose contents are kept. State tuples of
// NumPy and pandas have up to 10 elements, state dicts of the wrappers that the
// machine looks into up to 8 keys.
const (
	tupleMost = 16
	dictMost  = 64
)

func (t *tables) reset() {
	t.elems, t.tuples, t.dicts, t.chunks = t.elems[:0], t.tuples[:0], t.dicts[:0], t.chunks[:0]
	t.full, t.holding = false, nil
}

// tuple makes a tuple of values, whose elements are kept while the table has
// room.
func (m *machine) tuple(vs []Value) Value {
	v := Value{Kind: Tuple, n: uint32(len(vs)), at: -1}
	if len(vs) > tupleMost {
		return v
	}
	if len(m.elems)+len(vs) > m.lim.Stack/2 || len(m.tuples) >= m.lim.Stack {
		m.full = true
		return v
	}
	m.tuples = append(m.tuples, span{int32(len(m.elems)), int32(len(vs))})
	m.elems = append(m.elems, vs...)
	v.at = int64(len(m.tuples) - 1)
	return v
}

// elements of a tuple; known is false when they were not kept.
func (t *tables) elements(v Value) (vs []Value, known bool) {
	if v.Kind != Tuple || v.at < 0 {
		return nil, false
	}
	s := t.tuples[v.at]
	return t.elems[s.from : s.from+s.n : s.from+s.n], true
}

// newDict makes a dict whose contents are kept while it is small.
func (m *machine) newDict() Value {
	v := Value{Kind: Dict, at: -1}
	if len(m.dicts) >= m.lim.Stack {
		m.full = true
		return v
	}
	m.dicts = append(m.dicts, dict{-1, -1, 0})
	v.at = int64(len(m.dicts) - 1)
	return v
}

// setItems adds keys and values to a dict.
func (m *machine) setItems(v Value, pairs []Value) {
	if v.at < 0 || len(pairs) == 0 || m.forked && v.at < int64(m.base0) {
		return
	}
	d := &m.dicts[v.at]
	if d.n < 0 {
		return
	}
	if int(d.n)+len(pairs) > dictMost || len(m.elems)+len(pairs) > m.lim.Stack/2 || len(m.chunks) >= m.lim.Stack {
		m.full = m.full || int(d.n)+len(pairs) <= dictMost
		d.n = -1
		return
	}
	c := int32(len(m.chunks))
	m.chunks = append(m.chunks, chunk{span{int32(len(m.elems)), int32(len(pairs))}, -1})
	m.elems = append(m.elems, pairs...)
	if d.last >= 0 {
		m.chunks[d.last].next = c
	} else {
		d.first = c
	}
	d.last, d.n = c, d.n+int32(len(pairs))
}

// items gives the keys and values of a dict in turn, as they were set.
func (t *tables) items(v Value) (pairs []Value, known bool) {
	if v.Kind != Dict || v.at < 0 || t.dicts[v.at].n < 0 {
		return nil, false
	}
	for c := t.dicts[v.at].first; c >= 0; c = t.chunks[c].next {
		s := t.chunks[c].span
		pairs = append(pairs, t.elems[s.from:s.from+s.n]...)
	}
	return pairs, true
}
