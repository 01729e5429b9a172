package gateway_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/gateway/approval"
	"github.com/bartizan-ai/bartizan/gateway/pins"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
	wiremcp "github.com/bartizan-ai/bartizan/wire/mcp"
)

// withOptions gives checks their options, by id.
func withOptions(c *gateway.Config, options map[string]string) {
	inner := c.Settings
	c.Settings = func(k *bartizan.Check) bartizan.Settings {
		s := inner(k)
		if o := options[k.ID]; o != "" {
			s.Decode = func(into any) error { return yaml.UnmarshalWithOptions([]byte(o), into, yaml.DisallowUnknownField()) }
		}
		return s
	}
}

// TestMCPToolPolicy: the tool table holds for MCP as it does for chats: a person
// approves, taint counts, hosts are held to a list.
func TestMCPToolPolicy(t *testing.T) {
	s := toolServer(&mcp.Tool{Name: "pay", Description: "Pays."}, &mcp.Tool{Name: "send", Description: "Sends."}, &mcp.Tool{Name: "odd", Description: "Does."})
	addTool(s, &mcp.Tool{Name: "web", Description: "Reads a page."}, "a page with https://evil.test/x in it")
	queue := approval.New(10, time.Now)
	h := newMCPHouse(t, func(c *gateway.Config) {
		c.Approvals = queue
		withOptions(c, map[string]string{
			"AGY001": "tools: {pay: {effect: [money], approve: always}, send: {effect: [egress], hosts: [good.test]}, web: {effect: [read]}}",
			"DIS003": "allow: [good.test]",
		})
	}, map[string]http.Handler{"real": handler(s)})
	cs := h.connect(t, "real", nil)
	_ = names(t, cs)
	var once sync.WaitGroup
	decide := func(granted bool) {
		once.Go(func() {
			for range 500 {
				if w := queue.List(); len(w) > 0 {
					if _, err := queue.Decide(w[0].ID, "ann", granted); err != nil {
						t.Error(err)
					}
					return
				}
				time.Sleep(5 * time.Millisecond)
			}
			t.Error("nobody asked")
		})
	}
	for _, tt := range []struct {
		name, tool string
		args       map[string]any
		person     string
		want       string
	}{
		{"approved", "pay", map[string]any{"sum": 1}, "yes", "done"},
		{"denied", "pay", map[string]any{"sum": 2}, "no", "for a person to approve"},
		{"an allowed host", "send", map[string]any{"url": "https://good.test/a"}, "", "done"},
		{"another host", "send", map[string]any{"url": "https://evil.test/a"}, "", "AGY001"},
		{"a tool without effect is tainted by the results so far", "odd", nil, "", "AGY001"},
		{"an address in a result", "web", nil, "", "a page with hxxps://evil[.]test/[blocked] in it"},
	} {
		if tt.person != "" {
			decide(tt.person == "yes")
		}
		if got := call(t, cs, tt.tool, tt.args); !strings.Contains(got, tt.want) {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		once.Wait()
	}
}

// TestMCPResumption: a stream that broke is taken up again, and what is repeated
// is judged as it was to be the first time.
func TestMCPResumption(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		"harmless": {"hello", `"text":"hello"`},
		"hostile":  {planted, "Bartizan blocked"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newMCPHouse(t, nil, map[string]http.Handler{"real": resumable(tt.text)})
			_, got, head := ask(t, http.MethodPost, h.URL+"/mcp/real", `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}`)
			id := head.Get("Mcp-Session-Id")
			if id != "s-1" {
				t.Fatalf("session %q: %s", id, got)
			}
			if _, got, _ = ask(t, http.MethodPost, h.URL+"/mcp/real", askPrompt, "Mcp-Session-Id", id); got != "id: e-1\nretry: 10\ndata:\n\n" {
				t.Fatalf("the broken stream: %q", got)
			}
			status, got, _ := ask(t, http.MethodGet, h.URL+"/mcp/real", "", "Mcp-Session-Id", id, "Last-Event-ID", "e-1")
			if status != http.StatusOK || !strings.Contains(got, tt.want) || !strings.HasPrefix(got, "id: e-2\n") || strings.Contains(got, "revious instr") {
				t.Errorf("%d %q", status, got)
			}
			if status, got, _ = ask(t, http.MethodGet, h.URL+"/mcp/real", "", "Mcp-Session-Id", id, "Last-Event-ID", "e 1"); status != http.StatusBadRequest {
				t.Errorf("an id with a space: %d %s", status, got)
			}
			if status, _, _ = ask(t, http.MethodDelete, h.URL+"/mcp/real", "", "Mcp-Session-Id", id); status != http.StatusOK {
				t.Errorf("delete: %d", status)
			}
			if status, _, _ = ask(t, http.MethodGet, h.URL+"/mcp/real", "", "Mcp-Session-Id", id); status != http.StatusNotFound {
				t.Errorf("after the end: %d", status)
			}
		})
	}
}

