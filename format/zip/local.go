package zip

import (
	"bytes"
	"encoding/binary"
	"math"
)

// locals reads the local header of every listed member and compares the two.
func (p *parser) locals() {
	listed := len(p.Entries)
	buf := make([]byte, 512)
	for i := range listed {
		if p.err != nil {
			return
		}
		p.local(i, buf)
	}
}

// local settles where the member's data are. Entry.Offset holds what the
// directory's offsets count from; some readers ignore that.
func (p *parser) local(i int, buf []byte) {
	e := &p.Entries[i]
	at := add(e.header, e.Offset)
	b := buf[:p.read(buf[:min(lenLocal+len(e.Name)+64, len(buf))], at)]
	if e.Offset != 0 && !isLocal(b) {
		at = e.header
		b = buf[:p.read(buf[:min(lenLocal+len(e.Name)+64, len(buf))], at)]
	}
	e.header, e.Offset = at, -1
	if !isLocal(b) {
		p.odd(NoHeader, at, "%s has no local header", quote(e.Name))
		return
	}
	l, ok := p.header(b, at, p.size)
	if !ok {
		p.odd(NoHeader, at, "the local header of %s is cut", quote(e.Name))
		return
	}
	e.LocalName, e.Offset, e.flags = l.Name, l.Offset, l.Flags
	e.cut = e.Compressed > p.size-e.Offset
	e.listed = min(e.Compressed, p.size-e.Offset)
	p.compare(i, &l)
	e = &p.Entries[i] // compare may have moved it
	p.spans = append(p.spans, span{from: at, to: e.Offset + e.listed, e: descriptorOf(e)})
}

// descriptorOf is e if a data descriptor may follow it.
func descriptorOf(e *Entry) *Entry {
	if (e.Flags|e.flags)&flagDescriptor == 0 {
		return nil
	}
	c := *e
	return &c
}

func isLocal(b []byte) bool { return len(b) >= lenLocal && bytes.HasPrefix(b, sigLocal) }

// mostExtra is how many bytes of a local header's extra fields are read: many
// members may share one header, and each reads it again.
const mostExtra = 4 << 10

// header reads a local header at off that must end at limit; b holds its
// beginning.
func (p *parser) header(b []byte, off, limit int64) (Entry, bool) {
	le := binary.LittleEndian
	n, m := int(le.Uint16(b[26:])), int(le.Uint16(b[28:]))
	e := Entry{
		Flags: le.Uint16(b[6:]), Method: le.Uint16(b[8:]), crc: le.Uint32(b[14:]),
		Compressed: int64(le.Uint32(b[18:])), Size: int64(le.Uint32(b[22:])),
		header: off, Offset: off + int64(lenLocal+n+m),
	}
	if e.Offset > limit {
		return e, false
	}
	if known := min(n, p.lim.Name+1); lenLocal+known > len(b) {
		b = make([]byte, lenLocal+known)
		if p.read(b, off) < len(b) {
			return e, false
		}
	}
	e.Name = p.name(b[lenLocal:min(lenLocal+n, len(b))])
	if e.Compressed == none32 || e.Size == none32 {
		x := make([]byte, min(m, mostExtra))
		e.extra(x[:p.read(x, off+int64(lenLocal+n))], nil)
	}
	return e, true
}

// compare lists where the local header l contradicts the directory's entry i.
// What a reader that believes l would see becomes a member of its own.
func (p *parser) compare(i int, l *Entry) {
	e := &p.Entries[i]
	if e.Name != l.Name {
		p.odd(NameMismatch, e.header, "%s in the directory is %s in its local header", quote(e.Name), quote(l.Name))
	}
	sizes := e.Size != l.Size || e.Compressed != l.Compressed
	if later := l.Flags&flagDescriptor != 0 && l.Size == 0 && l.Compressed == 0; later {
		sizes = false
	}
	if sizes {
		p.odd(SizeMismatch, e.header, "%s: %d bytes in %d by the directory, %d in %d by its local header",
			quote(e.Name), e.Size, e.Compressed, l.Size, l.Compressed)
		e.listed = min(e.listed, l.Compressed)
	}
	method := e.Method != l.Method
	if method {
		p.odd(MethodMismatch, e.header, "%s: method %d by the directory, %d by its local header", quote(e.Name), e.Method, l.Method)
	}
	if !sizes && !method {
		return
	}
	l.LocalName, l.flags, l.Carved = l.Name, l.Flags, true
	if !sizes {
		l.Size, l.Compressed = e.Size, e.Compressed
	}
	l.cut = l.Compressed > p.size-l.Offset
	p.append(*l)
}

// append adds a carved member within the limit.
func (p *parser) append(e Entry) bool {
	if len(p.Entries) >= p.lim.Entries {
		p.full = true
		p.odd(Limit, 0, "more than %d members", p.lim.Entries)
		return false
	}
	p.Entries = append(p.Entries, e)
	return true
}

// add is a+b, held at the ends of int64.
func add(a, b int64) int64 {
	if b > 0 && a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

// length is how many bytes of the file may be the member's data: for a stored
// one the greater of the two sizes, because readers differ in which they take.
func (e *Entry) length(size int64) int64 {
	n := e.Compressed
	if e.Method == Stored && !e.encrypted() {
		n = max(n, e.Size)
	}
	return max(min(n, size-e.Offset), 0)
}
