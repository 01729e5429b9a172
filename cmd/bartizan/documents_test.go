package main

import (
	"net/http"
	"strings"
	"testing"
)

// TestOrdinaryDocument: with the checks as they come, a plain document passes.
func TestOrdinaryDocument(t *testing.T) {
	g, _ := agent(t, "gateway: {limits: {approval: 50ms}}\n", `{"role":"assistant","content":"ok"}`)
	body := map[string]any{"documents": []any{map[string]any{"id": "a", "text": "Oslo had rain on most days of October."}}}
	status, reply := g.post(t, "/v1/guard/documents", body)
	if status != http.StatusOK || !strings.Contains(string(reply), `"verdict":"allow"`) {
		t.Errorf("%d %s", status, reply)
	}
}
