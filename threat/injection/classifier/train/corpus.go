package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/threat/injection/classifier/internal/ngram"
	"github.com/bartizan-ai/bartizan/threat/injection/corpus"
)

// authored is the source of the corpus's rows: written for this project, a
// sentence at a time, and not expanded from templates.
const authored = "written here"

// readCorpus reads every .jsonl file of a folder in the order of their names.
func readCorpus(dir string) ([]row, error) {
	if dir == "" {
		return nil, nil
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		return nil, fmt.Errorf("list corpus: %w", err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("read corpus: no .jsonl file in %q (run from the repository's root, or give -corpus)", dir)
	}
	var rows []row
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("read corpus: %w", err)
		}
		list, err := corpus.Read(f)
		_ = f.Close() // nothing was written
		if err != nil {
			return nil, fmt.Errorf("read corpus: %q: %w", name, err)
		}
		for _, r := range list {
			rows = append(rows, row{
				Text: r.Text, Label: r.Label, Kind: string(r.Kind), Lang: r.Lang, Channel: string(r.Channel), Source: authored,
			})
		}
	}
	return rows, nil
}

// dumped is a row as the deep tier's training reads it.
type dumped struct {
	Text   string  `json:"text"` // normalised
	Label  int     `json:"label"`
	Kind   string  `json:"kind"`
	Source string  `json:"source"`
	Lang   string  `json:"lang"`
	User   float32 `json:"user"` // what the row counts in the user channel
	Data   float32 `json:"data"`
	Fold   int     `json:"fold"` // -1: in every training
	Made   bool    `json:"made"` // from templates, or written here
}

// dump writes all rows to a file, those made from templates too.
func dump(rows []row, seed uint64, name string) (err error) {
	more, err := compose(rows, seed)
	if err != nil {
		return err
	}
	f, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("dump rows: %w", err)
	}
	defer func() {
		if e := f.Close(); err == nil && e != nil {
			err = fmt.Errorf("dump rows: %w", e)
		}
	}()
	w := bufio.NewWriter(f)
	out := json.NewEncoder(w)
	for _, r := range append(rows, more...) {
		d := dumped{
			text.Normalise(r.Text).Text(), r.Label, r.Kind, r.Source, r.Lang,
			weight(ngram.User, &r), weight(ngram.Data, &r), fold(r.Source), made(&r),
		}
		if err := out.Encode(d); err != nil {
			return fmt.Errorf("dump rows: %w", err)
		}
	}
	return w.Flush()
}
