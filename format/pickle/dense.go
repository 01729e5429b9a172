package pickle

// dense is the memo from key 0 on without a gap, in pages, eight bytes a value:
// a file of six million opcodes has some two million of them.
type dense struct {
	pages [][]uint64
	n     uint64
}

const densePage = 1 << 15

// pack puts a value into eight bytes: four bits of kind, three of style, and
// either a place of 39 bits and a length of 18, or the two numbers of what a call
// made. ok is false for the few values that are larger.
func pack(v Value) (p uint64, ok bool) {
	head := uint64(v.Kind)<<60 | uint64(v.style)<<57
	at := uint64(v.at + 1)
	if v.Kind == Made || v.Kind == Global {
		return head | at<<32 | uint64(v.n), v.at >= -1 && at < 1<<25
	}
	return head | at<<18 | uint64(v.n), v.at >= -1 && at < 1<<39 && v.n < 1<<18
}

// unpack is pack's inverse.
func unpack(p uint64) Value {
	v := Value{Kind: Kind(p >> 60), style: style(p >> 57 & 7)}
	if v.Kind == Made || v.Kind == Global {
		v.at, v.n = int64(p>>32&(1<<25-1))-1, uint32(p)
		return v
	}
	v.at, v.n = int64(p>>18&(1<<39-1))-1, uint32(p&(1<<18-1))
	return v
}

func (d *dense) get(key uint64) Value { return unpack(d.pages[key/densePage][key%densePage]) }

func (d *dense) set(key, p uint64) { d.pages[key/densePage][key%densePage] = p }

func (d *dense) push(p uint64) {
	i, at := d.n/densePage, d.n%densePage
	if i == uint64(len(d.pages)) {
		d.pages = append(d.pages, make([]uint64, 0, denseRoom(i)))
	}
	if page := d.pages[i]; at < uint64(len(page)) {
		page[at] = p // of a pickle before
	} else {
		d.pages[i] = append(page, p)
	}
	d.n++
}

// denseRoom is what a page holds at first: most pickles are small, and a whole
// page for each of thousands of files costs more than reading them.
func denseRoom(page uint64) int {
	if page == 0 {
		return 64
	}
	return densePage
}

func (d *dense) clone() dense {
	out := dense{n: d.n}
	for i := uint64(0); i < d.n; i += densePage {
		out.pages = append(out.pages, append([]uint64(nil), d.pages[i/densePage]...))
	}
	return out
}
