package gateway_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
)

// contentOf joins what a client would show of a stream.
func contentOf(t *testing.T, body string) (text string, errs int) {
	t.Helper()
	for line := range strings.SplitSeq(body, "\n") {
		data, ok := strings.CutPrefix(line, "data: ")
		if !ok || data == "[DONE]" {
			continue
		}
		var ev struct {
			Error   any
			Choices []struct{ Delta struct{ Content string } }
		}
		if err := json.Unmarshal([]byte(data), &ev); err != nil {
			t.Fatalf("client cannot read %q: %v", data, err)
		}
		if ev.Error != nil {
			errs++
		}
		for _, c := range ev.Choices {
			text += c.Delta.Content
		}
	}
	return text, errs
}

func TestStreamIsForwardedByteForByte(t *testing.T) {
	evs := []string{
		": comment\n\n", "data:{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n",
		"data: {\"choices\" : [{\"delta\":{\"content\":\"for\"},\"index\":0}]}\r\n\r\n", "event: x\nid: 3\n" + delta("get me"),
		delta("tok-ab"), delta(" caf\u00e9 \\u00e9"), "\n", delta("tok"), finish,
	}
	h := newHouse(t, events(evs...), nil, blockWord(), redactToken())
	status, head, body := h.ask(t, helloStream)
	if want := strings.Join(evs, ""); status != 200 || body != want {
		t.Errorf("%d\n%q\nwant\n%q", status, body, want)
	}
	if head.Get("Content-Type") != "text/event-stream" {
		t.Errorf("content type %q", head.Get("Content-Type"))
	}
	if rec := h.sink.last(t); rec.Outcome != gateway.Answered || !rec.Stream || rec.Out != int64(len(body)) {
		t.Errorf("record %+v", rec)
	}
}

// cuts gives a text in two pieces for every offset of a character, and in
// single characters.
func cuts(text string) [][]string {
	var out [][]string
	var single []string
	for i, r := range text {
		out = append(out, []string{text[:i], text[i:]})
		single = append(single, string(r))
	}
	return append(out, single)
}

func TestStreamSplitAnywhere(t *testing.T) {
	tests := []struct {
		name, text, want string
		errs, findings   int
	}{
		{"allowed", "forbid tok-abc é forbidde", "forbid tok-abc é forbidde", 0, 0},
		{"redacted", "a tok-abcdef, b tok-xyzxyz", "a [gone], b [gone]", 0, 1},
		{"redacted at the end", "x tok-zzzz", "x [gone]", 0, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var evs []string
			h := newHouse(t, func(w http.ResponseWriter, r *http.Request) { events(evs...)(w, r) }, nil, blockWord(), redactToken())
			for _, pieces := range cuts(tt.text) {
				evs = nil
				for _, p := range pieces {
					evs = append(evs, delta(p))
				}
				evs = append(evs, finish)
				h.sink.recs = nil
				_, _, body := h.ask(t, helloStream)
				got, errs := contentOf(t, body)
				if got != tt.want || errs != tt.errs {
					t.Fatalf("pieces %q: got %q, %d errors", pieces, got, errs)
				}
				if tt.findings == 0 && body != strings.Join(evs, "") {
					t.Fatalf("pieces %q: allowed stream changed:\n%q", pieces, body)
				}
				if rec := h.sink.last(t); len(rec.Findings) != tt.findings {
					t.Fatalf("pieces %q: %d findings, want %d", pieces, len(rec.Findings), tt.findings)
				}
			}
		})
	}
}

func TestStreamBlocked(t *testing.T) {
	const text = "all is well and then forbidden follows"
	at := strings.Index(text, "forbidden")
	var evs []string
	h := newHouse(t, func(w http.ResponseWriter, r *http.Request) { events(evs...)(w, r) }, nil, blockWord(), redactToken())
	for _, pieces := range cuts(text) {
		evs = nil
		for _, p := range pieces {
			evs = append(evs, delta(p))
		}
		evs = append(evs, finish)
		h.sink.recs = nil
		status, _, body := h.ask(t, helloStream)
		rec := h.sink.last(t)
		if rec.Outcome != gateway.BlockedReply || rec.By != "TST001" || len(rec.Findings) != 1 {
			t.Fatalf("pieces %q: record %+v", pieces, rec)
		}
		if !strings.Contains(body, "bartizan_blocked") {
			t.Fatalf("pieces %q: no error in %q", pieces, body)
		}
		if status == http.StatusForbidden {
			continue // nothing had left
		}
		got, errs := contentOf(t, body)
		if errs != 1 || len(got) > at || !strings.HasPrefix(text, got) || !strings.HasSuffix(body, "data: [DONE]\n\n") {
			t.Fatalf("pieces %q: %q left, %d errors, %q", pieces, got, errs, body)
		}
	}
}

