package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"text/tabwriter"
	"time"
)

// load is one kind of request.
type load struct {
	name   string
	body   string
	stream bool
	each   int // requests of one target in one round
}

func loads() []load {
	words := strings.Repeat("The keep stands on a hill above the river, and its wall has four bartizans. ", 300)
	ask := func(n int, stream bool) string {
		return fmt.Sprintf(`{"model":"m","stream":%t,"messages":[{"role":"system","content":"You answer questions about castles."},{"role":"user","content":"# %s"}]}`, stream, words[:n])
	}
	return []load{
		{"0.6 KB", ask(480, false), false, 100},
		{"16 KB", ask(16_000, false), false, 40},
		{"50 events", ask(480, true), true, 30},
	}
}

// result is what one target did under one load.
type result struct {
	took, first []time.Duration
	cpu         time.Duration
	n           int
	err         error
}

// measure gives every target its turn in every round, so that what else the
// machine does falls on all alike, first one request at a time and then four.
func measure(ctx context.Context, w io.Writer, targets []target, rounds, open int) error {
	if len(targets) == 0 {
		return errors.New("no target")
	}
	for _, l := range loads() {
		if rounds == 0 {
			break
		}
		alone := make([]result, len(targets))
		four := make([]result, len(targets))
		for i, t := range targets {
			alone[i].err = probe(ctx, t, l)
		}
		for range rounds {
			for i, t := range targets {
				if alone[i].err == nil {
					alone[i].add(batch(ctx, t, l, 1, l.each))
					four[i].add(batch(ctx, t, l, 4, l.each))
				}
			}
		}
		if err := table(w, l, targets, alone, four); err != nil {
			return err
		}
	}
	if open == 0 {
		return nil
	}
	return memory(ctx, w, targets, open)
}

func (r *result) add(o result) {
	r.took, r.first = append(r.took, o.took...), append(r.first, o.first...)
	r.cpu, r.n = r.cpu+o.cpu, r.n+o.n
	r.err = errors.Join(r.err, o.err)
}

// probe warms a target up and sees whether it answers at all.
func probe(ctx context.Context, t target, l load) error {
	r := batch(ctx, t, l, 1, 20)
	return r.err
}

// batch sends n requests, at most some at once.
func batch(ctx context.Context, t target, l load, at, n int) result {
	tr := &http.Transport{MaxIdleConnsPerHost: at}
	defer tr.CloseIdleConnections()
	c := &http.Client{Transport: tr, Timeout: 30 * time.Second}
	var mu sync.Mutex
	var r result
	var wg sync.WaitGroup
	before := busy(t.pid)
	for range at {
		wg.Go(func() {
			for range n / at {
				took, first, err := one(ctx, c, t, l)
				mu.Lock()
				r.took, r.first, r.n = append(r.took, took), append(r.first, first), r.n+1
				if err != nil && r.err == nil {
					r.err = err
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	r.cpu = busy(t.pid) - before
	return r
}

// request makes a request as the target wants it.
func request(ctx context.Context, t target, body string) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url+"/v1/chat/completions", strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer sk-none")
	if t.name == "portkey" {
		r.Header.Set("X-Portkey-Provider", "openai")
		r.Header.Set("X-Portkey-Custom-Host", "http://127.0.0.1:9101/v1")
	}
	return r, nil
}

// asked counts requests.
var asked atomic.Int64

// one sends a request and reads the answer; first is when its body began.
func one(ctx context.Context, c *http.Client, t target, l load) (took, first time.Duration, err error) {
	// No two requests are alike, or a cache would answer for the guards.
	r, err := request(ctx, t, strings.Replace(l.body, "#", strconv.FormatInt(asked.Add(1)+1e9, 10), 1))
	if err != nil {
		return 0, 0, err
	}
	begin := time.Now()
	res, err := c.Do(r)
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = res.Body.Close() }()
	b := bufio.NewReader(res.Body)
	if _, err = b.Peek(1); err != nil {
		return 0, 0, err
	}
	first = time.Since(begin)
	all, err := io.ReadAll(b)
	took = time.Since(begin)
	switch {
	case err != nil:
	case res.StatusCode != http.StatusOK:
		err = fmt.Errorf("status %d: %.200s", res.StatusCode, all)
	case l.stream && strings.Count(string(all), "a bartizan") != events:
		err = fmt.Errorf("%d of %d events came", strings.Count(string(all), "a bartizan"), events)
	}
	return took, first, err
}

func table(w io.Writer, l load, targets []target, alone, four []result) error {
	fmt.Fprintf(w, "\n%s\n", l.name)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "target\tp50\tp99\tfirst byte p50\tCPU per request, 1 at once\t4 at once\trequests")
	for i, g := range targets {
		a := &alone[i]
		if a.err != nil {
			fmt.Fprintf(t, "%s\tfails: %.120s\n", g.name, strings.ReplaceAll(a.err.Error(), "\n", " "))
			continue
		}
		cpu := func(r *result) string {
			if g.pid == 0 || r.n == 0 {
				return "-"
			}
			return us(r.cpu / time.Duration(r.n))
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%d\n", g.name, us(quantile(a.took, .5)), us(quantile(a.took, .99)), us(quantile(a.first, .5)), cpu(a), cpu(&four[i]), a.n+four[i].n)
	}
	return t.Flush()
}

func us(d time.Duration) string { return fmt.Sprintf("%d µs", d.Microseconds()) }

func quantile(d []time.Duration, q float64) time.Duration {
	if len(d) == 0 {
		return 0
	}
	s := slices.Clone(d)
	slices.Sort(s)
	return s[int(q*float64(len(s)-1))]
}

// memory holds streams open and compares what the targets need for them.
func memory(ctx context.Context, w io.Writer, targets []target, open int) error {
	fmt.Fprintf(w, "\n%d open streams, 8 KB passed on each\n", open)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "target\tidle\twith the streams\tadded")
	for _, g := range targets {
		if g.pid == 0 {
			continue
		}
		idle := resident(g.pid)
		full, err := hold(ctx, g, open)
		if err != nil {
			fmt.Fprintf(t, "%s\t%.0f MB\tfails: %.120s\n", g.name, idle, strings.ReplaceAll(err.Error(), "\n", " "))
			continue
		}
		fmt.Fprintf(t, "%s\t%.0f MB\t%.0f MB\t%.0f MB\n", g.name, idle, full, full-idle)
	}
	return t.Flush()
}

// hold opens streams, reads what comes of each and looks at the memory.
func hold(ctx context.Context, t target, open int) (float64, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute) // one that cannot carry them shall not stop the others
	defer cancel()
	c := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: open}}
	bodies := make(chan io.Closer, open)
	errs := make(chan error, open)
	gate := make(chan struct{}, 64)
	for range open {
		gate <- struct{}{}
		go func() {
			defer func() { <-gate }()
			errs <- func() error {
				r, err := request(ctx, t, `{"model":"hold","stream":true,"messages":[{"role":"user","content":"hold"}]}`)
				if err != nil {
					return err
				}
				res, err := c.Do(r) //nolint:bodyclose // they stay open, and are closed below
				if err != nil {
					return err
				}
				bodies <- res.Body
				_, err = io.CopyN(io.Discard, res.Body, 7000)
				return err
			}()
		}()
	}
	var err error
	for range open {
		err = errors.Join(err, <-errs)
	}
	time.Sleep(2 * time.Second)
	full := resident(t.pid)
	close(bodies)
	for b := range bodies {
		_ = b.Close()
	}
	time.Sleep(time.Second)
	return full, err
}
