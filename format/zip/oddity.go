package zip

import (
	"bytes"
	"fmt"
	"strings"
)

// Kind is a kind of oddity.
type Kind uint8

// The kinds.
const (
	NameMismatch    Kind = iota // directory and local header name the member differently
	DuplicateName               // two members of one name: readers take the first or the last
	SizeMismatch                // sizes differ between the headers, or within one
	MethodMismatch              // methods of compression differ
	FalseEncryption             // marked as encrypted, and not
	Between                     // bytes between members that are no padding
	Prefix                      // bytes before the first member
	Suffix                      // bytes behind the archive's end
	BadPath                     // absolute path, or one that climbs out
	NULName                     // a NUL in a name
	UnknownMethod               // a method that is not decoded
	Truncated                   // a directory that is cut short or missing
	Unlisted                    // a member that no directory lists
	Overlap                     // members that share bytes
	Directories                 // several directories; readers choose differently
	Count                       // the directory holds another number of members than it says
	NoHeader                    // a listed member without a local header
	Limit                       // a limit was reached; more may follow
)

var kindNames = [...]string{
	"name mismatch", "duplicate name", "size mismatch", "method mismatch", "false encryption flag",
	"data between members", "prefix", "suffix", "bad path", "NUL in name", "unknown method", "truncated directory",
	"unlisted member", "overlapping members", "several directories", "wrong count", "no local header", "limit",
}

// String names the kind.
func (k Kind) String() string { return kindNames[min(int(k), len(kindNames)-1)] }

// Hides reports whether something of the archive may be unseen because of it.
// Members that do not decode say so when they are opened.
func (k Kind) Hides() bool { return k == Truncated || k == Limit }

// Oddity is something that an honest writer would not write. Text quotes names
// of the writer's own choice.
type Oddity struct {
	Kind   Kind
	Offset int64
	Text   string
}

// mostOddities bounds what a hostile archive can make Oddities hold.
const mostOddities = 1000

func (a *Archive) odd(k Kind, off int64, format string, args ...any) {
	if len(a.Oddities) >= mostOddities && !k.Hides() {
		a.Unlisted++
		return
	}
	for i := range a.Oddities {
		if k.Hides() && a.Oddities[i].Kind == k && a.Oddities[i].Offset == off {
			return
		}
	}
	a.Oddities = append(a.Oddities, Oddity{k, off, fmt.Sprintf(format, args...)})
}

// quote shortens a name for Text.
func quote(s string) string {
	const most = 80
	if len(s) > most {
		s = s[:most] + "…"
	}
	return fmt.Sprintf("%q", s)
}

// judge lists what is odd about each member by itself, and about their names.
func (p *parser) judge() {
	first := make(map[string]int, len(p.Entries))
	sniffs := 0
	for i := range p.Entries {
		e := &p.Entries[i]
		if j, ok := first[e.Name]; ok && p.Entries[j].header != e.header {
			p.odd(DuplicateName, e.header, "%s stands at %d and at %d", quote(e.Name), p.Entries[j].header, e.header)
		} else if !ok {
			first[e.Name] = i
		}
		p.judgeNames(e)
		if e.Method != Stored && e.Method != Deflate && !e.Dir() {
			p.odd(UnknownMethod, e.header, "%s is compressed by method %d", quote(e.Name), e.Method)
		}
		if e.Method == Stored && e.Size != e.Compressed && !e.open && !e.encrypted() {
			p.odd(SizeMismatch, e.header, "%s is stored, in %d bytes of %d", quote(e.Name), e.Compressed, e.Size)
		}
		if e.marked() && sniffs < mostSniffs {
			sniffs++
			if !e.encrypted() && p.decodes(e) {
				p.odd(FalseEncryption, e.header, "%s is marked as encrypted (flags %#x) and is not", quote(e.Name), e.Flags|e.flags)
			}
		}
	}
}

func (p *parser) judgeNames(e *Entry) {
	for _, n := range e.Names() {
		switch n = strings.ReplaceAll(n, `\`, "/"); {
		case strings.IndexByte(n, 0) >= 0:
			p.odd(NULName, e.header, "%s holds a NUL", quote(n))
		case strings.HasPrefix(n, "/"), len(n) > 1 && n[1] == ':', climbs(n):
			p.odd(BadPath, e.header, "%s leads out of the archive", quote(n))
		}
	}
}

// climbs reports whether an element of the path is "..".
func climbs(n string) bool {
	return n == ".." || strings.HasPrefix(n, "../") || strings.HasSuffix(n, "/..") || strings.Contains(n, "/../")
}

func beforeNUL(s string) string {
	before, _, _ := strings.Cut(s, "\x00")
	return before
}

// The flags that some readers refuse: encrypted, patched, strongly encrypted.
const (
	flagEncrypted  = 0x1
	flagDescriptor = 0x8
	flagMarked     = 0x1 | 0x20 | 0x40
)

func (e *Entry) marked() bool { return (e.Flags|e.flags)&flagMarked != 0 }

// encrypted reports whether a stored member is as long as the traditional
// cipher makes it: 12 bytes of header more.
func (e *Entry) encrypted() bool {
	return (e.Flags|e.flags)&flagEncrypted != 0 && e.Method == Stored && e.Compressed == e.Size+12
}

// mostSniffs bounds how many marked members are tried when an archive opens.
const mostSniffs = 1000

// decodes tries the first 4 KiB of a member.
func (p *parser) decodes(e *Entry) bool {
	if e.Offset < 0 || e.Method == Stored {
		return e.Offset >= 0
	}
	if e.Method != Deflate {
		return false
	}
	buf := make([]byte, min(e.length(p.size), 4<<10))
	buf = buf[:p.read(buf, e.Offset)]
	return inflatesWell(bytes.NewReader(buf), int64(len(buf)) < e.Compressed)
}