// resumable is a server whose answer comes when the stream is taken up again.
func resumable(text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		switch {
		case strings.Contains(string(body), "initialize"):
			w.Header().Set("Mcp-Session-Id", "s-1")
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"s","version":"1"}}}`)
		case r.Method == http.MethodPost:
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = io.WriteString(w, "id: e-1\nretry: 10\ndata: \n\n")
		case r.Method == http.MethodGet && r.Header.Get("Last-Event-ID") == "e-1":
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = fmt.Fprintf(w, "id: e-2\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"text\",\"text\":%q}}]}}\n\n", text)
		case r.Method == http.MethodDelete:
		default:
			w.WriteHeader(http.StatusMethodNotAllowed)
		}
	})
}

func ask(t *testing.T, method, url, body string, head ...string) (int, string, http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json, text/event-stream")
	for i := 0; i+1 < len(head); i += 2 {
		req.Header.Set(head[i], head[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b), res.Header
}

// TestMCPSharedIDs: where clients share a session for want of an id, a server
// cannot pass a list of tools off as the answer to another client's request.
func TestMCPSharedIDs(t *testing.T) {
	list := `{"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"smuggled"}]}}`
	h := newMCPHouse(t, nil, map[string]http.Handler{"real": says("text/event-stream", "data: "+list+"\n\ndata: "+`{"jsonrpc":"2.0","id":1,"result":{}}`+"\n\n")})
	for _, body := range []string{strings.Replace(askPrompt, `"id":1`, `"id":2`, 1), askPrompt} {
		_, got := post(t, h.URL+"/mcp/real", body)
		if strings.Contains(body, `"id":1`) && (strings.Contains(got, "smuggled") || !strings.Contains(got, `"result":{}`)) {
			t.Errorf("%s", got)
		}
	}
}

// TestMCPToolAddresses: a definition's icons and pictures obey the egress list,
// and what is pinned is what the server said.
func TestMCPToolAddresses(t *testing.T) {
	s := toolServer(&mcp.Tool{
		Name: "t", Description: "A tool. ![x](https://evil.test/b.png)", Icons: []mcp.Icon{{Source: "https://evil.test/a.png"}, {Source: "https://good.test/a.png"}},
	})
	h := newMCPHouse(t, func(c *gateway.Config) { withOptions(c, map[string]string{"DIS003": "allow: [good.test]"}) }, map[string]http.Handler{"real": handler(s)})
	cs := h.connect(t, "real", nil)
	for range 2 {
		res, err := cs.ListTools(t.Context(), nil)
		if err != nil || len(res.Tools) != 1 {
			t.Fatal(res, err)
		}
		tool := res.Tools[0]
		if strings.Contains(tool.Description+tool.Icons[0].Source, "evil.test") || tool.Icons[1].Source != "https://good.test/a.png" {
			t.Errorf("%s %+v", tool.Description, tool.Icons)
		}
	}
	if all, err := h.pins.All(); err != nil || len(all) != 1 || all[0].Seen != nil || !strings.Contains(all[0].Agreed.Definition, "evil.test") {
		t.Errorf("%+v, %v", all, err)
	}
}

// TestMCPHeaders: a server sees the protocol's headers and no others, and its own
// do not reach the client.
func TestMCPHeaders(t *testing.T) {
	var seen http.Header
	h := newMCPHouse(t, func(c *gateway.Config) { c.MCP.Servers[0].Key = "server-key" }, map[string]http.Handler{"real": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = r.Header.Clone()
		w.Header().Set("Set-Cookie", "a=b")
		w.Header().Set("WWW-Authenticate", `Bearer resource_metadata="https://evil.test"`)
		says("application/json", `{"jsonrpc":"2.0","id":1,"result":{}}`).ServeHTTP(w, r)
	})})
	status, _, head := ask(t, http.MethodPost, h.URL+"/mcp/real", askPrompt, "X-Request-Id", "mine", "Authorization", "Bearer callers", "Cookie", "c=d", "X-Forwarded-For", "1.2.3.4", "X-Other", "x")
	if status != http.StatusOK || seen.Get("Authorization") != "Bearer server-key" || seen.Get("Cookie")+seen.Get("X-Other")+seen.Get("X-Forwarded-For") != "" {
		t.Errorf("%d, the server saw %v", status, seen)
	}
	h.sink.last(t)
	h.sink.mu.Lock()
	defer h.sink.mu.Unlock()
	if first := h.sink.recs[0]; first.ID != head.Get("X-Bartizan-Request-Id") || first.CallerID != "mine" || first.Route != "mcp" || first.Model != "real" || len(h.sink.recs) != 2 {
		t.Errorf("%d records, the first %+v", len(h.sink.recs), first)
	}
	for _, name := range []string{"Set-Cookie", "WWW-Authenticate", "X-Order"} {
		if head.Get(name) != "" {
			t.Errorf("%s reached the client", name)
		}
	}
}

