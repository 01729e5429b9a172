package hdf5

import (
	"bytes"
	"errors"
	"fmt"
	"math/bits"
	"slices"
)

// fractal is a fractal heap (section III.G): blocks whose sizes double from row
// to row of a table.
type fractal struct {
	f                *File
	width            int // blocks in a row
	start, mostBlock uint64
	offset, length   int // bytes of both in an id
	rowsNow          int // rows of the root; 0: the root is a direct block
	root             uint64
	filters          bool
	blocks           map[uint64][2]uint64 // by offset in the heap: address, size
	order            []uint64             // the offsets, sorted
}

func (f *File) fractal(at uint64) (*fractal, error) {
	const fixed = 14 // to the size of the biggest managed object
	b, err := f.read(at, fixed+12*f.lengths+3*f.offsets+8)
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(b, []byte("FRHP")) {
		return nil, fmt.Errorf("no heap at %#x", at)
	}
	c := &cursor{b: b[5:]}
	c.take(2)
	h := &fractal{f: f, filters: c.num(2) != 0, blocks: map[uint64][2]uint64{}}
	c.take(1)
	mostManaged := c.num(4)
	c.take(f.lengths + f.offsets + f.lengths + f.offsets + 8*f.lengths)
	h.width = int(c.num(2))
	h.start, h.mostBlock = c.num(f.lengths), c.num(f.lengths)
	maxBits := int(c.num(2))
	c.take(2)
	h.root, h.rowsNow = c.num(f.offsets), int(c.num(2))
	if c.short || h.width < 1 || h.width > 1<<10 || h.start < 1 || h.start > h.mostBlock || h.mostBlock > 1<<32 || maxBits > 64 {
		return nil, fmt.Errorf("a heap with blocks of %d to %d bytes in rows of %d", h.start, h.mostBlock, h.width)
	}
	h.offset = (maxBits + 7) / 8
	h.length = min((bits.Len64(h.mostBlock-1)+7)/8, sizeOf(mostManaged))
	if h.filters {
		return h, nil
	}
	if h.rowsNow == 0 {
		h.add(0, h.root, h.start)
		return h, nil
	}
	err = h.indirect()
	slices.Sort(h.order)
	return h, err
}

func (h *fractal) add(offset, address, size uint64) {
	h.blocks[offset] = [2]uint64{address, size}
	h.order = append(h.order, offset)
}

// size is that of the blocks in a row.
func (h *fractal) size(row int) uint64 {
	if row < 2 {
		return h.start
	}
	if row > 60 {
		return 1 << 62
	}
	return h.start << (row - 1)
}

type indirect2 struct {
	at, offset uint64
	rows       int
}

// indirect reads the tables of direct blocks, from the root down.
func (h *fractal) indirect() error {
	todo := []indirect2{{h.root, 0, h.rowsNow}}
	for n := 0; len(todo) > 0; n++ {
		t := todo[0]
		todo = todo[1:]
		if n > mostNodes || len(h.order) > mostNodes || t.rows > 64 {
			return fmt.Errorf("more than %d blocks", mostNodes)
		}
		head := 5 + h.f.offsets + h.offset
		b, err := h.f.read(t.at, head+t.rows*h.width*h.f.offsets)
		if err != nil {
			return err
		}
		if !bytes.HasPrefix(b, []byte("FHIB")) {
			return fmt.Errorf("no table at %#x", t.at)
		}
		c, offset := &cursor{b: b[head:]}, t.offset
		for row := range t.rows {
			for range h.width {
				size := h.size(row)
				if at := c.num(h.f.offsets); !h.f.undefined(at) && size <= h.mostBlock {
					h.add(offset, at, size)
				} else if !h.f.undefined(at) {
					// A table covers size bytes of the heap, so it has the
					// rows whose blocks add up to them.
					todo = append(todo, indirect2{at, offset, bits.Len64(size / (h.start * uint64(h.width)))})
				}
				offset += size
			}
		}
	}
	return nil
}

// get gives the object that a heap id names (section III.G.1).
func (h *fractal) get(id []byte) ([]byte, error) {
	if len(id) < 1 {
		return nil, errShort
	}
	switch id[0] >> 4 & 3 {
	case 2:
		n := int(id[0]&15) + 1
		if n+1 > len(id) {
			return nil, errShort
		}
		return id[1 : n+1], nil
	case 0:
		if h.filters {
			return nil, errHeap
		}
		c := &cursor{b: id[1:]}
		offset, length := c.num(h.offset), c.num(h.length)
		if c.short {
			return nil, errShort
		}
		return h.managed(offset, length)
	}
	return nil, errHeap
}

func (h *fractal) managed(offset, length uint64) ([]byte, error) {
	i, exact := slices.BinarySearch(h.order, offset)
	if !exact {
		i--
	}
	if i >= 0 {
		from := h.order[i]
		b := h.blocks[from]
		if in := offset - from; in < b[1] && length <= b[1]-in {
			return h.f.read(b[0]+in, int(length))
		}
	}
	return nil, errors.New("an object outside the blocks of its heap")
}
