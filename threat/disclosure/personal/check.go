// Package personal finds data that identify a person: addresses, numbers with
// check digits, names by what stands before them.
package personal

import (
	"errors"
	"fmt"
	"slices"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/disclosure"
)

// Options of the check.
type Options struct {
	// Kinds limits what is looked for: email, phone, iban, card, id, name.
	// Empty: all.
	Kinds []string `yaml:"kinds"`
	// Requests has requests judged too; answers always are.
	Requests bool `yaml:"requests"`
	// Tokenise replaces values in requests by tokens before they go out.
	Tokenise bool `yaml:"tokenise"`
	// Restore puts the values back where an answer to the same conversation
	// holds their tokens. Without Tokenise it does nothing.
	Restore bool `yaml:"restore"`
}

// Check is DIS002.
var Check = &bartizan.Check{
	ID: "DIS002", Name: "personal", Threat: disclosure.Threat,
	Severity: bartizan.Medium, Action: bartizan.Flag,
	Doc: bartizan.Doc{
		Title: "Personal data in answers and, if asked for, in requests",
		Text: "Mail addresses, telephone numbers, IBANs, payment cards and the national numbers of twenty countries are found by their shape, and where they have " +
			"check digits by those. A number that a random one resembles too often counts only with a word before it that says what it is. Names are noted after words that introduce them, below the bar.\n\n" +
			"At first the check flags answers and leaves requests alone: people write about themselves, and an answer that gives data of others is what they would not expect. " +
			"What an answer repeats from the request of the same exchange weighs little. With action: redact values are replaced by their kind; with requests: true " +
			"requests are judged as well.\n\n" +
			"With tokenise: true values in a request are replaced by tokens such as <EMAIL_k3f9q2ab> before the provider sees them, the same value by the same token throughout a conversation, and the answer's " +
			"tokens by the values again, also in a stream and in tool calls. The way back is kept encrypted in the gateway's memory for a day.",
		Remedy: "Decide what may go where: action: redact for what should not be shown, tokenise: true for what the provider need not know. Data that a model gives and no request held come from its training or its documents: look there.",
		Limits: "Postal addresses, dates of birth, free descriptions and most names are not found, nor numbers in words, in images, or taken apart by other characters than spaces, dots, slashes and hyphens. Check digits " +
			"do not show that a number was given out. Role addresses (info@) and example domains weigh little. A token that the model changes is not restored. A tokenised value that the model should reckon with, such as a number, it cannot see.",
		Source: "ISO 13616 (IBAN), ISO/IEC 7812 (Luhn), ISO 7064, Verhoeff (1969), ITU-T E.164; the issuing authorities' descriptions of their check digits",
	},
	Options: Options{Restore: true},
	Guard:   newGuard,
	Shape:   newShapers,
}

func options(s bartizan.Settings) (Options, error) {
	o := Options{Restore: true}
	if err := s.Decode(&o); err != nil {
		return o, fmt.Errorf("read options: %w", err)
	}
	for _, k := range o.Kinds {
		if !slices.Contains(kindNames[:], k) {
			return o, fmt.Errorf("read options: no kind is called %q; want some of %v", k, kindNames)
		}
	}
	return o, nil
}

// wanted is the set of kinds that the options name.
func (o *Options) wanted() (set [len(kindNames)]bool) {
	for i, name := range kindNames {
		set[i] = len(o.Kinds) == 0 || slices.Contains(o.Kinds, name)
	}
	return set
}

func newGuard(s bartizan.Settings) (bartizan.Guard, error) {
	o, err := options(s)
	if err != nil {
		return nil, err
	}
	return &guard{want: o.wanted(), requests: o.Requests && !o.Tokenise}, nil
}

func newShapers(s bartizan.Settings) ([]bartizan.Shaper, error) {
	o, err := options(s)
	switch {
	case err != nil || !o.Tokenise:
		return nil, err
	case s.Memory == nil || s.Key == nil:
		return nil, errors.New("tokenise needs memory and a key, which are not here")
	}
	v, err := newVault(s)
	if err != nil {
		return nil, err
	}
	out := []bartizan.Shaper{&tokeniser{v, o.wanted()}}
	if o.Restore {
		out = append(out, &restorer{v})
	}
	return out, nil
}
