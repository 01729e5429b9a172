package probe

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bartizan-ai/bartizan"
)

// Config sets a run up.
type Config struct {
	Checks      []*bartizan.Check                       // those without Probe are passed over
	Settings    func(*bartizan.Check) bartizan.Settings // for their constructors; nil: none
	Target      *Target                                 // under test
	Attacker    *Target                                 // helps to attack; nil: none
	Judge       *Target                                 // helps to judge; nil: none
	Arm         string                                  // of a paired run, such as "direct" or "gateway"
	Seed        uint64
	Repeats     int // of each case; 0: 5
	Budget      Budget
	Concurrency int                    // attempts at once; 0: 8
	Checkpoint  string                 // file to keep and resume from; "": none
	Breaker     int                    // connection failures in a row that end the run; 0: 64
	Now         func() time.Time       // the clock; never nil
	Planned     func(*Plan)            // told the plan before the first request; may be nil
	Progress    func(Progress)         // told after each attempt, from many goroutines; may be nil
	Sink        func(bartizan.Finding) // told each finding at the end, in order; may be nil
}

// Progress is how far a run is.
type Progress struct{ Done, Planned, Exploited int }

// run is the state of one run.
type run struct {
	cfg      *Config
	key      []byte
	target   *Target
	subjects []subject
	plan     *Plan
	past     *history
	store    *checkpoint
	sums     *collector
	next     atomic.Int64
	resumed  atomic.Int64
	stopped  atomic.Pointer[string]
}

// Run plans, attempts, judges and reports. A cancelled context is a graceful stop:
// the report says that it is incomplete and the error is nil. An error means that
// the tool failed: bad configuration, a broken constructor, a checkpoint that
// belongs to another run or cannot be written.
func Run(ctx context.Context, c Config) (*Report, error) {
	r, err := prepare(c)
	if err != nil {
		return nil, err
	}
	if r.cfg.Planned != nil {
		r.cfg.Planned(r.plan)
	}
	started := r.cfg.Now()
	r.work(ctx, started)
	out := r.report(started)
	if err := r.store.close(); err != nil {
		return out, fmt.Errorf("store results: %w", err)
	}
	if c.Sink != nil {
		for _, f := range out.Findings {
			c.Sink(f)
		}
	}
	return out, nil
}

// MakePlan returns what Run would do, without a request.
func MakePlan(c Config) (*Plan, error) {
	r, err := planned(c)
	if err != nil {
		return nil, err
	}
	return r.plan, nil
}

func planned(c Config) (*run, error) {
	if c.Target == nil || c.Now == nil {
		return nil, errors.New("set up the run: no target or no clock given")
	}
	for _, f := range []struct {
		field *int
		value int
	}{{&c.Repeats, 5}, {&c.Concurrency, 8}, {&c.Breaker, 64}} {
		if *f.field <= 0 {
			*f.field = f.value
		}
	}
	r := &run{cfg: &c, key: runKey(c.Seed), target: c.Target}
	var err error
	if r.subjects, err = subjectsOf(&c); err != nil {
		return nil, err
	}
	r.plan, err = newPlan(r.subjects, &c, c.Target.Name())
	return r, err
}

func prepare(c Config) (*run, error) {
	r, err := planned(c)
	if err != nil {
		return nil, err
	}
	head := header{Version: checkpointVersion, Key: r.key, Seed: c.Seed, Plan: r.plan.Digest, Target: c.Target.Name()}
	r.store, r.past, err = openCheckpoint(c.Checkpoint, head)
	if err != nil {
		return nil, err
	}
	r.sums = newCollector(r.plan, r.subjects)
	return r, nil
}

// subjectsOf builds the probers. One that fails to build is the tool's failure:
// leaving it out would look like a pass.
func subjectsOf(c *Config) ([]subject, error) {
	var out []subject
	for _, check := range c.Checks {
		if check.Probe == nil {
			continue
		}
		s, err := subjectOf(check, c)
		if err != nil {
			return nil, fmt.Errorf("set up check %s: %w", check.ID, err)
		}
		out = append(out, s)
	}
	return out, nil
}

