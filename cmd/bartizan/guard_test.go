package main

import (
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
)

// TestKeyStaysWithItsProvider: a key named beside an upstream in the file goes
// to no other host that a flag names.
func TestKeyStaysWithItsProvider(t *testing.T) {
	tests := []struct {
		name, file, keyEnv, flag, url, key string
	}{
		{"file alone", "https://a.example/v1", "A_KEY", "", "https://a.example/v1", "key-a"},
		{"flag to the same host", "https://a.example/v1", "A_KEY", "https://a.example/v2", "https://a.example/v2", "key-a"},
		{"flag to another host", "https://a.example/v1", "A_KEY", "https://b.example/v1", "https://b.example/v1", ""},
		{"flag without encryption", "https://a.example/v1", "A_KEY", "http://a.example/v1", "http://a.example/v1", ""},
		{"flag, and a key for whatever it names", "", "A_KEY", "https://b.example/v1", "https://b.example/v1", "key-a"},
		{"neither", "", "", "", "https://api.openai.com/v1", "key-o"},
		{"a key of its own for the default", "", "A_KEY", "", "https://api.openai.com/v1", "key-a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var c config
			c.Gateway.Upstream, c.Gateway.UpstreamKeyEnv = tt.file, tt.keyEnv
			up, err := chooseUpstream(&c, tt.flag, func(n string) string {
				return map[string]string{"A_KEY": "key-a", "OPENAI_API_KEY": "key-o"}[n]
			})
			if err != nil {
				t.Fatal(err)
			}
			if up.url.String() != tt.url || up.key != tt.key {
				t.Errorf("%s with %q, want %s with %q", up.url, up.key, tt.url, tt.key)
			}
		})
	}
}

// TestWhatNobodyLookedAtIsNoAllow: the store must not call it allowed.
func TestWhatNobodyLookedAtIsNoAllow(t *testing.T) {
	tests := []struct {
		r    gateway.Record
		want string
	}{
		{gateway.Record{Outcome: gateway.Answered}, "allow"},
		{gateway.Record{Outcome: gateway.Passed, Route: "models"}, "allow"},
		{gateway.Record{Outcome: gateway.Passed, Route: "unexamined"}, "unexamined"},
		{gateway.Record{Outcome: gateway.Answered, Unexamined: []string{"x"}}, "unexamined"},
		{gateway.Record{Outcome: gateway.Answered, Action: bartizan.Redact, Unexamined: []string{"x"}}, "redact"},
		{gateway.Record{Outcome: gateway.ClientGone}, "client-gone"},
		{gateway.Record{Outcome: gateway.Answered, Findings: []bartizan.Finding{{}}}, "flag"},
	}
	for _, tt := range tests {
		if got := actionOf(tt.r); got != tt.want {
			t.Errorf("%s, route %q, %d gaps: %s, want %s", tt.r.Outcome, tt.r.Route, len(tt.r.Unexamined), got, tt.want)
		}
	}
}
