package hdf5

import (
	"bytes"
	"errors"
	"fmt"
	"math/bits"
)

// dense reads the links or attributes of an object that has many: each lies in
// a fractal heap, and a B-tree lists where. order is the size of the creation
// order in the message, in bytes (sections IV.A.2.c and IV.A.2.v).
func (f *File) dense(o *Object, b []byte, order int, each func([]byte) error) error {
	c := &cursor{b: b}
	c.take(1)
	if flags := c.num(1); flags&1 != 0 {
		c.take(order)
	}
	heapAt, tree := c.num(f.offsets), c.num(f.offsets)
	if c.short {
		return fmt.Errorf("read an index: %w", errShort)
	}
	if f.undefined(heapAt) || f.undefined(tree) {
		return nil
	}
	heap, err := f.fractal(heapAt)
	if err != nil {
		return fmt.Errorf("read a fractal heap: %w", err)
	}
	err = f.tree(tree, func(kind byte, record []byte) error {
		id := record
		switch {
		case kind == 5 && len(record) >= 4: // links by name: a hash before the id
			id = record[4:]
		case kind == 8: // attributes by name: the id first
		default:
			return fmt.Errorf("an index of type %d", kind)
		}
		body, err := heap.get(id)
		if err == nil {
			err = each(body)
		}
		o.trouble(err)
		return nil
	})
	if err != nil {
		return fmt.Errorf("read an index: %w", err)
	}
	return nil
}

// tree visits the records of a version 2 B-tree (section III.A.2).
func (f *File) tree(at uint64, visit func(kind byte, record []byte) error) error {
	b, err := f.read(at, 16+f.offsets+2+f.lengths)
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(b, []byte("BTHD")) {
		return fmt.Errorf("no index at %#x", at)
	}
	t := &tree2{f: f, kind: b[5], node: int(number(b[6:], 4)), record: int(number(b[10:], 2))}
	depth := int(number(b[12:], 2))
	c := &cursor{b: b[16:]}
	root, n := c.num(f.offsets), int(c.num(2))
	if t.record < 1 || t.node < t.record+10 || depth > 16 || t.node > 1<<24 {
		return fmt.Errorf("an index with nodes of %d bytes, records of %d and %d levels", t.node, t.record, depth)
	}
	if f.undefined(root) || n == 0 {
		return nil
	}
	t.plan(depth)
	todo := []node2{{root, n, depth}}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if t.nodes++; t.nodes > mostNodes {
			return fmt.Errorf("more than %d nodes", mostNodes)
		}
		kids, err := t.read(at, visit)
		if err != nil {
			return err
		}
		todo = append(todo, kids...)
	}
	return nil
}

type tree2 struct {
	f            *File
	kind         byte
	node, record int
	nodes        int
	count        int   // bytes of a child's number of records
	total        []int // bytes of the number of all below it, by level
}

type node2 struct {
	at      uint64
	records int
	depth   int
}

// plan computes the sizes of the counts: as few bytes as the most records of a
// leaf, and of all below a child, need.
func (t *tree2) plan(depth int) {
	most := (t.node - 10) / t.record
	total := uint64(most)
	t.count, t.total = sizeOf(total), []int{0}
	for d := 1; d <= depth; d++ {
		t.total = append(t.total, 0)
		if d > 1 {
			t.total[d] = sizeOf(total)
		}
		pointer := t.f.offsets + t.count + t.total[d]
		most = max((t.node-10-pointer)/(t.record+pointer), 1)
		if hi, lo := bits.Mul64(uint64(most+1), total); hi == 0 {
			total = lo + uint64(most)
		}
	}
}

func sizeOf(n uint64) int { return max((bits.Len64(n)+7)/8, 1) }

func (t *tree2) read(n node2, visit func(byte, []byte) error) (kids []node2, err error) {
	b, err := t.f.read(n.at, t.node)
	if err != nil {
		return nil, err
	}
	if want := map[bool]string{true: "BTLF", false: "BTIN"}[n.depth == 0]; string(b[:4]) != want {
		return nil, fmt.Errorf("no node at %#x", n.at)
	}
	c := &cursor{b: b[6:]}
	for range n.records {
		r := c.take(t.record)
		if c.short {
			return nil, errShort
		}
		if err := visit(t.kind, r); err != nil {
			return nil, err
		}
	}
	for range n.records + 1 {
		if n.depth == 0 {
			break
		}
		k := node2{at: c.num(t.f.offsets), depth: n.depth - 1}
		k.records = int(c.num(t.count))
		c.take(t.total[n.depth])
		if c.short || k.records > t.node {
			return nil, errShort
		}
		kids = append(kids, k)
	}
	return kids, nil
}

var errHeap = errors.New("an object of a kind of heap that is not read: huge or filtered")
