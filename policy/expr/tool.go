package expr

import (
	"sync"

	"cel.dev/cel-go/cel"
)

// Call is what a condition on a tool call sees: the fields are variables of the
// same names in lower case.
type Call struct {
	Tool string
	// Args is the arguments' JSON decoded: map[string]any, []any, string,
	// float64, bool or nil.
	Args    any
	Route   string
	Caller  string
	Tenant  string
	Taint   []string // as in Exchange
	Tainted bool
}

// Tool is the environment of conditions over a Call.
func Tool() (*Env, error) { return toolEnv() }

var toolEnv = sync.OnceValues(func() (*Env, error) {
	return newEnv(
		cel.Variable("tool", cel.StringType),
		cel.Variable("args", cel.DynType),
		cel.Variable("route", cel.StringType),
		cel.Variable("caller", cel.StringType),
		cel.Variable("tenant", cel.StringType),
		cel.Variable("taint", cel.ListType(cel.StringType)),
		cel.Variable("tainted", cel.BoolType),
	)
})

// Allows runs a condition compiled for Tool.
func (p *Program) Allows(c *Call) (bool, error) { return p.eval(c) }

// Parent is nil: there is no outer scope.
func (c *Call) Parent() cel.Activation { return nil }

// ResolveName gives a variable's value.
func (c *Call) ResolveName(name string) (any, bool) {
	switch name {
	case "tool":
		return c.Tool, true
	case "args":
		return c.Args, true
	case "route":
		return c.Route, true
	case "caller":
		return c.Caller, true
	case "tenant":
		return c.Tenant, true
	case "taint":
		return c.Taint, true
	case "tainted":
		return c.Tainted, true
	}
	return nil, false
}
