package hdf5

import (
	"bytes"
	"errors"
	"fmt"
)

var errShort = errors.New("it ends too early")

// link reads a link message (section IV.A.2.g).
func (f *File) link(o *Object, b []byte) error {
	c := &cursor{b: b}
	c.take(1)
	flags, kind := c.num(1), uint64(0)
	if flags&8 != 0 {
		kind = c.num(1)
	}
	if flags&4 != 0 {
		c.take(8)
	}
	if flags&16 != 0 {
		c.take(1)
	}
	size := c.num(1 << (flags & 3))
	if size > uint64(len(c.b)) {
		return fmt.Errorf("read a link: %w", errShort)
	}
	l := Link{Name: string(c.take(int(size)))}
	switch kind {
	case 0:
		l.address = c.num(f.offsets)
	case 1:
		l.Kind, l.Target = Soft, string(c.take(int(c.num(2))))
	case 64:
		l.Kind = External
		c = &cursor{b: c.take(int(c.num(2)))}
		c.take(1)
		l.File, l.Target = c.name(), c.name()
	default:
		return fmt.Errorf("link %.100q is of type %d, which a driver of its own must read", l.Name, kind)
	}
	if c.short {
		return fmt.Errorf("read link %.100q: %w", l.Name, errShort)
	}
	o.Links = append(o.Links, l)
	return nil
}

// symbols reads the entries of an old group: a B-tree of symbol nodes whose
// names stand in a local heap (sections III.A.1, III.B, III.C, III.D).
func (f *File) symbols(o *Object, b []byte) error {
	c := &cursor{b: b}
	tree, heap := c.num(f.offsets), c.num(f.offsets)
	if c.short {
		return fmt.Errorf("read a group: %w", errShort)
	}
	names, err := f.localHeap(heap)
	if err != nil {
		return fmt.Errorf("read names of a group: %w", err)
	}
	seen, todo := map[uint64]bool{}, []uint64{tree}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[at] || len(seen) == mostNodes {
			return fmt.Errorf("the index of a group goes round or has more than %d nodes", mostNodes)
		}
		seen[at] = true
		kids, err := f.symbolNode(o, at, names)
		if err != nil {
			return fmt.Errorf("read a group's index: %w", err)
		}
		todo = append(todo, kids...)
	}
	return nil
}

// symbolNode reads a node of a group's B-tree, which has kids, or a leaf with
// links.
func (f *File) symbolNode(o *Object, at uint64, names []byte) (kids []uint64, err error) {
	head, err := f.read(at, 8)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(head, []byte("TREE")) {
		n := int(number(head[6:], 2))
		b, err := f.read(at+8+2*uint64(f.offsets), n*(f.offsets+f.lengths))
		if err != nil {
			return nil, err
		}
		for c := (&cursor{b: b}); len(c.b) > 0; {
			c.take(f.lengths)
			kids = append(kids, c.num(f.offsets))
		}
		return kids, nil
	}
	if !bytes.HasPrefix(head, []byte("SNOD")) {
		return nil, fmt.Errorf("no node at %#x", at)
	}
	n := int(number(head[6:], 2))
	b, err := f.read(at+8, n*(2*f.offsets+24))
	if err != nil {
		return nil, err
	}
	for c := (&cursor{b: b}); len(c.b) > 0; {
		l := Link{Name: heapName(names, c.num(f.offsets)), address: c.num(f.offsets)}
		kind := c.num(4)
		c.take(4)
		if scratch := c.take(16); kind == 2 {
			l.Kind, l.Target = Soft, heapName(names, number(scratch, 4))
		}
		o.Links = append(o.Links, l)
	}
	return nil, nil
}

// localHeap gives the bytes of the heap that holds the names of a group.
func (f *File) localHeap(at uint64) ([]byte, error) {
	b, err := f.read(at, 8+2*f.lengths+f.offsets)
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(b, []byte("HEAP")) {
		return nil, fmt.Errorf("no heap at %#x", at)
	}
	c := &cursor{b: b[8:]}
	size := c.num(f.lengths)
	c.take(f.lengths)
	data := c.num(f.offsets)
	if size > mostText {
		return nil, fmt.Errorf("a heap of %d bytes", size)
	}
	return f.read(data, int(size))
}

func heapName(heap []byte, at uint64) string {
	if at >= uint64(len(heap)) {
		return ""
	}
	return (&cursor{b: heap[at:]}).name()
}
