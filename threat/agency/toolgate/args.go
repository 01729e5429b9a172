package toolgate

import (
	"encoding/json"
	"errors"
	"strings"

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
