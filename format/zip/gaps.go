package zip

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
)

const (
	// mostPadding is the longest run of zeros that passes as padding: twice
	// the greatest page size that writers align to.
	mostPadding = 128 << 10
	gapWindow   = 64 << 10
)

// gaps searches what no span accounts for.
func (p *parser) gaps() {
	slices.SortStableFunc(p.spans, bySpan)
	var end int64
	var last *Entry
	for _, s := range p.spans {
		if s.from > end {
			p.gap(end, min(s.from, p.size), last)
		}
		if s.to >= end {
			end, last = s.to, s.e
		}
	}
	p.gap(end, p.size, last)
	p.carve(p.tail.from, p.tail.to) // a comment may hold members, and is not odd by itself
}

// gap looks into one gap, behind the member before it.
func (p *parser) gap(from, to int64, before *Entry) {
	if from < to && before != nil {
		from += p.descriptor(before, from, to)
	}
	if from >= to || p.err != nil || len(p.dirs) > 0 && p.padding(from, to) {
		return
	}
	kind := Between
	switch {
	case from == 0:
		kind = Prefix
	case p.ends && from >= p.tail.to:
		kind = Suffix
	}
	if len(p.dirs) > 0 {
		p.odd(kind, from, "%d bytes that the directory does not account for", to-from)
	}
	p.carve(from, to)
}

// descriptor gives the length of a member's data descriptor at off: 12, 16, 20
// or 24 bytes, with and without signature. Without one the checksum must be the
// directory's.
func (p *parser) descriptor(e *Entry, off, to int64) int64 {
	b := make([]byte, 24)
	b = b[:p.read(b[:min(24, to-off)], off)]
	signed := 0
	if bytes.HasPrefix(b, sigDescriptor) {
		signed = 4
	}
	le := binary.LittleEndian
	if len(b) < signed+12 || le.Uint32(b[signed:]) != e.crc && signed == 0 {
		return 0
	}
	if len(b) >= signed+20 && le.Uint64(b[signed+4:]) == uint64(e.Compressed) && le.Uint64(b[signed+12:]) == uint64(e.Size) {
		return int64(signed + 20)
	}
	return int64(signed + 12)
}

// padding reports whether a gap holds a few zeros only.
func (p *parser) padding(from, to int64) bool {
	if to-from > mostPadding {
		return false
	}
	b := make([]byte, to-from)
	b = b[:p.read(b, from)]
	return len(bytes.TrimLeft(b, "\x00")) == 0
}

// carve lists the members whose local headers stand between from and to. A
// member is passed over when another record or the gap's end follows it, as a
// reader of streams would; else its data are searched too.
func (p *parser) carve(from, to int64) {
	f := finder{p: p, to: to}
	buf := make([]byte, lenLocal+256)
	last := -1 // the member before, if its end is not known
	for off := f.next(from, sigLocal); off >= 0 && !p.full && p.err == nil; off = f.next(from, sigLocal) {
		from = off + int64(len(sigLocal))
		b := buf[:p.read(buf[:min(int64(len(buf)), to-off)], off)]
		if !isLocal(b) {
			continue
		}
		e, ok := p.header(b, off, to)
		if !ok || e.Name == "" {
			continue
		}
		if last >= 0 {
			p.Entries[last].ends(off)
		}
		last = -1
		e.LocalName, e.flags, e.Carved = e.Name, e.Flags, true
		from = p.bound(&e, to)
		if p.append(e) {
			if e.open {
				last = len(p.Entries) - 1
			}
			p.odd(Unlisted, off, "%s is in no directory", quote(e.Name))
		}
	}
}

// bound settles where a carved member ends and returns where to search on.
func (p *parser) bound(e *Entry, to int64) int64 {
	if e.Flags&flagDescriptor != 0 && e.Compressed == 0 {
		e.open = true
		e.Compressed = to - e.Offset // a deflate stream ends itself
		return e.Offset
	}
	end := add(e.Offset, e.Compressed)
	if end > to {
		e.cut = true
		e.Compressed = to - e.Offset
		return e.Offset
	}
	mark := make([]byte, 2)
	if end == to || p.read(mark, end) == 2 && string(mark) == "PK" {
		return end
	}
	return e.Offset
}

// ends settles that an open member's data reach no further than the next
// header, if it is stored: in deflated data one may stand by chance.
func (e *Entry) ends(off int64) {
	if e.Method == Stored {
		e.Compressed = off - e.Offset
	}
}

// finder searches for signatures through a window.
type finder struct {
	p    *parser
	to   int64
	buf  []byte
	base int64
	mem  []byte
}

// next gives the first place of sig at or behind off, or -1. It reads on from
// its window, so that a search forward reads each byte once.
func (f *finder) next(off int64, sig []byte) int64 {
	for off < f.to {
		if off < f.base || off >= f.base+int64(len(f.buf)) {
			if !f.fill(off) {
				return -1
			}
		}
		if i := bytes.Index(f.buf[off-f.base:], sig); i >= 0 {
			return off + int64(i)
		}
		end := f.base + int64(len(f.buf))
		if end >= f.to {
			return -1
		}
		off = max(off+1, end-int64(len(sig))+1)
		if !f.fill(off) {
			return -1
		}
	}
	return -1
}

func (f *finder) fill(off int64) bool {
	if f.mem == nil {
		f.mem = make([]byte, min(gapWindow, f.to-off))
	}
	n := f.p.read(f.mem[:min(int64(len(f.mem)), f.to-off)], off)
	f.base, f.buf = off, f.mem[:n]
	return n >= len(sigLocal)
}

// overlaps marks members that share bytes with another.
func (p *parser) overlaps() {
	order := make([]int, 0, len(p.Entries))
	for i := range p.Entries {
		if p.Entries[i].Offset >= 0 && p.Entries[i].length(p.size) > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(p.Entries[a].Offset, p.Entries[b].Offset)
	})
	end, holder, said := int64(-1), 0, false
	for _, i := range order {
		e := &p.Entries[i]
		if e.Offset < end {
			e.Overlaps, p.Entries[holder].Overlaps = true, true
			if !said && !e.Carved {
				said = true
				p.odd(Overlap, e.header, "%s lies over %s", quote(e.Name), quote(p.Entries[holder].Name))
			}
		}
		if to := e.Offset + e.length(p.size); to > end {
			end, holder = to, i
		}
	}
}
