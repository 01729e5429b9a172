package scan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/zip"
)

// container opens one kind of archive or compressed file.
type container struct {
	name string
	is   func(*bartizan.Artifact) bool
	open func(*visit, context.Context, *bartizan.Artifact) (opened, read bool)
}

// containers lists the kinds that are opened, in the order of trying.
func containers() []container {
	out := []container{
		{"ZIP archive", likeZip, (*visit).zip}, {"tar archive", likeTar, (*visit).tar},
		{"7z archive", begins("7z\xbc\xaf\x27\x1c"), (*visit).sevenZip},
	}
	for _, c := range codecs() {
		out = append(out, container{c.name + " stream", c.is, func(v *visit, ctx context.Context, a *bartizan.Artifact) (bool, bool) {
			return v.compressed(ctx, a, c)
		}})
	}
	return out
}

// unpack opens the artefact as every kind of archive that it may be, and
// examines the members. A file can be several at once. It reports whether any
// was opened and read: was empty, or had a member that some check wanted.
func (v *visit) unpack(ctx context.Context, a *bartizan.Artifact, names []*bartizan.Artifact, wanted bool) bool {
	opened, read := false, false
	for _, k := range v.kinds {
		if !isAny(names, k.is) || ctx.Err() != nil {
			continue
		}
		if v.depth == v.Limits.Depth {
			v.miss(uri(a), fmt.Sprintf("archives lie more than %d deep in one another", v.Limits.Depth))
			return false
		}
		o, r := v.enter(ctx, a, k)
		opened, read = opened || o, read || r
	}
	if bytes.HasPrefix(a.Head, []byte("Rar!\x1a\x07")) && !opened && !wanted {
		v.miss(uri(a), "an archive of a kind that is not opened: rar")
	}
	return opened && read
}

// enter opens one container. A decoder that panics on what it reads leaves a
// gap, like one that fails.
func (v *visit) enter(ctx context.Context, a *bartizan.Artifact, k container) (opened, read bool) {
	v.depth++
	depth := v.depth
	defer func() {
		v.depth = depth - 1
		if p := recover(); p != nil {
			v.miss(uri(a), fmt.Sprintf("the reader of its %s failed: %v", k.name, p))
		}
	}()
	return k.open(v, ctx, a)
}

func isAny(names []*bartizan.Artifact, is func(*bartizan.Artifact) bool) bool {
	for _, a := range names {
		if is(a) {
			return true
		}
	}
	return false
}

// zipLike are the extensions of files that are ZIP archives, or that loaders
// open as one whatever stands before it.
const zipLike = " .zip .pt .pth .bin .ckpt .npz .keras .whl .jar .docx .xlsx .pptx .epub "

func likeZip(a *bartizan.Artifact) bool {
	if len(a.Head) >= 4 && a.Head[0] == 'P' && a.Head[1] == 'K' &&
		(a.Head[2] == a.Head[3]-1 && a.Head[2] <= 7 || string(a.Head[2:4]) == "\x06\x06" || string(a.Head[2:4]) == "00") {
		return true
	}
	ext := strings.ToLower(path.Ext(a.Path))
	return ext != "" && strings.Contains(zipLike, " "+ext+" ")
}

// zip examines the members of a ZIP archive.
func (v *visit) zip(ctx context.Context, a *bartizan.Artifact) (opened, read bool) {
	z, err := zip.Of(a, zip.Limits{Entries: v.Limits.Members})
	if errors.Is(err, zip.ErrNotZip) {
		return false, false
	}
	if err != nil {
		v.miss(uri(a), cause(err))
		return false, false
	}
	for _, o := range z.Oddities {
		if o.Kind.Hides() {
			v.miss(uri(a), fmt.Sprintf("ZIP archive, %s at byte %d: %s", o.Kind, o.Offset, o.Text))
		}
	}
	read = len(z.Entries) == 0
	for i := range z.Entries {
		e := &z.Entries[i]
		if e.Dir() {
			continue
		}
		if why := v.spent(); why != "" {
			v.miss(uri(a), why)
			break
		}
		if ctx.Err() != nil {
			break
		}
		read = v.zipMember(ctx, a, z, e) || read
	}
	return true, read
}

func (v *visit) zipMember(ctx context.Context, a *bartizan.Artifact, z *zip.Archive, e *zip.Entry) bool {
	before := z.Spent()
	r, n, err := z.Open(e, v.most())
	v.output -= z.Spent() - before
	if err != nil {
		v.missMember(a, e.Name, err)
	}
	if r == nil {
		return false
	}
	if e.Method != zip.Stored {
		v.held -= n
		defer func() { v.held += n }()
	}
	return v.member(ctx, a, e.Names(), r, n)
}

func (v *visit) missMember(a *bartizan.Artifact, name string, err error) {
	why := cause(err)
	if un := (bartizan.Unexamined{}); errors.As(err, &un) {
		why = un.Why
	}
	v.miss(uri(a)+"!"+display(name), why)
}

// longestName bounds the names of members in reports, from the middle.
const longestName = 512

// display makes a member's name fit for reports: valid UTF-8, controls written
// as \u{…}, not too long. It is never the name of a file on disk.
func display(name string) string {
	if len(name) > longestName {
		name = name[:longestName/2] + "…" + name[len(name)-longestName/2:]
	}
	if utf8.ValidString(name) && !strings.ContainsFunc(name, unicode.IsControl) {
		return name
	}
	var b strings.Builder
	for _, r := range name {
		if unicode.IsControl(r) {
			fmt.Fprintf(&b, "\\u{%x}", r)
		} else {
			b.WriteRune(r) // bytes that are no UTF-8 come as U+FFFD
		}
	}
	return b.String()
}
