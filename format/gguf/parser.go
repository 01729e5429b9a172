package gguf

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

type parser struct {
	cursor
	f    *File
	long bool // sizes are of 64 bits: from version 2 on
	done bool // a fault from which reading cannot go on
}

func (p *parser) fault(k Kind, at int64, format string, args ...any) {
	const most = 1000
	if len(p.f.Faults) < most {
		p.f.Faults = append(p.f.Faults, Fault{k, at, fmt.Sprintf(format, args...)})
	}
}

// stop ends reading with a fault.
func (p *parser) stop(k Kind, at int64, format string, args ...any) {
	if !p.done {
		p.fault(k, at, format, args...)
	}
	p.done = true
}

// ok says whether reading may go on, and reports an end that came early.
func (p *parser) ok(what string) bool {
	if p.cut && !p.done {
		p.stop(Cut, p.at, "the header ends within %s", what)
	}
	return !p.done && p.err == nil
}

// begin reads version and byte order. The magic number is the same in both
// orders; a version with nothing in its lower half is one read the wrong way.
func (p *parser) begin() bool {
	v := p.u32()
	if v != 0 && v&0xffff == 0 {
		p.f.BigEndian, p.order = true, binary.BigEndian
		v = bits.ReverseBytes32(v)
	}
	p.f.Version, p.long = v, v != 1
	if !p.ok("its version") {
		return false
	}
	if v < 1 || v > 3 {
		p.stop(Version, 4, "version %d is not known", v)
	}
	return !p.done
}

func (p *parser) count() uint64 {
	if p.long {
		return p.u64()
	}
	return uint64(p.u32())
}

// fits says whether n things of at least size bytes each can follow; if not it
// stops.
func (p *parser) fits(n, size uint64, what string) bool {
	if !p.ok(what) {
		return false
	}
	hi, need := bits.Mul64(n, size)
	switch {
	case hi != 0 || need >= Absurd:
		p.stop(Overflow, p.at, "%s of %d is announced", what, n)
	case need > p.left():
		p.stop(Cut, p.at, "%s of %d is announced and %d bytes are left", what, n, p.left())
	}
	return !p.done
}

func (p *parser) body() {
	tensors := p.count()
	values := p.count()
	// The least bytes of a pair are those of its key's length, its type and
	// one byte; of a tensor 8 for its name, 4 dimensions, 4 type, 8 offset.
	if !p.fits(values, 9, "a number of keys") || !p.fits(tensors, 20, "a number of tensors") {
		return
	}
	if values > MostValues || tensors > MostTensors {
		p.stop(Limit, p.at, "%d keys and %d tensors are more than are examined", values, tensors)
		return
	}
	seen := map[string]bool{}
	for range values {
		if !p.value(seen) {
			return
		}
	}
	p.alignment()
	p.tensors(tensors)
}

// name reads a string that may be most bytes long.
func (p *parser) name(what string) (string, bool) {
	at := p.at
	n := p.count()
	if !p.fits(n, 1, what) {
		return "", false
	}
	if n > MostName {
		p.stop(Name, at, "%s has %d bytes", what, n)
		return "", false
	}
	s := p.text(n)
	return s, p.ok(what)
}

func (p *parser) value(seen map[string]bool) bool {
	at := p.at
	k, ok := p.name("a key's length")
	if !ok {
		return false
	}
	if seen[k] {
		p.fault(Duplicate, at, "the key %q stands twice", short(k))
	}
	seen[k] = true
	v := Value{Key: k, Type: p.u32(), At: p.at}
	if !p.ok("the key "+short(k)) || !p.known(v.Type) {
		return false
	}
	switch v.Type {
	case TypeString:
		p.str(&v)
	case TypeArray:
		v.Count = p.array(0)
	default:
		v.Number = p.number(v.Type)
	}
	if !p.ok("the value of " + short(k)) {
		return false
	}
	p.f.Values = append(p.f.Values, v)
	return true
}

func (p *parser) known(t uint32) bool {
	if t >= uint32(len(widths)) {
		p.stop(Type, p.at-4, "a value has the type %d, which is not known", t)
		return false
	}
	return true
}

func (p *parser) number(t uint32) uint64 {
	b := p.bytes(int(widths[t]))
	switch len(b) {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(p.order.Uint16(b))
	case 4:
		return uint64(p.order.Uint32(b))
	case 8:
		return p.order.Uint64(b)
	}
	return 0
}

func (p *parser) str(v *Value) {
	n := p.count()
	v.Size = n
	if !p.fits(n, 1, "a string's length") {
		return
	}
	if n > MostText {
		p.fault(Limit, v.At, "the string of %q has %d bytes, which are not examined", short(v.Key), n)
		p.skip(n)
		return
	}
	v.Text = p.text(n)
}

// array passes over an array and says how many elements it has.
func (p *parser) array(depth int) uint64 {
	at := p.at
	t := p.u32()
	n := p.count()
	if !p.ok("an array") || !p.known(t) {
		return n
	}
	switch {
	case t == TypeArray:
		p.fault(Nesting, at, "an array of arrays")
		if depth == mostDepth {
			p.stop(Nesting, at, "arrays nested more than %d deep", mostDepth)
			return n
		}
		if p.fits(n, 8, "an array's length") {
			for i := uint64(0); i < n && p.ok("an array"); i++ {
				p.array(depth + 1)
			}
		}
	case t == TypeString:
		p.strings(n)
	case p.fits(n, widths[t], "an array's length"):
		p.skip(n * widths[t])
	}
	return n
}

func (p *parser) strings(n uint64) {
	if !p.fits(n, 4, "an array's length") {
		return
	}
	for i := uint64(0); i < n && p.ok("an array of strings"); i++ {
		size := p.count()
		if !p.fits(size, 1, "a string's length") {
			return
		}
		p.skip(size)
	}
}

// alignment takes general.alignment, 32 where it is not given or not usable.
func (p *parser) alignment() {
	for i := range p.f.Values {
		v := &p.f.Values[i]
		if v.Key != "general.alignment" {
			continue
		}
		if v.Type != TypeUint32 || bits.OnesCount64(v.Number) != 1 || v.Number > 1<<30 {
			p.fault(Alignment, v.At, "general.alignment is %d of type %d, no power of two", v.Number, v.Type)
			continue
		}
		p.f.Alignment = v.Number
	}
}

func short(s string) string { return s[:min(len(s), 60)] }
