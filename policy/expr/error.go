package expr

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
)

// Error is a condition that cannot be compiled.
type Error struct {
	// Source is the condition; Line and Column, from 1, are in it.
	Source       string
	Line, Column int
	// Why says what is wrong, in one line.
	Why string
}

// Error gives place and reason in one line, the line at fault, and a mark under
// the place.
func (e *Error) Error() string {
	lines := strings.Split(e.Source, "\n")
	if e.Line < 1 || e.Line > len(lines) || len(lines[e.Line-1]) > 200 {
		return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Why)
	}
	return fmt.Sprintf("%d:%d: %s\n | %s\n | %s^", e.Line, e.Column, e.Why, lines[e.Line-1], strings.Repeat(".", max(e.Column-1, 0)))
}

// newError takes the first mistake.
func newError(source string, issues *cel.Issues) *Error {
	if strings.TrimSpace(source) == "" {
		return &Error{Source: source, Line: 1, Column: 1, Why: "the condition is empty"}
	}
	out := &Error{Source: source, Line: 1, Column: 1, Why: issues.Err().Error()}
	if all := issues.Errors(); len(all) > 0 {
		out.Line, out.Column = max(all[0].Location.Line(), 1), max(all[0].Location.Column()+1, 1)
		out.Why = strings.ReplaceAll(all[0].Message, " (in container '')", "")
	}
	return out
}
