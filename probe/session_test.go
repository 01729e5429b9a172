package probe_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/probe"
)

// inSession runs f as the only attempt of a run and returns the report.
func inSession(t *testing.T, c probe.Config, asks int, f func(context.Context, bartizan.Session) (bartizan.Outcome, error)) *probe.Report {
	t.Helper()
	c.Checks = []*bartizan.Check{checkOf("INJ900", unit{
		cases: []bartizan.Case{{ID: "a", Asks: asks}},
		attempt: func(ctx context.Context, s bartizan.Session, _ bartizan.Case) (bartizan.Outcome, error) {
			return f(ctx, s)
		},
	})}
	c.Repeats = 1
	return run(t, c)
}

func TestDialogueKeepsWhatWasSaid(t *testing.T) {
	target := targetOf(t, echo(), probe.TargetOptions{}, 4)
	inSession(t, probe.Config{Target: target}, 4, func(ctx context.Context, s bartizan.Session) (bartizan.Outcome, error) {
		if err := s.Plant(ctx, said(bartizan.RoleSystem, bartizan.FromOperator, "house rule")); err != nil {
			t.Error(err)
		}
		if err := s.Plant(ctx, said(bartizan.RoleUser, bartizan.FromRetrieved, "page text")); err != nil {
			t.Error(err)
		}
		if err := s.Plant(ctx, bartizan.Message{Content: bartizan.Content{Kind: bartizan.KindMedia}}); !errors.Is(err, bartizan.ErrNotDeliverable) {
			t.Errorf("media: %v", err)
		}
		first, err := s.Ask(ctx, bartizan.Target, bartizan.Prompt{Parts: []bartizan.Message{user("one")}}, bartizan.Prompt{Parts: []bartizan.Message{user("two")}})
		if err != nil || len(first) != 2 || first[1].Text() != "house rule\ntwo\npage text" {
			t.Errorf("batch: %+v, %v", first, err)
			return bartizan.Outcome{}, err
		}
		next, err := s.Ask(ctx, bartizan.Target, bartizan.Prompt{After: &first[0], Parts: []bartizan.Message{user("more")}})
		if err != nil || next[0].Text() != "house rule\none\npage text\nhouse rule\none\npage text\nmore" {
			t.Errorf("after: %+v, %v", next, err)
		}
		if s.Budget() != 1 {
			t.Errorf("budget %d, want 1", s.Budget())
		}
		if _, err := s.Ask(ctx, bartizan.Target, bartizan.Prompt{After: &bartizan.Answer{ID: "9.9"}}); err == nil {
			t.Error("an answer of nowhere was taken")
		}
		if _, err := s.Ask(ctx, bartizan.Judge, bartizan.Prompt{Parts: []bartizan.Message{user("x")}}); !errors.Is(err, bartizan.ErrNotDeliverable) {
			t.Errorf("a judge that nobody gave: %v", err)
		}
		if _, err := s.Ask(ctx, bartizan.Target, make([]bartizan.Prompt, 2)...); !errors.Is(err, bartizan.ErrSpent) {
			t.Errorf("over budget: %v", err)
		}
		if a, b := s.Canary(), s.Canary(); a != b || a.Left == a.Right || len(a.Join()) != 12 {
			t.Errorf("canary %+v", s.Canary())
		}
		return bartizan.Outcome{Result: bartizan.Resisted}, nil
	})
}

func TestInlineTargetMeetsDocumentsInAUserMessage(t *testing.T) {
	for inline, want := range map[bool]string{false: "one\npage", true: "one\n<document>\npage\n</document>"} {
		inSession(t, probe.Config{Target: targetOf(t, echo(), probe.TargetOptions{Inline: inline}, 1)}, 1, func(ctx context.Context, s bartizan.Session) (bartizan.Outcome, error) {
			if err := s.Plant(ctx, said(bartizan.RoleUser, bartizan.FromRetrieved, "page")); err != nil {
				return bartizan.Outcome{}, err
			}
			a, err := s.Ask(ctx, bartizan.Target, bartizan.Prompt{Parts: []bartizan.Message{user("one")}})
			if err != nil || a[0].Text() != want {
				t.Errorf("inline %v: %+v, %v", inline, a, err)
			}
			return bartizan.Outcome{Result: bartizan.Resisted}, err
		})
	}
}

