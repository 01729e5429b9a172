// Package corpus reads the authored rows that the injection detectors are
// trained on. The rows lie beside this file as *.jsonl and are in no binary:
// only training commands and tests import this package.
package corpus

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// maxLine bounds a line in bytes; the longest row is far below it.
const maxLine = 64 << 10

// The labels of a row.
const (
	Benign    = 0
	Malicious = 1
)

// Channel says where a text would arrive.
type Channel string

// The channels: what the person types, and what a tool or document brings.
const (
	User Channel = "user"
	Data Channel = "data"
)

// Kind says what a row teaches. A kind fixes the label and the channel.
type Kind string

// The kinds. README.md describes each.
const (
	Direct       Kind = "direct"
	Jailbreak    Kind = "jailbreak"
	Extraction   Kind = "extraction"
	Indirect     Kind = "indirect"
	LookAlike    Kind = "look_alike"
	BenignPrompt Kind = "benign"
	Document     Kind = "document"
	ToolOutput   Kind = "tool_output"
)

// Row is one training example. Its text is inert: never send it to a model as
// an instruction.
type Row struct {
	Text    string  `json:"text"`
	Label   int     `json:"label"`
	Channel Channel `json:"channel"`
	Kind    Kind    `json:"kind"`
	Lang    string  `json:"lang"` // ISO 639-1, and hi-Latn for Hindi in Latin letters
}

// Read reads rows, one JSON object a line, until r ends. It fails on the first
// line that is no row, is longer than 64 KiB, has an unknown field or does not
// pass [Row.Validate], and names the line. Cost is linear in the input.
func Read(r io.Reader) ([]Row, error) {
	var rows []Row
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		row, err := parse(lines.Bytes())
		if err != nil {
			return nil, fmt.Errorf("read line %d: %w", n, err)
		}
		rows = append(rows, row)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read after %d rows: %w", len(rows), err)
	}
	return rows, nil
}

func parse(line []byte) (Row, error) {
	if !utf8.Valid(line) {
		// encoding/json would replace the bytes silently.
		return Row{}, errors.New("not UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	var row Row
	if err := dec.Decode(&row); err != nil {
		return Row{}, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Row{}, errors.New("more than one value")
	}
	return row, row.Validate()
}

// Validate says what is wrong with a row: an empty text, a language that is not
// written as in Lang, an unknown kind, or a kind that contradicts the label or
// the channel.
func (r Row) Validate() error {
	if strings.TrimSpace(r.Text) == "" {
		return errors.New("text is empty")
	}
	if r.Lang != "hi-Latn" && !twoLetters(r.Lang) {
		return fmt.Errorf("unknown language %q", r.Lang)
	}
	label, channel, ok := r.Kind.means()
	if !ok {
		return fmt.Errorf("unknown kind %q", r.Kind)
	}
	if r.Label != label || r.Channel != channel {
		return fmt.Errorf("kind %s is label %d on channel %s, not %d on %q", r.Kind, label, channel, r.Label, r.Channel)
	}
	return nil
}

func (k Kind) means() (label int, channel Channel, ok bool) {
	switch k {
	case Direct, Jailbreak, Extraction:
		return Malicious, User, true
	case Indirect:
		return Malicious, Data, true
	case LookAlike, BenignPrompt:
		return Benign, User, true
	case Document, ToolOutput:
		return Benign, Data, true
	}
	return 0, "", false
}

func twoLetters(s string) bool {
	return len(s) == 2 && 'a' <= s[0] && s[0] <= 'z' && 'a' <= s[1] && s[1] <= 'z'
}
