// Package schema holds values to JSON schemas that need no other document.
package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Schema is a compiled JSON schema (drafts 4 to 2020-12, the last where it does
// not say). It is safe for concurrent use.
type Schema struct{ s *jsonschema.Schema }

// Compile reads a schema. One that refers to another document is an error:
// nothing is opened for it.
func Compile(doc map[string]any) (*Schema, error) {
	b, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("read schema: %w", err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("read schema: %w", err)
	}
	c := jsonschema.NewCompiler()
	c.UseLoader(none{})
	c.AssertFormat()
	if err := c.AddResource("schema.json", v); err != nil {
		return nil, fmt.Errorf("read schema: %w", err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		return nil, fmt.Errorf("read schema: %w", err)
	}
	return &Schema{s}, nil
}

// none loads nothing.
type none struct{}

// Load refuses.
func (none) Load(url string) (any, error) {
	return nil, fmt.Errorf("schema refers to %q: other documents are not loaded", url)
}

// Wrong names the place where a value, as encoding/json decodes it, does not
// meet the schema, as a JSON pointer without any of the value; "" when it does.
func (s *Schema) Wrong(v any) string {
	err := s.s.Validate(v)
	if err == nil {
		return ""
	}
	at := "/"
	if bad := (*jsonschema.ValidationError)(nil); errors.As(err, &bad) {
		for len(bad.Causes) > 0 {
			bad = bad.Causes[0]
		}
		at = "/" + strings.Join(bad.InstanceLocation, "/")
	}
	return at
}
