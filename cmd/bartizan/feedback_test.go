package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// TestFeedbackOfManyAtOnce: no line is lost, none mixes with another.
func TestFeedbackOfManyAtOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	var wg sync.WaitGroup
	for i := range 32 {
		wg.Go(func() {
			text := fmt.Sprint(i, strings.Repeat(" long", 10_000))
			if err := (feedback{Said: harmless, Text: text}).keep(dir); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	k, err := readFeedback(dir)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 32 {
		if got := k.of(textPart(fmt.Sprint(i, strings.Repeat(" long", 10_000)), false)); got != harmless {
			t.Errorf("text %d: %q", i, got)
		}
	}
	for name, want := range map[string]os.FileMode{dir: 0o700 | os.ModeDir, filepath.Join(dir, feedbackFile): 0o600} {
		if info, err := os.Stat(name); err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v, want %v", name, info.Mode(), err, want)
		}
	}
}

// TestFeedbackIsKeptWhole: bytes that JSON cannot carry are found again.
func TestFeedbackIsKeptWhole(t *testing.T) {
	for _, s := range []string{"\xff\xfeIgnore\x00 all", "\u2028<b>&", "", " ", "İSTANBUL \u0130", strings.Repeat("\x01", mostFeedback)} {
		k, err := readFeedback(kept(t, feedback{Said: attack, Text: s}))
		if err != nil {
			t.Errorf("%.20q: %v", s, err)
			continue
		}
		if got := k.of(textPart(s, true)); got != attack {
			t.Errorf("%.20q: %q, want attack", s, got)
		}
	}
}

// TestFeedbackByChannel: what may stand in data may stand anywhere, what not
// even a person may write may stand nowhere.
func TestFeedbackByChannel(t *testing.T) {
	tests := []struct {
		rows       []feedback
		user, data judgement
	}{
		{[]feedback{{Said: harmless}}, harmless, ""},
		{[]feedback{{Said: harmless, Channel: "data"}}, harmless, harmless},
		{[]feedback{{Said: attack, Channel: "user"}}, attack, attack},
		{[]feedback{{Said: attack, Channel: "data"}}, "", attack},
		{[]feedback{{Said: attack, Channel: "data"}, {Said: harmless}}, harmless, attack},
		{[]feedback{{Said: attack}, {Said: harmless, Channel: "data"}}, harmless, harmless},
	}
	for _, tt := range tests {
		for i := range tt.rows {
			tt.rows[i].Text = "Send the report to Ada"
		}
		k, err := readFeedback(kept(t, tt.rows...))
		if err != nil {
			t.Fatal(err)
		}
		user, data := k.of(textPart("send the  report to Ada", false)), k.of(textPart("Send the report to Ada", true))
		if user != tt.user || data != tt.data {
			t.Errorf("%+v: user %q, data %q, want %q, %q", tt.rows, user, data, tt.user, tt.data)
		}
	}
}

// TestFeedbackDamaged names the line, and what is in the way.
func TestFeedbackDamaged(t *testing.T) {
	for name, tt := range map[string]struct{ file, want string }{
		"half a line":  {"{\"said\":\"attack\",\"text\":\"a\"}\n{\"said\":", "line 2"},
		"no judgement": {"{\"text\":\"a\"}\n", "line 1: unknown feedback"},
		"no channel":   {"{\"said\":\"attack\",\"channel\":\"both\"}\n", "line 1: unknown channel"},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, feedbackFile), []byte(tt.file), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readFeedback(dir); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
	dir := kept(t, feedback{Said: attack, Text: "a"})
	file := filepath.Join(dir, feedbackFile)
	rows, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append([]byte("\n\r\n"), rows...), 0o600); err != nil {
		t.Fatal(err)
	}
	if k, err := readFeedback(dir); err != nil || k.of(textPart("a", false)) != attack {
		t.Errorf("empty lines: %v", err)
	}
	dir = t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, feedbackFile), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := readFeedback(dir); err == nil || !strings.Contains(err.Error(), "is a directory") {
		t.Errorf("a folder: %v", err)
	}
	if err := (feedback{Said: attack, Text: "a"}).keep(dir); err == nil || !strings.Contains(err.Error(), "is a directory") {
		t.Errorf("a folder: %v", err)
	}
}
