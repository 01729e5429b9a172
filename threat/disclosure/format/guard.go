package format

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/schema"
	"github.com/bartizan-ai/bartizan/internal/glob"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// bounds are those of an answer's JSON.
var bounds = jsonscan.Limits{Depth: 64, Values: 100_000}

type guard struct{ rules []rule }

type rule struct {
	Rule
	schema *schema.Schema
}

func newGuard(o Options) (bartizan.Guard, error) {
	g := &guard{}
	for i, r := range o.Rules {
		made := rule{Rule: r}
		switch {
		case r.Most < 0:
			return nil, fmt.Errorf("rules[%d]: most is below 0", i)
		case !r.JSON && r.Schema == nil && r.Most == 0:
			return nil, fmt.Errorf("rules[%d] asks for nothing: want json, schema or most", i)
		case r.Schema != nil:
			var err error
			if made.schema, err = schema.Compile(r.Schema); err != nil {
				return nil, fmt.Errorf("rules[%d]: %w", i, err)
			}
		}
		g.rules = append(g.rules, made)
	}
	return g, nil
}

// Scope is whole answers; without rules nothing is held.
func (g *guard) Scope() bartizan.Scope {
	s := bartizan.Scope{Kinds: bartizan.KindText, Sides: bartizan.SideAnswer, From: bartizan.FromAssistant}
	if len(g.rules) == 0 {
		s.Live = func(*bartizan.Exchange, *bartizan.Part) int { return 0 }
	}
	return s
}

// Inspect gives one signal at most.
func (g *guard) Inspect(_ context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	for i := range g.rules {
		r := &g.rules[i]
		if !glob.Any(r.Routes, x.Route) || !glob.Any(r.Models, x.Model) {
			continue
		}
		why, err := r.wrong(p.Text)
		if why == "" || err != nil {
			return nil, err
		}
		return []bartizan.Signal{{Score: 1, Range: bartizan.Range{To: len(p.Text)}, Reason: why}}, nil
	}
	return nil, nil
}

// wrong says how a text differs from the rule, without any of it.
func (r *rule) wrong(text string) (string, error) {
	if r.Most > 0 && len(text) > r.Most {
		return fmt.Sprintf("%d bytes where %d are the most", len(text), r.Most), nil
	}
	if !r.JSON && r.schema == nil {
		return "", nil
	}
	if _, err := jsonscan.Parse([]byte(text), bounds); err != nil {
		if errors.Is(err, jsonscan.ErrLimit) {
			return "", bartizan.Unexamined{What: "the JSON of an answer", Why: err.Error()}
		}
		return "it is not JSON", nil
	}
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return "it is not JSON", nil // such as 1e999
	}
	if r.schema == nil {
		return "", nil
	}
	if at := r.schema.Wrong(v); at != "" {
		return "the schema is not met at " + printable(at), nil
	}
	return "", nil
}

// printable bounds a place, whose names the model may have chosen.
func printable(at string) string {
	return fmt.Sprintf("%.60q", at)
}