func callDelta(args string, first bool) string {
	if first {
		return fmt.Sprintf("data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"send\",\"arguments\":%q}}]}}]}\n\n", args)
	}
	return fmt.Sprintf("data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":%q}}]}}]}\n\n", args)
}

func TestToolCallsAreHeldUntilJudged(t *testing.T) {
	evs := []string{delta("calling"), callDelta("{\"to\":\"for", true), callDelta("bidden\"}", false), finish}
	h := newHouse(t, events(evs...), nil, blockWord())
	_, _, body := h.ask(t, helloStream)
	if strings.Contains(body, "tool_calls") || !strings.Contains(body, "bartizan_blocked") {
		t.Errorf("a part of the call left: %q", body)
	}
	evs[2] = callDelta("get tok-abcd\"}", false)
	h = newHouse(t, events(evs...), nil, blockWord(), redactToken())
	if _, _, body = h.ask(t, helloStream); !strings.Contains(body, `get [gone]\"}`) || strings.Contains(body, "tok-") {
		t.Errorf("call was not redacted: %q", body)
	}
}

func TestUnknownStreamFieldsAreSeen(t *testing.T) {
	for _, ev := range []string{
		"data: {\"note\":\"forbidden\"}\n\n", "data: {\"choices\":[{\"delta\":{\"thoughts\":[\"forbidden\"]}}]}\n\n",
		"data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"forbidden\"}}]}\n\n", "data: {\"error\":{\"message\":\"forbidden\"}}\n\n",
	} {
		h := newHouse(t, events(ev, finish), nil, blockWord())
		if status, _, body := h.ask(t, helloStream); status != http.StatusForbidden {
			t.Errorf("%s: %d %s", ev, status, body)
		}
	}
}

func TestBrokenStreams(t *testing.T) {
	tests := []struct {
		name    string
		up      http.HandlerFunc
		outcome gateway.Outcome
		part    string
	}{
		{"garbage in an event", events(delta("hi"), "data: {nonsense\n\n", finish), gateway.Unexamined, "bartizan_unexamined"},
		{"a duplicate key in an event", events("data: {\"choices\":[],\"choices\":[]}\n\n"), gateway.Unexamined, "bartizan_unexamined"},
		{"an endless event", events("data: " + strings.Repeat("x", 2<<20)), gateway.OverLimit, "bartizan_limit"},
		{"cut in the middle", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			w.Header().Set("Content-Length", "100000")
			_, _ = io.WriteString(w, delta("hi"))
		}, gateway.UpstreamFail, "bartizan_upstream"},
		{"cut between events", events(delta("hi")), gateway.Answered, "hi"},
		{"cut before the empty line", events(delta("hi"), strings.TrimSpace(delta("you"))), gateway.Answered, "you"},
		{"empty", events(), gateway.Answered, ""},
		{"never ending", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, delta(strings.Repeat("la ", 1000))); err != nil {
					return
				}
			}
		}, gateway.OverLimit, "bartizan_limit"},
		{"silent", func(w http.ResponseWriter, r *http.Request) {
			events(delta("hi"))(w, r)
			<-r.Context().Done()
		}, gateway.UpstreamFail, "bartizan_upstream_timeout"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t, tt.up, func(c *gateway.Config) {
				c.Limits.Answer, c.Limits.Idle = 4<<20, 300*time.Millisecond
			}, blockWord())
			_, _, body := h.ask(t, helloStream)
			if rec := h.sink.last(t); rec.Outcome != tt.outcome || !strings.Contains(body, tt.part) {
				t.Errorf("%s (%s), body ends %q; want %s with %q", rec.Outcome, rec.Detail, body[max(0, len(body)-300):], tt.outcome, tt.part)
			}
		})
	}
}

