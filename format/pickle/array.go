package pickle

import (
	"context"
	"maps"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// The wrapper that joblib (since 0.10) puts in the place of a NumPy array. After
// its state is set, NumpyUnpickler.load_build reads the array's bytes from the
// file, or a whole pickle when the array holds objects.
const (
	wrapperName   = "NumpyArrayWrapper"
	wrapperModule = "joblib.numpy_pickle"
)

// array passes over what joblib reads behind a wrapper. A plain unpickler reads
// opcodes there, so that the same bytes are also tried as these.
func (m *machine) array(v, state Value) error {
	if v.Kind != Made || v.at < 0 || m.imports[v.at].Name != wrapperName || !strings.HasSuffix(m.imports[v.at].Module, wrapperModule) {
		return nil
	}
	if m.forked || len(m.saved) > 0 {
		return nil // a plain unpickler is at work
	}
	at := m.offset()
	if m.frame > at {
		m.oddity(at, "holds an array inside a frame, which joblib reads from behind the frame")
	}
	a := m.describe(state)
	switch {
	case a.objects:
		m.fork = fork{at: at, doubtful: true}
		m.enter()
		return nil
	case !a.known:
		m.unkept = "an array inside the stream has a size that is not known, at byte " + strconv.FormatInt(at, 10)
		return nil
	}
	if a.padded {
		n, err := m.num(1)
		if err != nil {
			return err
		}
		if err := m.skip(n); err != nil {
			return err
		}
	}
	if err := m.skip(a.bytes); err != nil {
		return err
	}
	m.fork, m.frame = fork{at: at}, 0
	return nil
}

// layout is what a wrapper's state says of its array.
type layout struct {
	known, objects, padded bool
	bytes                  uint64
}

func (m *machine) describe(state Value) layout {
	items, ok := m.items(state)
	var a layout
	var shape, dtype bool
	var count, size uint64
	for i := 0; i+1 < len(items); i += 2 {
		key, known := m.text(items[i])
		if !known || items[i].Kind != Str {
			ok = false // it may be equal to one of these names, as what str() makes is
		}
		switch key {
		case "shape":
			count, shape = m.count(items[i+1])
		case "dtype":
			size, a.objects, dtype = m.itemSize(items[i+1])
		case "numpy_array_alignment_bytes":
			a.padded = items[i+1].Kind != None
		}
	}
	hi, lo := bits.Mul64(count, size)
	a.bytes, a.known = lo, ok && shape && dtype && hi == 0
	return a
}

// count multiplies the lengths of a shape.
func (m *machine) count(shape Value) (n uint64, ok bool) {
	lengths, ok := m.elements(shape)
	n = 1
	for _, l := range lengths {
		v, known := l.int()
		if !known || v < 0 {
			return 0, false
		}
		hi, lo := bits.Mul64(n, uint64(v))
		if hi != 0 {
			return 0, false
		}
		n = lo
	}
	return n, ok
}

// itemSize is the size that follows from the text that a numpy.dtype was made
// with, such as "f8", "<U10" or "O". A structured one holds objects when a field does.
func (m *machine) itemSize(dtype Value) (size uint64, objects, ok bool) {
	if dtype.Kind != Made {
		return 0, false, false
	}
	t := m.types[dtype.n]
	return t.size, t.objects, t.known
}

// newType notes what a dtype is made as.
func (m *machine) newType(e Effect, made Value) {
	if m.forked || made.n == 0 || len(e.Args) == 0 || len(m.types) >= keepTypes {
		return
	}
	text, known := m.text(e.Args[0])
	text = strings.TrimLeft(text, "<>|=")
	if !known || text == "" {
		return
	}
	t := itemType{known: true, objects: text[0] == 'O' || text == "object", flexible: strings.IndexByte("VSUa", text[0]) >= 0}
	if !t.objects {
		n, err := strconv.ParseUint(text[1:], 10, 32)
		if err != nil {
			return
		}
		if t.size = n; text[0] == 'U' {
			t.size *= 4
		}
	}
	if m.types == nil {
		m.types = map[uint32]itemType{}
	}
	if old, again := m.types[made.n]; again {
		// A second dtype of the same tuple from the memo: which of them an array
		// has is not to be told, and no writer does so.
		t.known, t.objects = false, t.objects || old.objects
	}
	m.types[made.n] = t
}

// typed notes what the state of a dtype says: that a field of it holds objects,
// by a dict of names to tuples of a dtype and an offset, and how large an item is,
// which NumPy takes from there for texts, bytes and structures (arraydescr_setstate).
func (m *machine) typed(v, state Value) {
	if m.forked || v.Kind != Made || v.n == 0 || v.at < 0 || m.imports[v.at].Name != "dtype" {
		return // a plain unpickler does not change what joblib has
	}
	parts, ok := m.elements(state)
	m.resized(v, parts)
	if !ok {
		m.contradicts(v)
		return
	}
	for _, p := range parts {
		fields, _ := m.items(p)
		for i := 1; i < len(fields); i += 2 {
			m.hold(v, fields[i])
		}
		if p.Kind == Tuple { // a dtype and the shape of an element that is an array
			m.hold(v, p)
		}
	}
	if len(parts) >= 8 {
		// NumPy believes the flags of the state: 1 is that it holds objects.
		if flags, ok := parts[7].int(); !ok || flags&1 != 0 != m.types[v.n].objects {
			m.contradicts(v)
		}
	}
}

// contradicts notes that the state of a dtype is not what NumPy writes.
func (m *machine) contradicts(v Value) {
	if t, made := m.types[v.n]; made {
		t.known, t.objects = false, false
		m.types[v.n] = t
	}
}

// resized takes an item's size from the state of versions 3 and 4: version,
// order, element, names, fields, size, and more.
func (m *machine) resized(v Value, state []Value) {
	t, made := m.types[v.n]
	if !made || !t.flexible {
		return
	}
	t.known = false
	if len(state) >= 8 {
		version, known := state[0].int()
		size, ok := state[5].int()
		if ok && known && version >= 3 && size >= 0 {
			t.size, t.known = uint64(size), true
		}
	}
	m.types[v.n] = t
}

func (m *machine) hold(v, field Value) {
	in, ok := m.elements(field)
	if !ok || len(in) == 0 {
		return
	}
	if _, objects, _ := m.itemSize(in[0]); objects {
		t := m.types[v.n]
		t.objects = true
		m.types[v.n] = t
	}
}

// fork is a place that another unpickler reads in another way.
type fork struct {
	at       int64
	doubtful bool
}

// Bounds of reading twice: opcodes of one attempt, and values copied for all.
const (
	forkOps    = 1 << 20
	forkCopies = 64 << 20
)

// branch reads the bytes behind an array's wrapper as a plain unpickler would,
// on a copy of the unpickler's state, and comes back.
func (m *machine) branch(ctx context.Context) error {
	f := m.fork
	m.fork = fork{}
	acts, valid := tokens(m.peek(f.at, 256))
	if !acts && !valid {
		return nil // dies before it could do anything
	}
	from := m.scope
	if f.doubtful {
		from = m.saved[len(m.saved)-1]
	}
	cost := len(from.stack) + int(from.memo.n)
	if m.copied += cost; m.copied > forkCopies {
		m.unkept = "too many arrays inside the stream to read each as a plain unpickler would"
		return nil
	}
	kept := *m
	m.scope = scope{slices.Clone(from.stack), slices.Clone(from.marks), from.memo.clone(), maps.Clone(from.far), from.beyond}
	m.saved, m.weak, m.strong = nil, nil, 0
	m.forked, m.doubtful, m.base0 = true, f.doubtful, m.dicts.next
	m.lim.Ops = min(m.lim.Ops, m.ops+forkOps)
	m.seek(f.at)
	err := m.run(ctx)
	if err == nil && slices.ContainsFunc(m.weak, func(e Effect) bool { return e.Action == DoCall }) {
		m.flush()
	}
	after := *m
	*m = kept
	m.ops, m.mem, m.imports = after.ops, after.mem, after.imports
	m.tables = after.tables // its rings have gone on over what was kept before
	m.seekFresh(kept.offset())
	return ctx.Err()
}
