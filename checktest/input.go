package checktest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/bartizan-ai/bartizan"
)

// input is one section of a fixture.
type input struct {
	name, verb string
	path       string         // scan
	part       *bartizan.Part // guard
	data       string
}

// located is a signal with the place inside the artefact that it was given.
type located struct {
	bartizan.Signal
	at string
}

func parseInput(f txtar.File) (*input, error) {
	name, quoted := strings.CutSuffix(f.Name, ".quoted")
	in := &input{name: f.Name, data: strings.TrimSuffix(string(f.Data), "\n")}
	if quoted {
		s, err := unquote(in.data)
		if err != nil {
			return nil, err
		}
		in.data = s
	}
	verb, rest, _ := strings.Cut(name, "/")
	in.verb = verb
	switch verb {
	case "scan":
		in.path = rest
		if rest == "" {
			return nil, errors.New("scan section without a path")
		}
		return in, nil
	case "guard":
		p, err := parsePart(rest, in.data)
		in.part = p
		return in, err
	}
	return nil, fmt.Errorf("section is neither scan/PATH nor guard/SIDE/ORIGIN")
}

// unquote joins lines of the form ["literal"] or [count "literal"].
func unquote(s string) (string, error) {
	var b strings.Builder
	for i, line := range strings.Split(s, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		n := 1
		if count, rest, ok := strings.Cut(line, " "); ok && count[0] != '"' {
			c, err := strconv.Atoi(count)
			if err != nil {
				return "", fmt.Errorf("line %d: %w", i+1, err)
			}
			n, line = c, rest
		}
		lit, err := strconv.Unquote(line)
		if err != nil {
			return "", fmt.Errorf("line %d is not a Go string literal: %w", i+1, err)
		}
		for range n {
			b.WriteString(lit)
		}
	}
	return b.String(), nil
}

func parsePart(spec, text string) (*bartizan.Part, error) {
	f := strings.Split(spec, "/")
	if len(f) < 2 || len(f) > 3 {
		return nil, errors.New("guard section is not guard/SIDE/ORIGIN[/KIND]")
	}
	p := &bartizan.Part{ID: 1, Done: true}
	p.Text = text
	sides := map[string]bartizan.Side{"request": bartizan.SideRequest, "answer": bartizan.SideAnswer}
	origins := map[string]bartizan.Origin{
		"operator": bartizan.FromOperator, "user": bartizan.FromUser, "assistant": bartizan.FromAssistant,
		"tool": bartizan.FromTool, "retrieved": bartizan.FromRetrieved,
	}
	roles := map[string]bartizan.Role{
		"operator": bartizan.RoleSystem, "user": bartizan.RoleUser, "assistant": bartizan.RoleAssistant,
		"tool": bartizan.RoleTool, "retrieved": bartizan.RoleUser,
	}
	kind := "text"
	if len(f) == 3 {
		kind = f[2]
	}
	kind, named, _ := strings.Cut(kind, ":")
	switch kind {
	case "text":
		p.Kind = bartizan.KindText
	case "call":
		p.Kind, p.Call = bartizan.KindCall, &bartizan.ToolCall{ID: "call_1", Name: "fixture", Args: text}
	case "tool":
		p.Kind, p.Tool = bartizan.KindTool, &bartizan.ToolDef{Name: "fixture", Text: text, Schema: "{}"}
		if server, name, ok := strings.Cut(named, ":"); ok {
			p.Tool.Server, p.Tool.Name, p.Tool.Digest = server, name, text
		}
	}
	if f[1] == "tool" {
		p.Reply = "call_1"
	}
	p.Side, p.Origin, p.Role = sides[f[0]], origins[f[1]], roles[f[1]]
	if p.Side == 0 || p.Origin == 0 || p.Kind == 0 {
		return nil, fmt.Errorf("unknown side, origin or kind in %q", spec)
	}
	return p, nil
}

func (in *input) run(t *testing.T, c *bartizan.Check, sc *scene) []located {
	if in.verb == "scan" {
		return scanInput(t, c, in)
	}
	return guardInput(t, c, in, sc)
}

func writeSignals(b *strings.Builder, section string, signals []located) {
	for _, s := range signals {
		at := s.at
		if at != "" {
			at = " at " + at
		}
		fmt.Fprintf(b, "%s%s: %.2f [%d,%d) %s", section, at, s.Score, s.Range.From, s.Range.To, s.Reason)
		if s.Evidence != "" {
			fmt.Fprintf(b, " | %q", s.Evidence)
		}
		if s.Edit != nil {
			fmt.Fprintf(b, " -> %q", s.Edit.With.Text)
		}
		b.WriteByte('\n')
	}
}

// Settings gives constructors what they need in tests: no options, a fixed
// clock, a fixed key, an empty memory.
func Settings() bartizan.Settings {
	return bartizan.Settings{
		Decode: func(any) error { return nil },
		Memory: &memory{},
		Now:    func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) },
		Key:    func(purpose string) []byte { return []byte(fmt.Sprintf("%-32.32s", purpose)) },
	}
}