func TestFirstByteIsNotDelayed(t *testing.T) {
	release := make(chan struct{})
	h := newHouse(t, func(w http.ResponseWriter, r *http.Request) {
		events(delta("hello there. "))(w, r)
		<-release
		_, _ = io.WriteString(w, finish)
	}, nil, blockWord(), redactToken())
	res, err := http.Post(h.URL+"/v1/chat/completions", "application/json", strings.NewReader(helloStream))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	buf := make([]byte, 1024)
	n, err := res.Body.Read(buf) // blocks for ever if the gateway holds
	if err != nil || string(buf[:n]) != delta("hello there. ") {
		t.Errorf("got %q, %v", buf[:n], err)
	}
	close(release)
}

func TestClientHangsUp(t *testing.T) {
	gone := make(chan struct{})
	h := newHouse(t, func(w http.ResponseWriter, r *http.Request) {
		events(delta("hello"))(w, r)
		<-r.Context().Done()
		close(gone)
	}, nil, blockWord())
	ctx, cancel := context.WithCancel(t.Context())
	req, _ := http.NewRequestWithContext(ctx, http.MethodPost, h.URL+"/v1/chat/completions", strings.NewReader(helloStream))
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = res.Body.Read(make([]byte, 10))
	cancel()
	res.Body.Close()
	select {
	case <-gone:
	case <-time.After(10 * time.Second):
		t.Fatal("the request upstream was not ended")
	}
	if rec := h.sink.last(t); rec.Outcome != gateway.ClientGone {
		t.Errorf("record says %s", rec.Outcome)
	}
}

func TestWholeGuardIsAskedOnceAtTheEnd(t *testing.T) {
	whole := check("TST009", "whole", bartizan.Block, wholeGuard{})
	h := newHouse(t, events(delta("a"), finish), nil, whole)
	if _, _, body := h.ask(t, helloStream); !strings.Contains(body, "[DONE]") {
		t.Errorf("body %q", body)
	}
	if rec := h.sink.last(t); len(rec.Findings) != 0 {
		t.Errorf("findings %v", rec.Findings)
	}
}

// wholeGuard wants the whole text.
type wholeGuard struct{}

func (wholeGuard) Scope() bartizan.Scope {
	return bartizan.Scope{Kinds: bartizan.KindText, Sides: bartizan.SideAnswer}
}

func (wholeGuard) Inspect(_ context.Context, _ *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	if !p.Done {
		return nil, fmt.Errorf("asked before the end, with %q", p.Text)
	}
	return nil, nil
}

// TestWhoClosesFirst: a caller that hangs up after the end of the answer has
// all of it, whenever the upstream closes.
func TestWhoClosesFirst(t *testing.T) {
	release := make(chan struct{})
	h := newHouse(t, func(w http.ResponseWriter, r *http.Request) {
		events(delta("all of it"), finish)(w, r)
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}, nil, blockWord())
	ctx, cancel := context.WithCancel(t.Context())
	req, _ := http.NewRequestWithContext(ctx, http.MethodPost, h.URL+"/v1/chat/completions", strings.NewReader(helloStream))
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	want := delta("all of it") + finish
	if _, err := io.ReadFull(res.Body, make([]byte, len(want))); err != nil {
		t.Fatal(err)
	}
	cancel()
	if rec := h.sink.last(t); rec.Outcome != gateway.Answered {
		t.Errorf("record says %s", rec.Outcome)
	}
	close(release)
}

// TestStreamThatNeverPauses: however fast a stream comes, no more of it waits
// than its guards hold back.
func TestStreamThatNeverPauses(t *testing.T) {
	one := delta(strings.Repeat("word ", 20))
	const n = 5000
	h := newHouse(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, strings.Repeat(one, n)+finish)
	}, func(c *gateway.Config) { c.Limits.Held, c.Limits.Event = 4<<10, 4<<10 }, blockWord())
	status, _, body := h.ask(t, helloStream)
	if status != http.StatusOK || body != strings.Repeat(one, n)+finish {
		t.Errorf("%d, %d bytes, ends in %q", status, len(body), body[max(len(body)-300, 0):])
	}
}
