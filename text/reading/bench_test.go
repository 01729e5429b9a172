package reading_test

import (
	"encoding/base64"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/text/reading"
)

func fill(s string, n int) string { return strings.Repeat(s, n/len(s)+1)[:n] }

const english = "The committee met on Tuesday to review the draft. Several members asked for figures from last year, " +
	"and the chair agreed to send them before Friday.\nNothing else was decided; the next meeting is in March. "

const german = "Der Ausschuss traf sich am Dienstag, um den Entwurf zu prüfen. Mehrere Mitglieder fragten nach den Zahlen " +
	"des letzten Jahres, und der Vorsitz versprach, sie vor Freitag zu schicken. Sonst wurde nichts beschlossen. "

const code = "// Find returns the first match.\nfunc Find(s string, n int) (int, error) {\n\tfor i := range n {\n" +
	"\t\tif s[i] == '\\n' && i > 0 {\n\t\t\treturn i, nil\n\t\t}\n\t}\n\treturn 0, fmt.Errorf(\"find %q: none in %d bytes\", s, n)\n}\n"

func noise(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// BenchmarkFind holds the search against the normalisation of the same text.
func BenchmarkFind(b *testing.B) {
	const n = 16 << 10
	for _, tt := range []struct{ name, text string }{
		{"english", fill(english, n)},
		{"german", fill(german, n)},
		{"chinese", fill("委员会星期二开会审议草案。下次会议在三月举行。", n)},
		{"russian", fill("Комитет собрался во вторник, чтобы обсудить проект. ", n)},
		{"code", fill(code, n)},
		{"image", "data:image/png;base64,iVBORw0KGgo" + base64.StdEncoding.EncodeToString(noise(n*3/4))},
		{"base64", base64.StdEncoding.EncodeToString([]byte(fill(english, n*3/4)))},
		{"rot13", shift(fill(english, n), 13)},
	} {
		b.Run(tt.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(tt.text)))
			for b.Loop() {
				reading.Find(tt.text)
			}
		})
		b.Run(tt.name+"-normalise", func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(tt.text)))
			for b.Loop() {
				text.Normalise(tt.text)
			}
		})
	}
}
