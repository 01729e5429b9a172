package wire

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// Slot is the place in a request's body where an instruction of the operator
// can be put, before everything else that the model reads. The zero value says
// that the wire has no such place.
type Slot struct {
	// At is an offset into the body.
	At int
	// Before and After stand around the instruction's text.
	Before, After string
	// Bare is set where At is inside a JSON string: the text goes in without
	// quotes of its own.
	Bare bool
}

// Cut makes the cut that puts the text in. ok is false for the zero Slot.
func (s Slot) Cut(text string) (c Cut, ok bool) {
	if s == (Slot{}) {
		return Cut{}, false
	}
	quoted := jsonscan.AppendQuoted(nil, text)
	if !s.Bare {
		quoted = append(append([]byte{'"'}, quoted...), '"')
	}
	with := append(append([]byte(s.Before), quoted...), s.After...)
	return Cut{bartizan.Range{From: s.At, To: s.At}, with}, true
}
