package gateway_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
)

// countingGuard counts what it is asked, and repeats itself.
type countingGuard struct {
	wordGuard
	asked *[]string
	salt  func(*bartizan.Exchange) uint64
	err   error
}

func (g *countingGuard) Inspect(ctx context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	*g.asked = append(*g.asked, p.Text)
	if g.err != nil {
		return nil, g.err
	}
	return g.wordGuard.Inspect(ctx, x, p)
}

func (g *countingGuard) Repeat(x *bartizan.Exchange, _ *bartizan.Part) uint64 { return g.salt(x) }

func newCounting(asked *[]string) *countingGuard {
	g := &countingGuard{asked: asked, salt: func(*bartizan.Exchange) uint64 { return 0 }}
	g.wordGuard = *(blockWordGuard())
	return g
}

func withCache(t *testing.T) func(*gateway.Config) {
	c, err := gateway.NewCache(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	return func(cfg *gateway.Config) { cfg.Cache = c }
}

func turns(n int, last string) string {
	var b strings.Builder
	b.WriteString(`{"model":"m","messages":[`)
	for i := range n {
		role := [...]string{"user", "assistant"}[i%2]
		fmt.Fprintf(&b, `{"role":%q,"content":"turn %d %s"},`, role, i, strings.Repeat("words and more ", 6))
	}
	fmt.Fprintf(&b, `{"role":"user","content":%q}]}`, last)
	return b.String()
}

// TestConversationIsJudgedOnce: of forty turns only what is new is judged, and
// nothing about the verdicts changes.
func TestConversationIsJudgedOnce(t *testing.T) {
	var asked []string
	h := newHouse(t, answer(`{"choices":[]}`), withCache(t), check("TST001", "word", bartizan.Block, newCounting(&asked)))
	for n := range 40 {
		if status, _, body := h.ask(t, turns(n, "short")); status != http.StatusOK {
			t.Fatal(body)
		}
	}
	if want := 39 + 40; len(asked) != want { // each turn once, and the short one every time
		t.Errorf("%d parts were judged, want %d", len(asked), want)
	}
	bad := "forbidden " + strings.Repeat("padding to be worth a look ", 4)
	var first gateway.Record
	for i := range 3 {
		asked = nil
		status, _, body := h.ask(t, turns(3, bad))
		rec := h.sink.last(t)
		if status != http.StatusForbidden || i > 0 && len(asked) != 0 {
			t.Fatalf("%d %s, asked %q", status, body, asked)
		}
		if i == 0 {
			first = rec
			continue
		}
		for j := range rec.Findings {
			rec.Findings[j].Location.URI = first.Findings[j].Location.URI
		}
		if diff := cmp.Diff(first.Findings, rec.Findings); diff != "" {
			t.Error(diff)
		}
	}
}

// TestCacheTellsPartsApart: the same text from another origin, another salt or
// after a failure is judged anew.
func TestCacheTellsPartsApart(t *testing.T) {
	var asked []string
	g := newCounting(&asked)
	salt := uint64(0)
	g.salt = func(*bartizan.Exchange) uint64 { return salt }
	h := newHouse(t, answer(`{"choices":[]}`), withCache(t), check("TST001", "word", bartizan.Block, g))
	long := strings.Repeat("the same text everywhere ", 5)
	ask := func(role string) int {
		asked = nil
		h.ask(t, fmt.Sprintf(`{"model":"m","messages":[{"role":%q,"content":%q}]}`, role, long))
		return len(asked)
	}
	g.err = fmt.Errorf("busy")
	if ask("user") != 1 {
		t.Error("not asked at first")
	}
	g.err = nil
	if ask("user") != 1 {
		t.Error("a failure was remembered")
	}
	if ask("user") != 0 {
		t.Error("asked again")
	}
	if ask("assistant") != 1 {
		t.Error("the user's verdict stood for the assistant's text")
	}
	salt = 1
	if ask("user") != 1 || ask("user") != 0 {
		t.Error("the salt does not count")
	}
}
