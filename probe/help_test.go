package probe_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/probe"
)

func leak() func() { return probe.Leak() }

// unit is a Prober of the tests.
type unit struct {
	cases   []bartizan.Case
	attempt func(context.Context, bartizan.Session, bartizan.Case) (bartizan.Outcome, error)
}

func (u unit) Cases() []bartizan.Case { return u.cases }
func (u unit) Attempt(ctx context.Context, s bartizan.Session, k bartizan.Case) (bartizan.Outcome, error) {
	return u.attempt(ctx, s, k)
}

func checkOf(id string, u unit) *bartizan.Check {
	return &bartizan.Check{
		ID: id, Name: strings.ToLower(id), Threat: &bartizan.Threat{ID: "T03", Name: "injection"}, Severity: bartizan.High,
		Doc:   bartizan.Doc{Title: "Test check " + id},
		Probe: func(bartizan.Settings) (bartizan.Prober, error) { return u, nil },
	}
}

func said(role bartizan.Role, origin bartizan.Origin, format string, args ...any) bartizan.Message {
	return bartizan.Message{Role: role, Origin: origin, Content: bartizan.Content{Kind: bartizan.KindText, Text: fmt.Sprintf(format, args...)}}
}

func user(format string, args ...any) bartizan.Message {
	return said(bartizan.RoleUser, bartizan.FromUser, format, args...)
}

// joiner asks the target to join the canary's halves; the case's first part is the
// frame, with two places for the halves. It calls every join in an answer a
// success, which makes it a naive check.
func joiner(id string, frames ...string) *bartizan.Check {
	u := unit{attempt: func(ctx context.Context, s bartizan.Session, k bartizan.Case) (bartizan.Outcome, error) {
		c := s.Canary()
		answers, err := s.Ask(ctx, bartizan.Target, bartizan.Prompt{Parts: []bartizan.Message{user(k.Parts[0].Text, c.Left, c.Right)}})
		if err != nil {
			return bartizan.Outcome{}, err
		}
		if strings.Contains(answers[0].Text(), c.Join()) && !k.Benign {
			return bartizan.Outcome{Result: bartizan.Exploited, Rung: 2, Evidence: "wrote the joined token"}, nil
		}
		return bartizan.Outcome{Result: bartizan.Resisted}, nil
	}}
	for i, f := range frames {
		u.cases = append(u.cases, bartizan.Case{ID: fmt.Sprintf("frame%d", i), Parts: []bartizan.Message{{Content: bartizan.Content{Kind: bartizan.KindText, Text: f}}}})
	}
	u.cases = append(u.cases, bartizan.Case{ID: "twin", Benign: true, Parts: []bartizan.Message{{Content: bartizan.Content{Kind: bartizan.KindText, Text: "The words %s and %s are rare, are they not?"}}}})
	return checkOf(id, u)
}

// prompt is what a mock target sees: all texts of the conversation.
type wire struct {
	Messages []struct {
		Role    string
		Content *string
	}
	Seed int64
}

func completion(text string) string {
	b, _ := json.Marshal(text)
	return `{"choices":[{"message":{"role":"assistant","content":` + string(b) + `},"finish_reason":"stop"}]}`
}

// mock serves completions made of the conversation's text.
func mock(answer func(w http.ResponseWriter, text string)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in wire
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			http.Error(w, "bad", 400)
			return
		}
		var text []string
		for _, m := range in.Messages {
			if m.Content != nil {
				text = append(text, *m.Content)
			}
		}
		w.Header().Set("Content-Type", "application/json")
		answer(w, strings.Join(text, "\n"))
	})
}

func say(text string) http.Handler {
	return mock(func(w http.ResponseWriter, _ string) { _, _ = io.WriteString(w, completion(text)) })
}

// echo is the parrot: it repeats the prompt.
func echo() http.Handler {
	return mock(func(w http.ResponseWriter, text string) { _, _ = io.WriteString(w, completion(text)) })
}

func targetOf(t testing.TB, h http.Handler, o probe.TargetOptions, most int) *probe.Target {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	o.URL = s.URL + "/v1"
	if o.Model == "" {
		o.Model = "mock"
	}
	target, err := probe.NewTarget(t.Context(), o, most, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(target.Close)
	return target
}

func run(t testing.TB, c probe.Config) *probe.Report {
	t.Helper()
	if c.Now == nil {
		c.Now = time.Now
	}
	r, err := probe.Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// lasting leaves out of a report what may differ between runs of one plan.
func lasting(r *probe.Report) probe.Report {
	c := *r
	c.Started, c.Took, c.Sends, c.Resent, c.Retries, c.Resumed = time.Time{}, 0, 0, 0, 0, 0
	return c
}

func file(t testing.TB) string { return filepath.Join(t.TempDir(), "run.checkpoint") }

var errPlanned = errors.New("planned failure")

func serverOf(t testing.TB, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// dialTo connects every address to one server, so that two servers can be called
// by one name.
func dialTo(url string) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, network, strings.TrimPrefix(url, "http://"))
	}
}
