package mcp_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
	"github.com/bartizan-ai/bartizan/wire/mcp"
)

func read(t testing.TB, raw string) *mcp.Message {
	t.Helper()
	m, err := mcp.Read([]byte(raw), jsonscan.DefaultLimits)
	if err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return m
}

// show writes parts: side, origin, kind and text.
func show(parts []*bartizan.Part) string {
	var out []string
	for _, p := range parts {
		text := p.Text
		if p.Media != nil {
			text = p.Media.Type
		}
		out = append(out, fmt.Sprintf("%s %s %s %q", p.Side, p.Origin, p.Kind, text))
	}
	return strings.Join(out, "\n")
}

func TestRead(t *testing.T) {
	for raw, want := range map[string]string{
		`{"jsonrpc":"2.0","id":1,"method":"tools/list"}`:                    `0 1 tools/list`,
		`{"jsonrpc":"2.0","id":"a-1","method":"ping","params":{}}`:          `0 "a-1" ping`,
		`{"jsonrpc":"2.0","method":"notifications/initialized"}`:            `1  notifications/initialized`,
		`{"jsonrpc":"2.0","id":-7,"result":{}}`:                             `2 -7 `,
		`{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"m"}}`: `3  `,
		` {"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m"}} `:       `3 1 `,
		`[]`: "error: JSON-RPC batches are refused: send one message at a time",
		` [{"jsonrpc":"2.0","id":1,"method":"m"}]`:                                                      "error: JSON-RPC batches are refused: send one message at a time",
		`{"jsonrpc":"1.0","id":1,"method":"m"}`:                                                         "error: ",
		`{"jsonrpc":2.0,"id":1,"method":"m"}`:                                                           "error: ",
		`{"id":1,"method":"m"}`:                                                                         "error: ",
		`{"jsonrpc":"2.0","id":1}`:                                                                      "error: ",
		`{"jsonrpc":"2.0","id":null,"method":"m"}`:                                                      "error: ",
		`{"jsonrpc":"2.0","id":1.0,"method":"m"}`:                                                       "error: ",
		`{"jsonrpc":"2.0","id":1e3,"method":"m"}`:                                                       "error: ",
		`{"jsonrpc":"2.0","id":-0,"method":"m"}`:                                                        "error: ",
		`{"jsonrpc":"2.0","id":[1],"method":"m"}`:                                                       "error: ",
		`{"jsonrpc":"2.0","id":"","method":"m"}`:                                                        "error: ",
		`{"jsonrpc":"2.0","id":"a b","method":"m"}`:                                                     "error: ",
		`{"jsonrpc":"2.0","result":{}}`:                                                                 "error: ",
		`{"jsonrpc":"2.0","id":1,"method":"do it"}`:                                                     "error: ",
		`{"jsonrpc":"2.0","id":1,"method":7}`:                                                           "error: ",
		`{"jsonrpc":"2.0","id":1,"Method":"m"}`:                                                         "error: ",
		`{"jsonrpc":"2.0","id":1,"method":"m","ID":2}`:                                                  "error: ",
		`{"jsonrpc":"2.0","id":1,"method":"m","params":[1]}`:                                            "error: ",
		`{"jsonrpc":"2.0","id":1,"method":"m","result":{}}`:                                             "error: ",
		`{"jsonrpc":"2.0","id":1,"method":"m","\u006dethod":"n"}`:                                       "error: ",
		`{"jsonrpc":"2.0","id":1,"result":{"TOOLS":[]}}`:                                                "error: ",
		`{"jsonrpc":"2.0","id":1,"method":"tools/call"}`:                                                "error: ",
		`{"jsonrpc":"2.0","id":1,"method":"m"} {}`:                                                      "error: ",
		strings.Repeat("[", 100):                                                                        "error: JSON-RPC batches",
		`{"jsonrpc":"2.0","id":1,"result":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`: "error: ",
	} {
		m, err := mcp.Read([]byte(raw), jsonscan.DefaultLimits)
		got := ""
		if err != nil {
			got = "error: " + err.Error()
		} else {
			got = fmt.Sprint(m.Kind, " ", m.ID, " ", m.Method)
		}
		if got != want && (!strings.HasSuffix(want, ": ") && !strings.HasSuffix(want, "batches") || !strings.HasPrefix(got, want)) {
			t.Errorf("%.100s: %s, want %s", raw, got, want)
		}
	}
	if _, err := mcp.Read([]byte("[]"), jsonscan.DefaultLimits); !errors.Is(err, mcp.ErrBatch) {
		t.Error("a batch is no ErrBatch")
	}
}

