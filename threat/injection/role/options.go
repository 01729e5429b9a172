package role

import (
	"errors"
	"fmt"

	"github.com/bartizan-ai/bartizan"
)

func read(s bartizan.Settings) (o Options, err error) {
	if err := s.Decode(&o); err != nil {
		return o, fmt.Errorf("decode options: %w", err)
	}
	switch o.System {
	case "", "allow", "refuse":
		if len(o.Keys) > 0 {
			return o, errors.New("keys: they are for system: operator-only")
		}
	case "operator-only":
		if len(o.Keys) == 0 {
			return o, errors.New("keys: system: operator-only needs the names of the operator's access keys")
		}
	default:
		return o, fmt.Errorf("system: %q: want allow, operator-only or refuse", o.System)
	}
	if o.Forged != "" && o.Forged != "block" && o.Forged != "off" {
		return o, fmt.Errorf("forged: %q: want block or off", o.Forged)
	}
	if o.Tokens != "" && o.Tokens != "keep" && o.Tokens != "strip" {
		return o, fmt.Errorf("tokens: %q: want keep or strip", o.Tokens)
	}
	return o, nil
}
