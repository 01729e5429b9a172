package mcp

import (
	"bytes"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// View says as what a message is shown to guards. A server's message is shown
// twice: as what enters the model's context, and as what a client shows.
type View uint8

// The views.
const (
	// Entering is a server's message as it enters the model's context: it is
	// data of a tool's and may give no orders.
	Entering View = iota
	// Shown is a server's message as the client shows it to people. Tools'
	// definitions and names of resources are left out: Entering has them.
	Shown
	// Leaving is a client's message: what the model, or a person, sends out.
	Leaving
)

// Body gives the message's parts. skip names members of a result that are shown
// elsewhere. first is the greatest part id in use. Time is linear in the message.
func (m *Message) Body(v View, first int, skip ...string) *wire.Body {
	w := &walker{view: v, skip: skip}
	w.b = wire.Builder{Side: bartizan.SideRequest, First: first}
	w.role, w.origin = bartizan.RoleTool, bartizan.FromTool
	switch v {
	case Shown:
		w.b.Side = bartizan.SideAnswer
	case Leaving:
		w.b.Side, w.role, w.origin = bartizan.SideAnswer, bartizan.RoleAssistant, bartizan.FromAssistant
	}
	w.b.Raw = m.Raw
	if m.Method == CallTool && m.Kind == Request && v == Leaving {
		p := m.root.Get("params")
		w.b.Call(w.role, w.origin, m.ID, p.Get("name"), p.Get("arguments"))
		w.skip = []string{"name", "arguments"}
	}
	for k, member := range m.root.Members() {
		switch k.Text() {
		case "jsonrpc", "id", "method":
		case "params", "result", "error":
			w.top(member)
		default:
			w.rest = append(w.rest, k)
			w.walk(member)
		}
	}
	w.flush()
	return &w.b.Body
}

// walker gathers the parts of one message.
type walker struct {
	b      wire.Builder
	view   View
	role   bartizan.Role
	origin bartizan.Origin
	skip   []string
	rest   []jsonscan.Value // strings that are no text of their own
}

// top walks params, a result or an error, without what is skipped.
func (w *walker) top(v jsonscan.Value) {
	if v.Type() != jsonscan.Object {
		w.walk(v)
		return
	}
	w.object(v, w.skip)
}

func (w *walker) walk(v jsonscan.Value) {
	switch v.Type() {
	case jsonscan.String:
		if len(v.Raw()) > 0 {
			w.rest = append(w.rest, v)
		}
	case jsonscan.Array:
		for _, m := range v.Items() {
			w.walk(m)
		}
	case jsonscan.Object:
		w.object(v, nil)
	}
}

func (w *walker) object(v jsonscan.Value, skip []string) {
	media, text := contentOf(v)
	for k, m := range v.Members() {
		key := k.Text()
		switch c := words()[key]; {
		case contains(skip, key):
		case key == media && m.Type() == jsonscan.String && wire.Opaque(m):
		case key == "text" && text:
			w.b.Text(w.role, w.origin, m)
		case c == label && wire.Short(m):
		case c == place && m.Type() == jsonscan.String && local(m.Text()):
			w.place(m)
		case c == unknown && len(k.Raw()) > 0:
			w.rest = append(w.rest, k)
			w.walk(m)
		default:
			w.walk(m)
		}
	}
	if media != "" && w.view != Shown { // once is enough
		kind := v.Get("mimeType").Text()
		if kind == "" || len(kind) > 100 {
			kind = "application/octet-stream"
		}
		w.b.Media(w.role, w.origin, kind)
	}
}

// contentOf says of an object which of its members is an image, audio or other
// bytes, and whether its text is one that a reader takes as a whole.
func contentOf(v jsonscan.Value) (media string, text bool) {
	kind := v.Get("type").Text()
	switch {
	case v.Get("blob").Type() == jsonscan.String:
		media = "blob"
	case (kind == "image" || kind == "audio") && v.Get("data").Type() == jsonscan.String:
		media = "data"
	}
	return media, kind == "text" || v.Get("uri").Type() == jsonscan.String
}

// local reports whether a URI is a name that the server or the client knows,
// such as file:///notes.txt or note://7, and no address that something fetches.
func local(uri string) bool {
	scheme, rest, ok := strings.Cut(uri, ":")
	if !ok || len(uri) > 2048 || strings.ContainsAny(uri, " \t\r\n<>\"'`()[]") {
		return false
	}
	switch strings.ToLower(scheme) {
	case "http", "https", "ws", "wss", "ftp", "ftps", "data", "javascript", "vbscript", "blob", "":
		return false
	case "file": // with a host it is a share on the network
		return strings.HasPrefix(rest, "///") && !strings.HasPrefix(rest, "////")
	}
	return strings.Trim(strings.ToLower(scheme), "abcdefghijklmnopqrstuvwxyz0123456789+-.") == ""
}

// place adds the name of a resource. Of a client's message it stands apart from
// what the model writes, as it leads nowhere.
func (w *walker) place(v jsonscan.Value) {
	switch w.view {
	case Entering:
		w.rest = append(w.rest, v)
	case Leaving:
		p := w.b.Part(w.role, w.origin, bartizan.KindText, v)
		p.Side = bartizan.SideRequest
	}
}

// flush makes a part of the strings that are no text of their own.
func (w *walker) flush() {
	if len(w.rest) > 0 {
		w.b.Part(w.role, w.origin, bartizan.KindText, w.rest...)
		w.rest = nil
	}
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// Fault renders an error of the gateway's own as the answer to a request; an
// empty id stands for null. Code is -32600 for what cannot be read, else -32000.
func Fault(id string, f wire.Fault) []byte {
	code := "-32000"
	if f.Code == "invalid_request" {
		code = "-32600"
	}
	if id == "" {
		id = "null"
	}
	var b bytes.Buffer
	b.WriteString(`{"jsonrpc":"2.0","id":` + id + `,"error":{"code":` + code + `,"message":"`)
	b.Write(jsonscan.AppendQuoted(nil, f.Message))
	b.WriteString(`","data":{"code":"` + f.Code + `"`)
	if f.Check != "" {
		b.WriteString(`,"check":"` + string(jsonscan.AppendQuoted(nil, f.Check)) + `"`)
	}
	if f.RequestID != "" {
		b.WriteString(`,"request_id":"` + f.RequestID + `"`)
	}
	b.WriteString(`}}}`)
	return b.Bytes()
}
