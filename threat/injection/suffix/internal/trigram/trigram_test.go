package trigram_test

import (
	"bytes"
	"math"
	"testing"

	"github.com/bartizan-ai/bartizan/threat/injection/suffix/internal/trigram"
)

func TestModel(t *testing.T) {
	n := &trigram.Counts{}
	n.Add("the cat sat on the mat, the cat sat on the mat; theCat", 100)
	b := n.Append(nil)
	m, err := trigram.Load(b)
	if err != nil {
		t.Fatal(err)
	}
	if again := n.Append(nil); !bytes.Equal(b, again) {
		t.Error("the same counts give another model")
	}
	mean := func(s string) float64 {
		a, p, sum, k := uint8(trigram.Newline), uint8(trigram.Newline), 0, 0
		trigram.Walk(s, func(c uint8, _ int) bool { sum += m.Surprise(a, p, c); a, p = p, c; k++; return true })
		return float64(sum) / float64(k)
	}
	if known, odd := mean("the cat sat on"), mean("]tac{zeht}"); known > 2 || odd < 5 {
		t.Errorf("known text has %.1f bits a symbol, odd text %.1f", known, odd)
	}
	// What may follow any pair sums to about one; whole bits are coarse.
	for _, pair := range [][2]uint8{{20, 8}, {0, 0}, {63, 63}} {
		sum := 0.0
		for c := range uint8(trigram.Symbols) {
			sum += math.Exp2(-float64(m.Surprise(pair[0], pair[1], c)))
		}
		if sum < 0.6 || sum > 1.5 {
			t.Errorf("behind %v all symbols together have %.2f", pair, sum)
		}
	}
	if _, err := trigram.Load(b[1:]); err == nil {
		t.Error("a short model is taken")
	}
}

func TestWalk(t *testing.T) {
	var syms []uint8
	var at []int
	trigram.Walk("aB\n9 é\xff~", func(c uint8, i int) bool { syms, at = append(syms, c), append(at, i); return len(syms) < 9 })
	if want := []uint8{1, 27, 2, 30, 28, 29, 0, 0, 59 + 3}; !bytes.Equal(syms, want) {
		t.Errorf("symbols %v, want %v", syms, want)
	}
	if want := []int{0, 1, 1, 2, 3, 4, 5, 7, 8}; len(at) != 9 || at[6] != want[6] || at[8] != want[8] {
		t.Errorf("offsets %v, want %v", at, want)
	}
}
