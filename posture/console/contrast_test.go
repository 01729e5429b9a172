package console_test

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func digest(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// TestContrast computes the contrast ratio of WCAG 2.2 (1.4.3 text 4.5:1,
// 1.4.11 graphics 3:1) for each pair of colours the style sheet puts together,
// in both colour schemes.
func TestContrast(t *testing.T) {
	b, err := os.ReadFile("assets/console.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, ok := strings.Cut(string(b), "@media (prefers-color-scheme: dark)")
	if !ok {
		t.Fatal("no dark scheme")
	}
	dark, _, _ = strings.Cut(dark, "* { box-sizing")
	pairs := []struct {
		ink, ground string
		least       float64
	}{
		{"ink", "ground", 4.5}, {"ink", "card", 4.5}, {"soft", "ground", 4.5}, {"soft", "card", 4.5},
		{"accent", "card", 4.5}, {"accent", "ground", 4.5}, {"on-accent", "accent", 4.5},
		{"calm", "calm-ground", 4.5}, {"note", "note-ground", 4.5}, {"warn", "warn-ground", 4.5},
		{"high", "high-ground", 4.5}, {"bad", "bad-ground", 4.5},
		{"bar-blocked", "card", 3},
	}
	for name, block := range map[string]string{"light": light, "dark": dark} {
		for _, p := range pairs {
			if got := ratio(t, block, p.ink, p.ground); got < p.least {
				t.Errorf("%s: %s on %s is %.2f:1, want %.1f", name, p.ink, p.ground, got, p.least)
			}
		}
	}
}

func ratio(t *testing.T, css, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, css, a), luminance(t, css, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, css, name string) float64 {
	t.Helper()
	m := regexp.MustCompile(`--` + name + `: #([0-9a-f]{6});`).FindStringSubmatch(css)
	if m == nil {
		t.Fatalf("no colour %q", name)
	}
	v, err := strconv.ParseUint(m[1], 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	linear := func(shift int) float64 {
		c := float64(v>>shift&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(16) + 0.7152*linear(8) + 0.0722*linear(0)
}
