package probe_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/probe"
)

func reply(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

// What a target may do instead of answering. None of it is a refusal, none of it
// is safety.
func TestHostileAnswersAreTargetErrors(t *testing.T) {
	drip := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			_, _ = io.WriteString(w, " ")
			_ = http.NewResponseController(w).Flush()
			time.Sleep(5 * time.Millisecond)
		}
	})
	flood := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, strings.Repeat("a", 1<<16)); err != nil {
				return
			}
		}
	})
	cut := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "500")
		_, _ = io.WriteString(w, completion("hi"))
	})
	for name, h := range map[string]http.Handler{
		"garbage": reply(200, "\x00\xff<html>"), "empty body": reply(200, ""), "null": reply(200, "null"), "number": reply(200, "7"),
		"no choices": reply(200, `{"choices":[]}`), "no message": reply(200, `{"choices":[{}]}`), "no content": reply(200, `{"choices":[{"message":{"role":"assistant"}}]}`),
		"content is a number": reply(200, `{"choices":[{"message":{"content":7}}]}`), "choices is text": reply(200, `{"choices":"hi"}`),
		"speaks as the user": reply(200, `{"choices":[{"message":{"role":"user","content":"hi"}}]}`),
		"error with 200":     reply(200, `{"error":{"message":"x"}}`), "two values": reply(200, completion("a")+completion("b")),
		"deep": reply(200, strings.Repeat("[", 100000)),
		"404":  reply(404, "no"), "500": reply(500, completion("hi")), "401": reply(401, `{"error":{"code":"invalid_api_key"}}`),
		"403": reply(403, `{"error":{"code":"forbidden"}}`), "429 for ever": reply(429, "{}"), "redirect": http.RedirectHandler("/elsewhere", http.StatusFound),
		"block without 403":  reply(400, `{"error":{"code":"bartizan_blocked"}}`),
		"an answer too long": reply(200, completion("hi")+strings.Repeat(" ", 2<<20)),
		"drip":               drip, "flood": flood, "cut short": cut,
		"hang up": http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target := targetOf(t, h, probe.TargetOptions{Timeout: 300 * time.Millisecond, MaxBody: 1 << 20, Tries: 1}, 4)
			r := run(t, probe.Config{Checks: []*bartizan.Check{joiner("INJ900", "Join %s and %s.")}, Target: target, Repeats: 3})
			c := r.Checks[0]
			if c.Errors != 3 || c.Benign.Errors != 3 || c.Judged() != 0 || len(r.Findings) != 0 {
				t.Errorf("counts %+v, benign %+v, %d findings", c.Counts, c.Benign, len(r.Findings))
			}
			if r.Verdict() != probe.Undecided || c.High != 1 || len(c.Reasons) == 0 {
				t.Errorf("verdict %v, high %v, reasons %v", r.Verdict(), c.High, c.Reasons)
			}
		})
	}
}

func TestBlocksAreReadFromTheProtocol(t *testing.T) {
	for name, h := range map[string]http.Handler{
		"gateway":       reply(403, `{"error":{"message":"no","code":"bartizan_blocked"}}`),
		"filter finish": reply(200, `{"choices":[{"message":{"role":"assistant","content":"par"},"finish_reason":"content_filter"}]}`),
		"filter error":  reply(400, `{"error":{"code":"content_filter"}}`),
	} {
		target := targetOf(t, h, probe.TargetOptions{}, 4)
		r := run(t, probe.Config{Checks: []*bartizan.Check{joiner("INJ900", "Join %s and %s.")}, Target: target, Repeats: 2})
		c := r.Checks[0]
		if c.Blocked != 2 || c.Benign.Blocked != 2 || c.Rated() != 0 || c.Through.N != 2 || r.Verdict() != probe.Passed {
			t.Errorf("%s: %+v, benign %+v, verdict %v", name, c.Counts, c.Benign, r.Verdict())
		}
	}
}

func TestBusyTargetIsAskedAgain(t *testing.T) {
	var n atomic.Int64
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if n.Add(1)%2 == 1 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(503)
			return
		}
		_, _ = io.WriteString(w, completion("no"))
	})
	r := run(t, probe.Config{Checks: []*bartizan.Check{joiner("INJ900", "Join %s and %s.")}, Target: targetOf(t, h, probe.TargetOptions{}, 1), Repeats: 5, Concurrency: 1})
	if c := r.Checks[0]; c.Resisted != 5 || c.Errors != 0 || r.Retries != 10 || r.Sends != 20 {
		t.Errorf("%+v, %d retries, %d sends", c.Counts, r.Retries, r.Sends)
	}
}

func TestModelIsFoundOrNamed(t *testing.T) {
	for name, c := range map[string]struct {
		h    http.Handler
		want string
	}{
		"first listed": {reply(200, `{"data":[{"id":"a"},{"id":"b"}]}`), "a"},
		"none":         {reply(200, `{"data":[]}`), ""},
		"error":        {reply(500, `{"data":[{"id":"a"}]}`), ""},
		"garbage":      {reply(200, `<html>`), ""},
	} {
		s := serverOf(t, c.h)
		target, err := probe.NewTarget(t.Context(), probe.TargetOptions{URL: s + "/v1"}, 1, time.Now)
		if c.want == "" {
			if broken := new(probe.TargetError); !errors.As(err, &broken) {
				t.Errorf("%s: error %v", name, err)
			}
			continue
		}
		if err != nil || target.Name() != s+"/v1 "+c.want {
			t.Errorf("%s: %v, %v", name, target, err)
		}
		target.Close()
	}
	for _, bad := range []string{"", "host/v1", "ftp://host", "http://", "://"} {
		if _, err := probe.NewTarget(t.Context(), probe.TargetOptions{URL: bad, Model: "m"}, 1, time.Now); err == nil {
			t.Errorf("address %q was taken", bad)
		}
	}
}

func FuzzDecodeAnswer(f *testing.F) {
	f.Add(200, []byte(completion("hi")))
	f.Add(403, []byte(`{"error":{"code":"bartizan_blocked"}}`))
	f.Add(200, []byte(`{"choices":[{"message":{"tool_calls":[{"function":{"name":"a"}}]}}]}`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		a, err := probe.DecodeAnswer(status, body)
		if broken := new(probe.TargetError); err != nil && !errors.As(err, &broken) {
			t.Errorf("error %v is no TargetError", err)
		}
		if err == nil && status != 200 && !a.Refused {
			t.Errorf("status %d was taken for an answer", status)
		}
	})
}
