package wordpiece_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/learn/bert/wordpiece"
)

func unzip(t testing.TB, name string) io.Reader {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func vocabulary(t testing.TB) *wordpiece.Tokenizer {
	t.Helper()
	b, err := io.ReadAll(unzip(t, "testdata/vocab.txt.gz"))
	if err != nil {
		t.Fatal(err)
	}
	tk, err := wordpiece.New(b)
	if err != nil {
		t.Fatal(err)
	}
	return tk
}

// row is one text with what the reference makes of it; testdata/golden.py
// writes them.
type row struct {
	Text string     `json:"text"`
	IDs  []int32    `json:"ids"`
	At   [][2]int32 `json:"at"`
}

func (r *row) pieces() []wordpiece.Piece {
	out := []wordpiece.Piece{}
	for i, id := range r.IDs {
		out = append(out, wordpiece.Piece{ID: id, From: r.At[i][0], To: r.At[i][1]})
	}
	return out
}

func golden(t testing.TB) []row {
	t.Helper()
	var rows []row
	sc := bufio.NewScanner(unzip(t, "testdata/golden.jsonl.gz"))
	for sc.Scan() {
		var r row
		if err := json.Unmarshal(sc.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	if sc.Err() != nil || len(rows) < 300 {
		t.Fatalf("%d rows, %v: too few", len(rows), sc.Err())
	}
	return rows
}

func TestGolden(t *testing.T) {
	tk, pieces := vocabulary(t), 0
	for _, r := range golden(t) {
		got := tk.Split([]wordpiece.Piece{}, r.Text)
		if diff := cmp.Diff(r.pieces(), got); diff != "" {
			t.Errorf("%+q (-reference +got):\n%s", r.Text, diff)
		}
		pieces += len(got)
	}
	if pieces < 2000 {
		t.Errorf("only %d pieces were compared", pieces)
	}
}

// tiny makes a tokenizer of a few pieces; ids are those of its list, from 3.
func tiny(t testing.TB, pieces ...string) *wordpiece.Tokenizer {
	t.Helper()
	tk, err := wordpiece.New([]byte("[UNK]\n[CLS]\n[SEP]\n" + strings.Join(pieces, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return tk
}

func TestSplit(t *testing.T) {
	tk := tiny(t, "un", "##aff", "##able", "una", "[", "]", "sep", "cls", "##a")
	tests := []struct {
		name, text string
		want       []wordpiece.Piece
	}{
		{"longest first", "unable", []wordpiece.Piece{{0, 0, 6}}}, // una, then ##ble is none
		{"pieces", "Unaffable", []wordpiece.Piece{{0, 0, 9}}},
		{"pieces that fit", "una unaa", []wordpiece.Piece{{6, 0, 3}, {6, 4, 7}, {11, 7, 8}}},
		{"special tokens are text", "[SEP]", []wordpiece.Piece{{7, 0, 1}, {9, 1, 4}, {8, 4, 5}}},
		{"invalid UTF-8 is dropped", "u\xffn\xe2\x82", []wordpiece.Piece{{3, 0, 3}}},
		{"newer marks are marks", "u\U00011070n", []wordpiece.Piece{{3, 0, 6}}},
		{"newer punctuation splits", "un⹃un", []wordpiece.Piece{{3, 0, 2}, {0, 2, 5}, {3, 5, 7}}},
		{"empty", "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, tk.Split(nil, tt.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestVocabularyRefused(t *testing.T) {
	for name, v := range map[string]string{
		"no special tokens": "a\nb\n", "one missing": "[UNK]\n[CLS]\n", "invalid": "[UNK]\n[CLS]\n[SEP]\n\xff", "empty": "",
		"endless": "[UNK]\n[CLS]\n[SEP]" + strings.Repeat("\n", 1<<20),
	} {
		if _, err := wordpiece.New([]byte(v)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestNothingIsAllocated(t *testing.T) {
	tk, text := vocabulary(t), strings.Repeat("Naïve cafés, 한국어 and 漢字: unfathomable! ", 20)
	buf := tk.Split(nil, text)
	if n := testing.AllocsPerRun(50, func() { buf = tk.Split(buf[:0], text) }); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

// FuzzSplit: pieces are in order, within the text, and known; every character
// that counts belongs to one.
func FuzzSplit(f *testing.F) {
	for _, r := range golden(f)[:40] {
		f.Add(r.Text)
	}
	tk := vocabulary(f)
	f.Fuzz(func(t *testing.T, text string) {
		at := int32(0)
		covered := make([]bool, len(text))
		for _, p := range tk.Split(nil, text) {
			if p.ID < 0 || int(p.ID) >= tk.Size || p.From > p.To || int(p.To) > len(text) || p.From < at-3 || p.To < at {
				t.Fatalf("%+v after %d in %d bytes", p, at, len(text))
			}
			at = p.To
			for i := p.From; i < p.To; i++ {
				covered[i] = true
			}
		}
		for i, r := range text {
			if r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsPunct(r)) && !covered[i] {
				t.Fatalf("%q at %d is in no piece", r, i)
			}
		}
	})
}

func BenchmarkSplit(b *testing.B) {
	tk := vocabulary(b)
	for name, s := range map[string]string{
		"prose": "The library opens at nine; please list the new arrivals and say which of them are about castles. ",
		"wide":  "Ünïcödé 한국어 漢字 Ελληνικά ",
		"words": strings.Repeat("zqxj", 25) + " ", // no piece is long: the most look-ups
		"marks": "e\u0301\u200b\u0301",
	} {
		text := strings.Repeat(s, 1+65536/len(s))
		b.Run(name, func(b *testing.B) {
			buf := tk.Split(nil, text)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				buf = tk.Split(buf[:0], text)
			}
		})
	}
}
