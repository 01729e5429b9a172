package gateway_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/policy"
)

func TestPlain(t *testing.T) {
	reply := `{"id":"x", "choices" : [{"index":0,"message":{"role":"assistant","content":"caf\u00e9 %s"},"logprobs":{"content":[]}}],"vendor":{"k":1}}`
	tests := []struct {
		name, ask, reply string
		status           int
		upstream         string // what the upstream saw; "" for not called
		want             string // exact body, or a part of it after "~"
		outcome          gateway.Outcome
		action           bartizan.Action
	}{
		{
			"allowed traffic leaves byte for byte", `{"messages" : [{"role":"user","content":"h\u0065llo"}], "model":"m", "unknown":[1]}`, strings.Replace(reply, "%s", "ok", 1), 200,
			`{"messages" : [{"role":"user","content":"h\u0065llo"}], "model":"m", "unknown":[1]}`, strings.Replace(reply, "%s", "ok", 1), gateway.Answered, bartizan.Allow,
		},
		{"a blocked request does not go upstream", `{"model":"m","messages":[{"role":"user","content":"a forbidd\u0065n word"}]}`, reply, 403, "", `~"code":"bartizan_blocked"`, gateway.BlockedAsk, bartizan.Block},
		{"a blocked answer does not come back", hello, strings.Replace(reply, "%s", "forbidden", 1), 403, hello, `~"check":"TST001"`, gateway.BlockedReply, bartizan.Block},
		{
			"a redacted request is spliced", `{"model":"m","messages":[{"role":"user","content":"\u00fc tok-abcd \n tok-wxyz"}], "z":1}`, `{"choices":[]}`, 200,
			`{"model":"m","messages":[{"role":"user","content":"\u00fc [gone] \n [gone]"}], "z":1}`, `{"choices":[]}`, gateway.Answered, bartizan.Redact,
		},
		{
			"a redacted answer loses the log probabilities that repeat it", hello, strings.Replace(reply, "%s", "tok-abcd", 1), 200, hello,
			`{"id":"x", "choices" : [{"index":0,"message":{"role":"assistant","content":"caf\u00e9 [gone]"},"logprobs":null}],"vendor":{"k":1}}`, gateway.Answered, bartizan.Redact,
		},
		{"an unknown field is seen", `{"model":"m","messages":[],"extra":{"deep":["forbidden"]}}`, reply, 403, "", `~bartizan_blocked`, gateway.BlockedAsk, bartizan.Block},
		{"a tool's description is seen", `{"model":"m","messages":[],"tools":[{"type":"function","function":{"name":"f","parameters":{"properties":{"forbidden":{}}}}}]}`, reply, 403, "", `~bartizan_blocked`, gateway.BlockedAsk, bartizan.Block},
		{"a tool call in history is seen", `{"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{\"a\":\"forbidden\"}"}}]}]}`, reply, 403, "", `~bartizan_blocked`, gateway.BlockedAsk, bartizan.Block},
		{"a tool call in the answer is seen", hello, `{"choices":[{"message":{"tool_calls":[{"function":{"name":"f","arguments":"forbidden"}}]}}]}`, 403, hello, `~bartizan_blocked`, gateway.BlockedReply, bartizan.Block},
		{"an image is refused", `{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://x/y.png"}}]}]}`, reply, 400, "", `~image/*`, gateway.Unexamined, bartizan.Block},
		{"garbage from upstream is an error", hello, `<html>`, 502, hello, `~"code":"bartizan_upstream"`, gateway.UpstreamFail, bartizan.Allow},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t, answer(tt.reply), nil, blockWord(), redactToken())
			status, head, body := h.ask(t, tt.ask)
			if status != tt.status {
				t.Errorf("status %d, want %d: %s", status, tt.status, body)
			}
			if h.seen != tt.upstream {
				t.Errorf("upstream saw\n%s\nwant\n%s", h.seen, tt.upstream)
			}
			if part, ok := strings.CutPrefix(tt.want, "~"); ok && !strings.Contains(body, part) || !ok && body != tt.want {
				t.Errorf("body\n%s\nwant\n%s", body, tt.want)
			}
			rec := h.sink.last(t)
			if rec.Outcome != tt.outcome || rec.Action != tt.action {
				t.Errorf("record says %s, %s; want %s, %s", rec.Outcome, rec.Action, tt.outcome, tt.action)
			}
			if rec.ID == "" || head.Get("X-Bartizan-Request-Id") != rec.ID {
				t.Errorf("request id %q, header %q", rec.ID, head.Get("X-Bartizan-Request-Id"))
			}
		})
	}
}

