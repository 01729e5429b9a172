// Package gguf reads the header of GGUF model files (llama.cpp's format,
// versions 1 to 3 in both byte orders): key-value pairs and the descriptions of
// tensors (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md). Tensors'
// data are not read.
//
// It has no opinions: what breaks the format is listed as a Fault with its
// kind, and reading goes on where it can. Sizes are multiplied and added with
// checks, and no count makes it allocate: cost is linear in the header's bytes
// that are there.
package gguf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"

	"github.com/bartizan-ai/bartizan"
)

// ErrNotGGUF says that the file does not begin with GGUF's magic number.
var ErrNotGGUF = errors.New("no GGUF file")

// Limits of what is kept, far above honest files: some 50 keys, up to 10,000
// tensors, templates of some 10 KB.
const (
	MostValues  = 1 << 16
	MostTensors = 1 << 17
	MostName    = 1 << 16 // the format's limit for keys
	MostText    = 1 << 20
	mostDepth   = 8 // of arrays in arrays
	// Absurd is the size from which a claim cannot be that of a file that was
	// merely cut: 1 TiB.
	Absurd = 1 << 40
)

// Kind is what a Fault is about.
type Kind uint8

// The kinds of faults.
const (
	Cut       Kind = iota // the header ends before what it announces
	Overflow              // a size overflows 64 bits or is absurd
	Outside               // a tensor reaches beyond the file
	Overlap               // two tensors share bytes
	Layout                // tensors do not follow one another as writers put them
	Duplicate             // a key or a tensor's name stands twice
	Dims                  // a tensor has more than 4 sizes
	Shape                 // a tensor has a size of 0, or one that does not fit its blocks
	Type                  // a type that is not known
	Alignment             // the alignment is not a power of two, or an offset ignores it
	Nesting               // arrays in arrays, which loaders refuse
	Name                  // a name that is longer than loaders take, or empty
	Version               // a version that is not known
	Limit                 // more than this package keeps
)

// Fault is one breach of the format, at a byte offset of the file.
type Fault struct {
	Kind Kind
	At   int64
	Text string
}

// Value is a key with its value. Text is set for strings of up to MostText
// bytes, Number for integers and booleans, Count for arrays.
type Value struct {
	Key    string
	Type   uint32
	At     int64 // of the value
	Text   string
	Number uint64
	Count  uint64
	Size   uint64 // bytes of a string
}

// Tensor describes one tensor. Offset counts from File.Data; Bytes is 0 where
// the type is not known.
type Tensor struct {
	Name   string
	At     int64 // of its description
	Shape  []uint64
	Type   uint32
	Offset uint64
	Bytes  uint64
}

// File is what a header holds. It is immutable.
type File struct {
	Version   uint32
	BigEndian bool
	Values    []Value
	Tensors   []Tensor
	Faults    []Fault
	// Alignment is that of tensors; Data is where they begin, 0 when the
	// header does not get that far.
	Alignment uint64
	Data      int64
}

// Sniff reports whether the first bytes are those of a GGUF file.
func Sniff(head []byte) bool { return bytes.HasPrefix(head, []byte("GGUF")) }

// Old names the predecessor format that the first bytes belong to, or nothing.
func Old(head []byte) string {
	for magic, name := range map[string]string{"lmgg": "GGML", "fmgg": "GGMF", "tjgg": "GGJT", "algg": "GGLA (adapter)"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return name
		}
	}
	return ""
}

var key = &bartizan.MemoKey[*File]{Name: "gguf"}

// Of parses an artefact, once for all checks.
func Of(a *bartizan.Artifact) (*File, error) {
	return bartizan.Once(&a.Memo, key, func() (*File, error) { return Open(a, a.Size) })
}

// Open parses a file of size bytes. Its errors are ErrNotGGUF and those of the
// reader; everything else is in File.Faults.
func Open(r io.ReaderAt, size int64) (*File, error) {
	p := &parser{cursor: cursor{r: r, size: size, order: binary.LittleEndian}, f: &File{Alignment: 32}}
	if string(p.bytes(4)) != "GGUF" {
		if p.err != nil {
			return nil, p.err
		}
		return nil, ErrNotGGUF
	}
	if p.begin() {
		p.body()
	}
	return p.f, p.err
}