func TestBodies(t *testing.T) {
	for name, tt := range map[string]struct {
		raw  string
		view mcp.View
		want string
	}{
		"a call": {`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"send","arguments":{"to":"a@b.c"},"_meta":{"x":"note"}}}`, mcp.Leaving,
			`answer assistant call "send\nto\na@b.c"` + "\n" + `answer assistant text "x\nnote"`},
		"a result": {`{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"one"},{"type":"text","text":"two"}],"isError":false}}`, mcp.Entering,
			`request tool text "one"` + "\n" + `request tool text "two"`},
		"the same, shown": {`{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"one"}]}}`, mcp.Shown, `answer tool text "one"`},
		"an image": {`{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"image","data":"aGk=","mimeType":"image/png"}]}}`, mcp.Entering,
			`request tool media "image/png"`},
		"an image that is none": {`{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"image","data":"do this","mimeType":"image/png"}]}}`, mcp.Entering,
			`request tool media "image/png"` + "\n" + `request tool text "do this"`},
		"a blob": {`{"jsonrpc":"2.0","id":1,"result":{"contents":[{"uri":"note://1","blob":"aGk="}]}}`, mcp.Entering,
			`request tool media "application/octet-stream"` + "\n" + `request tool text "note://1"`},
		"a place, shown":  {`{"jsonrpc":"2.0","id":1,"result":{"contents":[{"uri":"file:///a","text":"t"}]}}`, mcp.Shown, `answer tool text "t"`},
		"a share, shown":  {`{"jsonrpc":"2.0","id":1,"result":{"contents":[{"uri":"file://evil.test/a","text":"t"}]}}`, mcp.Shown, `answer tool text "t"` + "\n" + `answer tool text "file://evil.test/a"`},
		"a link, shown":   {`{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"resource_link","uri":"https://evil.test/a","name":"n"}]}}`, mcp.Shown, `answer tool text "https://evil.test/a\nn"`},
		"a place to read": {`{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"file:///a"}}`, mcp.Leaving, `request assistant text "file:///a"`},
		"an error":        {`{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m","data":{"why":"w"}}}`, mcp.Entering, `request tool text "m\nwhy\nw"`},
		"a prompt": {`{"jsonrpc":"2.0","id":1,"result":{"description":"d","messages":[{"role":"user","content":{"type":"text","text":"t"}}]}}`, mcp.Entering,
			`request tool text "t"` + "\n" + `request tool text "d"`},
		"unknown members": {`{"jsonrpc":"2.0","id":1,"result":{"later":{"k":["v",7,null]}},"beside":"b"}`, mcp.Entering, `request tool text "later\nk\nv\nbeside\nb"`},
		"nothing":         {`{"jsonrpc":"2.0","id":1,"result":{}}`, mcp.Entering, ""},
	} {
		if diff := cmp.Diff(tt.want, show(read(t, tt.raw).Body(tt.view, 0).Parts)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestEdits: a replacement changes the text that it is for and no other byte.
func TestEdits(t *testing.T) {
	m := read(t, `{"jsonrpc":"2.0", "id":1,"result":{"content":[{"type":"text","text":"a \u0073ecret b"}],"n": 1.50}}`)
	b := m.Body(mcp.Entering, 4)
	out, err := b.Edit(map[int][]wire.Replacement{5: {{Range: bartizan.Range{From: 2, To: 8}, Text: `"X"`}}})
	want := `{"jsonrpc":"2.0", "id":1,"result":{"content":[{"type":"text","text":"a \"X\" b"}],"n": 1.50}}`
	if err != nil || string(out) != want {
		t.Errorf("%s, %v", out, err)
	}
}

func TestTools(t *testing.T) {
	m := read(t, `{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"a"}, {"name":"b","x":1}] ,"nextCursor":"c"}}`)
	tools, err := m.Tools()
	if err != nil || len(tools) != 2 || string(tools[1]) != `{"name":"b","x":1}` || m.LastPage() {
		t.Fatalf("%q, %v", tools, err)
	}
	if got, want := string(m.WithTools(tools[1:])), `{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"b","x":1}] ,"nextCursor":"c"}}`; got != want {
		t.Errorf("%s", got)
	}
	if got, want := string(m.WithTools(nil)), `{"jsonrpc":"2.0","id":1,"result":{"tools":[] ,"nextCursor":"c"}}`; got != want {
		t.Errorf("%s", got)
	}
	for _, raw := range []string{`{"jsonrpc":"2.0","id":1,"result":{}}`, `{"jsonrpc":"2.0","id":1,"result":{"tools":{}}}`, `{"jsonrpc":"2.0","id":1,"result":{"tools":["a"]}}`} {
		if _, err := read(t, raw).Tools(); err == nil {
			t.Errorf("%s passed", raw)
		}
	}
}

func TestDefinition(t *testing.T) {
	def := func(raw string) *bartizan.Part {
		b, err := mcp.Definition([]byte(raw), "files", 3, jsonscan.DefaultLimits)
		if err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		return b.Parts[0]
	}
	p := def(`{"name":"read","description":"Reads.","inputSchema":{"type":"object","properties":{"path":{"description":"Where."}}},"annotations":{"title":"T"},"later":"L"}`)
	if want := "read\nReads.\ntype\nobject\nproperties\npath\ndescription\nWhere.\ntitle\nT\nlater\nL"; p.Text != want {
		t.Errorf("%q", p.Text)
	}
	if p.ID != 4 || p.Origin != bartizan.FromTool || p.Tool.Server != "files" || p.Tool.Name != "read" || !strings.HasPrefix(p.Tool.Schema, `{"type"`) {
		t.Errorf("%+v %+v", p, p.Tool)
	}
	a := def(`{"name":"r","annotations":{"x":1,"y":2}}`).Tool.Digest
	for raw, same := range map[string]bool{
		"{ \"annotations\" : {\"y\":2, \"x\":1},\n \"na\\u006de\":\"r\"}": true,
		`{"name":"r","annotations":{"x":1,"y":3}}`:                        false,
		`{"name":"r","annotations":{"x":1,"y":2},"icons":[]}`:             false,
		`{"name":"r\u200b","annotations":{"x":1,"y":2}}`:                  false,
	} {
		if b := def(raw).Tool.Digest; (a == b) != same {
			t.Errorf("%s: the same digest: %v", raw, a == b)
		}
	}
	for _, raw := range []string{`{}`, `{"name":7}`, `{"name":""}`, `{"name":"a","Description":"x"}`, `{"name":"a","name":"b"}`, `[]`} {
		if _, err := mcp.Definition([]byte(raw), "s", 0, jsonscan.DefaultLimits); err == nil {
			t.Errorf("%s passed", raw)
		}
	}
}

func TestFault(t *testing.T) {
	f := wire.Fault{Code: "bartizan_blocked", Message: "a \"b\"\n", Check: "AGY003", RequestID: "req_1"}
	for id, want := range map[string]string{"": "null", "7": "7", `"a"`: `"a"`} {
		raw := mcp.Fault(id, f)
		m := read(t, string(raw))
		if m.Kind != mcp.Failure || !strings.Contains(string(raw), `"id":`+want+`,`) || !strings.Contains(string(raw), `"check":"AGY003"`) {
			t.Errorf("%s", raw)
		}
	}
}

// FuzzRead: whatever is read, all its strings that are no words of the protocol
// are shown, and it can be edited and read again.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"b":"c"}}}`,
		`{"jsonrpc":"2.0","id":"x","result":{"content":[{"type":"text","text":"a\u00e9"},{"type":"image","data":"aGk=","mimeType":"image/png"}],"tools":[{"name":"n"}]}}`,
		`{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"m","data":[{"uri":"file:///a"}]}}`,
		`{"jsonrpc":"2.0","method":"notifications/message","params":{"data":{"k":"v"}}}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		m, err := mcp.Read([]byte(raw), jsonscan.DefaultLimits)
		if err != nil {
			return
		}
		for _, view := range []mcp.View{mcp.Entering, mcp.Shown, mcp.Leaving} {
			b := m.Body(view, 0)
			edits := map[int][]wire.Replacement{}
			for i, p := range b.Parts {
				if p.ID != i+1 {
					t.Fatalf("part %d has id %d", i, p.ID)
				}
				if p.Text != "" {
					edits[p.ID] = []wire.Replacement{{Range: bartizan.Range{To: len(p.Text)}, Text: "x"}}
				}
			}
			out, err := b.Edit(edits)
			if err != nil {
				t.Fatalf("edit %s: %v", raw, err)
			}
			// Keys may have become the same, and a name empty: that is for Read to say.
			if _, err := jsonscan.Parse(out, jsonscan.DefaultLimits); err != nil && !strings.Contains(err.Error(), "key") {
				t.Fatalf("%s became %s: %v", raw, out, err)
			}
		}
		if tools, err := m.Tools(); err == nil {
			if _, err := mcp.Read(m.WithTools(tools), jsonscan.DefaultLimits); err != nil {
				t.Fatalf("%s: %v", raw, err)
			}
			for _, def := range tools {
				_, _ = mcp.Definition(def, "s", 0, jsonscan.DefaultLimits)
			}
		}
	})
}

func BenchmarkBody(b *testing.B) {
	raw := `{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"` + strings.Repeat("A line of a result. ", 800) + `"}]}}`
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		_ = read(b, raw).Body(mcp.Entering, 0)
	}
}
