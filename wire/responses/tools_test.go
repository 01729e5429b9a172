package responses_test

import (
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire/responses"
	"github.com/bartizan-ai/bartizan/wire/wiretest"
)

// TestOwnTools: a tool of the provider's has one name in its definition and its
// calls; one that brings tools of any name has none.
func TestOwnTools(t *testing.T) {
	for definition, want := range map[string]string{
		`{"type":"web_search"}`: "web_search", `{"type":"web_search_preview_2025_03_11"}`: "web_search", `{"type":"web_search_2025_08_26"}`: "web_search",
		`{"type":"computer_use_preview"}`: "computer", `{"type":"shell"}`: "shell", `{"type":"local_shell"}`: "local_shell",
		`{"type":"mcp","server_label":"s"}`: "", `{"type":"web_searches"}`: "", `{"type":"function","name":"web_searches"}`: "web_searches",
	} {
		b, err := responses.ParseRequest([]byte(`{"model":"m","input":"x","tools":[`+definition+`]}`), wiretest.Limits)
		if err != nil || b.Parts[1].Tool.Name != want {
			t.Errorf("%s: %v", definition, err)
		}
	}
	for item, want := range map[string]string{
		`{"type":"web_search_call","action":{}}`: "web_search", `{"type":"computer_call","action":{}}`: "computer", `{"type":"local_shell_call","action":{}}`: "local_shell",
		`{"type":"mcp_call","name":"echo","arguments":"{}"}`: "echo", `{"type":"function_call","name":"shell_call","arguments":"{}"}`: "shell_call", `{"type":"novel_call"}`: "novel_call",
	} {
		b, err := responses.ParseAnswer([]byte(`{"output":[`+item+`]}`), wiretest.Limits, 0)
		if err != nil || len(b.Parts) != 1 || b.Parts[0].Kind != bartizan.KindCall || b.Parts[0].Call.Name != want {
			t.Errorf("%s: %v, %v", item, wiretest.Shown(b.Parts), err)
		}
	}
}
