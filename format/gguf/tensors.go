package gguf

import (
	"math"
	"math/bits"
	"slices"
)

// MostDims is the most sizes that a tensor has in ggml (GGML_MAX_DIMS), and
// mostTensorName one more than the bytes of a name (GGML_MAX_NAME, which is 64
// in llama.cpp and 128 where image models are read).
const (
	MostDims       = 4
	mostTensorName = 128
)

// tensors reads n descriptions and holds the tensors against the file.
func (p *parser) tensors(n uint64) {
	seen := map[string]bool{}
	for range n {
		if !p.tensor(seen) {
			return
		}
	}
	end := uint64(p.at)
	p.f.Data = int64(pad(end, p.f.Alignment))
	p.place()
}

func (p *parser) tensor(seen map[string]bool) bool {
	t := Tensor{At: p.at}
	var ok bool
	if t.Name, ok = p.name("the length of a tensor's name"); !ok {
		return false
	}
	if len(t.Name) >= mostTensorName || t.Name == "" {
		p.fault(Name, t.At, "a tensor's name has %d bytes", len(t.Name))
	}
	if seen[t.Name] {
		p.fault(Duplicate, t.At, "the tensor %q stands twice", short(t.Name))
	}
	seen[t.Name] = true
	dims := p.u32()
	if !p.ok("a tensor") {
		return false
	}
	if dims > MostDims {
		p.fault(Dims, t.At, "the tensor %q has %d sizes where loaders have room for %d", short(t.Name), dims, MostDims)
		if dims > 64 || !p.fits(uint64(dims), 4, "a number of sizes") {
			p.done = true
			return false
		}
	}
	for range dims {
		t.Shape = append(t.Shape, p.count())
	}
	t.Type, t.Offset = p.u32(), p.u64()
	if !p.ok("the tensor " + short(t.Name)) {
		return false
	}
	p.measure(&t)
	p.f.Tensors = append(p.f.Tensors, t)
	return true
}

// measure works out a tensor's bytes from shape and type.
func (p *parser) measure(t *Tensor) {
	b, known := blocks[t.Type]
	if !known {
		p.fault(Type, t.At, "the tensor %q has the type %d, which is not known", short(t.Name), t.Type)
		return
	}
	n := uint64(1)
	for _, d := range t.Shape {
		hi, lo := bits.Mul64(n, d)
		if hi != 0 || lo > math.MaxInt64 || d > math.MaxInt64 {
			p.fault(Overflow, t.At, "the sizes %v of the tensor %q overflow", t.Shape, short(t.Name))
			return
		}
		n = lo
		if d == 0 {
			p.fault(Shape, t.At, "the tensor %q has a size of 0", short(t.Name))
		}
	}
	if len(t.Shape) > 0 && t.Shape[0]%b.elements != 0 {
		p.fault(Shape, t.At, "the rows of %q have %d elements, which its blocks of %d do not fill", short(t.Name), t.Shape[0], b.elements)
	}
	hi, size := bits.Mul64(n/b.elements, b.bytes)
	if hi != 0 || size >= 1<<60 {
		p.fault(Overflow, t.At, "the bytes of the tensor %q overflow", short(t.Name))
		return
	}
	t.Bytes = size
}

// place checks that the tensors lie in the file, apart, in order and without
// holes, as loaders demand.
func (p *parser) place() {
	data := uint64(max(0, p.size-p.f.Data))
	due, sum := uint64(0), uint64(0)
	for i := range p.f.Tensors {
		t := &p.f.Tensors[i]
		end, carry := bits.Add64(t.Offset, t.Bytes, 0)
		sum += pad(t.Bytes, p.f.Alignment)
		switch {
		case carry != 0 || end >= 1<<60 || sum >= 1<<60:
			p.fault(Overflow, t.At, "the tensor %q at %d with %d bytes overflows", short(t.Name), t.Offset, t.Bytes)
			return
		case end > data:
			p.fault(Outside, t.At, "the tensor %q ends at %d of %d bytes of data", short(t.Name), end, data)
		}
		if t.Offset%p.f.Alignment != 0 {
			p.fault(Alignment, t.At, "the tensor %q begins at %d, which is not aligned to %d", short(t.Name), t.Offset, p.f.Alignment)
		} else if t.Offset != due {
			p.fault(Layout, t.At, "the tensor %q begins at %d where %d is due", short(t.Name), t.Offset, due)
		}
		due = pad(end, p.f.Alignment)
	}
	p.overlaps()
}

// pad rounds n, which is below 1<<63, up to a multiple of a power of two.
func pad(n, to uint64) uint64 { return (n + to - 1) &^ (to - 1) }

func (p *parser) overlaps() {
	order := make([]int, len(p.f.Tensors))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := p.f.Tensors[a].Offset, p.f.Tensors[b].Offset
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	end, last := uint64(0), 0
	for _, i := range order {
		t := &p.f.Tensors[i]
		if t.Bytes > 0 && t.Offset < end {
			p.fault(Overlap, t.At, "the tensors %q and %q share bytes", short(p.f.Tensors[last].Name), short(t.Name))
		}
		if t.Offset+t.Bytes > end {
			end, last = t.Offset+t.Bytes, i
		}
	}
}
