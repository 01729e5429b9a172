package corpus_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan/threat/injection/corpus"
)

// minima are what the corpus held when it was written, rounded down: fewer
// means that a file was lost.
var minima = map[corpus.Kind]int{
	corpus.LookAlike:    450,
	corpus.Direct:       400,
	corpus.Extraction:   170,
	corpus.Jailbreak:    140,
	corpus.Indirect:     340,
	corpus.Document:     240,
	corpus.ToolOutput:   90,
	corpus.BenignPrompt: 120,
}

const (
	maxLines  = 400 // a file that a person can still review
	languages = 17  // beside English
	// maxShare is the share of a file's rows that may hold the same five words
	// in a row: a corpus made of one phrase teaches that phrase.
	maxShare = 0.02
)

func TestRowsAreSound(t *testing.T) {
	seen, kinds, langs := map[string]string{}, map[corpus.Kind]int{}, map[string]int{}
	for name, rows := range readAll(t) {
		if len(rows) > maxLines {
			t.Errorf("%s has %d rows, want at most %d", name, len(rows), maxLines)
		}
		for i, r := range rows {
			key := strings.ToLower(r.Text)
			if first, ok := seen[key]; ok {
				t.Errorf("%s:%d repeats %s: %q", name, i+1, first, r.Text)
			}
			seen[key] = name
			kinds[r.Kind]++
			langs[r.Lang]++
		}
	}
	for kind, want := range minima {
		if kinds[kind] < want {
			t.Errorf("%d rows of kind %s, want at least %d", kinds[kind], kind, want)
		}
	}
	if got := len(langs) - 1; got < languages {
		t.Errorf("%d languages beside English, want at least %d: %v", got, languages, langs)
	}
}

func TestNoPhraseDominates(t *testing.T) {
	for name, rows := range readAll(t) {
		counts := map[string]int{}
		for _, r := range rows {
			for phrase := range phrases(r.Text, 5) {
				counts[phrase]++
			}
		}
		for phrase, n := range counts {
			if share := float64(n) / float64(len(rows)); n > 2 && share > maxShare {
				t.Errorf("%s: %d of %d rows hold %q", name, n, len(rows), phrase)
			}
		}
	}
}

// phrases returns the runs of n words in text, each once.
func phrases(text string, n int) map[string]bool {
	words := strings.Fields(strings.ToLower(text))
	out := map[string]bool{}
	for i := 0; i+n <= len(words); i++ {
		out[strings.Join(words[i:i+n], " ")] = true
	}
	return out
}

func readAll(t *testing.T) map[string][]corpus.Row {
	t.Helper()
	names, err := filepath.Glob("*.jsonl")
	if err != nil || len(names) < 8 {
		t.Fatalf("found %d files, err %v", len(names), err)
	}
	out := map[string][]corpus.Row{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := corpus.Read(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = rows
	}
	return out
}

func TestReadRefuses(t *testing.T) {
	const good = `{"text":"hi","label":0,"channel":"user","kind":"benign","lang":"en"}`
	tests := []struct {
		name, in string
		ok       bool
	}{
		{"a row", good, true},
		{"two rows", good + "\n" + good + "\n", true},
		{"nothing", "", true},
		{"Hindi in Latin letters", strings.Replace(good, `"en"`, `"hi-Latn"`, 1), true},
		{"an empty line", good + "\n\n" + good, false},
		{"two values on a line", good + good, false},
		{"an unknown field", strings.Replace(good, `"lang"`, `"tongue":1,"lang"`, 1), false},
		{"an empty text", strings.Replace(good, "hi", " ", 1), false},
		{"an unknown kind", strings.Replace(good, "benign", "odd", 1), false},
		{"an unknown language", strings.Replace(good, `"en"`, `"English"`, 1), false},
		{"a label against the kind", strings.Replace(good, `"label":0`, `"label":1`, 1), false},
		{"a channel against the kind", strings.Replace(good, "user", "data", 1), false},
		{"bytes that are no UTF-8", strings.Replace(good, "hi", "\xff", 1), false},
		{"a line without end", strings.Replace(good, "hi", strings.Repeat("a", 1<<20), 1), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := corpus.Read(strings.NewReader(tt.in)); (err == nil) != tt.ok {
				t.Errorf("Read: err %v, want ok %v", err, tt.ok)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"text":"hi","label":0,"channel":"user","kind":"benign","lang":"en"}`))
	f.Add([]byte("{}\n[]"))
	f.Fuzz(func(t *testing.T, in []byte) {
		rows, err := corpus.Read(bytes.NewReader(in))
		if err != nil {
			return
		}
		for _, r := range rows {
			if err := r.Validate(); err != nil {
				t.Errorf("Read let through %+v: %v", r, err)
			}
		}
	})
}