func TestToolCallsAreEffects(t *testing.T) {
	h := reply(200, `{"choices":[{"message":{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"pay","arguments":"{\"to\":\"x\"}"}}]}}]}`)
	r := inSession(t, probe.Config{Target: targetOf(t, h, probe.TargetOptions{}, 1)}, 1, func(ctx context.Context, s bartizan.Session) (bartizan.Outcome, error) {
		tool := bartizan.Message{Content: bartizan.Content{Kind: bartizan.KindTool, Tool: &bartizan.ToolDef{Name: "pay", Schema: `{"type":"object"}`}}}
		if _, err := s.Ask(ctx, bartizan.Target, bartizan.Prompt{Parts: []bartizan.Message{tool, user("pay")}}); err != nil {
			return bartizan.Outcome{}, err
		}
		e, err := s.Effects(ctx)
		if err != nil || len(e) != 1 || e[0].Detail != `pay {"to":"x"}` {
			t.Errorf("effects %+v, %v", e, err)
		}
		return bartizan.Outcome{Result: bartizan.Exploited, Rung: 0, Evidence: "called \x1b[31mpay"}, nil
	})
	if len(r.Findings) != 1 || strings.ContainsRune(r.Findings[0].Signals[0].Evidence, 0x1b) {
		t.Errorf("findings %+v", r.Findings)
	}
}

// A run that stored an answer but no result replays the answer; a prober that
// asks something else then is told so, and nothing of it counts.
func TestReplayAndDivergence(t *testing.T) {
	var sends atomic.Int64
	h := http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { sends.Add(1); say("no").ServeHTTP(w, q) })
	for _, c := range []struct {
		ask  string
		want probe.Counts
	}{{"hello", probe.Counts{Resisted: 1}}, {"something else", probe.Counts{Undetermined: 1}}} {
		path := file(t)
		server := serverOf(t, h)
		sends.Store(0)
		attempt := func(ask string) *probe.Report {
			via := http.DefaultTransport.(*http.Transport).Clone()
			via.DialContext = dialTo(server)
			defer via.CloseIdleConnections()
			target, err := probe.NewTarget(t.Context(), probe.TargetOptions{URL: "http://same.test/v1", Model: "m", Transport: via}, 1, nowFunc)
			if err != nil {
				t.Fatal(err)
			}
			return inSession(t, probe.Config{Target: target, Checkpoint: path}, 1, func(ctx context.Context, s bartizan.Session) (bartizan.Outcome, error) {
				_, err := s.Ask(ctx, bartizan.Target, bartizan.Prompt{Parts: []bartizan.Message{user("%s", ask)}})
				return bartizan.Outcome{Result: bartizan.Resisted}, err
			})
		}
		attempt("hello")
		dropLastLine(t, path) // the result
		r := attempt(c.ask)
		if r.Checks[0].Counts != c.want || sends.Load() != 1 || r.Resent != 0 {
			t.Errorf("%q: %+v, %d sends, %d sent again", c.ask, r.Checks[0].Counts, sends.Load(), r.Resent)
		}
	}
}

func dropLastLine(t *testing.T, path string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cut := strings.LastIndex(strings.TrimSuffix(string(b), "\n"), "\n") + 1
	if !strings.Contains(string(b[cut:]), `"t":"result"`) {
		t.Fatalf("the last line is no result: %s", b[cut:])
	}
	if err := os.WriteFile(path, b[:cut], 0o600); err != nil {
		t.Fatal(err)
	}
}
