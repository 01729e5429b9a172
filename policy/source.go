package policy

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/bartizan-ai/bartizan"
)

// Source is what a policy is compiled from.
type Source struct {
	// Checks are those that there are; rules for others are mistakes.
	Checks []*bartizan.Check
	// Base holds the rules of checks, by id, that differ from Default.
	Base map[string]Rule
	File
	// Shadow is a second, complete policy: it judges the same signals, and its
	// verdict is counted and never applied. Its Checks are those above, and it
	// has no Shadow.
	Shadow *Source
}

// File is the section of a configuration file that holds a policy.
type File struct {
	// Thresholds are named scores in [0,1]: conditions and overrides refer to
	// them, so that one number is changed in one place.
	Thresholds map[string]float64 `yaml:"thresholds"`
	Rules      []Clause           `yaml:"rules"`
	Overrides  []Override         `yaml:"overrides"`
}

// Clause is a condition over one exchange and what follows when it holds.
type Clause struct {
	// Name is unique within the policy: letters, digits, "-", "_" and ".".
	Name string `yaml:"name"`
	// When is the condition; package expr says what it may ask.
	When   string          `yaml:"when"`
	Action bartizan.Action `yaml:"action"`
	Mode   Mode            `yaml:"mode"`
	// Routes and Keys bound where it is asked, by name or with stars; empty
	// means everywhere.
	Routes []string `yaml:"routes"`
	Keys   []string `yaml:"keys"`
	// Wait is the delay of throttle, Expires bounds a hold.
	Wait    time.Duration `yaml:"wait"`
	Expires time.Duration `yaml:"expires"`
}

// Override changes rules of checks for some routes and keys. Of several that
// apply the later one wins, field by field.
type Override struct {
	Routes []string `yaml:"routes"`
	Keys   []string `yaml:"keys"`
	// Checks is keyed by id or path.
	Checks map[string]Change `yaml:"checks"`
}

// Change is what an override says of one check; nil leaves the rule as it is.
type Change struct {
	Mode      *Mode            `yaml:"mode"`
	Action    *bartizan.Action `yaml:"action"`
	Threshold *Level           `yaml:"threshold"`
	OnError   *Failure         `yaml:"on_error"`
}

// Level is a score, or the name of a threshold of the policy.
type Level struct {
	Name  string
	Score float64
}

// UnmarshalText reads a number or a name.
func (l *Level) UnmarshalText(b []byte) error {
	text := strings.TrimSpace(string(b))
	score, err := strconv.ParseFloat(text, 64)
	if err == nil {
		*l = Level{Score: score}
		return nil
	}
	if !isName(text) {
		return fmt.Errorf("threshold %q is neither a number nor a name", text)
	}
	*l = Level{Name: text}
	return nil
}

// MarshalText writes what UnmarshalText reads.
func (l Level) MarshalText() ([]byte, error) {
	if l.Name != "" {
		return []byte(l.Name), nil
	}
	return strconv.AppendFloat(nil, l.Score, 'g', -1, 64), nil
}

// SettingError is a setting that makes no sense, with its path below the
// policy's section, such as rules, 2, when.
type SettingError struct {
	Path []string
	Err  error
}

// Error names the setting.
func (e *SettingError) Error() string { return strings.Join(e.Path, ".") + ": " + e.Err.Error() }

// Unwrap gives the reason.
func (e *SettingError) Unwrap() error { return e.Err }

// bad makes a SettingError.
func bad(err error, path ...string) error { return &SettingError{path, err} }

// isName reports whether s is short and made of letters, digits, "-", "_", ".".
func isName(s string) bool {
	const signs = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
	return s != "" && len(s) <= 64 && strings.Trim(s, signs) == ""
}
