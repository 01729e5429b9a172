// Package scan examines artefacts before they are used. It walks a source once,
// asks every check's scanner by name and first bytes whether it wants a file,
// and runs those that do on a bounded pool of workers.
//
// Archives are opened where they lie, and their members go through the same
// checks; nothing is unpacked to disk.
//
// A scan never executes, deserialises or renders what it reads, never writes
// into it, and never follows a link out of it. What it could not look at is in
// the result, file by file.
package scan

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bartizan-ai/bartizan"
)

// Config is what to scan and how. Path, Checks, Settings and Now are required.
type Config struct {
	// Path is a folder or a file.
	Path   string
	Checks []*bartizan.Check
	// Settings gives the settings for a check's constructors.
	Settings func(*bartizan.Check) bartizan.Settings
	// Workers is the number of files examined at once; 0 is one per processor.
	Workers int
	// Exclude are names of folders, or slash-separated paths below Path, that
	// are passed over. They are counted in the result.
	Exclude []string
	// Limits bound what archives may cost; zero fields are the defaults.
	Limits Limits
	// Baseline holds fingerprints of findings that are known.
	Baseline map[string]bool
	// Hash takes the SHA-256 of each file, which reads all of it.
	Hash bool
	// Progress, if set, may be read while the scan runs.
	Progress *Progress
	Now      func() time.Time
}

// Progress counts what is done so far.
type Progress struct {
	Files, Members, Bytes, Findings atomic.Int64
	// TotalFiles and TotalBytes are what Measure has met; Measured is set once
	// that is all.
	TotalFiles, TotalBytes atomic.Int64
	Measured               atomic.Bool
}

// Measure counts files and bytes of the source, for who shows progress. It reads
// no file.
func (c Config) Measure(ctx context.Context) error {
	src, err := open(c.Path, c.Exclude)
	if err != nil {
		return err
	}
	defer src.close()
	err = src.walk(ctx, func(Gap) {}, func(it item) error {
		c.Progress.TotalFiles.Add(1)
		c.Progress.TotalBytes.Add(it.size)
		return nil
	})
	c.Progress.Measured.Store(err == nil)
	return err
}

// Result is what a scan found, sorted.
type Result struct {
	Path           string
	Started, Ended time.Time
	Files, Bytes   int64
	Findings       []bartizan.Finding
	// Known counts findings that the baseline holds; they are not in Findings.
	Known int
	// Unexamined lists what could not be looked at, by path.
	Unexamined []Gap
	// Passed counts what is no content: links inside the source, sockets and
	// devices, excluded folders.
	Links, Special, Excluded int64
	// Unread counts files that no check wanted: nothing is known of them.
	Unread int64
	// Members counts what was examined inside archives, UnreadMembers those of
	// them that no check wanted. An archive counts as read when it is empty
	// or a check wanted it or one of its members.
	Members, UnreadMembers int64
	// Verdicts sums up each file, by path; Unlisted counts files beyond the
	// first 100,000.
	Verdicts []FileVerdict
	Unlisted int64
	Checks   []Status
}

// Gap is something that was not examined.
type Gap struct {
	Path  string `json:"path"`
	Check string `json:"check,omitempty"` // "" when no check could look
	Why   string `json:"why"`
}

// Status is what one check did.
type Status struct {
	Check    string        `json:"check"`
	Files    int64         `json:"files"` // wanted and scanned
	Failures int64         `json:"failures"`
	Findings int64         `json:"findings"`
	Time     time.Duration `json:"time_ns"`
}

// mostFindings bounds what a hostile source can make the result hold.
const mostFindings = 100_000

// unit is one check's scanner, surveyor or both as the engine runs them.
type unit struct {
	check                           *bartizan.Check
	scanner                         bartizan.Scanner
	surveyor                        bartizan.Surveyor
	broken                          atomic.Bool // the survey is given up
	files, failures, findings, nano atomic.Int64
}

// run is one scan under way.
type run struct {
	Config
	src    *folder
	source *bartizan.Source
	units  []*unit
	kinds  []container
	// main is the run that tells; itself in the first pass.
	main *run
	// surveyOnly leaves the scanners out, show takes every artefact.
	surveyOnly bool
	show       func(*bartizan.Artifact) error
	shown      error // of show, which ends the walk

	mu       sync.Mutex
	findings map[string]*bartizan.Finding // by fingerprint
	gaps     []Gap
	known    map[string]bool
	overflow int
	files    []FileVerdict
	unlisted int64
	merged   surveys
	unread   atomic.Int64
	// unreadMembers counts like unread, inside archives.
	unreadMembers atomic.Int64
}

// Run scans. The error is about the scan as a whole: the path cannot be opened,
// a check does not start, ctx ended. In the last case the result holds what was
// done, with a gap that says so.
func Run(ctx context.Context, c Config) (*Result, error) {
	if c.Workers <= 0 {
		c.Workers = runtime.GOMAXPROCS(0)
	}
	if c.Progress == nil {
		c.Progress = &Progress{}
	}
	c.Limits = c.Limits.orDefault()
	r := &run{Config: c, kinds: containers(), findings: map[string]*bartizan.Finding{}, known: map[string]bool{}}
	r.main, r.source = r, &bartizan.Source{Name: c.Path, Each: r.each}
	if err := r.start(); err != nil {
		return nil, err
	}
	src, err := open(c.Path, c.Exclude)
	if err != nil {
		return nil, err
	}
	defer src.close()
	r.src = src
	started := c.Now()
	err = r.passes(ctx)
	if err != nil && ctx.Err() == nil {
		return nil, err
	}
	if ctx.Err() != nil {
		r.gap(Gap{Path: c.Path, Why: "the scan was stopped before its end"})
	}
	return r.result(started), err
}

func (r *run) start() error {
	for _, c := range r.Checks {
		if c.Scan == nil && c.Survey == nil {
			continue
		}
		settings := r.Settings(c)
		if !settings.Supplies(c.Needs) {
			return fmt.Errorf("start check %s: it needs memory, a ledger, a key or a model, which a scan does not have", c.Path())
		}
		u, err := &unit{check: c}, error(nil)
		if c.Scan != nil {
			u.scanner, err = c.Scan(settings)
		}
		if c.Survey != nil && err == nil {
			u.surveyor, err = c.Survey(settings)
		}
		if err != nil {
			return fmt.Errorf("start check %s: %w", c.Path(), err)
		}
		r.units = append(r.units, u)
	}
	if len(r.units) == 0 {
		return errors.New("none of the checks scans")
	}
	return nil
}

// walk feeds the workers; the channel is short, so that memory does not grow
// with the tree. Each worker has sketches of its own, which are merged in the
// end.
func (r *run) walk(ctx context.Context, prev surveys) error {
	g, ctx := errgroup.WithContext(ctx)
	files := make(chan item, 2*r.Workers)
	g.Go(func() error {
		defer close(files)
		return r.src.walk(ctx, r.gap, func(it item) error {
			select {
			case files <- it:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	})
	for range r.Workers {
		g.Go(func() error {
			sketches, _ := r.begin(prev)
			for it := range files {
				r.file(ctx, it, sketches)
			}
			r.merge(sketches)
			return ctx.Err()
		})
	}
	return g.Wait()
}

func (r *run) gap(g Gap) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.gaps) < mostFindings {
		r.gaps = append(r.gaps, g)
	}
}
