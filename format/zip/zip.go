// Package zip reads ZIP archives as leniently as the most lenient loader does,
// and says where two honest readers would disagree. Malware passes a scanner
// that reads an archive otherwise than the loader: by names that differ between
// directory and local header (CVE-2025-1944), by flag bits that make one of
// them refuse a member (CVE-2025-1945) and by checksums (CVE-2025-10156).
//
// So it takes members from the central directory, from every further directory
// that some reader would choose, and from local headers that stand in the gaps
// between what the directories list. Flags of encryption and checksums are not
// believed: bytes that decode are given. The format is PKWARE's APPNOTE 6.3.10.
package zip

import (
	"errors"
	"io"
	"sync"
	"sync/atomic"

	"github.com/bartizan-ai/bartizan"
)

// Methods of compression that Archive.Open decodes.
const (
	Stored  = 0
	Deflate = 8
)

// ErrNotZip says that the file is no ZIP archive: it has no directory and does
// not begin with a member.
var ErrNotZip = errors.New("not a ZIP archive")

// Limits bound what a hostile archive can cost. A zero field is the default's.
type Limits struct {
	// Entries is the most members that are listed, carved ones included.
	Entries int
	// Name is the most bytes of a name that are kept.
	Name int
	// Directory is the most bytes that are read of one central directory.
	Directory int64
	// Output is the most bytes that all calls of Archive.Open together decode
	// or, for members that overlap, give.
	Output int64
	// Ratio is the most bytes of output per byte of input, once a member has
	// given 64 MiB.
	Ratio int64
}

// DefaultLimits are far above honest archives: a jar of 100,000 classes, a
// directory of 64 MiB. Deflate reaches 1032:1 on zeros alone, text stays below
// 100:1.
var DefaultLimits = Limits{Entries: 100_000, Name: 4096, Directory: 64 << 20, Output: 4 << 30, Ratio: 250}

func (l Limits) orDefault() Limits {
	d := DefaultLimits
	if l.Entries > 0 {
		d.Entries = min(l.Entries, 1_000_000)
	}
	if l.Name > 0 {
		d.Name = l.Name
	}
	if l.Directory > 0 {
		d.Directory = l.Directory
	}
	if l.Output > 0 {
		d.Output = l.Output
	}
	if l.Ratio > 0 {
		d.Ratio = l.Ratio
	}
	return d
}

// Entry is one member as one reader sees it.
type Entry struct {
	// Name is the directory's name for it, byte for byte; LocalName that of
	// its local header. Both are the writer's own and may hold anything.
	Name, LocalName string
	// UnicodeName is the name that the extra field 0x7075 puts in their
	// place for readers that know it; mostly empty.
	UnicodeName   string
	Method, Flags uint16
	// Size and Compressed are in bytes, as claimed.
	Size, Compressed int64
	// Offset is where the data begin; -1 when there is no local header.
	Offset int64
	// Carved is set for a member that no directory lists so: it was found in
	// a gap, or its local header says something else than the directory.
	Carved bool
	// Overlaps is set when another member's data lie over this one's.
	Overlaps bool

	header int64  // offset of the local header
	listed int64  // bytes of data that directory and local header agree on
	crc    uint32 // the directory's
	flags  uint16 // the local header's
	cut    bool   // the claimed data go on where the file or the gap ends
	open   bool   // carved, and its end is not known
}

// Names lists the names by which some reader knows the member, the directory's
// first: the local header's, that of the extra field, and what stands before a
// NUL, where readers in C and in Python cut.
func (e *Entry) Names() []string {
	out := make([]string, 0, 2)
	add := func(s string) {
		for _, o := range out {
			if o == s {
				return
			}
		}
		if s != "" {
			out = append(out, s)
		}
	}
	for _, n := range [...]string{e.Name, e.LocalName, e.UnicodeName} {
		add(n)
		add(beforeNUL(n))
	}
	return out
}

// Dir reports whether the member is a folder, with no content of its own.
func (e *Entry) Dir() bool {
	n := len(e.Name)
	return n > 0 && e.Name[n-1] == '/' && e.Size == 0 && e.Compressed <= 2 && !e.open
}

// Archive is an opened archive. Its methods are safe for concurrent use; its
// fields must not be changed.
type Archive struct {
	// Entries stand in the order of the directory; carved ones follow.
	Entries []Entry
	// Oddities stand in the order of their discovery, at most 1,000 of them.
	Oddities []Oddity
	// Unlisted counts oddities beyond those.
	Unlisted int

	r       io.ReaderAt
	size    int64
	lim     Limits
	spent   atomic.Int64
	inflate sync.Pool // of decoders
}

// Open reads the structure of an archive of size bytes: its directories, the
// local headers, and what lies in the gaps between. Data of members are not
// read. The cost is linear in the directory and the gaps. The error is
// ErrNotZip or that of the reader; damage is an oddity.
func Open(r io.ReaderAt, size int64, lim Limits) (*Archive, error) {
	a := &Archive{r: r, size: size, lim: lim.orDefault()}
	p := &parser{Archive: a, known: map[place]bool{}}
	p.find()
	begins := p.startsWithMember()
	if p.err == nil && len(p.dirs) == 0 && !begins {
		return nil, ErrNotZip
	}
	if len(p.dirs) == 0 {
		a.odd(Truncated, size, "no central directory; members were searched for")
	}
	p.locals()
	p.gaps()
	p.overlaps()
	p.judge()
	if p.err != nil {
		return nil, p.err
	}
	return a, nil
}

var memoKey = &bartizan.MemoKey[*Archive]{Name: "ZIP archive"}

// Of opens an artefact as an archive, once for all who ask. The limits are
// those of whoever asks first.
func Of(a *bartizan.Artifact, lim Limits) (*Archive, error) {
	return bartizan.Once(&a.Memo, memoKey, func() (*Archive, error) {
		if a.Size < 0 {
			return nil, bartizan.Unexamined{What: a.Path, Why: "an archive of unknown size"}
		}
		return Open(a, a.Size, lim)
	})
}
