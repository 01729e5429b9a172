package scan

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/bartizan-ai/bartizan"
)

// file runs the scanners over one file.
func (r *run) file(ctx context.Context, it item) {
	r.Progress.Files.Add(1)
	r.Progress.Bytes.Add(it.size)
	f, err := r.src.root.Open(it.path)
	if err != nil {
		r.gap(Gap{Path: it.path, Why: cause(err)})
		return
	}
	defer f.Close()
	head := make([]byte, bartizan.HeadSize)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		r.gap(Gap{Path: it.path, Why: cause(err)})
		return
	}
	a := &bartizan.Artifact{
		Entry:    bartizan.Entry{Path: it.path, Size: it.size, Mode: it.mode, Head: head[:n:n]},
		ReaderAt: f,
	}
	v := r.visit()
	if !v.examine(ctx, a, nil) {
		r.unread.Add(1)
	}
	v.end(a)
}

// apply runs one scanner: recovered, timed, counted. wanted says whether the
// scanner looked at the file.
func (r *run) apply(ctx context.Context, u *unit, a *bartizan.Artifact) (found []bartizan.Finding, wanted bool) {
	begin := r.Now()
	defer func() {
		u.nano.Add(int64(r.Now().Sub(begin)))
		if p := recover(); p != nil {
			u.failures.Add(1)
			r.gap(Gap{Path: uri(a), Check: u.check.ID, Why: fmt.Sprintf("the check panicked: %v", p)})
		}
	}()
	if wanted = u.scanner.Wants(a.Entry); !wanted {
		return nil, false
	}
	u.files.Add(1)
	bar := u.check.Bar()
	err := u.scanner.Scan(ctx, a, func(at string, s bartizan.Signal) {
		if s.Score >= bar && len(found) < mostFindings {
			found = append(found, finding(u.check, a, at, s))
		}
	})
	if errors.Is(err, bartizan.ErrNotMine) && len(found) == 0 {
		u.files.Add(-1)
		return nil, false
	}
	if err != nil && ctx.Err() == nil {
		u.failures.Add(1)
		why := err.Error()
		if gap := (bartizan.Unexamined{}); errors.As(err, &gap) {
			why = gap.Why
		}
		r.gap(Gap{Path: uri(a), Check: u.check.ID, Why: why})
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

func finding(c *bartizan.Check, a *bartizan.Artifact, at string, s bartizan.Signal) bartizan.Finding {
	uri := uri(a)
	if at != "" {
		uri += "!" + at
	}
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
