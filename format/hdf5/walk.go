package hdf5

import (
	"context"
	"fmt"
	"math/bits"
	"strings"
)

// Walk visits every object once, the root first, then what its links reach,
// breadth first. It takes time and memory in proportion to the structure that
// is there. What could not be read is in Trouble of the object or the file. The
// error is visit's or the context's.
func (f *File) Walk(ctx context.Context, visit func(*Object) error) error {
	type place struct {
		path    string
		address uint64
	}
	seen := map[uint64]bool{f.root: true}
	todo := []place{{"/", f.root}}
	for len(todo) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		o := f.object(todo[0].path, todo[0].address)
		todo = todo[1:]
		if err := visit(o); err != nil {
			return err
		}
		for _, l := range o.Links {
			if l.Kind != Hard || f.undefined(l.address) || seen[l.address] {
				continue
			}
			if len(seen) == mostObjects {
				f.Trouble = append(f.Trouble, fmt.Sprintf("more than %d objects", mostObjects))
				return nil
			}
			seen[l.address] = true
			todo = append(todo, place{join(o.Path, l.Name), l.address})
		}
	}
	return nil
}

// mostPath keeps the paths of deep trees short, in bytes: there are as many as objects.
const mostPath = 1 << 10

func join(path, name string) string {
	p := strings.TrimSuffix(path, "/") + "/" + name
	if len(p) > mostPath {
		return "…" + p[len(p)-mostPath/2:]
	}
	return p
}

// object reads one object's header and what it points to.
func (f *File) object(path string, address uint64) *Object {
	o := &Object{Path: path}
	messages, err := f.header(address)
	o.trouble(err)
	for _, m := range messages {
		if m.shared && (m.kind == msgAttribute || m.kind == msgLink || m.kind == msgLayout || m.kind == msgExternal) {
			o.trouble(fmt.Errorf("a message of type %#x is kept elsewhere", m.kind))
			continue
		}
		o.trouble(f.message(o, m))
	}
	if hi, lo := bits.Mul64(o.number, o.size); hi == 0 {
		o.Bytes = min(lo, 1<<63)
	}
	return o
}

// mostTrouble bounds what is said of one object.
const mostTrouble = 16

func (o *Object) trouble(err error) {
	if err != nil && len(o.Trouble) < mostTrouble {
		o.Trouble = append(o.Trouble, err.Error())
	}
}

func (f *File) message(o *Object, m message) error {
	switch m.kind {
	case msgSpace:
		o.number = elements(m.body, f.lengths)
	case msgType:
		if len(m.body) >= 8 {
			o.size = number(m.body[4:], 4)
		}
	case msgAttribute:
		return f.attribute(o, m.body)
	case msgAttrInfo:
		return f.dense(o, m.body, 2, func(b []byte) error { return f.attribute(o, b) })
	case msgLink:
		return f.link(o, m.body)
	case msgLinkInfo:
		return f.dense(o, m.body, 8, func(b []byte) error { return f.link(o, b) })
	case msgSymbolTable:
		return f.symbols(o, m.body)
	case msgExternal:
		return f.external(o, m.body)
	case msgLayout:
		return f.layout(o, m.body)
	}
	return nil
}

// external reads the list of files that hold a data set's data (section
// IV.A.2.h).
func (f *File) external(o *Object, b []byte) error {
	c := &cursor{b: b}
	c.take(4)
	c.take(2)
	used, heap := int(c.num(2)), c.num(f.offsets)
	names, err := f.localHeap(heap)
	for range used {
		at, s := c.num(f.lengths), Segment{}
		s.Offset, s.Size = c.num(f.lengths), c.num(f.lengths)
		if c.short {
			return fmt.Errorf("read external files: %w", errShort)
		}
		s.File = heapName(names, at)
		o.External = append(o.External, s)
	}
	if used > 0 && err != nil {
		return fmt.Errorf("read names of external files: %w", err)
	}
	return nil
}

// layout reads whether a data set is virtual, and from which files (sections
// IV.A.2.i and III.E).
func (f *File) layout(o *Object, b []byte) error {
	if len(b) < 2 || b[0] != 4 && b[0] != 5 || b[1] != 3 {
		return nil
	}
	c := &cursor{b: b[2:]}
	block, err := f.global(c.num(f.offsets), c.num(4))
	if err != nil {
		return fmt.Errorf("read a virtual data set: %w", err)
	}
	c = &cursor{b: block}
	c.take(1)
	n := c.num(f.lengths)
	if n > 0 {
		// The first entry stands at a place that is known; the selections
		// behind it differ in size.
		o.Virtual = append(o.Virtual, c.name())
	}
	if n > 1 {
		return fmt.Errorf("a virtual data set has %d sources, of which the first was read", n)
	}
	return nil
}
