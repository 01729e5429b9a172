package zip

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"sort"
)

// The signatures, as they stand in the file.
var (
	sigLocal      = []byte("PK\x03\x04")
	sigCentral    = []byte("PK\x01\x02")
	sigEnd        = []byte("PK\x05\x06")
	sigEnd64      = []byte("PK\x06\x06")
	sigLocator    = []byte("PK\x06\x07")
	sigDescriptor = []byte("PK\x07\x08")
)

// Sizes of the fixed parts, and of the longest comment.
const (
	lenLocal   = 30
	lenCentral = 46
	lenEnd     = 22
	lenEnd64   = 56
	lenLocator = 20
	lenComment = 1<<16 - 1
	none32     = 1<<32 - 1
	none16     = 1<<16 - 1
	// mostDirectories bounds how many directories of one file are read.
	mostDirectories = 16
	// mostEnds bounds how many end records are looked at.
	mostEnds = 64
)

// place tells two sightings of one member.
type place struct {
	header int64
	name   string
}

// span is a part of the file that is accounted for.
type span struct {
	from, to int64
	e        *Entry // the member whose data descriptor may follow
}

// parser is an archive that is being opened.
type parser struct {
	*Archive
	dirs  []directory
	spans []span
	known map[place]bool
	err   error
	full  bool
	// tail is the comment of the last end record; suffixes begin behind it.
	tail span
	ends bool // an end record was found
	// claims are the parts of the file that listed members claim, merged;
	// claimed is the number of members they were made from.
	claims  []span
	claimed int
}

// directory is a central directory as an end record describes it.
type directory struct {
	start, size int64
	count       int64
	base        int64 // what its offsets count from
	end         int64 // where it did end
}

// read fills b from off as far as the file goes, and keeps the first error that
// is not the file's end.
func (p *parser) read(b []byte, off int64) int {
	if off < 0 || off >= p.size || p.err != nil {
		return 0
	}
	b = b[:min(int64(len(b)), p.size-off)]
	n, err := p.r.ReadAt(b, off)
	if err != nil && !errors.Is(err, io.EOF) && n < len(b) {
		p.err = err
	}
	return n
}

// startsWithMember reports whether the file begins with a local header, also
// behind the mark of a spanned archive.
func (p *parser) startsWithMember() bool {
	b := make([]byte, 8)
	b = b[:p.read(b, 0)]
	if bytes.HasPrefix(b, sigDescriptor) || bytes.HasPrefix(b, []byte("PK00")) {
		b = b[4:]
	}
	return bytes.HasPrefix(b, sigLocal)
}

// find reads every directory that an end record names, last record first.
// Records that lie in the data of a member belong to an archive inside.
func (p *parser) find() {
	from := max(p.size-lenEnd-lenComment, 0)
	tail := make([]byte, p.size-from)
	tail = tail[:p.read(tail, from)]
	whole, seen := tail, 0
	for i := bytes.LastIndex(tail, sigEnd); i >= 0; i = bytes.LastIndex(tail, sigEnd) {
		tail = tail[:i]
		if i+lenEnd > len(whole) || p.inMember(from+int64(i)) {
			continue
		}
		if seen++; seen > mostEnds {
			p.odd(Limit, from, "more than %d end records", mostEnds)
			return
		}
		p.endRecord(whole[i:i+lenEnd], from+int64(i))
	}
}

// inMember reports whether off lies in what a listed member claims.
func (p *parser) inMember(off int64) bool {
	if p.claimed != len(p.Entries) {
		p.claimed = len(p.Entries)
		p.claims = p.claims[:0]
		for i := range p.Entries {
			e := &p.Entries[i]
			at := add(e.header, e.Offset)
			p.claims = append(p.claims, span{from: at, to: add(at, lenLocal+e.Compressed)})
		}
		slices.SortFunc(p.claims, bySpan)
		n := 0
		for _, s := range p.claims {
			if n > 0 && s.from <= p.claims[n-1].to {
				p.claims[n-1].to = max(p.claims[n-1].to, s.to)
				continue
			}
			p.claims[n] = s
			n++
		}
		p.claims = p.claims[:n]
	}
	i := sort.Search(len(p.claims), func(i int) bool { return p.claims[i].to > off })
	return i < len(p.claims) && p.claims[i].from < off
}

func bySpan(a, b span) int {
	return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
}

// endRecord reads the directories that an end record at off may mean. A record
// of the 64-bit kind before it is preferred by some readers, also when nothing
// refers to it, and looked for by others where its locator points.
func (p *parser) endRecord(rec []byte, off int64) {
	le := binary.LittleEndian
	found, end := false, off
	loc := make([]byte, lenLocator)
	if p.read(loc, off-lenLocator) == lenLocator && bytes.HasPrefix(loc, sigLocator) {
		at := off - lenLocator
		p.spans = append(p.spans, span{from: at, to: off})
		for _, to := range []int64{at - lenEnd64, int64(le.Uint64(loc[8:]))} {
			if p.end64(to) {
				found, end = true, min(end, to)
			}
		}
	}
	found = p.try(directory{
		count: int64(le.Uint16(rec[10:])), size: int64(le.Uint32(rec[12:])), start: int64(le.Uint32(rec[16:])),
	}, end) || found
	if !found {
		return
	}
	p.spans = append(p.spans, span{from: off, to: off + lenEnd})
	if !p.ends {
		p.ends = true
		p.tail = span{from: off + lenEnd, to: min(off+lenEnd+int64(le.Uint16(rec[20:])), p.size)}
		p.spans = append(p.spans, p.tail)
	}
}

