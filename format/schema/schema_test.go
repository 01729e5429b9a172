package schema_test

import (
	"encoding/json"
	"testing"

	"github.com/bartizan-ai/bartizan/format/schema"
)

func TestSchema(t *testing.T) {
	s, err := schema.Compile(map[string]any{
		"type": "object", "required": []any{"to"}, "additionalProperties": false,
		"properties": map[string]any{"to": map[string]any{"type": "string", "format": "email"}, "n": map[string]any{"type": "integer", "maximum": 3}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		`{"to":"ann@example.com","n":3}`: "", `{"to":"ann"}`: "/to", `{"to":"ann@example.com","n":4}`: "/n", `[]`: "/", `{}`: "/", `{"to":"a@b.c","x":1}`: "/",
	} {
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		if got := s.Wrong(v); got != want {
			t.Errorf("%s is wrong at %q, want %q", text, got, want)
		}
	}
	for name, doc := range map[string]map[string]any{
		"another document": {"$ref": "file:///etc/passwd"}, "no type": {"type": "nothing"}, "a pattern": {"pattern": "("},
	} {
		if _, err := schema.Compile(doc); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
