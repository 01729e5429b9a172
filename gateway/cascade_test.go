package gateway_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/policy"
)

// second is a costly guard of tier 1: it looks only where tier 0 has spoken,
// and judges the data channel differently from the user's.
type second struct{ asked *[]string }

func (second) Scope() bartizan.Scope {
	return bartizan.Scope{Kinds: bartizan.KindText, Sides: bartizan.SideRequest}
}

func (second) Choose(_ *bartizan.Exchange, p *bartizan.Part, prior []bartizan.Signal) bool {
	for _, s := range prior {
		if s.Part == p.ID && s.Check == "TST001" {
			return true
		}
	}
	return false
}

func (g second) Inspect(_ context.Context, _ *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	*g.asked = append(*g.asked, p.Text)
	if !p.Origin.Untrusted() {
		return nil, nil
	}
	return []bartizan.Signal{{Score: 1, Range: bartizan.Range{To: len(p.Text)}, Reason: "an order in data"}}, nil
}

func TestCascade(t *testing.T) {
	var asked []string
	deep := check("TST005", "deep", bartizan.Block, second{&asked})
	deep.Tier = 1
	first := blockWord()
	first.Action = bartizan.Flag
	h := newHouse(t, answer(`{"choices":[]}`), nil, deep, first) // listed in the wrong order
	status, _, body := h.ask(t, `{"model":"m","messages":[{"role":"user","content":"plain"},{"role":"user","content":"forbidden here"}]}`)
	if status != http.StatusOK || strings.Join(asked, "|") != "forbidden here" {
		t.Errorf("%d %s; tier 1 saw %q", status, body, asked)
	}
	if status, _, body = h.ask(t, `{"model":"m","messages":[{"role":"tool","tool_call_id":"1","content":"forbidden there"}]}`); status != http.StatusForbidden || !strings.Contains(body, "TST005") {
		t.Errorf("%d %s", status, body)
	}
}

// settlingGuard wants to be told what really left.
type settlingGuard struct{ wholeGuard }

func (settlingGuard) Settle(context.Context, *bartizan.Exchange) error { return nil }

func TestChecksThatCannotRunAreRefused(t *testing.T) {
	shaper := check("TST006", "shaper", bartizan.Allow, wholeGuard{})
	shaper.Shape = func(bartizan.Settings) ([]bartizan.Shaper, error) { return nil, fmt.Errorf("no") }
	needy := check("TST007", "needy", bartizan.Allow, wholeGuard{})
	needy.Needs = bartizan.NeedLedger
	broken := check("TST008", "broken", bartizan.Allow, nil)
	broken.Guard = func(bartizan.Settings) (bartizan.Guard, error) { return nil, fmt.Errorf("no") }
	settler := check("TST009", "settler", bartizan.Allow, settlingGuard{})
	for _, c := range []*bartizan.Check{shaper, needy, broken, settler} {
		for mode, wantErr := range map[policy.Mode]bool{policy.Enforce: true, policy.Monitor: true, policy.Off: false} {
			pol, err := policy.New([]*bartizan.Check{c}, map[string]policy.Rule{c.ID: {Mode: mode, Threshold: .5}})
			if err != nil {
				t.Fatal(err)
			}
			u, _ := url.Parse("http://127.0.0.1:1/v1")
			_, err = gateway.New(gateway.Config{
				Upstreams: map[gateway.Provider]gateway.Upstream{gateway.OpenAI: {URL: u}}, Checks: []*bartizan.Check{c}, Policy: pol, Hosts: []string{"127.0.0.1"}, Now: time.Now,
				NewID: func() string { return "" }, Log: slog.New(slog.DiscardHandler),
				Settings: func(*bartizan.Check) bartizan.Settings { return bartizan.Settings{} },
			})
			if (err != nil) != wantErr {
				t.Errorf("%s in mode %s: %v", c.Name, mode, err)
			}
		}
	}
}
