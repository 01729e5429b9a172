package mcp

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// Tools gives the definitions in the result of tools/list, as their JSON.
func (m *Message) Tools() ([][]byte, error) {
	list := m.root.Get("result").Get("tools")
	if list.Type() != jsonscan.Array {
		return nil, wire.Bad("result.tools", "want an array")
	}
	var out [][]byte
	for _, t := range list.Items() {
		if t.Type() != jsonscan.Object {
			return nil, wire.Bad("result.tools", "want objects")
		}
		out = append(out, t.Raw())
	}
	return out, nil
}

// WithTools gives the message with other definitions in the place of its own.
// The other bytes stay.
func (m *Message) WithTools(tools [][]byte) []byte {
	from, to := m.root.Get("result").Get("tools").Range()
	out := append([]byte{}, m.Raw[:from]...)
	out = append(out, '[')
	out = append(out, bytes.Join(tools, []byte(","))...)
	out = append(out, ']')
	return append(out, m.Raw[to:]...)
}

// Definition reads one tool's definition of a server: a body with one part,
// whose text has every string of it, and every key that is no word of the
// protocol.
func Definition(raw []byte, server string, first int, lim jsonscan.Limits) (*wire.Body, error) {
	b, root, err := definition(raw, bartizan.SideRequest, bartizan.KindTool, first, lim)
	if err != nil {
		return nil, err
	}
	p := b.Parts[0]
	p.Tool = &bartizan.ToolDef{
		Name: root.Get("name").Text(), Text: p.Text, Schema: string(root.Get("inputSchema").Raw()), Server: server, Digest: digest(root),
	}
	return b, nil
}

// ShownDefinition reads the same as a text that clients show to people, with its
// icons and other addresses.
func ShownDefinition(raw []byte, first int, lim jsonscan.Limits) (*wire.Body, error) {
	b, _, err := definition(raw, bartizan.SideAnswer, bartizan.KindText, first, lim)
	return b, err
}

func definition(raw []byte, side bartizan.Side, kind bartizan.Kind, first int, lim jsonscan.Limits) (*wire.Body, jsonscan.Value, error) {
	root, err := wire.Object(raw, lim)
	if err != nil {
		return nil, root, fmt.Errorf("read definition: %w", err)
	}
	if err := wire.Unambiguous("tools", root, known); err != nil {
		return nil, root, err
	}
	name := root.Get("name")
	if name.Type() != jsonscan.String || len(name.Raw()) == 0 {
		return nil, root, wire.Bad("tools.name", "want a string")
	}
	b := wire.Builder{Side: side, First: first}
	b.Raw = raw
	strs := []jsonscan.Value{name}
	for k, m := range root.Members() {
		if k.Text() == "name" {
			continue
		}
		if !known(k.Text()) && len(k.Raw()) > 0 {
			strs = append(strs, k)
		}
		strs = slices.AppendSeq(strs, full(m))
	}
	slices.SortFunc(strs, func(a, b jsonscan.Value) int { return at(a) - at(b) })
	b.Part(bartizan.RoleTool, bartizan.FromTool, kind, strs...)
	return &b.Body, root, nil
}

// full gives the strings of a value that are not empty, keys too.
func full(v jsonscan.Value) func(yield func(jsonscan.Value) bool) {
	return func(yield func(jsonscan.Value) bool) {
		for s := range v.Strings(true) {
			if len(s.Raw()) > 0 && !yield(s) {
				return
			}
		}
	}
}

func at(v jsonscan.Value) int {
	from, _ := v.Range()
	return from
}

// digest is the SHA-256 of the canonical form, in hexadecimal digits.
func digest(v jsonscan.Value) string {
	sum := sha256.Sum256(jsonscan.Canonical(nil, v))
	return hex.EncodeToString(sum[:])
}