func TestBadRequests(t *testing.T) {
	deep := `{"model":"m","messages":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `}`
	many := `{"model":"m","messages":[],"x":[` + strings.Repeat("0,", 300_000) + `0]}`
	tests := []struct {
		name, body string
		status     int
		part       string
	}{
		{"not JSON", `{"model":`, 400, "invalid JSON at byte"},
		{"an array", `[]`, 400, "not a JSON object"},
		{"trailing data", hello + `{}`, 400, "more follows"},
		{"invalid UTF-8", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\xff\"}]}", 400, "not valid UTF-8"},
		{"a duplicate key", `{"model":"m","messages":[],"messages":[]}`, 400, "stands twice"},
		{"a duplicate key in escapes", `{"model":"m","messages":[],"m\u0065ssages":[]}`, 400, "stands twice"},
		{"a key in other case", `{"model":"m","messages":[],"Messages":[]}`, 400, "in case only"},
		{"no model", `{"messages":[]}`, 400, `"param":"model"`},
		{"model of the wrong type", `{"model":1,"messages":[]}`, 400, `"param":"model"`},
		{"messages of the wrong type", `{"model":"m","messages":"x"}`, 400, `"param":"messages"`},
		{"stream of the wrong type", `{"model":"m","stream":"yes","messages":[]}`, 400, `"param":"stream"`},
		{"an unknown role", `{"model":"m","messages":[{"role":"root","content":""}]}`, 400, `messages[0].role`},
		{"content of the wrong type", `{"model":"m","messages":[{"role":"user","content":7}]}`, 400, `messages[0].content`},
		{"10,000 nested arrays", deep, 413, "nested deeper"},
		{"300,000 values", many, 413, "more than 200000 values"},
		{"a huge body", `{"model":"m","messages":[{"role":"user","content":"` + strings.Repeat("a", 9<<20) + `"}]}`, 413, "larger than"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t, answer(`{}`), nil, blockWord())
			status, _, body := h.ask(t, tt.body)
			if status != tt.status || !strings.Contains(body, tt.part) && !strings.Contains(body, strings.ReplaceAll(tt.part, `"`, `\"`)) {
				t.Errorf("%d %s; want %d with %q", status, body, tt.status, tt.part)
			}
			if h.calls != 0 {
				t.Error("it went upstream all the same")
			}
		})
	}
}

func TestModes(t *testing.T) {
	broken := check("TST003", "broken", bartizan.Block, &wordGuard{re: regexp.MustCompile("x"), live: func(string) int { return 0 }, do: func() { panic("boom") }})
	tests := []struct {
		name    string
		check   *bartizan.Check
		rule    policy.Rule
		ask     string
		status  int
		outcome gateway.Outcome
		shadow  bartizan.Action
		gaps    int
	}{
		{"monitor records and lets pass", blockWord(), policy.Rule{Mode: policy.Monitor, Action: bartizan.Block, Threshold: .5}, forbidden, 200, gateway.Answered, bartizan.Block, 0},
		{"off does not look", blockWord(), policy.Rule{Mode: policy.Off, Threshold: .5}, forbidden, 200, gateway.Answered, bartizan.Allow, 0},
		{"a threshold above the score lets pass", blockWord(), policy.Rule{Action: bartizan.Flag, Threshold: 1}, forbidden, 200, gateway.Answered, bartizan.Allow, 0},
		{"a panic fails closed", broken, policy.Rule{Action: bartizan.Block, Threshold: .5}, hello, 403, gateway.Unexamined, bartizan.Allow, 1},
		{"a panic fails open when policy says so", broken, policy.Rule{Action: bartizan.Block, Threshold: .5, OnError: policy.Open}, hello, 200, gateway.Answered, bartizan.Allow, 2},
		{"a panic in monitor mode never blocks", broken, policy.Rule{Mode: policy.Monitor, Action: bartizan.Block, Threshold: .5}, hello, 200, gateway.Answered, bartizan.Allow, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t, answer(`{"choices":[{"message":{"content":"fine"}}]}`), func(c *gateway.Config) {
				p, err := policy.New(c.Checks, map[string]policy.Rule{tt.check.ID: tt.rule})
				if err != nil {
					t.Fatal(err)
				}
				c.Policy = p
			}, tt.check)
			status, _, body := h.ask(t, tt.ask)
			rec := h.sink.last(t)
			if status != tt.status || rec.Outcome != tt.outcome || rec.Shadow != tt.shadow {
				t.Errorf("%d, %s, shadow %s; want %d, %s, %s: %s", status, rec.Outcome, rec.Shadow, tt.status, tt.outcome, tt.shadow, body)
			}
			if n := len(rec.Unexamined); (tt.gaps > 0) != (n > 0) || n < tt.gaps {
				t.Errorf("%d gaps recorded, want at least %d: %v", n, tt.gaps, rec.Unexamined)
			}
		})
	}
}

const forbidden = `{"model":"m","messages":[{"role":"user","content":"forbidden"}]}`

func TestUnknownPaths(t *testing.T) {
	for _, path := range []string{"/v1/audio/speech", "/v1/files", "/", "/v1/models/../files", "/v1/chat/completions/", "/v1//chat/completions"} {
		h := newHouse(t, answer(`{}`), nil, blockWord())
		req, _ := http.NewRequest(http.MethodPost, h.URL+path, strings.NewReader("{}"))
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusNotFound || h.calls != 0 {
			t.Errorf("%s: status %d, %d calls upstream", path, res.StatusCode, h.calls)
		}
	}
}
