package main

import (
	"encoding"
	"fmt"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/policy"
)

// word is a setting that its type reads from text. The library's own way with
// such types loses the line of a mistake.
type word[T any, P interface {
	*T
	encoding.TextUnmarshaler
}] struct{ is T }

// The settings that are words.
type (
	choice     = word[gateway.Choice, *gateway.Choice]
	mode       = word[policy.Mode, *policy.Mode]
	action     = word[bartizan.Action, *bartizan.Action]
	failPolicy = word[policy.Failure, *policy.Failure]
)

// UnmarshalYAML reads a scalar.
func (w *word[T, P]) UnmarshalYAML(n ast.Node) error { return readScalar(n, P(&w.is)) }

func readScalar(n ast.Node, into encoding.TextUnmarshaler) error {
	tok := n.GetToken()
	if _, ok := n.(ast.ScalarNode); !ok {
		return &yaml.SyntaxError{Message: "want a single value", Token: tok}
	}
	if err := into.UnmarshalText([]byte(tok.Value)); err != nil {
		return &yaml.SyntaxError{Message: err.Error(), Token: tok}
	}
	return nil
}

// size is a number of bytes, such as 512KiB or 8MiB.
type size int64

// UnmarshalYAML reads a number with a unit of KiB, MiB, GiB or none.
func (s *size) UnmarshalYAML(n ast.Node) error { return readScalar(n, (*sizeText)(s)) }

type sizeText size

// UnmarshalText reads what UnmarshalYAML found.
func (s *sizeText) UnmarshalText(b []byte) error {
	text, unit := strings.TrimSpace(string(b)), int64(1)
	for suffix, n := range map[string]int64{"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30} {
		if rest, ok := strings.CutSuffix(text, suffix); ok {
			text, unit = strings.TrimSpace(rest), n
		}
	}
	var n int64
	if _, err := fmt.Sscanf(text+"\n", "%d\n", &n); err != nil || n <= 0 || n > 1<<40/unit {
		return fmt.Errorf("size %q is not a number of bytes such as 512KiB or 8MiB", b)
	}
	*s = sizeText(n * unit)
	return nil
}

// wait is a time to wait for something, such as 30s or 5m.
type wait time.Duration

// UnmarshalYAML reads a number with its unit.
func (w *wait) UnmarshalYAML(n ast.Node) error { return readScalar(n, (*waitText)(w)) }

type waitText wait

// UnmarshalText reads what UnmarshalYAML found.
func (w *waitText) UnmarshalText(b []byte) error {
	d, err := time.ParseDuration(string(b))
	if err != nil || d <= 0 {
		return fmt.Errorf("%q is not a time such as 30s or 5m", b)
	}
	*w = waitText(d)
	return nil
}
