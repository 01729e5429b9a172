package toolgate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// most bounds a call's arguments.
var most = jsonscan.Limits{Depth: 64, Values: 100_000}

// errArgs says that arguments are not JSON that every parser reads alike.
var errArgs = errors.New("the arguments are not JSON, or JSON that two parsers may read differently")

// parse reads arguments. Empty ones are an empty object, as models write it for
// a tool without parameters. The error is errArgs or says that a limit was hit.
func parse(args string) (any, error) {
	if strings.TrimSpace(args) == "" {
		return map[string]any{}, nil
	}
	if _, err := jsonscan.Parse([]byte(args), most); err != nil {
		if errors.Is(err, jsonscan.ErrLimit) {
			return nil, bartizan.Unexamined{What: "the arguments of a tool call", Why: err.Error()}
		}
		return nil, errArgs
	}
	var v any
	if err := json.Unmarshal([]byte(args), &v); err != nil { // such as 1e999
		return nil, errArgs
	}
	return v, nil
}

// schema compiles a JSON schema that needs no other document.
func schema(doc map[string]any) (*jsonschema.Schema, error) {
	b, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("args: %w", err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("args: %w", err)
	}
	c := jsonschema.NewCompiler()
	c.UseLoader(none{})
	c.AssertFormat()
	if err := c.AddResource("args.json", v); err != nil {
		return nil, fmt.Errorf("args: %w", err)
	}
	s, err := c.Compile("args.json")
	if err != nil {
		return nil, fmt.Errorf("args: %w", err)
	}
	return s, nil
}

// none loads nothing: a schema must not make the gateway open files.
type none struct{}

// Load refuses.
func (none) Load(url string) (any, error) {
	return nil, fmt.Errorf("schema refers to %q: other documents are not loaded", url)
}

// wrongArgument names the place where arguments do not meet a schema, without
// their values; empty when they do.
func wrongArgument(s *jsonschema.Schema, args any) string {
	err := s.Validate(args)
	if err == nil {
		return ""
	}
	at := "/"
	if v := (*jsonschema.ValidationError)(nil); errors.As(err, &v) {
		for len(v.Causes) > 0 {
			v = v.Causes[0]
		}
		at += strings.Join(v.InstanceLocation, "/")
	}
	return at
}
