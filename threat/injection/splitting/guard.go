package splitting

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/threat/injection/internal/phrase"
	"github.com/bartizan-ai/bartizan/threat/injection/override"
)

// bar is the check's threshold. Scores are those of injection/override, of
// sentences that run on over messages nine tenths: chance makes them too.
const bar = 0.6

// guard judges the whole of a text: a request's parts come whole.
type guard struct{ orders bartizan.Guard }

// windowed judges files of any length.
type windowed struct{ guard }

var (
	_ bartizan.Guard = guard{}
	_ bartizan.Guard = windowed{}
)

func newGuard() (guard, error) {
	orders, err := override.Check.Guard(bartizan.Settings{Decode: func(any) error { return nil }})
	if err != nil {
		return guard{}, fmt.Errorf("make guard for joined text: %w", err)
	}
	return guard{orders}, nil
}

func (guard) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds: bartizan.KindText,
		Sides: bartizan.SideRequest,
		From:  bartizan.FromUser | bartizan.FromTool | bartizan.FromRetrieved,
	}
}

func (w windowed) Scope() bartizan.Scope {
	s := w.guard.Scope()
	s.Window = bartizan.Window{Size: 256 << 10, Lap: 8 << 10}
	return s
}

// Inspect gives a signal for the part that completes an order, one for each
// way of putting it together.
func (g guard) Inspect(ctx context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	var before []message
	here := message{}
	if h := past(x); len(h.messages) > 0 {
		if i, ok := h.at[p.ID]; ok {
			before, here = h.before(i), h.messages[i]
		}
	}
	if here.id == 0 { // a file, or a part of no request
		here = message{values: values(p.Text)}
	}
	var signals []bartizan.Signal
	for i := range min(apart, len(before)) {
		s, err := g.runOn(ctx, x, p, &before[i], &here)
		if err != nil {
			return nil, err
		}
		signals = append(signals, s...)
	}
	s, err := g.variables(ctx, x, p, before, &here)
	return append(signals, s...), err
}

// runOn joins the end of an earlier message with the beginning of this one.
func (g guard) runOn(ctx context.Context, x *bartizan.Exchange, p *bartizan.Part, early, late *message) ([]bartizan.Signal, error) {
	if early.tail == "" || late.head == "" {
		return nil, nil
	}
	for _, between := range [...]string{" ", ""} {
		joined := pieces{texts: []string{early.tail, late.head}, between: between}
		score, why, err := g.judge(ctx, x, p, joined)
		if err != nil {
			return nil, err
		}
		if score > 0 {
			return []bartizan.Signal{{
				Score: score * 0.9, Range: bartizan.Range{From: 0, To: len(p.Text)},
				Reason: "two messages together hold " + why,
			}}, nil
		}
	}
	return nil, nil
}

// variables joins what names stand for, in the order of their lines and in that
// of an expression.
func (g guard) variables(ctx context.Context, x *bartizan.Exchange, p *bartizan.Part, before []message, here *message) ([]bartizan.Signal, error) {
	var known []value
	for _, m := range slices.Backward(before) {
		known = append(known, m.values...)
	}
	known = append(known, here.values...)
	if len(known) < 2 || !combines(text.Of(p).Text()) {
		return nil, nil
	}
	orders := [][]value{expression(p.Text, known), known}
	for _, order := range orders {
		if len(order) < 2 {
			continue
		}
		var texts []string
		for _, v := range order[:min(len(order), mostValues)] {
			texts = append(texts, v.text)
		}
		for _, between := range [...]string{"", " "} {
			score, why, err := g.judge(ctx, x, p, pieces{texts, between})
			if err != nil {
				return nil, err
			}
			if score > 0 {
				return []bartizan.Signal{{
					Score: score, Range: bartizan.Range{From: 0, To: len(p.Text)},
					Reason: "its variables together hold " + why,
				}}, nil
			}
		}
	}
	return nil, nil
}

// pieces are texts to put together.
type pieces struct {
	texts   []string
	between string
}

// judge asks injection/override about the whole and gives the best score of
// what no piece holds alone.
func (g guard) judge(ctx context.Context, x *bartizan.Exchange, p *bartizan.Part, c pieces) (score float64, why string, err error) {
	whole := &bartizan.Part{ID: p.ID, Side: p.Side, Message: p.Message, Done: true}
	whole.Kind, whole.Text = bartizan.KindText, strings.Join(c.texts, c.between)
	signals, err := g.orders.Inspect(ctx, x, whole)
	if err != nil {
		return 0, "", fmt.Errorf("judge joined text: %w", err)
	}
	least := 0.5
	if phrase.InData(p) {
		least = 0.7
	}
	for i := range signals {
		if s := &signals[i]; s.Score >= least && s.Score > score && c.crosses(s.Range) {
			score, why = s.Score, s.Reason
		}
	}
	return score, why, nil
}

// crosses reports whether a range of the whole holds a seam.
func (c *pieces) crosses(r bartizan.Range) bool {
	at := 0
	for _, t := range c.texts[:len(c.texts)-1] {
		at += len(t)
		if r.From < at && r.To > at+len(c.between) {
			return true
		}
		at += len(c.between)
	}
	return false
}
