package responses

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// ParseAnswer reads a response that is not streamed, or an error body. first is
// the greatest part id used so far in the exchange.
func ParseAnswer(raw []byte, lim jsonscan.Limits, first int) (*wire.Body, error) {
	root, err := wire.Object(raw, lim)
	if err != nil {
		return nil, err
	}
	b := &wire.Builder{Side: bartizan.SideAnswer, First: first}
	b.Raw = raw
	b.Model = root.Get("model").Text()
	b.Answered, b.Usage = answered(root), usage(root)
	var r reader
	if err := r.response("", root); err != nil {
		return nil, err
	}
	r.build(b)
	return &b.Body, nil
}

// usage reads a response's counts of tokens.
func usage(response jsonscan.Value) wire.Usage {
	v := response.Get("usage")
	return wire.Usage{In: wire.Count(v.Get("input_tokens")), Out: wire.Count(v.Get("output_tokens"))}
}

// answered is the id of a response.
func answered(v jsonscan.Value) string {
	if id := v.Get("id"); id.Type() == jsonscan.String && wire.Short(id) {
		return id.Text()
	}
	return ""
}

// response reads a whole response. It repeats much of the request: that is the
// operator's and the caller's text, not the model's.
func (r *reader) response(path string, v jsonscan.Value) error {
	if err := wire.Unambiguous(path, v, responseKey); err != nil {
		return err
	}
	for k, m := range v.Members() {
		key := k.Text()
		at := path + key
		var err error
		switch {
		case key == "output" && m.Type() == jsonscan.Array:
			err = r.items("output", m)
		case key == "instructions":
			err = r.instructions(at, m)
		case key == "tools" && m.Type() == jsonscan.Array:
			err = r.tools(at, operator(), m)
		case key == "text" || key == "tool_choice" || key == "reasoning":
			r.label(at, user(), m)
		case key == "metadata" || key == "prompt":
			r.sweep(at, user(), m)
		case named(key) && wire.Labels(m):
		default: // error, incomplete_details, output_text and what a server adds
			r.other(at, assistant(), m)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// named reports fields of a response that hold numbers and labels.
func named(key string) bool {
	switch key {
	case "id", "object", "status", "model", "usage", "incomplete_details", "service_tier", "truncation", "billing",
		"conversation", "previous_response_id", "prompt_cache_key", "prompt_cache_retention", "safety_identifier", "user":
		return true
	}
	return false
}

func responseKey(key string) bool {
	return key == "output" || key == "instructions" || key == "tools" || key == "error" || key == "id"
}
