//go:build wasip1

// Command wasm-check is a custom check for Bartizan's gateway as a module of
// WebAssembly, in Go. It finds the code names of projects that must not be told.
//
// build.sh makes codenames.wasm of it. The module gets a question in JSON and
// gives signals in JSON; docs/custom.md tells what is in them.
package main

import (
	"encoding/json"
	"strings"
	"unsafe"
)

// codenames are what this deployment must not tell.
func codenames() []string { return []string{"Project Halberd", "Project Portcullis"} }

type question struct {
	Text string `json:"text"`
}

type span struct {
	From int `json:"from"`
	To   int `json:"to"`
}

type edit struct {
	Text string `json:"text"`
}

type signal struct {
	Score  float64 `json:"score"`
	Range  span    `json:"range"`
	Reason string  `json:"reason"`
	Edit   edit    `json:"edit"`
}

// in and out hold what goes in and out: the gateway reads and writes this memory
// itself, so it must not be collected in between.
var in, out []byte

//go:wasmexport alloc
func alloc(size int32) int32 {
	in = make([]byte, size)
	return int32(uintptr(unsafe.Pointer(unsafe.SliceData(in))))
}

//go:wasmexport inspect
func inspect(_, size int32) int64 {
	out = answer(in[:size])
	at := int64(uintptr(unsafe.Pointer(unsafe.SliceData(out))))
	return at<<32 | int64(len(out))
}

// answer finds the code names in a question's text. An answer that the gateway
// cannot read counts as not examined, which is what a question deserves that
// cannot be read.
func answer(raw []byte) []byte {
	var q question
	if err := json.Unmarshal(raw, &q); err != nil {
		return nil
	}
	signals := []signal{}
	for _, name := range codenames() {
		for at := 0; ; {
			i := strings.Index(q.Text[at:], name)
			if i < 0 {
				break
			}
			from := at + i
			at = from + len(name)
			signals = append(signals, signal{1, span{from, at}, "the code name of a project", edit{"[project]"}})
		}
	}
	b, err := json.Marshal(map[string]any{"signals": signals})
	if err != nil {
		return nil
	}
	return b
}

func main() {}
