package expr

import (
	"reflect"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/ext"
)

// Signal is what a condition on a verdict sees of a signal.
type Signal struct {
	Check  string  `cel:"check"`  // "INJ003"
	Path   string  `cel:"path"`   // "injection/override"
	Threat string  `cel:"threat"` // "injection"
	Score  float64 `cel:"score"`  // in [0,1]
	Reason string  `cel:"reason"`
	Part   int     `cel:"part"`
}

// Exchange is what a condition on a verdict sees of one exchange: the fields
// are variables of the same names in lower case.
type Exchange struct {
	Signals []Signal
	// Scores holds the greatest score by check id, path and threat.
	Scores Scores
	// Thresholds are the policy's own, by name.
	Thresholds map[string]float64
	Route      string
	Model      string
	Caller     string // the access key's name
	Tenant     string
	// Side is "request" or "answer": where the latest part stands.
	Side string
	// Tools are the names of the tools that the model asked for in this
	// exchange, Offered of those it may ask for.
	Tools, Offered []string
	// Taint lists the origins that have entered the conversation ("user",
	// "tool", "retrieved", …). Tainted says that one of them is untrusted.
	Taint   []string
	Tainted bool
	Stream  bool
}

// Verdict is the environment of conditions over an Exchange.
func Verdict() (*Env, error) { return verdictEnv() }

var verdictEnv = sync.OnceValues(func() (*Env, error) {
	return newEnv(
		ext.NativeTypes(reflect.TypeFor[Signal](), ext.ParseStructTags(true)),
		cel.Variable("signals", cel.ListType(cel.ObjectType("expr.Signal"))),
		cel.Variable("scores", cel.MapType(cel.StringType, cel.DoubleType)),
		cel.Variable("thresholds", cel.MapType(cel.StringType, cel.DoubleType)),
		cel.Variable("route", cel.StringType),
		cel.Variable("model", cel.StringType),
		cel.Variable("caller", cel.StringType),
		cel.Variable("tenant", cel.StringType),
		cel.Variable("side", cel.StringType),
		cel.Variable("tools", cel.ListType(cel.StringType)),
		cel.Variable("offered", cel.ListType(cel.StringType)),
		cel.Variable("taint", cel.ListType(cel.StringType)),
		cel.Variable("tainted", cel.BoolType),
		cel.Variable("stream", cel.BoolType),
	)
})

// Holds runs a condition compiled for Verdict.
func (p *Program) Holds(x *Exchange) (bool, error) { return p.eval(x) }

// Parent is nil: there is no outer scope.
func (x *Exchange) Parent() cel.Activation { return nil }

// ResolveName gives a variable's value.
func (x *Exchange) ResolveName(name string) (any, bool) {
	switch name {
	case "signals":
		return x.Signals, true
	case "scores":
		return x.Scores, true
	case "thresholds":
		return x.Thresholds, true
	case "route":
		return x.Route, true
	case "model":
		return x.Model, true
	case "caller":
		return x.Caller, true
	case "tenant":
		return x.Tenant, true
	case "side":
		return x.Side, true
	case "tools":
		return x.Tools, true
	case "offered":
		return x.Offered, true
	case "taint":
		return x.Taint, true
	case "tainted":
		return x.Tainted, true
	case "stream":
		return x.Stream, true
	}
	return nil, false
}
