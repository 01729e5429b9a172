package main

import (
	"strconv"
	"time"

	"github.com/bartizan-ai/bartizan/posture/console"
)

// control joins the console to what a person decides about the gateway.
type control struct{ h *house }

// Calls lists the tool calls that wait for a person.
func (c *control) Calls() []console.Call {
	var out []console.Call
	for _, w := range c.h.shared.approvals.List() {
		out = append(out, console.Call{
			ID: w.ID, Tool: w.Tool, Args: w.Args, Check: w.Check, Reason: w.Reason, Caller: w.Caller, Model: w.Model,
			Exchange: w.Exchange, Asked: w.Asked, Expires: w.Expires,
		})
	}
	return out
}

// Decide grants or denies a call.
func (c *control) Decide(id, by string, grant bool) error {
	call, err := c.h.shared.approvals.Decide(id, by, grant)
	if err == nil {
		c.h.log.Warn("tool call decided", "tool", call.Tool, "exchange", call.Exchange, "granted", grant, "by", by)
		c.h.ops.event("approval", "id", id, "tool", call.Tool, "exchange", call.Exchange, "digest", call.Digest, "granted", strconv.FormatBool(grant), "by", by)
	}
	return err
}

// Bypass tells whether the glass is broken.
func (c *control) Bypass() console.Bypass {
	b, ok := c.h.shared.glass.Broken()
	return console.Bypass{On: ok, By: b.By, Why: b.Why, Since: b.Since, Until: b.Until}
}

// Break begins a bypass, Mend ends it.
func (c *control) Break(by, why string, length time.Duration) error {
	b, err := c.h.shared.glass.Break(by, why, length)
	if err == nil {
		c.h.log.Error("GLASS BROKEN: verdicts are not carried out", "by", b.By, "why", b.Why, "until", b.Until)
		c.h.ops.event("glass broken", "by", b.By, "why", b.Why, "until", b.Until.UTC().Format(time.RFC3339))
	}
	return err
}

// Mend ends a bypass.
func (c *control) Mend(by string) {
	c.h.shared.glass.Mend()
	c.h.log.Warn("glass mended: verdicts are carried out again", "by", by)
	c.h.ops.event("glass mended", "by", by)
}

// Alerts lists the alerts that are out of bounds, then the others.
func (c *control) Alerts() []console.Alert {
	all, _ := c.h.shared.alerts.Check()
	var out, quiet []console.Alert
	for _, s := range all {
		a := console.Alert{Name: s.Name, Text: s.Text(), Since: s.Since}
		if s.Since.IsZero() {
			quiet = append(quiet, a)
			continue
		}
		out = append(out, a)
	}
	return append(out, quiet...)
}
