// Package expr compiles and runs the conditions that policies are written in:
// CEL, the Common Expression Language (https://cel.dev), over a fixed set of
// typed variables.
//
// A condition is checked when it is compiled: an unknown variable or field, a
// wrong type or an expression that is too large is an error with its line and
// column. It has no loops but over what it is given, its patterns are RE2, and
// what one run may cost is bounded, so that no condition can hold up traffic.
package expr

import (
	"errors"
	"fmt"
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/interpreter"
)

const (
	// longest is the most bytes of a condition: a page of text.
	longest = 4096
	// costLimit is the most that one run may cost, in CEL's units: about a
	// step of work each, or ten bytes of text looked through. It bounds a run
	// to some ten milliseconds.
	costLimit = 100_000
)

// ErrCost says that a run was stopped because it cost too much.
var ErrCost = errors.New("the condition costs too much to evaluate")

// Env is a set of declared variables. It is immutable and safe for concurrent
// use.
type Env struct{ cel *cel.Env }

// newEnv makes an environment of variables and further options.
func newEnv(opts ...cel.EnvOption) (*Env, error) {
	opts = append(opts, cel.CrossTypeNumericComparisons(true), cel.ParserExpressionSizeLimit(longest), cel.ParserRecursionLimit(32))
	e, err := cel.NewEnv(opts...)
	if err != nil {
		return nil, fmt.Errorf("declare variables: %w", err)
	}
	return &Env{e}, nil
}

// Program is a compiled condition. It is immutable and safe for concurrent use.
type Program struct {
	source string
	run    cel.Program
	keys   map[string][]string
}

// Compile checks a condition and makes it ready to run. The error is an *Error
// with the place of the first mistake.
func (e *Env) Compile(source string) (*Program, error) {
	tree, issues := e.cel.Compile(source)
	if issues.Err() != nil {
		return nil, newError(source, issues)
	}
	if out := tree.OutputType(); !out.IsExactType(cel.BoolType) {
		return nil, &Error{Source: source, Line: 1, Column: 1, Why: fmt.Sprintf("gives %s, want true or false", out)}
	}
	run, err := e.cel.Program(tree, cel.EvalOptions(cel.OptOptimize), cel.CostLimit(costLimit))
	if err != nil {
		return nil, &Error{Source: source, Line: 1, Column: 1, Why: err.Error()}
	}
	return &Program{source: source, run: run, keys: keysOf(tree.NativeRep())}, nil
}

// Source is the condition as it was written.
func (p *Program) Source() string { return p.source }

// Keys lists the constant keys by which the condition reads a variable:
// scores.INJ003 and scores["INJ003"] both read "INJ003" of scores.
func (p *Program) Keys(variable string) []string { return p.keys[variable] }

// eval runs the condition. An error means that it has no value: a key that is
// not there, a type that does not fit, or ErrCost.
func (p *Program) eval(vars cel.Activation) (bool, error) {
	v, _, err := p.run.Eval(vars)
	if err != nil {
		var stopped interpreter.EvalCancelledError
		if errors.As(err, &stopped) && stopped.Cause == interpreter.CostLimitExceeded {
			return false, ErrCost
		}
		return false, fmt.Errorf("evaluate condition: %w", err)
	}
	b, ok := v.(types.Bool)
	if !ok {
		return false, fmt.Errorf("evaluate condition: gives %s, want true or false", v.Type())
	}
	return bool(b), nil
}

// keysOf gathers constant keys by variable.
func keysOf(tree *ast.AST) map[string][]string {
	keys := map[string][]string{}
	add := func(on ast.Expr, key string) {
		if on.Kind() == ast.IdentKind && !slices.Contains(keys[on.AsIdent()], key) {
			keys[on.AsIdent()] = append(keys[on.AsIdent()], key)
		}
	}
	ast.PostOrderVisit(tree.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		switch e.Kind() {
		case ast.SelectKind:
			add(e.AsSelect().Operand(), e.AsSelect().FieldName())
		case ast.CallKind:
			c := e.AsCall()
			if c.FunctionName() == operators.Index && c.Args()[1].Kind() == ast.LiteralKind {
				if key, ok := c.Args()[1].AsLiteral().(types.String); ok {
					add(c.Args()[0], string(key))
				}
			}
		}
	}))
	return keys
}
