package hdf5

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// attribute reads an attribute message of versions 1 to 3 (section IV.A.2.m).
func (f *File) attribute(o *Object, b []byte) error {
	c := &cursor{b: b}
	version, flags := c.num(1), c.num(1)
	sizes := [3]int{int(c.num(2)), int(c.num(2)), int(c.num(2))}
	if version == 3 {
		c.take(1)
	}
	var parts [3][]byte // name, type, space
	for i, n := range sizes {
		if version == 1 {
			n = (n + 7) &^ 7
		}
		parts[i] = c.take(n)
	}
	a := Attribute{Name: strings.TrimRight(string(parts[0]), "\x00")}
	if c.short || version < 1 || version > 3 {
		return fmt.Errorf("read attribute %.100q: %w", a.Name, errShort)
	}
	var err error
	if flags&1 != 0 {
		err = errors.New("its type is kept elsewhere")
	} else {
		a.Text, err = f.text(parts[1], elements(parts[2], f.lengths), c.b)
	}
	o.Attributes = append(o.Attributes, a)
	if err != nil {
		return fmt.Errorf("read attribute %.100q: %w", a.Name, err)
	}
	return nil
}

// elements is the number of values in a dataspace, at most 2^62 (section
// IV.A.2.b).
func elements(b []byte, lengths int) uint64 {
	c := &cursor{b: b}
	version, rank := c.num(1), int(c.num(1))
	c.take(1)
	kind := c.num(1)
	if version == 1 {
		c.take(4)
	} else if kind == 2 {
		return 0
	}
	n := uint64(1)
	for range rank {
		d := c.num(lengths)
		if d != 0 && n > (1<<62)/d {
			return 1 << 62
		}
		n *= d
	}
	if c.short {
		return 0
	}
	return n
}

// text gives the strings of a value of n elements; nil where the type is no
// string (section IV.A.2.d). It is bounded by the bytes that are there.
func (f *File) text(kind []byte, n uint64, data []byte) ([]string, error) {
	if len(kind) < 8 {
		return nil, errShort
	}
	size := int(number(kind[4:], 4))
	switch class := kind[0] & 15; {
	case class == 3:
		return f.fixed(n, size, data)
	case class == 9 && kind[1]&15 == 1:
		return f.variable(n, data)
	}
	return nil, nil
}

func (f *File) fixed(n uint64, size int, data []byte) ([]string, error) {
	out := []string{}
	for range min(n, uint64(len(data))) {
		if size <= 0 || size > len(data) {
			return out, errShort
		}
		s := data[:size]
		data = data[size:]
		if i := bytes.IndexByte(s, 0); i >= 0 {
			s = s[:i]
		}
		out = append(out, string(s))
	}
	return out, nil
}

// variable reads strings that are kept in the global heap.
func (f *File) variable(n uint64, data []byte) ([]string, error) {
	out, c := []string{}, &cursor{b: data}
	for range min(n, uint64(len(data))) {
		size, heap, index := c.num(4), c.num(f.offsets), c.num(4)
		if c.short {
			return out, errShort
		}
		if size == 0 {
			out = append(out, "")
			continue
		}
		b, err := f.global(heap, index)
		if err != nil {
			return out, err
		}
		b = b[:min(uint64(len(b)), size)]
		if f.texts -= len(b); f.texts < 0 {
			return out, errors.New("more text than is read of one file")
		}
		out = append(out, string(b))
	}
	return out, nil
}

// global finds an object in a collection of the global heap (section III.E).
func (f *File) global(at, index uint64) ([]byte, error) {
	b, err := f.collection(at)
	if err != nil {
		return nil, fmt.Errorf("read global heap: %w", err)
	}
	for c := (&cursor{b: b}); len(c.b) >= 8+f.lengths; {
		id := c.num(2)
		c.take(6)
		size := c.num(f.lengths)
		if id == 0 || size > uint64(len(c.b)) {
			break
		}
		body := c.take(int(size))
		if id == index {
			return body, nil
		}
		c.take(min(int(-size&7), len(c.b)))
	}
	return nil, fmt.Errorf("read global heap: no object %d at %#x", index, at)
}

// collection gives the objects of a collection. The last one is kept, for strings
// of one attribute stand together.
func (f *File) collection(at uint64) ([]byte, error) {
	if b, ok := f.heaps[at]; ok {
		return b, nil
	}
	head, err := f.read(at, 8+f.lengths)
	if err != nil {
		return nil, err
	}
	size := number(head[8:], f.lengths)
	if !bytes.HasPrefix(head, []byte("GCOL")) || size < uint64(len(head)) || size > uint64(f.size) {
		return nil, fmt.Errorf("no heap at %#x", at)
	}
	b, err := f.read(at, int(size))
	if err != nil {
		return nil, err
	}
	f.heaps = map[uint64][]byte{at: b[len(head):]}
	return b[len(head):], nil
}
