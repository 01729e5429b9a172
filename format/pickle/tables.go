package pickle

// tables hold what tuples and small dicts contain: the last ones of them, for
// arguments and states are built shortly before they are used.
type tables struct {
	elems  ring[Value]
	tuples ring[span]
	dicts  ring[dict]
	chunks ring[chunk]
	// types has what dtypes were made as, by the place of their arguments: they
	// are made once and used to the end of a file.
	types map[uint32]itemType
	spare bool // something was not kept for want of room
}

// span is a run of values: its first one's number, and how many.
type span struct {
	from int64
	n    int32
}

// dict is a chain of chunks of keys and values; n counts values and keys, and
// is -1 when there are too many to keep.
type dict struct {
	first, last int64
	n           int32
}

type chunk struct {
	span
	next int64
}

// itemType is what an array of a dtype has: items of a size, or objects.
type itemType struct {
	size           uint64
	objects, known bool
	flexible       bool // its state says the size
}

// The sizes of tuples and dicts whose contents are kept. State tuples of
// NumPy and pandas have up to 10 elements, state dicts of the wrappers that the
// machine looks into up to 8 keys.
const (
	tupleMost = 16
	dictMost  = 64
)

// How many of the last are kept: some 8 MB in all, on a file of nothing else.
const (
	keepElems  = 1 << 18
	keepTuples = 1 << 17
	keepDicts  = 1 << 16
	keepTypes  = 1 << 16
)

func (t *tables) reset() {
	t.elems.reset()
	t.tuples.reset()
	t.dicts.reset()
	t.chunks.reset()
	t.spare, t.types = false, nil
}

// full reports whether something was not kept for want of room.
func (t *tables) full() bool {
	return t.spare || t.elems.lost() || t.tuples.lost() || t.dicts.lost() || t.chunks.lost()
}

// tuple makes a tuple of values, whose elements are kept while they are among
// the last.
func (m *machine) tuple(vs []Value) Value {
	v := Value{Kind: Tuple, n: uint32(len(vs)), at: -1}
	if len(vs) <= tupleMost {
		v.at = m.tuples.add(span{m.elems.run(vs, keepElems), int32(len(vs))}, keepTuples)
	}
	return v
}

// elements of a tuple; known is false when they were not kept. They are good
// until the next tuple or dict is made.
func (t *tables) elements(v Value) (vs []Value, known bool) {
	if v.Kind != Tuple {
		return nil, false
	}
	s, ok := t.tuples.get(v.at)
	if !ok {
		return nil, false
	}
	return t.elems.slice(s.from, int(s.n))
}

// newDict makes a dict whose contents are kept while it is small and among the
// last.
func (m *machine) newDict() Value {
	return Value{Kind: Dict, at: m.dicts.add(dict{-1, -1, 0}, keepDicts)}
}

// setItems adds keys and values to a dict.
func (m *machine) setItems(v Value, pairs []Value) {
	d, ok := m.dicts.get(v.at)
	if !ok || len(pairs) == 0 || m.forked && v.at < m.base0 || d.n < 0 {
		return
	}
	if int(d.n)+len(pairs) > dictMost {
		d.n = -1
		return
	}
	c := m.chunks.add(chunk{span{m.elems.run(pairs, keepElems), int32(len(pairs))}, -1}, keepDicts)
	if last, ok := m.chunks.get(d.last); ok && d.last >= 0 {
		last.next = c
	} else if d.n > 0 {
		d.n = -1 // the chain is broken
		return
	} else {
		d.first = c
	}
	d.last, d.n = c, d.n+int32(len(pairs))
}

// items gives the keys and values of a dict in turn, as they were set.
func (t *tables) items(v Value) (pairs []Value, known bool) {
	if v.Kind != Dict {
		return nil, false
	}
	d, ok := t.dicts.get(v.at)
	if !ok || d.n < 0 {
		return nil, false
	}
	for i := d.first; i >= 0; {
		c, ok := t.chunks.get(i)
		if !ok {
			return nil, false
		}
		vs, ok := t.elems.slice(c.from, int(c.n))
		if !ok {
			return nil, false
		}
		pairs = append(pairs, vs...)
		i = c.next
	}
	return pairs, true
}
