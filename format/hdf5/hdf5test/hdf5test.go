// Package hdf5test writes small HDF5 files for tests, in the old and in the new
// layout of the format.
package hdf5test

import "encoding/binary"

// Object is a group, or a data set if it has External.
type Object struct {
	// Attrs are text attributes, in order.
	Attrs []Attr
	Links []Link
	// External is the file that holds the data.
	External string
	// Shape makes a data set of eight-byte numbers without data.
	Shape []uint64
}

// Attr is a text attribute. Variable ones lie in the global heap.
type Attr struct {
	Name, Value string
	Variable    bool
}

// Link names an object, or a path in this file (Soft) or in another (File).
type Link struct {
	Name       string
	Object     *Object
	Soft, File string
}

// Old gives a file as HDF5 1.6 writes it: symbol tables and version 1 headers. It
// has no external links, which are newer. user bytes stand before it.
func Old(root *Object, user int) []byte {
	w := &writer{user: user, old: true, b: make([]byte, 96)}
	at := w.object(root)
	copy(w.b, "\x89HDF\r\n\x1a\n\x00\x00\x00\x00\x00\x08\x08\x00\x04\x00\x10\x00")
	w.put(24, uint64(user))
	w.put(32, none)
	w.put(40, uint64(len(w.b)))
	w.put(48, none)
	w.put(64, at)
	return append(make([]byte, user), w.b...)
}

// New gives a file as HDF5 1.10 writes it: version 2 headers with links.
func New(root *Object) []byte {
	w := &writer{b: make([]byte, 48)}
	at := w.object(root)
	copy(w.b, "\x89HDF\r\n\x1a\n\x02\x08\x08\x00")
	w.put(20, none)
	w.put(28, uint64(len(w.b)))
	w.put(36, at)
	return w.b
}

const none = ^uint64(0)

type writer struct {
	b    []byte
	user int
	old  bool
}

func (w *writer) put(at int, v uint64) { binary.LittleEndian.PutUint64(w.b[at:], v) }

func le(n int, v uint64) []byte {
	b := binary.LittleEndian.AppendUint64(nil, v)
	return b[:n]
}

func join(parts ...[]byte) []byte {
	var b []byte
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}

// place appends bytes at a multiple of eight and says where.
func (w *writer) place(b []byte) uint64 {
	for len(w.b)%8 != 0 {
		w.b = append(w.b, 0)
	}
	at := len(w.b)
	w.b = append(w.b, b...)
	return uint64(at)
}

type msg struct {
	kind byte
	body []byte
}

func (w *writer) object(o *Object) uint64 {
	var ms []msg
	if w.old && len(o.Links) > 0 {
		ms = append(ms, msg{0x11, w.table(o.Links)})
	} else {
		for _, l := range o.Links {
			ms = append(ms, msg{0x06, w.link(l)})
		}
	}
	for _, a := range o.Attrs {
		ms = append(ms, msg{0x0c, w.attr(a)})
	}
	if o.External != "" {
		heap := w.heap(append(make([]byte, 8), o.External+"\x00"...))
		ms = append(ms, msg{0x07, join([]byte{1, 0, 0, 0, 1, 0, 1, 0}, le(8, heap), le(8, 8), le(8, 0), le(8, 16))})
	}
	if len(o.Shape) > 0 {
		space := []byte{1, byte(len(o.Shape)), 0, 0, 0, 0, 0, 0}
		for _, n := range o.Shape {
			space = append(space, le(8, n)...)
		}
		ms = append(ms, msg{0x01, space}, msg{0x03, join([]byte{0x10, 0, 0, 0}, le(4, 8), le(4, 64<<16))})
	}
	var body []byte
	for _, m := range ms {
		if w.old {
			body = append(body, join([]byte{m.kind, 0}, le(2, uint64(len(m.body)+7)&^7), []byte{0, 0, 0, 0}, m.body, make([]byte, -len(m.body)&7))...)
		} else {
			body = append(body, join([]byte{m.kind}, le(2, uint64(len(m.body))), []byte{0}, m.body)...)
		}
	}
	if w.old {
		return w.place(join([]byte{1, 0}, le(2, uint64(len(ms))), le(4, 1), le(4, uint64(len(body))), make([]byte, 4), body))
	}
	return w.place(join([]byte("OHDR\x02\x02"), le(4, uint64(len(body))), body, make([]byte, 4)))
}

func (w *writer) heap(data []byte) uint64 {
	at := w.place(data)
	return w.place(join([]byte("HEAP\x00\x00\x00\x00"), le(8, uint64(len(data))), le(8, none), le(8, at)))
}

// table writes an old group's entries.
func (w *writer) table(links []Link) []byte {
	names := make([]byte, 8)
	var entries []byte
	for _, l := range links {
		at, target, kind, scratch := uint64(len(names)), none, uint64(0), make([]byte, 16)
		names = append(names, l.Name+"\x00"...)
		if l.Object != nil {
			target = w.object(l.Object)
		} else {
			kind = 2
			copy(scratch, le(4, uint64(len(names))))
			names = append(names, l.Soft+"\x00"...)
		}
		entries = append(entries, join(le(8, at), le(8, target), le(4, kind), make([]byte, 4), scratch)...)
	}
	leaf := w.place(join([]byte("SNOD\x01\x00"), le(2, uint64(len(links))), entries))
	tree := w.place(join([]byte("TREE\x00\x00\x01\x00"), le(8, none), le(8, none), le(8, 0), le(8, leaf), le(8, 0)))
	return join(le(8, tree), le(8, w.heap(names)))
}

func (w *writer) link(l Link) []byte {
	name := join(le(1, uint64(len(l.Name))), []byte(l.Name))
	switch {
	case l.Object != nil:
		return join([]byte{1, 0}, name, le(8, w.object(l.Object)))
	case l.File != "":
		return join([]byte{1, 8, 64}, name, le(2, uint64(len(l.File)+len(l.Soft)+3)), []byte{0}, []byte(l.File+"\x00"+l.Soft+"\x00"))
	}
	return join([]byte{1, 8, 1}, name, le(2, uint64(len(l.Soft))), []byte(l.Soft))
}

// attr writes a version 1 attribute of one string.
func (w *writer) attr(a Attr) []byte {
	name := append([]byte(a.Name), make([]byte, 8-len(a.Name)%8)...)
	kind := join([]byte{0x13, 0, 0, 0}, le(4, uint64(len(a.Value))))
	value := []byte(a.Value)
	if a.Variable {
		heap := w.place(join([]byte("GCOL\x01\x00\x00\x00"), le(8, uint64(16+16+(len(a.Value)+7)&^7+16)), le(2, 1), make([]byte, 6), le(8, uint64(len(a.Value))),
			value, make([]byte, -len(a.Value)&7), make([]byte, 16)))
		kind = join([]byte{0x19, 1, 0, 0}, le(4, 16), []byte{0x10, 0, 0, 0}, le(4, 1), le(4, 8), make([]byte, 4))
		value = join(le(4, uint64(len(a.Value))), le(8, heap), le(4, 1))
	}
	space := []byte{1, 0, 0, 0, 0, 0, 0, 0}
	return join([]byte{1, 0}, le(2, uint64(len(a.Name)+1)), le(2, uint64(len(kind))), le(2, 8), name, kind, space, value)
}
