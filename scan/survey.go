package scan

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/bartizan-ai/bartizan"
)

// surveys are one worker's sketches in one pass, by unit; nil where the unit
// surveys nothing or is done.
type surveys []bartizan.Sketch

// begin makes a worker's empty sketches for the pass after prev, and reports
// whether any unit has one.
func (r *run) begin(prev surveys) (s surveys, any bool) {
	s = make(surveys, len(r.units))
	for i, u := range r.units {
		if u.surveyor == nil || u.broken.Load() {
			continue
		}
		err := r.main.guarded(u, func() (err error) {
			s[i], err = u.surveyor.Survey(prev[i])
			return err
		})
		if err != nil {
			r.main.fail(u, r.Path, err)
			u.broken.Store(true)
		}
		any = any || s[i] != nil
	}
	return s, any
}

// add shows an artefact to the surveys. It reports whether any of them examined
// its content.
func (v *visit) add(ctx context.Context, a *bartizan.Artifact) (read bool) {
	for i, sketch := range v.sketches {
		u := v.units[i]
		if sketch == nil || !u.surveyor.Wants(a.Entry) {
			continue
		}
		err := v.main.guarded(u, func() error { return sketch.Add(ctx, v.source, a) })
		if errors.Is(err, bartizan.ErrNotMine) {
			continue
		}
		if v.main == v.run {
			u.files.Add(1)
		}
		if err != nil && ctx.Err() == nil {
			v.main.fail(u, uri(a), err)
		}
		read = true
	}
	return read
}

// merge joins a worker's sketches into those of the pass.
func (r *run) merge(s surveys) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.merged == nil {
		r.merged = s
		return
	}
	for i, u := range r.units {
		if s[i] == nil || r.merged[i] == nil {
			continue
		}
		if err := r.merged[i].Merge(s[i]); err != nil {
			u.failures.Add(1)
			u.broken.Store(true)
			r.gaps = append(r.gaps, Gap{Path: r.Path, Check: u.check.ID, Why: err.Error()})
		}
	}
}

// passes runs the first pass together with the scanners, and further ones for
// the surveys that ask for them; then it lets all of them finish.
func (r *run) passes(ctx context.Context) error {
	prev, last := make(surveys, len(r.units)), make(surveys, len(r.units))
	for pass := r; ; pass = r.quiet() {
		if _, more := r.begin(prev); !more && pass != r {
			break
		}
		if err := pass.pass(ctx, prev); err != nil {
			return err
		}
		for i := range pass.merged {
			if prev[i] = pass.merged[i]; prev[i] != nil {
				last[i] = prev[i]
			}
		}
	}
	for i, u := range r.units {
		if last[i] != nil && !u.broken.Load() {
			r.finish(ctx, u, last[i])
		}
	}
	return ctx.Err()
}

// pass walks the source once.
func (r *run) pass(ctx context.Context, prev surveys) error {
	if r.src == nil {
		src, err := open(r.Path, r.Exclude)
		if err != nil {
			return err
		}
		defer src.close()
		r.src = src
	}
	return r.walk(ctx, prev)
}

// quiet is a further pass over the source for the surveys alone: what the first
// one counted and could not look at is not told again.
func (r *run) quiet() *run {
	again := &run{Config: r.Config, kinds: r.kinds, main: r, source: r.source, units: r.units, surveyOnly: true}
	again.Progress, again.Hash = &Progress{}, false
	return again
}

// finish lets a survey report what it found.
func (r *run) finish(ctx context.Context, u *unit, last bartizan.Sketch) {
	var found []bartizan.Finding
	bar := u.check.Bar()
	err := r.guarded(u, func() error {
		return u.surveyor.Finish(ctx, r.source, last, func(at string, s bartizan.Signal) {
			if s.Score >= bar && len(found) < mostFindings {
				found = append(found, finding(u.check, cmp.Or(at, "."), s))
			}
		})
	})
	if err != nil && ctx.Err() == nil {
		r.fail(u, r.Path, err)
	}
	u.findings.Add(int64(len(found)))
	r.keep(found)
}

// guarded runs a unit's code: recovered and timed.
func (r *run) guarded(u *unit, do func() error) (err error) {
	begin := r.Now()
	defer func() {
		u.nano.Add(int64(r.Now().Sub(begin)))
		if p := recover(); p != nil {
			err = fmt.Errorf("the check panicked: %v", p)
		}
	}()
	return do()
}

// fail records that a unit could not look.
func (r *run) fail(u *unit, path string, err error) {
	u.failures.Add(1)
	why := err.Error()
	if gap := (bartizan.Unexamined{}); errors.As(err, &gap) {
		why = gap.Why
	}
	r.gap(Gap{Path: path, Check: u.check.ID, Why: why})
}

// each gives every artefact of the source in a stable order, members of
// archives behind the archive that they lie in.
func (r *run) each(ctx context.Context, f func(*bartizan.Artifact) error) error {
	again := r.quiet()
	again.units, again.Workers, again.show = nil, 1, f
	if err := again.pass(ctx, nil); err != nil {
		return err
	}
	return again.shown
}
