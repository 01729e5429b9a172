package wire

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// Object reads a body that must be one JSON object. Errors are of type
// *BodyError, or wrap jsonscan.ErrLimit.
func Object(raw []byte, lim jsonscan.Limits) (jsonscan.Value, error) {
	doc, err := jsonscan.Parse(raw, lim)
	if err != nil {
		var syntax *jsonscan.SyntaxError
		if errors.As(err, &syntax) {
			return jsonscan.Value{}, Bad("", err.Error())
		}
		return jsonscan.Value{}, err
	}
	if doc.Root().Type() != jsonscan.Object {
		return jsonscan.Value{}, Bad("", "the body is not a JSON object")
	}
	return doc.Root(), nil
}

// Unambiguous refuses keys of v that equal a known key but for their case: some
// servers read them as the known one, others as unknown. Known keys are ASCII
// in lower case.
func Unambiguous(param string, v jsonscan.Value, known func(key string) bool) error {
	for k := range v.Members() {
		name := k.Text()
		if !known(name) && known(Fold(name)) {
			return Bad(param, fmt.Sprintf("key %.40q differs from %q in case only", name, Fold(name)))
		}
	}
	return nil
}

// Fold lowers the letters of a key as strings.EqualFold does: the Kelvin sign
// and the long s are letters of ASCII to it.
func Fold(s string) string {
	return strings.Map(func(r rune) rune {
		if r == 'ſ' {
			return 's'
		}
		return unicode.ToLower(r)
	}, s)
}

// Short reports whether a value can be no more than a label: a number, a word,
// an identifier of at most 128 bytes. Anything else in the place of a label is
// to be shown to the guards.
func Short(v jsonscan.Value) bool {
	switch v.Type() {
	case jsonscan.Array, jsonscan.Object:
		return false
	case jsonscan.String:
		raw := v.Raw()
		return len(raw) <= 128 && len(bytes.Trim(raw, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@+=")) == 0
	}
	return true
}

// Labels reports whether every string inside v, keys too, is short.
func Labels(v jsonscan.Value) bool {
	for s := range v.Strings(true) {
		if !Short(s) {
			return false
		}
	}
	return true
}

// Opaque reports whether a value is a number, null, or base64 of any length, as
// signatures, encrypted reasoning and files are. Only fields that no model reads
// as text may be passed by because of it.
func Opaque(v jsonscan.Value) bool {
	switch v.Type() {
	case jsonscan.Array, jsonscan.Object:
		return false
	case jsonscan.String:
		for _, c := range v.Raw() {
			if !Base64Byte(c) {
				return false
			}
		}
	}
	return true
}

// Base64Byte reports a letter of base64, in either alphabet.
func Base64Byte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '+' || c == '/' || c == '=' || c == '_' || c == '-'
}

// Index reads a position; where it is missing the place in the array counts.
// Other ways to write a number are refused, for clients read them differently.
func Index(param string, v jsonscan.Value, place int) (int, error) {
	switch v.Type() {
	case jsonscan.None, jsonscan.Null:
		return place, nil
	case jsonscan.Number:
		if n, ok := digits(v.Raw()); ok {
			return n, nil
		}
	}
	return 0, Bad(param, "want a whole number below a million")
}

// digits reads a number in its one shortest form.
func digits(raw []byte) (n int, ok bool) {
	if len(raw) > 6 || len(raw) > 1 && raw[0] == '0' {
		return 0, false
	}
	for _, c := range raw {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, true
}
