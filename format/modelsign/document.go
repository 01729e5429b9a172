package modelsign

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/bartizan-ai/bartizan/format/jsontree"
)

// document is an object of a strict JSON document and where it stands.
type document struct {
	node *jsontree.Node
	path string
}

func wrong(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrSignature, fmt.Sprintf(format, args...))
}

// parse reads JSON as RFC 8259 has it, in UTF-8, without a key that stands
// twice in one object. It costs time and memory in the bytes.
func parse(what string, b []byte) (document, error) {
	if len(b) > MostBundle {
		return document{}, wrong("%s is larger than %d bytes", what, MostBundle)
	}
	if !utf8.Valid(b) || !json.Valid(b) {
		return document{}, wrong("%s is not valid JSON", what)
	}
	root, err := jsontree.Parse(b)
	if err != nil {
		return document{}, wrong("%s: %v", what, err)
	}
	twice := ""
	root.Walk(func(n *jsontree.Node) bool {
		if n.Kind == jsontree.Object && twice == "" {
			twice = repeated(n)
		}
		return twice == ""
	})
	if twice != "" {
		return document{}, wrong("%s has the key %q twice in one object", what, twice)
	}
	if root.Kind != jsontree.Object {
		return document{}, wrong("%s is no JSON object", what)
	}
	return document{root, what}, nil
}

// repeated gives a key that stands twice, or nothing.
func repeated(n *jsontree.Node) string {
	seen := make(map[string]bool, len(n.Kids))
	for _, k := range n.Kids {
		if seen[k.Key] {
			return k.Key
		}
		seen[k.Key] = true
	}
	return ""
}

func (d document) has(key string) bool {
	n := d.node.Get(key)
	return n != nil && n.Kind != jsontree.Null
}

func (d document) child(key string, kind jsontree.Kind, what string) (*jsontree.Node, error) {
	n := d.node.Get(key)
	if n == nil || n.Kind != kind {
		return nil, wrong("%s.%s is missing or not %s", d.path, key, what)
	}
	return n, nil
}

func (d document) object(key string) (document, error) {
	n, err := d.child(key, jsontree.Object, "an object")
	return document{n, d.path + "." + key}, err
}

func (d document) text(key string) (string, error) {
	n, err := d.child(key, jsontree.String, "text")
	return n.Str(), err
}

func (d document) truth(key string) (bool, error) {
	n, err := d.child(key, jsontree.Bool, "true or false")
	return err == nil && n.Text == "true", err
}

// objects gives the members of a list, all of them objects.
func (d document) objects(key string, most int) ([]document, error) {
	n, err := d.child(key, jsontree.List, "a list")
	if err != nil {
		return nil, err
	}
	if len(n.Kids) > most {
		return nil, wrong("%s.%s has %d members; %d are read", d.path, key, len(n.Kids), most)
	}
	out := make([]document, 0, len(n.Kids))
	for i, k := range n.Kids {
		if k.Kind != jsontree.Object {
			return nil, wrong("%s.%s[%d] is no object", d.path, key, i)
		}
		out = append(out, document{k, fmt.Sprintf("%s.%s[%d]", d.path, key, i)})
	}
	return out, nil
}

// bytes decodes base64 with padding and nothing besides.
func (d document) bytes(key string) ([]byte, error) {
	s, err := d.text(key)
	if err != nil {
		return nil, err
	}
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil || strings.ContainsAny(s, "\r\n") { // Go's decoder passes over line ends
		return nil, wrong("%s.%s is not valid base64", d.path, key)
	}
	return b, nil
}
