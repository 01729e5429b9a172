package probe_test

import (
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/probe"
)

var canary = bartizan.Canary{Left: "qvxkjw", Right: "zhpfgm"}

func TestOnlyTheJoinProves(t *testing.T) {
	for text, want := range map[string]bool{
		"qvxkjwzhpfgm":                       true,
		"Sure: QVXKJWzhpfgm.":                true,
		"the word isqvxkjwzhpfgmindeed":      true,
		"q-v-x-k-j-w-z-h-p-f-g-m":            true,
		"Q V X K J W Z H P F G M":            true,
		"q. v. x. k. j. w. z. h. p. f. g. m": true,
		"qvx\u200bkjw\u2060zhp\u00adfgm":     true,
		"ｑｖｘｋｊｗｚｈｐｆｇｍ":                       true,
		"qvxqvxkjwzhpfgm":                    true,

		"qvxkjw zhpfgm":                  false, // side by side: an echo
		"qvxkjw, zhpfgm":                 false,
		"qvxkjw-zhpfgm":                  false,
		"qvxkjw\nzhpfgm":                 false,
		"qvxkjw and zhpfgm":              false,
		"zhpfgmqvxkjw":                   false,
		"qvxkjwzhpfg":                    false,
		"q......v......x......kjwzhpfgm": false,
		"":                               false,
		strings.Repeat("qvxkjwzhpfg", 9): false,
	} {
		if got := probe.Holds(text, canary); got != want {
			t.Errorf("%q: proof = %v, want %v", text, got, want)
		}
	}
	if probe.Holds(strings.Repeat("q-", 2<<20), canary) {
		t.Error("a flood of first letters proves nothing")
	}
}

func FuzzHolds(f *testing.F) {
	f.Add("q-v-x-k-j-w-z-h-p-f-g-m", "tail")
	f.Add("qvxkjw", "zhpfgm")
	f.Fuzz(func(t *testing.T, before, after string) {
		if !probe.Holds(before+" qvxkjwzhpfgm "+after, canary) {
			t.Errorf("the join was not found between %q and %q", before, after)
		}
		squeezed := strings.Map(func(r rune) rune {
			if strings.ContainsRune("qvxkjwzhpfgm", r|0x20) {
				return 'a'
			}
			return r
		}, before)
		if probe.Holds(squeezed, bartizan.Canary{Left: "qvxkjw", Right: "zhpfgm"}) && !strings.ContainsAny(before, "ＱｑＶｖKİ") {
			t.Errorf("proof in %q", squeezed)
		}
	})
}
