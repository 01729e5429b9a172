// Package coreml finds, in a Core ML model (.mlmodel, a protocol buffer), the
// parts that are not in it: custom models and layers, which a program brings
// as classes, and models that are linked from elsewhere. Field numbers are
// those of coremltools' mlmodel/format/*.proto. Weights are passed over.
package coreml

import (
	"encoding/binary"
	"errors"
	"io"
)

// Part is one that is not in the file: its kind ("model", "layer" or "link"),
// the class or name that is asked for, and where that stands.
type Part struct {
	Kind, Name string
	At         int64
}

// Errors that a walk ends with.
var (
	ErrSyntax = errors.New("no Core ML model")
	ErrCut    = errors.New("the file ends within a field")
	ErrLimit  = errors.New("more fields or models in one another than are walked")
)

// Limits of a walk.
const (
	mostFields = 2_000_000
	mostOpen   = 100_000
	mostName   = 4096
)

type kind uint8

const (
	model kind = iota
	pipeline
	wrapped // a pipeline in one field of another message
	network
	layer
	custom
	link
	branch // a layer that holds networks
)

// inside says which fields of a message lead on.
var inside = map[kind]map[int]kind{
	model: {200: wrapped, 201: wrapped, 202: pipeline, 303: network, 403: network, 500: network, 555: custom, 556: link},
	// Pipeline and PipelineClassifier both hold what they hold in field 1.
	pipeline: {1: model},
	wrapped:  {1: pipeline},
	network:  {1: layer},
	layer:    {500: custom, 605: branch, 615: branch},
	branch:   {1: network, 2: network, 3: network, 4: network, 5: network},
}

type span struct {
	kind     kind
	from, to int64
	of       string
}

// Walk gives the parts of a model of size bytes. Time is linear in the fields
// that lead to them.
func Walk(r io.ReaderAt, size int64, visit func(Part)) error {
	open := []span{{model, 0, size, "model"}}
	versions, fields := 0, 0
	for len(open) > 0 {
		s := open[len(open)-1]
		open = open[:len(open)-1]
		for at := s.from; at < s.to; {
			if fields++; fields > mostFields || len(open) > mostOpen {
				return ErrLimit
			}
			f, err := field(r, at, s.to)
			if err != nil {
				return err
			}
			at = f.to
			if s.from == 0 && s.kind == model && f.number == 1 && f.wire == 0 {
				versions++
			}
			if f.wire != 2 {
				continue
			}
			if next, ok := inside[s.kind][f.number]; ok {
				open = append(open, span{next, f.from, f.to, of(s.kind, next)})
			}
			if (s.kind == custom && f.number == 10 || s.kind == link && f.number == 1) && f.to-f.from <= mostName {
				b := make([]byte, f.to-f.from)
				if _, err := r.ReadAt(b, f.from); err != nil && !errors.Is(err, io.EOF) {
					return err
				}
				visit(Part{s.of, string(b), f.from})
			}
		}
	}
	if versions == 0 {
		return ErrSyntax
	}
	return nil
}

// of names what asks for a part.
func of(outer, next kind) string {
	switch {
	case next == link:
		return "link"
	case outer == layer:
		return "layer"
	}
	return "model"
}

type piece struct {
	number, wire int
	from, to     int64
}

// field reads one field's head at at; its content lies in from to to.
func field(r io.ReaderAt, at, end int64) (piece, error) {
	var b [20]byte
	n, err := r.ReadAt(b[:min(int64(len(b)), end-at)], at)
	if n == 0 {
		if err != nil && !errors.Is(err, io.EOF) {
			return piece{}, err
		}
		return piece{}, ErrCut
	}
	tag, k := binary.Uvarint(b[:n])
	if k <= 0 || tag>>3 == 0 || tag>>3 > 1<<29 {
		return piece{}, ErrSyntax
	}
	p := piece{number: int(tag >> 3), wire: int(tag & 7)}
	size := uint64(0)
	switch p.wire {
	case 0:
		_, m := binary.Uvarint(b[k:n])
		if m <= 0 {
			return piece{}, ErrSyntax
		}
		size = uint64(m)
	case 1:
		size = 8
	case 2:
		var m int
		if size, m = binary.Uvarint(b[k:n]); m <= 0 {
			return piece{}, ErrSyntax
		}
		k += m
	case 5:
		size = 4
	default:
		return piece{}, ErrSyntax
	}
	p.from = at + int64(k)
	if size > uint64(end-p.from) {
		return piece{}, ErrCut
	}
	p.to = p.from + int64(size)
	return p, nil
}
