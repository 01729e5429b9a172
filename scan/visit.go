package scan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/zip"
)

// visit is one file of the source under examination, with all that lies in it,
// and with what that may still cost. It belongs to one worker.
type visit struct {
	*run
	sketches     surveys
	output, held int64 // bytes
	members      int
	depth        int // of the archive in hand
	gaps, unsaid int
	failed       bool // a scanner could not look, or not at everything
	found        int
	worst        bartizan.Severity
}

// mostVisitGaps bounds the gaps of one file; the rest are counted.
const mostVisitGaps = 1000

func (r *run) visit() *visit {
	return &visit{run: r, output: r.Limits.Output, held: r.Limits.Held, members: 10 * r.Limits.Members}
}

// miss records something inside a file that was not examined.
func (v *visit) miss(path, why string) {
	if v.gaps++; v.gaps > mostVisitGaps {
		v.unsaid++
		return
	}
	v.gap(Gap{Path: path, Why: why})
}

// end says how many gaps were not listed.
func (v *visit) end(a *bartizan.Artifact) {
	if v.unsaid > 0 {
		v.gap(Gap{Path: a.Path, Why: fmt.Sprintf("%d more of its members were not examined", v.unsaid)})
	}
}

// examine runs all scanners over an artefact and then over what lies in it.
// others are further names by which a loader may know it: a scanner that does
// not want it by its first name is asked again. It reports whether anything
// of it was read.
func (v *visit) examine(ctx context.Context, a *bartizan.Artifact, others []string) bool {
	var found []bartizan.Finding
	names := []*bartizan.Artifact{a}
	for _, n := range others {
		b := &bartizan.Artifact{Entry: a.Entry, ReaderAt: a.ReaderAt, Parent: a.Parent}
		b.Path = n
		names = append(names, b)
	}
	if v.show != nil && v.shown == nil {
		v.shown = v.show(a)
	}
	if isAny(names, likeZip) {
		// The structure is kept with the artefact: here, so that no check asks
		// for it first, with limits of its own. unpack tells what is wrong.
		_, _ = zip.Of(a, zip.Limits{Entries: v.Limits.Members})
	}
	if bytes.HasPrefix(a.Head, []byte("version https://git-lfs.github.com/spec/")) {
		v.miss(uri(a), "a pointer of Git LFS: the file itself is not here; fetch it with 'git lfs pull'")
	}
	read := v.add(ctx, a)
	for _, u := range v.units {
		if v.surveyOnly {
			break
		}
		for _, b := range names {
			if ctx.Err() != nil {
				return true
			}
			more, wanted := v.apply(ctx, u, b, &v.failed)
			if found = append(found, more...); wanted {
				read = true
				break
			}
		}
	}
	if len(found) > 0 {
		locate(a, found)
		v.keep(found)
	}
	for i := range found {
		v.worst = max(v.worst, found[i].Severity)
	}
	v.found += len(found)
	return v.unpack(ctx, a, names, read) || read
}

// member examines one member of an archive. names has the name by which it is
// reported first.
func (v *visit) member(ctx context.Context, parent *bartizan.Artifact, names []string, r io.ReaderAt, size int64) bool {
	shown := make([]string, 0, len(names))
	for _, n := range names {
		shown = append(shown, display(n))
	}
	if len(shown) == 0 {
		shown = []string{"(no name)"}
	}
	head := make([]byte, min(bartizan.HeadSize, size))
	n, err := r.ReadAt(head, 0)
	a := &bartizan.Artifact{
		Entry: bartizan.Entry{Path: shown[0], Size: size, Head: head[:n:n]}, ReaderAt: r, Parent: parent,
	}
	if err != nil && !errors.Is(err, io.EOF) {
		v.miss(uri(a), cause(err))
		return false
	}
	v.members--
	v.Progress.Members.Add(1)
	if read := v.examine(ctx, a, shown[1:]) || size == 0; read {
		return true
	}
	v.unreadMembers.Add(1)
	return false
}

// spent says why nothing more of the file is opened, or nothing.
func (v *visit) spent() string {
	switch {
	case v.output <= 0:
		return fmt.Sprintf("archives in one file may give %d bytes; the rest was not examined", v.Limits.Output)
	case v.members <= 0:
		return fmt.Sprintf("archives in one file may hold %d members; the rest was not examined", 10*v.Limits.Members)
	}
	return ""
}

// most is how many bytes of a member may be decoded now.
func (v *visit) most() int64 { return min(v.Limits.Member, v.output, v.held) }
