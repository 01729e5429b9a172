package main

import (
	"fmt"
	"os"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// lineOf gives ":LINE" of a setting in a file, or nothing when it is not there.
func lineOf(name string, path []string) string {
	b, err := os.ReadFile(name)
	if err != nil {
		return ""
	}
	f, err := parser.ParseBytes(b, 0)
	if err != nil || len(f.Docs) == 0 {
		return ""
	}
	node, line := f.Docs[0].Body, 0
	for _, key := range path {
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