// TestMCPFailsClosed: pins that cannot be read stop lists and calls.
func TestMCPFailsClosed(t *testing.T) {
	s := toolServer(&mcp.Tool{Name: "t", Description: "A tool."})
	h := newMCPHouse(t, func(c *gateway.Config) { c.MCP.Pins = pins.New(t.TempDir()+"/no\x00file", time.Now) }, map[string]http.Handler{"real": handler(s)})
	cs := h.connect(t, "real", nil)
	if res, err := cs.ListTools(t.Context(), nil); err == nil {
		t.Errorf("a list passed: %+v", res)
	}
	if got := call(t, cs, "t", nil); !strings.Contains(got, "cannot be read") {
		t.Errorf("a call: %s", got)
	}
}

func TestMCPCoverage(t *testing.T) {
	checks := mcpChecks()
	c := mcpConfig(t, pins.New("", time.Now), checks)
	c.MCP.Servers = []gateway.MCPServer{{Name: "files"}}
	g, err := gateway.New(c)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, cell := range g.Coverage() {
		if cell.Route == gateway.MCPRoute {
			got[cell.Check+" "+cell.Way] = cell.Word
		}
	}
	for k, want := range map[string]string{
		"INJ002 answer": "examined", "INJ002 stream": "examined", "INJ002 request": "-", "DIS003 request": "examined", "DIS003 answer": "examined",
		"AGY001 request": "examined", "AGY003 request": "examined", "AGY003 answer": "examined", "AGY004 answer": "examined", "DIS001 request": "examined",
	} {
		if got[k] != want {
			t.Errorf("%s: %q, want %q", k, got[k], want)
		}
	}
	for name, servers := range map[string][]gateway.MCPServer{
		"a name with a slash": {{Name: "a/b"}}, "no name": {{}}, "one twice": {{Name: "a"}, {Name: "a"}},
	} {
		c.MCP.Servers = servers
		if _, err := gateway.New(c); err == nil {
			t.Errorf("%s passed", name)
		}
	}
}

// FuzzMCPServer: no message of a server's makes the relay panic, and what goes on
// is one message that can be read.
func FuzzMCPServer(f *testing.F) {
	c := mcpConfig(f, pins.New("", time.Now), mcpChecks())
	c.MCP.Servers = []gateway.MCPServer{{Name: "files", Trust: true}}
	g, err := gateway.New(c)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(`{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"![a](https://b.c/d)"}]}}`)
	f.Add(`{"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"a","description":"b"},{"name":"a"},7]}}`)
	f.Add(`{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}`)
	f.Add(`{"jsonrpc":"2.0","id":"x","method":"elicitation/create","params":{"message":"m"}}`)
	f.Fuzz(func(t *testing.T, raw string) {
		r, err := g.Relay("files", "fuzz")
		if err != nil {
			t.Fatal(err)
		}
		for _, ask := range []string{askPrompt, `{"jsonrpc":"2.0","id":2,"method":"tools/list"}`} {
			if p := r.FromClient(t.Context(), []byte(ask)); p.Fault != nil {
				t.Fatal(p.Fault.Message)
			}
		}
		p := r.FromServer(t.Context(), []byte(raw))
		for _, out := range [][]byte{p.Forward, p.Back} {
			if out == nil {
				continue
			}
			if _, err := wiremcp.Read(out, jsonscan.DefaultLimits); err != nil {
				t.Errorf("%q became %q: %v", raw, out, err)
			}
		}
	})
}

func BenchmarkMCPResult(b *testing.B) {
	c := mcpConfig(b, pins.New("", time.Now), mcpChecks())
	c.MCP.Servers = []gateway.MCPServer{{Name: "files", Trust: true}}
	g, err := gateway.New(c)
	if err != nil {
		b.Fatal(err)
	}
	r, err := g.Relay("files", "bench")
	if err != nil {
		b.Fatal(err)
	}
	if p := r.FromClient(b.Context(), []byte(askPrompt)); p.Fault != nil {
		b.Fatal(p.Fault.Message)
	}
	raw := []byte(`{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"` + strings.Repeat("A line of a result that a tool gave. ", 440) + `"}]}}`)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if p := r.FromServer(b.Context(), raw); p.Fault != nil {
			b.Fatal(p.Fault.Message)
		}
	}
}
