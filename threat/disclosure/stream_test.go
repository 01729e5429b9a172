package disclosure_test

import (
	"context"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/catalog"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/internal/window"
)

// BenchmarkStream runs all guards of the threat over an answer in small pieces.
func BenchmarkStream(b *testing.B) {
	var guards []bartizan.Guard
	var scopes []bartizan.Scope
	for _, c := range catalog.Checks() {
		if c.Threat.Name == "disclosure" && c.Guard != nil {
			g, err := c.Guard(checktest.Settings())
			if err != nil {
				b.Fatal(err)
			}
			guards, scopes = append(guards, g), append(scopes, g.Scope())
		}
	}
	sys := &bartizan.Part{ID: 1, Side: bartizan.SideRequest, Done: true}
	sys.Kind, sys.Origin, sys.Text = bartizan.KindText, bartizan.FromOperator, strings.Repeat("You are the assistant of the museum and answer in two sentences about pictures. ", 12)
	proto := &bartizan.Part{ID: 2, Side: bartizan.SideAnswer}
	proto.Kind, proto.Origin = bartizan.KindText, bartizan.FromAssistant
	for _, n := range []int{50, 500} {
		b.Run(map[int]string{50: "50", 500: "500"}[n], func(b *testing.B) {
			for b.Loop() {
				x := &bartizan.Exchange{ID: "x", Request: []*bartizan.Part{sys}}
				w := window.New(x, proto, scopes, 1<<20)
				for i := range n {
					w.Push(b.Context(), func(ctx context.Context, lane int, p *bartizan.Part) ([]bartizan.Signal, error) {
						return guards[lane].Inspect(ctx, x, p)
					}, " the pictures of", i == n-1)
				}
			}
		})
	}
}
