//go:build integration

package console_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/bartizan-ai/bartizan/posture/console"
)

// TestIntegrationControlInABrowser: calls come and go while a person types, what
// was typed stays, and the decision arrives.
func TestIntegrationControlInABrowser(t *testing.T) {
	s := newSite(t)
	d := &desk{calls: []console.Call{{ID: "1-ab", Tool: "send" + markup, Args: `{"to":"ann"}`, Check: "AGY002", Reason: "money leaves"}}}
	h, err := console.New(console.Options{Store: s.store, Token: token, Now: s.now, Control: d})
	if err != nil {
		t.Fatal(err)
	}
	s.Server.Close()
	s.Server = httptest.NewServer(h)
	b := newBrowser(t, s)
	b.visit(t, s.URL+"/?token="+token, "nav")
	b.visit(t, s.URL+"/control", "form.call input[name=by]")
	b.do(t, "type", chromedp.SendKeys(chromedp.CSS("form.call input[name=by]"), "eve"))
	d.add(console.Call{ID: "2-cd", Tool: "pay", Check: "AGY002", Reason: "more money leaves"})
	time.Sleep(4 * time.Second) // the page asks every three
	if got := value[string](t, b, `document.querySelector("form.call input[name=by]").value`); got != "eve" {
		t.Errorf("what was typed is now %q", got)
	}
	b.shot(t, shots(t), "control")
	value[string](t, b, `document.querySelector("form.call input[name=by]").value = ""`) // thinks again
	b.becomes(t, `document.querySelectorAll("form.call").length === 2`)
	b.do(t, "type", chromedp.SendKeys(chromedp.CSS("form.call input[name=by]"), "eve"))
	b.do(t, "grant", chromedp.Click(chromedp.CSS("form.call button[value=grant]")), see("#waiting"))
	for range 100 {
		if got := d.heard(); got == "decide 1-ab eve yes" {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if got := d.heard(); got != "decide 1-ab eve yes" {
		t.Errorf("told %q", got)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.bad) > 0 {
		t.Error(strings.Join(b.bad, "\n"))
	}
}
