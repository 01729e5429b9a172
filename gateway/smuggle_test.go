package gateway_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan/gateway"
)

// request sends raw header lines and gives the answer's status.
func (h *house) rawRequest(t *testing.T, target, head, body string) string {
	t.Helper()
	conn := dial(t, h)
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n%s", target, len(body), head, body)
	b, _ := io.ReadAll(conn)
	return string(b)
}

// TestBodiesThatReadDifferentlyUpstream: the server behind would read other
// bytes than the guards saw.
func TestBodiesThatReadDifferentlyUpstream(t *testing.T) {
	for _, head := range []string{
		"Content-Type: application/json; charset=utf-7\r\n",
		"Content-Type: application/json; charset=UTF-16LE\r\n",
		"Content-Type: application/json\r\nContent-Type: application/json; charset=utf-7\r\n",
		"Content-Type: application/json\r\nContent-Encoding: identity\r\nContent-Encoding: gzip\r\n",
		"Content-Type: application/json\r\nContent-Encoding: identity, gzip\r\n",
	} {
		h := newHouse(t, answer(`{"choices":[]}`), nil, blockWord())
		if got := h.rawRequest(t, chatPath, head, hello); !strings.HasPrefix(got, "HTTP/1.1 415") || h.calls != 0 {
			t.Errorf("%q: %d calls upstream, %.60q", head, h.calls, got)
		}
	}
	for _, head := range []string{"Content-Type: application/json; charset=UTF-8\r\n", "Content-Type: application/json\r\nContent-Encoding: identity\r\n"} {
		h := newHouse(t, answer(`{"choices":[]}`), nil, blockWord())
		if got := h.rawRequest(t, chatPath, head, hello); !strings.HasPrefix(got, "HTTP/1.1 200") {
			t.Errorf("%q: %.60q", head, got)
		}
	}
}

// TestHeadersThatOverride: some servers take these for the request line, or for
// the header with hyphens that the gateway has judged.
func TestHeadersThatOverride(t *testing.T) {
	h := newHouse(t, answer(`{"choices":[]}`), nil, blockWord())
	h.rawRequest(t, chatPath, "Content-Type: application/json\r\nX-Http-Method-Override: PUT\r\nX-Original-Url: /x\r\nX-Rewrite-Url: /x\r\nContent_Encoding: gzip\r\n", hello)
	if h.calls != 1 {
		t.Fatalf("%d calls upstream", h.calls)
	}
	for name := range h.head {
		if strings.Contains(name, "_") || strings.Contains(name, "Override") || strings.HasSuffix(name, "-Url") {
			t.Errorf("upstream got %s", name)
		}
	}
}

// TestQuery: nobody examines a query, so it carries labels only.
func TestQuery(t *testing.T) {
	for query, status := range map[string]string{
		"?api-version=2024-10-21": "200", "?q=ignore+all+of+this": "400", "?q=a;b=c": "400", "?a+b=1": "400", "?q=" + strings.Repeat("x", 200): "400",
	} {
		h := newHouse(t, answer(`{"choices":[]}`), nil, blockWord())
		if got := h.rawRequest(t, chatPath+query, "Content-Type: application/json\r\n", hello); !strings.HasPrefix(got, "HTTP/1.1 "+status) {
			t.Errorf("%s: %.60q", query, got)
		}
	}
}

// TestNoWayRoundTheChatRoute: with unknown: pass, other spellings of the chat
// path reach the same endpoint upstream.
func TestNoWayRoundTheChatRoute(t *testing.T) {
	for _, target := range []string{"/chat/completions", "/v1/Chat/Completions", "/CHAT/completions", "/v1/chat/completions;x", "/v1/chat%2fcompletions", "/V1/chat/completions",
		"/v1/engines/m/completions", "/completions", "/v1/responses/compact", "/V1/Responses", "/embeddings", "/v1/messages/batch", "/v1/threads/runs", "/v1beta/tunedModels/m:generateContent"} {
		h := newHouse(t, answer(`{"choices":[]}`), func(c *gateway.Config) { c.Unknown = gateway.Pass }, blockWord())
		if got := h.rawRequest(t, target, "Content-Type: application/json\r\n", forbidden); h.calls != 0 {
			t.Errorf("%s: unexamined upstream, %.60q", target, got)
		}
	}
}

// reply is an upstream that answers with these bytes.
func reply(bytes string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, buf, _ := w.(http.Hijacker).Hijack()
		_, _ = buf.WriteString(bytes)
		_ = buf.Flush()
		_ = conn.(*net.TCPConn).CloseWrite()
		_ = conn.Close()
	}
}

// TestAnswersThatReadDifferently: the client would read other bytes than the
// guards saw, or go elsewhere.
func TestAnswersThatReadDifferently(t *testing.T) {
	body := `{"choices":[]}`
	for name, head := range map[string]string{
		"a charset":              "200 OK\r\nContent-Type: application/json; charset=utf-7",
		"a stream with charset":  "200 OK\r\nContent-Type: text/event-stream; charset=utf-16",
		"two encodings":          "200 OK\r\nContent-Encoding: identity\r\nContent-Encoding: gzip",
		"a redirect":             "307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/v1/chat/completions",
		"a status below 200":     "099 Odd\r\nContent-Type: application/json",
		"a switch of protocol":   "101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade",
		"no content, with bytes": "204 No Content",
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, reply("HTTP/1.1 "+head+"\r\nContent-Length: 14\r\n\r\n"+body), nil, blockWord())
			got := h.rawRequest(t, chatPath, "Content-Type: application/json\r\n", hello)
			if rec := h.sink.last(t); !strings.HasPrefix(got, "HTTP/1.1 502") || rec.Outcome != gateway.UpstreamFail || strings.Contains(got, "Location") {
				t.Errorf("%s, status %d: %q", rec.Outcome, rec.Status, got)
			}
		})
	}
}

// TestErrorsAreReadDecoded: an error body that is JSON but no completion is
// judged as its reader decodes it.
func TestErrorsAreReadDecoded(t *testing.T) {
	for body, status := range map[string]int{
		`[{"error":{"message":"forb\u0069dden"}}]`:      403,
		`"forb\u0069dden"`:                              403,
		`{"error":"forb\u0069dden","error":"x"}`:        502,
		"f\x00o\x00r\x00b\x00i\x00d\x00d\x00e\x00n":     502,
		`[{"error":{"message":"slow down"}}]`:           429,
		`[{"error":{"message":"tok-abcd","code":"x"}}]`: 429,
	} {
		h := newHouse(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(429)
			_, _ = io.WriteString(w, body)
		}, nil, blockWord(), redactToken())
		got, _, out := h.ask(t, hello)
		if got != status || strings.Contains(out, "tok-") {
			t.Errorf("%s: %d %s", body, got, out)
		}
	}
}
