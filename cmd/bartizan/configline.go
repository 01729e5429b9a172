package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// oneDocument parses a file of one document; nil stands for an empty one. A
// second document would never be read, so it is an error.
func oneDocument(b []byte) (ast.Node, error) {
	f, err := parser.ParseBytes(b, 0)
	if err != nil {
		return nil, err
	}
	var body ast.Node
	for _, d := range f.Docs {
		switch {
		case d.Body == nil || d.Body.Type() == ast.NullType || d.Body.Type() == ast.CommentType:
		case body != nil:
			return nil, &yaml.SyntaxError{Message: "a second document in one configuration", Token: d.Body.GetToken()}
		default:
			body = d.Body
		}
	}
	return body, nil
}

// located is ":LINE:COLUMN: why" with the lines around, of an error of the
// YAML library.
func located(err error) string {
	text := strings.TrimSpace(yaml.FormatError(err, false, true))
	if at, why, ok := strings.Cut(text, "] "); ok && strings.HasPrefix(at, "[") {
		return ":" + at[1:] + ": " + why
	}
	return ": " + text
}

// lineOf gives ":LINE" of a setting, or nothing when it is not there.
func lineOf(node ast.Node, path []string) string {
	line := 0
	for _, key := range path {
		if item := element(node, key); item != nil {
			line, node = item.GetToken().Position.Line, item
			continue
		}
		kv := member(node, key)
		if kv == nil {
			break
		}
		line, node = kv.Key.GetToken().Position.Line, kv.Value
	}
	if line == 0 {
		return ""
	}
	return fmt.Sprintf(":%d", line)
}

// element is the item of a list that the key counts to, from 0.
func element(n ast.Node, key string) ast.Node {
	list, ok := n.(*ast.SequenceNode)
	i, err := strconv.Atoi(key)
	if !ok || err != nil || i < 0 || i >= len(list.Values) {
		return nil
	}
	return list.Values[i]
}

func member(n ast.Node, key string) *ast.MappingValueNode {
	m, ok := n.(ast.MapNode)
	if !ok {
		return nil
	}
	for it := m.MapRange(); it.Next(); {
		if kv := it.KeyValue(); kv.Key.GetToken().Value == key {
			return kv
		}
	}
	return nil
}
