package main

import (
	"crypto/sha256"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/threat/injection"
)

// known is what people said, by channel and text; what was said last counts. A
// text that may stand where nothing gives orders may stand anywhere, and one
// that not even a person may write may stand nowhere; the rest is said of its
// own channel only. Safe for concurrent use once it is filled; nil knows nothing.
type known struct {
	very  map[textKey]judgement
	looks map[textKey]bool // attacks, by what they look like
}

// textKey names a text in a channel by a digest.
type textKey struct {
	data   bool
	digest [sha256.Size]byte
}

func newKnown() *known {
	return &known{map[textKey]judgement{}, map[textKey]bool{}}
}

// veryText names the very text but for case and white space. Characters that
// nobody sees count: in them an order may hide, so that a text which only looks
// like a harmless one is another. Invalid bytes are what they become in a file
// of JSON.
func veryText(data bool, s string) textKey {
	return textKey{data, sha256.Sum256([]byte(strings.ToLower(strings.Join(strings.Fields(s), " "))))}
}

// lookOf names all texts that look the same to the detector.
func lookOf(data bool, v *text.View) textKey {
	return textKey{data, sha256.Sum256([]byte(v.Text()))}
}

// add takes over a line of feedback.
func (k *known) add(f *feedback) error {
	said, err := judgementNamed(string(f.Said))
	if err != nil {
		return err
	}
	own, err := dataChannel(f.Channel)
	if err != nil {
		return err
	}
	view := text.Normalise(f.Text)
	for _, data := range []bool{false, true} {
		if data != own && (said == harmless) != own {
			continue
		}
		k.very[veryText(data, f.Text)] = said
		if said == attack {
			k.looks[lookOf(data, view)] = true
		} else {
			delete(k.looks, lookOf(data, view))
		}
	}
	return nil
}

// of says what is known of a part, which must be whole; "" for nothing.
func (k *known) of(p *bartizan.Part) judgement {
	if k == nil || len(k.very) == 0 {
		return ""
	}
	data := injection.InData(p)
	if said := k.very[veryText(data, p.Text)]; said != "" {
		return said
	}
	if k.looks[lookOf(data, text.Of(p))] {
		return attack
	}
	return ""
}
