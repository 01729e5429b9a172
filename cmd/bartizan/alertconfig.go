package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/gateway/alert"
)

// alertConfig is a rule about counts.
type alertConfig struct {
	Name    string `yaml:"name"`
	Of      string `yaml:"of"`
	AtLeast int64  `yaml:"at_least"`
	Under   int64  `yaml:"under"`
	In      wait   `yaml:"in"`
}

func (a alertConfig) rule() alert.Rule {
	return alert.Rule{Name: a.Name, Of: alert.Of(a.Of), AtLeast: a.AtLeast, Under: a.Under, In: time.Duration(a.In)}
}

func (g *gatewayConfig) validAlerts() error {
	names := map[string]bool{}
	for _, a := range g.Alerts {
		if err := a.rule().Validate(); err != nil {
			return setting(err.Error(), "gateway", "alerts")
		}
		if names[a.Name] {
			return setting("two alerts are called "+a.Name, "gateway", "alerts")
		}
		names[a.Name] = true
	}
	return nil
}

// alerts are the rules of the file, and those that every deployment has: a
// broken glass and lost records are never silent.
func (g *gatewayConfig) alerts() []alert.Rule {
	rules := []alert.Rule{
		{Name: "bypass", Of: alert.Bypassed, AtLeast: 1, In: 5 * time.Minute},
		{Name: "lost-records", Of: alert.Dropped, AtLeast: 1, In: 5 * time.Minute},
	}
	for _, a := range g.Alerts {
		rules = append(rules, a.rule())
	}
	return rules
}

// countingSink counts what passes, then hands on.
type countingSink struct {
	gateway.Sink
	watch *alert.Watch
}

// Record counts and hands on.
func (s countingSink) Record(r gateway.Record) bool {
	s.watch.Count(alert.Requests, 1)
	for of, is := range map[alert.Of]bool{
		alert.Blocked:    r.Action >= bartizan.Hold,
		alert.Flagged:    r.Action == bartizan.Flag,
		alert.Failed:     r.Outcome == gateway.UpstreamFail || r.Outcome == gateway.ClientGone,
		alert.Unexamined: r.Outcome == gateway.Unexamined || r.Outcome == gateway.Passed && r.Route == "unexamined" || len(r.Unexamined) > 0,
		alert.Limited:    r.Outcome == gateway.Limited || r.Outcome == gateway.OverLimit,
		alert.Bypassed:   r.Bypass != "",
		alert.Differing:  r.Differs,
	} {
		if is {
			s.watch.Count(of, 1)
		}
	}
	ok := s.Sink.Record(r)
	if !ok {
		s.watch.Count(alert.Dropped, 1)
	}
	return ok
}

// alertEvery is how often alerts are looked at.
const alertEvery = 5 * time.Second

// watchAlerts says in the log what leaves its bounds and comes back, until ctx
// ends.
func watchAlerts(ctx context.Context, w *alert.Watch, log *slog.Logger) error {
	tick := time.NewTicker(alertEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		_, changed := w.Check()
		for _, s := range changed {
			if s.Since.IsZero() {
				log.Warn("alert is over", "alert", s.Name)
				continue
			}
			log.Error("ALERT", "alert", s.Name, "what", s.Text())
		}
	}
}
