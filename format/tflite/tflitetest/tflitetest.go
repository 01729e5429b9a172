// Package tflitetest writes small TensorFlow Lite models for tests.
package tflitetest

import "encoding/binary"

// Model gives a model of one graph with an operator for each code: a number for
// a built-in one, a text for a custom one. Of its buffers the graph's one
// tensor names the last.
func Model(buffers int, codes ...any) []byte {
	var codeTables, ops, bufs []table
	for i, c := range codes {
		if s, ok := c.(string); ok {
			codeTables = append(codeTables, table{32, s, nil, 32})
		} else {
			codeTables = append(codeTables, table{c, nil, nil, c})
		}
		ops = append(ops, table{i, []int{0}, []int{0}})
	}
	for range buffers {
		bufs = append(bufs, table{"data"})
	}
	graph := table{[]table{{[]int{1, 4}, 0, buffers - 1, "t"}}, []int{0}, []int{0}, ops}
	w := &writer{b: []byte("\x00\x00\x00\x00TFL3")}
	root := w.table(table{3, codeTables, []table{graph}, "test", bufs, nil, []table{{"min_runtime_version", 0}}})
	binary.LittleEndian.PutUint32(w.b, uint32(root))
	return w.b
}

// table is the fields of a table: nil, int, string, []int or []table.
type table []any

type writer struct{ b []byte }

func (w *writer) u16(v int) { w.b = binary.LittleEndian.AppendUint16(w.b, uint16(v)) }
func (w *writer) u32(v int) { w.b = binary.LittleEndian.AppendUint32(w.b, uint32(v)) }

// point makes the offset at a place lead to the end.
func (w *writer) point(at int) {
	for len(w.b)%4 != 0 {
		w.b = append(w.b, 0)
	}
	binary.LittleEndian.PutUint32(w.b[at:], uint32(len(w.b)-at))
}

// table writes a table, each field in four bytes, and then what it refers to:
// offsets point forward.
func (w *writer) table(t table) int {
	for len(w.b)%4 != 0 {
		w.b = append(w.b, 0)
	}
	from := len(w.b)
	w.u16(4 + 2*len(t))
	w.u16(4 + 4*len(t))
	for i, f := range t {
		at := 4 + 4*i
		if f == nil {
			at = 0
		}
		w.u16(at)
	}
	for len(w.b)%4 != 0 {
		w.b = append(w.b, 0)
	}
	at := len(w.b)
	w.u32(at - from)
	for _, f := range t {
		v, _ := f.(int)
		w.u32(v)
	}
	for i, f := range t {
		place := at + 4 + 4*i
		switch f := f.(type) {
		case string:
			w.point(place)
			w.u32(len(f))
			w.b = append(append(w.b, f...), 0)
		case []int:
			w.point(place)
			w.u32(len(f))
			for _, v := range f {
				w.u32(v)
			}
		case []table:
			w.point(place)
			w.u32(len(f))
			list := len(w.b)
			w.b = append(w.b, make([]byte, 4*len(f))...)
			for k, kid := range f {
				p := w.table(kid)
				binary.LittleEndian.PutUint32(w.b[list+4*k:], uint32(p-list-4*k))
			}
		}
	}
	return at
}
