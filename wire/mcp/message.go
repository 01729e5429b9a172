// Package mcp reads the messages of the Model Context Protocol (JSON-RPC 2.0,
// protocol versions 2024-11-05 to 2026-07-28) strictly and shows guards all
// that they carry.
//
// It knows few shapes by name and sweeps up the rest: every string and every
// key that is no word of the protocol becomes part of a text, so that a field
// of a version to come carries nothing past the guards. What two readers would
// read differently is refused: duplicate keys, keys that differ from a known
// one in case only, batches, ids that are no ids.
package mcp

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// Kind is what a message is.
type Kind uint8

// The kinds of messages.
const (
	Request Kind = iota
	Notification
	Result
	Failure // an error in the place of a result
)

// Message is one JSON-RPC message. It is immutable.
type Message struct {
	Raw  []byte
	Kind Kind
	// ID is the id's JSON as sent, by which an answer finds its request; empty
	// for none.
	ID string
	// Method is that of requests and notifications.
	Method string
	root   jsonscan.Value
}

// ErrBatch is wrapped by the error for an array of messages: the protocol had
// them in version 2025-03-26 only.
var ErrBatch = errors.New("JSON-RPC batches are refused: send one message at a time")

// Read reads one message. Errors wrap ErrBatch or jsonscan.ErrLimit, or are a
// *wire.BodyError. Time is linear in len(raw).
func Read(raw []byte, lim jsonscan.Limits) (*Message, error) {
	if start := bytes.TrimLeft(raw, " \t\r\n"); len(start) > 0 && start[0] == '[' {
		return nil, ErrBatch
	}
	root, err := wire.Object(raw, lim)
	if err != nil {
		return nil, fmt.Errorf("read message: %w", err)
	}
	m := &Message{Raw: raw, root: root}
	if err := m.unambiguous(); err != nil {
		return nil, err
	}
	if root.Get("jsonrpc").Text() != "2.0" || root.Get("jsonrpc").Type() != jsonscan.String {
		return nil, wire.Bad("jsonrpc", `want "2.0"`)
	}
	if err := m.identify(); err != nil {
		return nil, err
	}
	return m, m.classify()
}

// unambiguous refuses keys that some readers take for others.
func (m *Message) unambiguous() error {
	envelope := func(k string) bool { return words()[k] == inEnvelope }
	if err := wire.Unambiguous("", m.root, envelope); err != nil {
		return err
	}
	for _, k := range []string{"params", "result", "error"} {
		if err := wire.Unambiguous(k, m.root.Get(k), known); err != nil {
			return err
		}
	}
	return nil
}

// identify reads the id: a string that is a label, or a whole number in its
// shortest form, for two spellings of one number are one id to some.
func (m *Message) identify() error {
	switch id := m.root.Get("id"); id.Type() {
	case jsonscan.None:
	case jsonscan.Null:
		if m.root.Get("error").Type() == jsonscan.None {
			return wire.Bad("id", "is null")
		}
	case jsonscan.String:
		if !wire.Short(id) || len(id.Raw()) == 0 {
			return wire.Bad("id", "want a short word or a whole number")
		}
		m.ID = `"` + string(id.Raw()) + `"`
	case jsonscan.Number:
		if len(id.Raw()) > 19 || bytes.ContainsAny(id.Raw(), ".eE") || string(id.Raw()) == "-0" {
			return wire.Bad("id", "want a short word or a whole number")
		}
		m.ID = string(id.Raw())
	default:
		return wire.Bad("id", "want a short word or a whole number")
	}
	return nil
}

// classify tells the kinds apart; what may be two of them is none.
func (m *Message) classify() error {
	method, result, failure := m.root.Get("method"), m.root.Get("result"), m.root.Get("error")
	n := 0
	for _, v := range []jsonscan.Value{method, result, failure} {
		if v.Type() != jsonscan.None {
			n++
		}
	}
	switch {
	case n != 1:
		return wire.Bad("", "want one of method, result and error")
	case method.Type() != jsonscan.None:
		if method.Type() != jsonscan.String || !wire.Short(method) || len(method.Raw()) == 0 {
			return wire.Bad("method", "want a short word")
		}
		m.Method, m.Kind = method.Text(), Request
		if m.ID == "" {
			m.Kind = Notification
		}
		return m.params()
	case result.Type() != jsonscan.None:
		m.Kind = Result
		if m.ID == "" {
			return wire.Bad("id", "is missing")
		}
	default:
		m.Kind = Failure
	}
	return nil
}

// params are an object where there are any: by position nothing has a name.
func (m *Message) params() error {
	switch p := m.root.Get("params"); {
	case p.Type() == jsonscan.None || p.Type() == jsonscan.Object:
	default:
		return wire.Bad("params", "want an object")
	}
	if m.Method == CallTool {
		if name := m.root.Get("params").Get("name"); name.Type() != jsonscan.String || len(name.Raw()) == 0 {
			return wire.Bad("params.name", "want the name of a tool")
		}
	}
	return nil
}

// Name is what the request is for, by name: of tools/call and prompts/get the
// name, of resources/read the URI; empty elsewhere.
func (m *Message) Name() string {
	switch p := m.root.Get("params"); m.Method {
	case CallTool, "prompts/get":
		return p.Get("name").Text()
	case "resources/read":
		return p.Get("uri").Text()
	}
	return ""
}

// Argues reports whether some value inside the arguments of a call reads as s:
// a string, a number or a truth value.
func (m *Message) Argues(s string) bool {
	var within func(v jsonscan.Value) bool
	within = func(v jsonscan.Value) bool {
		switch v.Type() {
		case jsonscan.Object:
			for _, inner := range v.Members() {
				if within(inner) {
					return true
				}
			}
			return false
		case jsonscan.Array, jsonscan.None:
			return false
		}
		return v.Text() == s
	}
	return within(m.root.Get("params").Get("arguments"))
}

// LastPage reports whether a result says that no more follows.
func (m *Message) LastPage() bool {
	c := m.root.Get("result").Get("nextCursor")
	return c.Type() != jsonscan.String || len(c.Raw()) == 0
}
