package jsontext_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/disclosure/internal/jsontext"
)

// TestInCall: the same strings come out whichever way a wire shows a call.
func TestInCall(t *testing.T) {
	const args = `{"url":"https:\/\/a.test","n":1,"e":"","o":{"host":"b\nc"},"l":["x"]}`
	want := [][2]string{{"", "url"}, {"url", "https://a.test"}, {"", "n"}, {"", "e"}, {"", "o"}, {"", "host"}, {"host", "b\nc"}, {"", "l"}, {"", "x"}}
	for name, tt := range map[string]struct {
		text, args string
		want       [][2]string
	}{
		"a line each":           {"f\nurl\nhttps://a.test\nn\ne\no\nhost\nb\nc\nl\nx", args, want},
		"the JSON":              {"f\n" + args, args, want},
		"the JSON alone":        {args, args, want},
		"free text":             {"f\ncurl a.test", "curl a.test", [][2]string{{"", "curl a.test"}}},
		"cut off":               {"f\n" + `{"a":"b`, `{"a":"b`, [][2]string{{"", "a"}, {"a", "b"}, {"", `{"a":"b`}}},
		"other than its JSON":   {"f\nurl\nelsewhere\nhost", `{"url":"here","host":"there"}`, [][2]string{{"", "url"}, {"", "elsewhere\nhost"}}},
		"more than its JSON":    {"f\na\nb\nc", `{"a":"b"}`, [][2]string{{"", "a"}, {"a", "b"}, {"", "c"}}},
		"no arguments":          {"f", `{}`, [][2]string{{"", "f"}}},
		"no call":               {`{"a":"b"}`, "-", [][2]string{{"", "a"}, {"a", "b"}}},
		"a name and empty ones": {"f\na", `{"a":""}`, [][2]string{{"", "a"}}},
	} {
		p := &bartizan.Part{}
		p.Text = tt.text
		if tt.args != "-" {
			p.Call = &bartizan.ToolCall{Name: "f", Args: tt.args}
		}
		var got [][2]string
		for _, s := range jsontext.InCall(p) {
			if !s.Escaped && p.Text[s.From:s.To] != s.Text {
				t.Errorf("%s: %+v is not at its place", name, s)
			}
			if s.From < s.To {
				got = append(got, [2]string{s.Name, s.Text})
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
