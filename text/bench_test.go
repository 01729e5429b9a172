package text_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/internal/cputime"
	"github.com/bartizan-ai/bartizan/text"
)

const prose = "The committee met on Tuesday to review the draft. Several members asked for figures from last year, " +
	"and the chair agreed to send them before Friday.\nNothing else was decided; the next meeting is in March. "

const russian = "Комитет собрался во вторник, чтобы обсудить проект. Несколько членов попросили данные за прошлый год. "

func fill(s string, n int) string { return strings.Repeat(s, n/len(s)+1)[:n] }

func BenchmarkNormalise(b *testing.B) {
	for _, tt := range []struct{ name, text string }{
		{"ascii", fill(prose, 16<<10)},
		{"ascii-lower", fill(strings.ReplaceAll(strings.ToLower(prose), "\n", ""), 16<<10)},
		{"ascii-newlines", fill("for i := range n {\n\t\tUse(i)\n\t}\n", 16<<10)},
		{"french", fill("L'été dernier, la réunion était à Genève; l'ordre du jour a été envoyé trop tard. ", 16<<10)},
		{"russian", fill(russian, 16<<10)},
		{"chinese", fill("委员会星期二开会审议草案。", 16<<10)},
		{"hostile", fill("оd\u0301\u200b \xff", 16<<10)},
		{"window", prose[:30]},
	} {
		b.Run(tt.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(tt.text)))
			for b.Loop() {
				text.Normalise(tt.text)
			}
		})
	}
}

func phrases(n int) []string {
	words := []string{"ignore", "forget", "reveal", "print", "override", "disable", "the", "all", "previous", "system", "prompt", "rules"}
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%s %s %s", words[i%6], words[6+i/6%6], words[(i*7+i/36)%12])
	}
	return out
}

func BenchmarkAutomaton(b *testing.B) {
	a, err := text.Compile(phrases(200))
	if err != nil {
		b.Fatal(err)
	}
	s := text.Normalise(fill(prose, 16<<10)).Text()
	b.ReportAllocs()
	b.SetBytes(int64(len(s)))
	n := 0
	for b.Loop() {
		a.Find(s, func(_, _, _ int) bool { n++; return true })
	}
}

func BenchmarkCompile(b *testing.B) {
	ps := phrases(200)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := text.Compile(ps); err != nil {
			b.Fatal(err)
		}
	}
}

// TestHostileIsLinear compares the cost of hostile text of two sizes in one
// run: quadratic work would cost 64 times as much for eight times the text.
func TestHostileIsLinear(t *testing.T) {
	for name, unit := range map[string]string{
		"marks": "\u0301", "marks on a base": "я\u0301\u0306", "zero width": "\u200b", "scripts": "aя", "one script": "я",
		"digits": "0", "digits and scripts": "я0", "invalid": "\xe2\x80", "spaces": " \u3000", "jamo": "\u1161", "ligatures": "ﷺ",
		"tags": "\U000e0041", "marks of other scripts": "क\u093c\u094d",
	} {
		cost := func(n int) time.Duration {
			s := fill(unit, n)
			best := time.Hour
			for range 3 {
				best = min(best, cputime.Of(func() {
					v := text.Normalise(s)
					v.Raw(0, len(v.Text()))
					v.Norm(len(s))
				}))
			}
			return best
		}
		small, large := cost(1<<15), cost(1<<18)
		if large > 40*small+20*time.Millisecond {
			t.Errorf("%s: 32 KiB took %v, 256 KiB %v", name, small, large)
		}
	}
}

func TestAllocations(t *testing.T) {
	s := fill(prose, 16<<10)
	if n := testing.AllocsPerRun(20, func() { text.Normalise(s) }); n > 3 {
		t.Errorf("Normalise of ASCII allocates %v times", n)
	}
	low := strings.ReplaceAll(strings.ToLower(prose), "\n", "")
	if n := testing.AllocsPerRun(20, func() { text.Normalise(low) }); n > 1 {
		t.Errorf("Normalise of text that stays as it is allocates %v times", n)
	}
	a, err := text.Compile(phrases(200))
	if err != nil {
		t.Fatal(err)
	}
	hits := 0
	if n := testing.AllocsPerRun(20, func() {
		a.Find(s, func(_, _, _ int) bool { hits++; return true })
	}); n != 0 {
		t.Errorf("Find allocates %v times", n)
	}
}
