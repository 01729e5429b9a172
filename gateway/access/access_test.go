package access_test

import (
	"crypto/sha256"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/gateway/access"
	"github.com/bartizan-ai/bartizan/gateway/memory"
)

func TestRing(t *testing.T) {
	now := time.Unix(1e9, 0)
	hash := func(s string) [32]byte { return sha256.Sum256([]byte(s)) }
	r := access.NewRing([]access.Key{
		{Name: "ann", Hashes: [][32]byte{hash("old"), hash("new")}},
		{Name: "bob", Hashes: [][32]byte{hash("bob")}, Expires: now.Add(time.Hour)},
		{Name: "nobody", Hashes: [][32]byte{hash("")}},
	})
	for token, want := range map[string]string{"old": "ann", "new": "ann", "bob": "bob", "": "", "newx": "", "ne": ""} {
		got := ""
		if k := r.Find(token, now); k != nil {
			got = k.Name
		}
		if got != want {
			t.Errorf("%q is %q, want %q", token, got, want)
		}
	}
	if r.Find("bob", now.Add(time.Hour)) != nil {
		t.Error("an expired key was found")
	}
}

func TestRate(t *testing.T) {
	for text, want := range map[string]access.Rate{
		"60/m": {Amount: 60, Per: time.Minute}, "2M/d": {Amount: 2e6, Per: 24 * time.Hour}, "1.5k/h": {Amount: 1500, Per: time.Hour}, "20/30d": {Amount: 20, Per: 720 * time.Hour},
	} {
		var r access.Rate
		if err := r.UnmarshalText([]byte(text)); err != nil || r != want {
			t.Errorf("%s is %+v, %v", text, r, err)
		}
		again := access.Rate{}
		b, _ := r.MarshalText()
		if err := again.UnmarshalText(b); err != nil || again != r {
			t.Errorf("%s comes back as %s", text, b)
		}
	}
	for _, text := range []string{"", "60", "60/x", "-1/m", "0/m", "NaN/m", "Inf/m", "1e30/m", "k/m", "60/m/m"} {
		var r access.Rate
		if err := r.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read as %+v", text, r)
		}
	}
}

// bench is a gate with a clock of its own.
type bench struct {
	*access.Gate
	at time.Time
}

func newBench() *bench {
	b := &bench{at: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)}
	now := func() time.Time { return b.at }
	b.Gate = &access.Gate{Memory: memory.New(1<<20, now).For("access"), Now: now, Places: access.NewPlaces()}
	return b
}

func (b *bench) enter(t *testing.T, k *access.Key, model string, tokens int) (*access.Pass, *access.Denied) {
	t.Helper()
	p, d, err := b.Enter(t.Context(), k, model, tokens)
	if err != nil {
		t.Fatal(err)
	}
	return p, d
}

// TestRequestRate: a burst of a minute's worth, then one a second.
func TestRequestRate(t *testing.T) {
	b := newBench()
	k := &access.Key{Name: "ann", Limits: access.Limits{Requests: access.Rate{Amount: 60, Per: time.Minute}}}
	for i := range 60 {
		if _, d := b.enter(t, k, "m", 0); d != nil {
			t.Fatalf("request %d: %v", i, d)
		}
	}
	_, d := b.enter(t, k, "m", 0)
	if d == nil || d.Budget || d.Wait != time.Second || d.Error() != "the limit of key ann is 60 requests in a minute" {
		t.Fatalf("%+v", d)
	}
	b.at = b.at.Add(time.Second)
	if _, d := b.enter(t, k, "m", 0); d != nil {
		t.Error("a second later:", d)
	}
	if _, d := b.enter(t, k, "m", 0); d == nil {
		t.Error("two in that second")
	}
	if _, d := b.enter(t, &access.Key{Name: "bob", Limits: k.Limits}, "m", 0); d != nil {
		t.Error("another key is under ann's limit:", d)
	}
}

// TestBudgets: what was counted on entry is corrected by what the provider says,
// and a new period begins at nothing.
func TestBudgets(t *testing.T) {
	b := newBench()
	b.Teams = []access.Group{{Name: "red", Limits: access.Limits{Money: access.Rate{Amount: 1, Per: 24 * time.Hour}}}}
	b.Prices = []access.Price{{Model: "big*", In: 10, Out: 100}}
	k := &access.Key{Name: "ann", Team: "red", Limits: access.Limits{Tokens: access.Rate{Amount: 100_000, Per: time.Hour}}}
	p, d := b.enter(t, k, "big-1", 1000)
	if d != nil {
		t.Fatal(d)
	}
	if err := p.Leave(t.Context(), access.Usage{In: 500, Out: 9_000}); err != nil { // 0.905 of money
		t.Fatal(err)
	}
	if p, d = b.enter(t, k, "big-1", 90_500); d != nil {
		t.Fatal(d)
	}
	_, d = b.enter(t, k, "small", 1)
	if d == nil || !d.Budget || d.What != "100000 tokens in an hour" || d.Wait != time.Hour {
		t.Fatalf("%+v", d)
	}
	if err := p.Leave(t.Context(), access.Usage{In: 10, Out: 1}); err != nil { // it was fewer
		t.Fatal(err)
	}
	if _, d = b.enter(t, k, "small", 1); d != nil {
		t.Error(d)
	}
	if _, d = b.enter(t, &access.Key{Name: "bob", Team: "red"}, "big-1", 20_000); d != nil { // the team has .09 left
		t.Fatal(d)
	}
	if _, d = b.enter(t, &access.Key{Name: "bob", Team: "red"}, "big-1", 1); d == nil || d.Who != "team red" {
		t.Errorf("%+v", d)
	}
	b.at = b.at.Add(24 * time.Hour)
	if _, d = b.enter(t, k, "big-1", 1); d != nil {
		t.Error("the next day:", d)
	}
}

func TestPlaces(t *testing.T) {
	b := newBench()
	b.Models = []access.Group{{Name: "big*", Limits: access.Limits{Concurrent: 2}}, {Name: "*", Limits: access.Limits{Concurrent: 1}}}
	p1, _ := b.enter(t, nil, "big-1", 0)
	_, d := b.enter(t, nil, "big-2", 0)
	if d != nil {
		t.Fatal(d)
	}
	if _, d = b.enter(t, nil, "big-3", 0); d == nil || d.Who != "model big*" {
		t.Errorf("%+v", d)
	}
	if err := p1.Leave(t.Context(), access.Usage{}); err != nil {
		t.Fatal(err)
	}
	if _, d = b.enter(t, nil, "big-3", 0); d != nil {
		t.Error(d)
	}
	// A place taken before a later limit denies is given back.
	k := &access.Key{Name: "ann", Limits: access.Limits{Concurrent: 1}}
	for range 3 {
		if _, d = b.enter(t, k, "big-4", 0); d == nil || d.Who != "model big*" {
			t.Errorf("%+v", d)
		}
	}
}
