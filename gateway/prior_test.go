package gateway_test

import (
	"net/http"
	"regexp"
	"testing"

	"github.com/bartizan-ai/bartizan"
)

// second is a guard of a higher tier that looks only where a lower one spoke.
type second struct{ *wordGuard }

func (second) Choose(_ *bartizan.Exchange, p *bartizan.Part, prior []bartizan.Signal) bool {
	for _, s := range prior {
		if s.Check == "TST001" && s.Part == p.ID {
			return true
		}
	}
	return false
}

// TestHigherTierSeesTheLowerOnesSignals, also those on the part in hand.
func TestHigherTierSeesTheLowerOnesSignals(t *testing.T) {
	first := check("TST001", "first", bartizan.Flag, &wordGuard{re: regexp.MustCompile("forbidden"), live: prefixLive("forbidden")})
	then := check("TST002", "then", bartizan.Block, second{&wordGuard{re: regexp.MustCompile("."), live: func(string) int { return 0 }}})
	then.Tier = 1
	h := newHouse(t, answer(`{"choices":[]}`), nil, then, first)
	if status, _, body := h.ask(t, forbidden); status != http.StatusForbidden {
		t.Errorf("the second did not look: %d %s", status, body)
	}
	if status, _, body := h.ask(t, hello); status != http.StatusOK {
		t.Errorf("the second looked unasked: %d %s", status, body)
	}
}
