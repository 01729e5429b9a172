package scan

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/kind"
)

// file runs the scanners over one file.
func (r *run) file(ctx context.Context, it item, sketches surveys) {
	if r.shown != nil {
		return
	}
	r.Progress.Files.Add(1)
	defer r.Progress.Bytes.Add(it.size) // when it is done, so that the time left is told right
	f, err := r.src.root.Open(it.path)
	if err != nil {
		r.unopened(it, err)
		return
	}
	defer f.Close()
	head := make([]byte, bartizan.HeadSize)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		r.unopened(it, err)
		return
	}
	a := &bartizan.Artifact{
		Entry:    bartizan.Entry{Path: it.path, Size: it.size, Mode: it.mode, Head: head[:n:n]},
		ReaderAt: f,
	}
	v := r.visit()
	v.sketches = sketches
	read := v.examine(ctx, a, nil)
	if !read {
		r.unread.Add(1)
	}
	if now, err := f.Stat(); err != nil || now.Size() != it.size {
		v.miss(it.path, "the file changed while it was read")
	}
	verdict := FileVerdict{Path: it.path, Size: it.size, Kind: string(kind.Of(a.Head))}
	if r.Hash && ctx.Err() == nil {
		if verdict.SHA256, err = sum(ctx, f, it.size); err != nil {
			v.miss(it.path, "its digest cannot be taken: "+cause(err))
		}
	}
	v.end(a)
	verdict.Worst, verdict.Found, verdict.Completeness = v.worst, v.found, v.completeness(read)
	r.judge(verdict)
}

// unopened records a file that cannot be read at all.
func (r *run) unopened(it item, err error) {
	r.gap(Gap{Path: it.path, Why: cause(err)})
	r.judge(FileVerdict{Path: it.path, Size: it.size, Completeness: Unparsed})
}

// apply runs one scanner: recovered, timed, counted. wanted says whether the
// scanner looked at the file.
func (r *run) apply(ctx context.Context, u *unit, a *bartizan.Artifact, failed *bool) (found []bartizan.Finding, wanted bool) {
	begin := r.Now()
	defer func() {
		u.nano.Add(int64(r.Now().Sub(begin)))
		if p := recover(); p != nil {
			*failed = true
			r.fail(u, uri(a), fmt.Errorf("the check panicked: %v", p))
		}
	}()
	if u.scanner == nil {
		return nil, false
	}
	if wanted = u.scanner.Wants(a.Entry); !wanted {
		return nil, false
	}
	u.files.Add(1)
	bar := u.check.Bar()
	err := u.scanner.Scan(ctx, a, func(at string, s bartizan.Signal) {
		if s.Score >= bar && len(found) < mostFindings {
			found = append(found, finding(u.check, place(a, at), s))
		}
	})
	if errors.Is(err, bartizan.ErrNotMine) && len(found) == 0 {
		u.files.Add(-1)
		return nil, false
	}
	if err != nil && ctx.Err() == nil {
		*failed = true
		r.fail(u, uri(a), err)
	}
	u.findings.Add(int64(len(found)))
	return found, true
}

// uri names an artefact from the source down: "outer.zip!inner.env".
func uri(a *bartizan.Artifact) string {
	s := a.Path
	for p := a.Parent; p != nil; p = p.Parent {
		s = p.Path + "!" + s
	}
	return s
}

// place names a place inside an artefact.
func place(a *bartizan.Artifact, at string) string {
	if at == "" {
		return uri(a)
	}
	return uri(a) + "!" + at
}

func finding(c *bartizan.Check, uri string, s bartizan.Signal) bartizan.Finding {
	s.Check = c.ID
	return bartizan.Finding{
		Check: c.ID, Threat: c.Threat.ID, Title: c.Doc.Title, Remedy: c.Doc.Remedy, Severity: c.Weigh(s.Score),
		Fingerprint: bartizan.Fingerprint(c.ID, uri, s.Reason+"\x00"+s.Evidence),
		Location:    bartizan.Location{URI: uri, Range: s.Range},
		Signals:     []bartizan.Signal{s},
	}
}

// keep merges findings into the result: the same fingerprint is the same
// finding, met again.
func (r *run) keep(found []bartizan.Finding) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range found {
		f := &found[i]
		if r.Baseline[f.Fingerprint] {
			r.known[f.Fingerprint] = true
			continue
		}
		if old := r.findings[f.Fingerprint]; old != nil {
			if len(old.Signals) < mostSignals {
				old.Signals = append(old.Signals, f.Signals...)
			}
			continue
		}
		if len(r.findings) == mostFindings {
			r.overflow++
			continue
		}
		r.findings[f.Fingerprint] = f
		r.Progress.Findings.Add(1)
	}
}

// mostSignals bounds how often one finding is shown again.
const mostSignals = 100

// locate gives findings in text their line and column, in one more pass over
// the file up to the last of them.
func locate(f io.ReaderAt, found []bartizan.Finding) {
	last := 0
	for i := range found {
		last = max(last, found[i].Location.Range.From)
	}
	c := newLineCounter(found)
	buf := make([]byte, 64<<10)
	for off := 0; off <= last; {
		n, err := f.ReadAt(buf, int64(off))
		if c.feed(buf[:n], off); err != nil || n == 0 {
			break
		}
		off += n
	}
}
