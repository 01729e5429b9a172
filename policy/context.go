package policy

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/policy/expr"
)

// Context is what clauses may ask about an exchange besides its signals; package
// expr explains the variables. The zero value knows nothing.
type Context struct {
	Route   string   `yaml:"route"`
	Model   string   `yaml:"model"`
	Caller  string   `yaml:"caller"`
	Tenant  string   `yaml:"tenant"`
	Side    string   `yaml:"side"`
	Tools   []string `yaml:"tools"`
	Offered []string `yaml:"offered"`
	Taint   []string `yaml:"taint"`
	Tainted bool     `yaml:"tainted"`
	Stream  bool     `yaml:"stream"`
}

// ContextOf reads a context off an exchange. side is where the latest part
// stands. Time is linear in the number of parts.
func ContextOf(x *bartizan.Exchange, side bartizan.Side, stream bool) *Context {
	c := &Context{
		Route: x.Route, Model: x.Model, Caller: x.Caller.ID, Tenant: x.Caller.Tenant,
		Side: side.String(), Stream: stream,
	}
	taint := x.Conversation.Taint
	for _, p := range x.Request {
		taint |= p.Origin
		if p.Tool != nil {
			c.Offered = append(c.Offered, p.Tool.Name)
		}
	}
	for _, p := range x.Answer {
		taint |= p.Origin & (bartizan.FromTool | bartizan.FromRetrieved) // of a tool that the provider ran
		if p.Call != nil {
			c.Tools = append(c.Tools, p.Call.Name)
		}
	}
	for o := bartizan.FromOperator; o <= bartizan.FromRetrieved; o <<= 1 {
		if taint&o != 0 {
			c.Taint = append(c.Taint, o.String())
		}
	}
	c.Tainted = taint.Untrusted()
	return c
}

// facts joins a context and signals for the conditions of one policy.
func (v *View) facts(signals []bartizan.Signal, c *Context) *expr.Exchange {
	if c == nil {
		c = &Context{}
	}
	x := &expr.Exchange{
		Thresholds: v.p.levels, Scores: expr.Scores{}, Signals: make([]expr.Signal, 0, len(signals)),
		Route: c.Route, Model: c.Model, Caller: c.Caller, Tenant: c.Tenant, Side: c.Side,
		Tools: c.Tools, Offered: c.Offered, Taint: c.Taint, Tainted: c.Tainted, Stream: c.Stream,
	}
	for _, s := range signals {
		check := v.p.checks[s.Check]
		if check == nil || v.Rule(s.Check).Mode == Off {
			continue
		}
		path, threat := v.p.paths[s.Check], check.Threat.Name
		x.Signals = append(x.Signals, expr.Signal{
			Check: s.Check, Path: path, Threat: threat, Score: s.Score, Reason: s.Reason, Part: s.Part,
		})
		x.Scores.Raise(s.Check, s.Score)
		x.Scores.Raise(path, s.Score)
		x.Scores.Raise(threat, s.Score)
	}
	return x
}
