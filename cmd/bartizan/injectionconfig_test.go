package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan/threat/injection/classifier"
	"github.com/bartizan-ai/bartizan/threat/injection/encoder"
)

// TestInjectionConfigMistakes: a mistake is told with its line.
func TestInjectionConfigMistakes(t *testing.T) {
	for name, tt := range map[string]struct{ config, want string }{
		"profile":           {"keep: 24h\ninjection:\n  profile: severe\n", "yaml:3:"},
		"profile of a list": {"keep: 24h\ninjection:\n  profile: [fast]\n", "yaml:3:"},
		"unknown key":       {"injection:\n  profil: fast\n", "yaml:2:"},
		"not a section":     {"injection: fast\n", "yaml:1:"},
		"no number":         {"checks:\n  INJ004:\n    options: {user_shift: .nan}\n", "user_shift"},
		"no end":            {"checks:\n  INJ003:\n    options: {data_shift: .inf}\n", "data_shift"},
		"unknown option":    {"checks:\n  INJ003:\n    options: {shift: 1}\n", "shift"},
	} {
		file := filepath.Join(t.TempDir(), "bartizan.yaml")
		if err := os.WriteFile(file, []byte(tt.config), 0o600); err != nil {
			t.Fatal(err)
		}
		c, _, err := loadConfig(file)
		if err == nil {
			_, err = classifier.Check.Guard(c.settings(classifier.Check, nil, &tuning{}))
		}
		if err == nil {
			_, err = encoder.Check.Guard(c.settings(encoder.Check, nil, &tuning{}))
		}
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
}
