package practice

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// tool is a function that the client offers: its name and the names of its
// parameters, sorted.
type tool struct {
	name   string
	about  string
	params []string
}

// wireTool is a tool as the request holds it.
type wireTool struct {
	Type     string `json:"type"`
	Function struct {
		Name        string `json:"name"`
		Description string `json:"description"`
		Parameters  struct {
			Properties map[string]json.RawMessage `json:"properties"`
		} `json:"parameters"`
		Strict *bool `json:"strict"`
	} `json:"function"`
}

const maxTools = 128

// toolsOf reads the tools of a request. Errors are badRequest.
func toolsOf(raw []json.RawMessage) ([]tool, error) {
	if len(raw) > maxTools {
		return nil, badRequest{"tools", "too many tools"}
	}
	var out []tool
	for i, r := range raw {
		var w wireTool
		if json.Unmarshal(r, &w) != nil || w.Type != "function" || w.Function.Name == "" || len(w.Function.Name) > 64 {
			return nil, badRequest{fmt.Sprintf("tools[%d]", i), "not a function with a name"}
		}
		t := tool{name: w.Function.Name, about: w.Function.Description}
		for p := range w.Function.Parameters.Properties {
			t.params = append(t.params, p)
		}
		slices.Sort(t.params)
		out = append(out, t)
	}
	return out, nil
}

// call is a tool call that the target makes. args is a JSON object.
type call struct{ name, args string }

// callIn reads "run <tool> with <parameter> <value>": ok when the object names a
// tool. Values are the words after a parameter's name; what is quoted beyond that
// goes to the parameters left over, in their order. A join makes one value.
func callIn(phrase []token, tools []tool, s step) (call, bool) {
	for _, t := range phrase {
		for _, tool := range tools {
			if t.kind != stop && strings.EqualFold(t.text, tool.name) {
				if s.verb == joining {
					return tool.call(nil, []string{strings.Join(s.operands, "")}), true
				}
				return tool.call(phrase, quotedIn(phrase)), true
			}
		}
	}
	return call{}, false
}

func (t tool) call(phrase []token, values []string) call {
	args := map[string]string{}
	left := slices.Clone(t.params)
	for i, p := range phrase {
		at := slices.IndexFunc(left, func(name string) bool { return strings.EqualFold(name, p.text) })
		if at < 0 || p.kind != word {
			continue
		}
		if v, ok := valueAfter(phrase[i+1:]); ok {
			args[left[at]] = v
			left = slices.Delete(left, at, at+1)
			values = slices.DeleteFunc(values, func(o string) bool { return o == v })
		}
	}
	for i, v := range values {
		if i < len(left) {
			args[left[i]] = v
		}
	}
	b, _ := json.Marshal(args) // strings always marshal
	return call{t.name, string(b)}
}

// valueAfter is the first word or quotation, a linking mark or word apart.
func valueAfter(phrase []token) (string, bool) {
	for _, t := range phrase {
		if t.kind == quoted || t.kind == word && !hasWord("is to as the set of", t.low) {
			return t.text, true
		}
		if t.kind == stop {
			break
		}
	}
	return "", false
}
