package wordpiece

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"
)

// Tokenizer holds a vocabulary. It is immutable and safe for concurrent use.
type Tokenizer struct {
	// start and rest hold the pieces that begin a word and those that go on.
	start, rest pieces
	// CLS, SEP and UNK are the ids of the special tokens.
	CLS, SEP, UNK int32
	// Size is the number of pieces.
	Size int
}

// pieces maps texts to ids.
type pieces struct {
	ids map[string]int32
	// longest is the length of the longest text, in bytes.
	longest int
}

func (p *pieces) add(text []byte, id int32) {
	if _, ok := p.ids[string(text)]; !ok {
		p.ids[string(text)] = id
		p.longest = max(p.longest, len(text))
	}
}

// mostPieces bounds a vocabulary.
const mostPieces = 1 << 20

// New reads a vocabulary: a piece a line, whose number, from 0, is its id;
// pieces that do not begin a word begin with "##". It needs [CLS], [SEP] and
// [UNK], valid UTF-8 and at most 2^20 pieces. It takes some milliseconds and a
// few megabytes for 30,000 pieces.
func New(vocab []byte) (*Tokenizer, error) {
	if !utf8.Valid(vocab) {
		return nil, errors.New("read vocabulary: it is not valid UTF-8")
	}
	lines := bytes.Split(bytes.TrimSuffix(vocab, []byte("\n")), []byte("\n"))
	if len(lines) > mostPieces {
		return nil, fmt.Errorf("read vocabulary: %d pieces are more than %d", len(lines), mostPieces)
	}
	t := &Tokenizer{CLS: -1, SEP: -1, UNK: -1, Size: len(lines)}
	t.start.ids, t.rest.ids = make(map[string]int32, len(lines)), make(map[string]int32, len(lines)/4)
	for i, line := range lines {
		line, id := bytes.TrimSuffix(line, []byte("\r")), int32(i)
		if rest, ok := bytes.CutPrefix(line, []byte("##")); ok && len(rest) > 0 {
			t.rest.add(rest, id)
			continue
		}
		switch string(line) {
		case "[CLS]":
			t.CLS = id
		case "[SEP]":
			t.SEP = id
		case "[UNK]":
			t.UNK = id
		}
		t.start.add(line, id)
	}
	if t.CLS < 0 || t.SEP < 0 || t.UNK < 0 {
		return nil, errors.New("read vocabulary: [CLS], [SEP] or [UNK] is missing")
	}
	return t, nil
}