func (p *parser) end64(at int64) bool {
	rec := make([]byte, lenEnd64)
	if p.read(rec, at) < lenEnd64 || !bytes.HasPrefix(rec, sigEnd64) {
		return false
	}
	le := binary.LittleEndian
	p.spans = append(p.spans, span{from: at, to: min(at+12+int64(min(le.Uint64(rec[4:]), 1<<20)), p.size)})
	return p.try(directory{
		count: int64(le.Uint64(rec[32:]) & (1<<63 - 1)), size: int64(le.Uint64(rec[40:]) & (1<<63 - 1)), start: int64(le.Uint64(rec[48:]) & (1<<63 - 1)),
	}, at)
}

// try reads a directory where its end record says, and where it must be if it
// ends at that record: the two differ when something stands before the archive.
func (p *parser) try(d directory, end int64) bool {
	found := false
	if d.count == 0 && d.size == 0 && d.start <= end && !p.central(d.start) {
		found = true
		p.dirs = append(p.dirs, directory{start: -1})
	}
	if at := end - d.size; at >= 0 && p.central(at) {
		p.take(directory{start: at, size: d.size, count: d.count, base: at - d.start})
		found = true
	}
	if p.central(d.start) {
		p.take(d)
		found = true
	}
	return found
}

func (p *parser) central(at int64) bool {
	b := make([]byte, len(sigCentral))
	return p.read(b, at) == len(b) && bytes.Equal(b, sigCentral)
}

// take reads a directory unless it was read before.
func (p *parser) take(d directory) {
	for _, o := range p.dirs {
		if o.start == d.start && o.base == d.base {
			return
		}
	}
	if len(p.dirs) == mostDirectories {
		p.odd(Limit, d.start, "more than %d directories", mostDirectories)
		return
	}
	if len(p.dirs) > 0 {
		p.odd(Directories, d.start, "a second directory; the first is at %d", p.dirs[0].start)
	}
	p.list(&d)
	p.dirs = append(p.dirs, d)
	p.spans = append(p.spans, span{from: d.start, to: d.end})
}

// list reads the entries of a directory as long as there are any, whatever
// count and size say.
func (p *parser) list(d *directory) {
	most := min(p.size-d.start, p.lim.Directory)
	const window = lenCentral + 3*lenComment
	br := bufio.NewReaderSize(io.NewSectionReader(p.r, d.start, most), int(min(window, max(most, 16))))
	d.end = d.start
	var n int64
	for ; ; n++ {
		h, err := br.Peek(lenCentral)
		if len(h) < len(sigCentral) || !bytes.HasPrefix(h, sigCentral) {
			p.fail(err)
			break
		}
		if p.full = p.full || len(p.Entries) >= p.lim.Entries; p.full {
			p.odd(Limit, d.end, "more than %d members", p.lim.Entries)
			break
		}
		le := binary.LittleEndian
		if len(h) == lenCentral {
			h, err = br.Peek(lenCentral + int(le.Uint16(h[28:])) + int(le.Uint16(h[30:])) + int(le.Uint16(h[32:])))
		}
		if err != nil {
			p.fail(err)
			d.end += int64(len(h))
			if most == p.lim.Directory {
				p.odd(Limit, d.end, "the directory is longer than %d bytes", most)
			}
			break
		}
		p.entry(d, h)
		d.end += int64(len(h))
		_, _ = br.Discard(len(h))
	}
	switch {
	case p.full:
	case d.end-d.start < d.size:
		p.odd(Truncated, d.end, "the directory ends after %d of %d bytes", d.end-d.start, d.size)
	case n != d.count && n&none16 != d.count:
		p.odd(Count, d.start, "the directory holds %d members and says %d", n, d.count)
	}
}

func (p *parser) fail(err error) {
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) && p.err == nil {
		p.err = err
	}
}

// entry takes one record of a directory, complete in h.
func (p *parser) entry(d *directory, h []byte) {
	le := binary.LittleEndian
	n, m := int(le.Uint16(h[28:])), int(le.Uint16(h[30:]))
	e := Entry{
		Name: p.name(h[lenCentral : lenCentral+n]), Flags: le.Uint16(h[8:]), Method: le.Uint16(h[10:]), crc: le.Uint32(h[16:]),
		Compressed: int64(le.Uint32(h[20:])), Size: int64(le.Uint32(h[24:])), header: int64(le.Uint32(h[42:])),
	}
	e.extra(h[lenCentral+n:lenCentral+n+m], &e.header)
	e.Offset = d.base // settled by local
	if k := (place{e.header + d.base, e.Name}); !p.known[k] {
		p.known[k] = true
		p.Entries = append(p.Entries, e)
	}
}

func (p *parser) name(b []byte) string {
	if len(b) > p.lim.Name {
		p.odd(Limit, 0, "a name is longer than %d bytes", p.lim.Name)
		b = b[:p.lim.Name]
	}
	return string(b)
}

// extra reads the extra fields that matter: 64-bit values (0x0001) for those
// that are all ones, and the name in UTF-8 (0x7075). Values beyond int64 are
// taken as its greatest.
func (e *Entry) extra(b []byte, header *int64) {
	le := binary.LittleEndian
	for len(b) >= 4 {
		id, n := le.Uint16(b), int(le.Uint16(b[2:]))
		if b = b[4:]; n > len(b) {
			return
		}
		f := b[:n]
		b = b[n:]
		switch {
		case id == 0x7075 && n > 5:
			e.UnicodeName = string(f[5:min(n, 4096)])
		case id == 1:
			for _, v := range []*int64{&e.Size, &e.Compressed, header} {
				if v != nil && *v == none32 && len(f) >= 8 {
					*v = int64(min(le.Uint64(f), 1<<62))
					f = f[8:]
				}
			}
		}
	}
}