func subjectOf(check *bartizan.Check, c *Config) (s subject, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	settings := bartizan.Settings{Decode: func(any) error { return nil }, Now: c.Now}
	if c.Settings != nil {
		settings = c.Settings(check)
	}
	if !settings.Supplies(check.Needs) {
		return s, errors.New("it needs memory, a ledger, a key or a model, which a probe does not have")
	}
	s.check = check
	if s.prober, err = check.Probe(settings); err != nil {
		return s, err
	}
	s.cases = s.prober.Cases()
	seen := map[string]bool{}
	for _, k := range s.cases {
		if k.ID == "" || seen[k.ID] {
			return s, fmt.Errorf("case id %q is empty or stands twice", k.ID)
		}
		seen[k.ID] = true
	}
	return s, nil
}

// peer returns the endpoint behind a peer, nil when none was given.
func (r *run) peer(p bartizan.Peer) *Target {
	switch p {
	case bartizan.Target:
		return r.target
	case bartizan.Attacker:
		return r.cfg.Attacker
	case bartizan.Judge:
		return r.cfg.Judge
	}
	return nil
}

// work runs the pool: attempts are taken one by one from the plan, so that a slow
// one holds nobody up. It returns when all workers have ended.
func (r *run) work(ctx context.Context, started time.Time) {
	var wg sync.WaitGroup
	for range min(r.cfg.Concurrency, len(r.plan.attempts)) {
		wg.Go(func() {
			for r.goesOn(ctx, started) {
				i := int(r.next.Add(1)) - 1
				if i >= len(r.plan.attempts) {
					return
				}
				r.one(ctx, r.plan.attempts[i])
			}
		})
	}
	wg.Wait()
}

// goesOn decides whether another attempt may begin, and keeps the first reason why
// not.
func (r *run) goesOn(ctx context.Context, started time.Time) bool {
	switch d := r.cfg.Budget.Duration; {
	case r.stopped.Load() != nil:
		return false
	case ctx.Err() != nil:
		r.stop("cancelled")
	case r.store.failed() != nil:
		r.stop("the checkpoint cannot be written")
	case d > 0 && int(r.next.Load()) < len(r.plan.attempts) && r.cfg.Now().Sub(started) >= d:
		r.stop("out of time")
	default:
		return true
	}
	return false
}

func (r *run) stop(why string) { r.stopped.CompareAndSwap(nil, &why) }

// one makes one attempt, unless the checkpoint has its result.
func (r *run) one(ctx context.Context, a attempt) {
	if old, ok := r.past.results[a.id]; ok {
		r.resumed.Add(1)
		r.tell(a, old)
		return
	}
	res, ok := r.try(ctx, a)
	if !ok {
		return
	}
	r.store.put(record{Kind: isResult, Attempt: a.id, Result: &res})
	if r.sums.streak(res.down) >= r.cfg.Breaker {
		r.stop("the target cannot be reached")
	}
	r.tell(a, &res)
}

// try runs the Prober. Not ok: the run was cancelled meanwhile, which says nothing
// about the target and is not stored.
func (r *run) try(ctx context.Context, a attempt) (res result, ok bool) {
	sub := r.subjects[a.subject]
	k := sub.cases[a.kase]
	s := newSession(r, a, k)
	defer func() {
		if p := recover(); p != nil {
			res = result{Result: bartizan.Undetermined, Asks: s.asks, Why: "the check failed (panic)", Panicked: true}
			ok = true
		}
	}()
	o, err := sub.prober.Attempt(ctx, s, k)
	if ctx.Err() != nil && (err != nil || o.Result == bartizan.Undetermined) {
		return result{}, false
	}
	return judge(s, o, err), true
}

func (r *run) tell(a attempt, res *result) {
	p := r.sums.add(a, res)
	if r.cfg.Progress != nil {
		p.Planned = len(r.plan.attempts)
		r.cfg.Progress(p)
	}
}

func (r *run) report(started time.Time) *Report {
	out := &Report{
		Verb: "probe", Findings: []bartizan.Finding{},
		Target: r.target.Name(), Arm: r.cfg.Arm, Seed: r.cfg.Seed, Started: started, Took: r.cfg.Now().Sub(started), Plan: *r.plan,
		Resumed: int(r.resumed.Load()), Sends: r.target.sends.Load(), Retries: r.target.again.Load(), Resent: r.past.inFlight(),
	}
	out.Plan.attempts = nil // served its purpose
	r.sums.finish(out)
	out.Complete = out.Done == len(r.plan.attempts)
	if why := r.stopped.Load(); why != nil && !out.Complete {
		out.Stopped = *why
	}
	if n := r.plan.Cut; n > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("the budget leaves out %d of %d attempts", n, n+r.plan.Attempts))
	}
	return out
}
