package gateway

import (
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/mcp"
)

// The headers of MCP over HTTP.
const (
	sessionHeader = "Mcp-Session-Id"
	methodHeader  = "Mcp-Method"
	nameHeader    = "Mcp-Name"
	paramPrefix   = "Mcp-Param-"
	resumeHeader  = "Last-Event-Id"
)

// sessionID reports an id that can be no more than that.
func sessionID(s string) bool {
	return s != "" && len(s) <= 256 && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

func resumable(ids []string) bool {
	return len(ids) == 0 || len(ids) == 1 && sessionID(ids[0])
}

// headers are those of the caller's that the protocol has.
func (h *mcpHTTP) headers() http.Header {
	all := h.e.g.outgoing(h.e.r.Header, mcpProvider, h.r.server.Key, h.e.rec.ID, false)
	out := http.Header{}
	for name, v := range all {
		switch {
		case name == "Accept", name == "Content-Type", name == "User-Agent", name == "Authorization", name == "Accept-Encoding",
			name == sessionHeader, name == "Mcp-Protocol-Version", name == methodHeader, name == nameHeader, name == resumeHeader,
			strings.HasPrefix(name, paramPrefix):
			out[name] = v
		}
	}
	return out
}

// headersAgree refuses headers that say something else than the message: what a
// server takes from them no guard has seen.
func headersAgree(h http.Header, m *mcp.Message) error {
	for name, values := range h {
		if !strings.HasPrefix(name, "Mcp-") || name == sessionHeader {
			continue
		}
		if len(values) != 1 {
			return wire.Bad(name, "stands twice")
		}
		v, ok := plainHeader(values[0])
		switch {
		case name == "Mcp-Protocol-Version":
			ok = ok && len(v) <= 32 && labelsOnly("v="+v)
		case name == methodHeader:
			ok = ok && v == m.Method
		case name == nameHeader:
			ok = ok && v == m.Name()
		case strings.HasPrefix(name, paramPrefix):
			ok = ok && m.Argues(v)
		default:
			ok = false
		}
		if !ok {
			return wire.Bad(name, "differs from what the message says")
		}
	}
	return nil
}

// plainHeader undoes the encoding of values that no header can hold
// (SEP-2243: =?base64?…?=).
func plainHeader(v string) (string, bool) {
	inner, ok := strings.CutPrefix(v, "=?base64?")
	if !ok {
		return v, true
	}
	if inner, ok = strings.CutSuffix(inner, "?="); !ok {
		return v, true
	}
	b, err := base64.StdEncoding.DecodeString(inner)
	return string(b), err == nil
}
