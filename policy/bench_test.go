package policy_test

import (
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/policy"
)

func BenchmarkDecide(b *testing.B) {
	p, err := policy.New(checks(), nil)
	if err != nil {
		b.Fatal(err)
	}
	for name, signals := range map[string][]bartizan.Signal{
		"silent": nil,
		"below":  {signal("TST001", 1, .2), signal("TST002", 1, .2), signal("TST001", 2, .1)},
		"three":  {signal("TST001", 1, 1), signal("TST002", 1, .9), signal("TST001", 2, .9)},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.Decide("req", "chat", signals)
			}
		})
	}
}
