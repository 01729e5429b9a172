package gateway_test

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
)

// swap is a shaper that replaces one word by another.
type swap struct {
	sides    bartizan.Side
	early    bool
	from, to string
	line     string // put in before everything
	when     bartizan.Action
	err      error
}

func (s swap) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds: bartizan.KindText | bartizan.KindCall, Sides: s.sides, Early: s.early, When: s.when,
		Window: bartizan.Window{Live: func(_ *bartizan.Exchange, p *bartizan.Part) int {
			if p.Done {
				return 0
			}
			return prefixLive(s.from)(p.Text)
		}},
	}
}

func (s swap) Shape(_ context.Context, _ *bartizan.Exchange, p *bartizan.Part) (out []bartizan.Edit, err error) {
	for _, m := range regexp.MustCompile(regexp.QuoteMeta(s.from)).FindAllStringIndex(p.Text, -1) {
		e := bartizan.Edit{Range: bartizan.Range{From: m[0], To: m[1]}}
		e.With.Kind, e.With.Text = bartizan.KindText, s.to
		out = append(out, e)
	}
	if s.line != "" && len(out) > 0 {
		e := bartizan.Edit{Op: bartizan.InsertBefore, Role: bartizan.RoleSystem}
		e.With.Kind, e.With.Text = bartizan.KindText, s.line
		out = append(out, e)
	}
	return out, s.err
}

func shapes(id string, shapers ...bartizan.Shaper) *bartizan.Check {
	c := check(id, "shape", bartizan.Allow, nil)
	c.Guard = nil
	c.Shape = func(bartizan.Settings) ([]bartizan.Shaper, error) { return shapers, nil }
	return c
}

const ask1 = bartizan.SideRequest

func question(text string) string {
	return `{"model":"m", "messages":[{"role":"user","content":"` + text + `"}]}`
}

func TestShapedRequest(t *testing.T) {
	tests := []struct {
		name   string
		shape  swap
		ask    string
		status int
		want   string // upstream
	}{
		{"before the guards, which see what it made", swap{sides: ask1, early: true, from: "marker", to: ""}, question("for*marker*bidden"), 200, question("for**bidden")},
		{"before the guards, which then block", swap{sides: ask1, early: true, from: "marker", to: ""}, question("formarkerbidden"), 403, ""},
		{"after the guards, which do not see it", swap{sides: ask1, from: "ann", to: "forbidden"}, question("I am ann"), 200, question("I am forbidden")},
		{"nothing to do, byte for byte", swap{sides: ask1, from: "ann", to: "bob"}, question("I am \\u0041nn"), 200, question("I am \\u0041nn")},
		{
			"with a line of the operator", swap{sides: ask1, from: "ann", to: "bob", line: `say "no"`}, question("I am ann"), 200,
			`{"model":"m", "messages":[{"role":"system","content":"say \"no\""},{"role":"user","content":"I am bob"}]}`,
		},
		{"only from a verdict on", swap{sides: ask1, from: "ann", to: "bob", when: bartizan.Flag}, question("I am ann"), 200, question("I am ann")},
		{"a failure closes", swap{sides: ask1, from: "ann", to: "bob", err: errors.New("broken")}, question("I am ann"), 403, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t, answer(`{"choices":[]}`), nil, blockWord(), shapes("TST010", tt.shape))
			status, _, body := h.ask(t, tt.ask)
			if status != tt.status || h.seen != tt.want {
				t.Errorf("%d %s\nupstream saw %s\n       want %s", status, body, h.seen, tt.want)
			}
		})
	}
}

// TestShapersInARow: each reads what the one before made.
func TestShapersInARow(t *testing.T) {
	h := newHouse(t, answer(`{"choices":[]}`), nil,
		shapes("TST010", swap{sides: ask1, from: "a", to: "bb", line: "one"}), shapes("TST011", swap{sides: ask1, from: "bb", to: "c", line: "two"}))
	if status, _, body := h.ask(t, question("a-bb")); status != http.StatusOK {
		t.Fatal(body)
	}
	want := `{"model":"m", "messages":[{"role":"system","content":"one\n\ntwo"},{"role":"user","content":"c-c"}]}`
	if h.seen != want {
		t.Errorf("upstream saw %s", h.seen)
	}
}

// TestShapedAnswer: a marker is taken out before the guards look, a name is put
// back after them; plain and streamed, cut at every place.
func TestShapedAnswer(t *testing.T) {
	const said = "x tok-abmarkercd y NAME z"
	checks := []*bartizan.Check{
		redactToken(), blockWord(),
		shapes("TST010", swap{sides: bartizan.SideAnswer, early: true, from: "marker", to: ""}, swap{sides: bartizan.SideAnswer, from: "NAME", to: "forbidden ann"}),
	}
	const want = "x [gone] y forbidden ann z"
	h := newHouse(t, answer(`{"choices":[{"index":0,"message":{"role":"assistant","content":"`+said+`"}}]}`), nil, checks...)
	if status, _, body := h.ask(t, hello); status != http.StatusOK || !strings.Contains(body, `"`+want+`"`) {
		t.Errorf("%d %s", status, body)
	}
	for i := range len(said) {
		for _, j := range []int{i, min(i+1, len(said)), min(i+4, len(said))} {
			h := newHouse(t, events(delta(said[:i]), delta(said[i:j]), delta(said[j:]), finish), nil, checks...)
			status, _, body := h.ask(t, helloStream)
			if got := streamed(body); status != http.StatusOK || got != want || !strings.HasSuffix(body, "data: [DONE]\n\n") {
				t.Fatalf("cut at %d and %d: %d %q", i, j, status, got)
			}
			h.Close()
		}
	}
}

// streamed joins the deltas of a stream.
func streamed(body string) string {
	var out strings.Builder
	for _, m := range regexp.MustCompile(`"content":"([^"]*)"`).FindAllStringSubmatch(body, -1) {
		out.WriteString(m[1])
	}
	return out.String()
}

// TestBlockBehindAShaper: what a guard blocks does not leave through the shapers
// that come after it.
func TestBlockBehindAShaper(t *testing.T) {
	h := newHouse(t, events(delta("ok "), delta("forb"), delta("idden NAME"), finish), nil,
		blockWord(), shapes("TST010", swap{sides: bartizan.SideAnswer, from: "NAME", to: "ann"}))
	_, _, body := h.ask(t, helloStream)
	if !strings.Contains(body, "bartizan_blocked") || strings.Contains(body, "ann") || strings.Contains(body, "idden") {
		t.Error(body)
	}
	if diff := cmp.Diff(gateway.BlockedReply, h.sink.last(t).Outcome); diff != "" {
		t.Error(diff)
	}
}
