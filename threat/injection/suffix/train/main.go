// Command train makes the model of ordinary text that the check embeds.
//
//	go run ./threat/injection/suffix/train -data DIR
//
// DIR holds train.jsonl.gz: a JSON object a line with text and label; the rows
// labelled 0 are used, and Go's own source of some packages beside them. The same
// data and the same Go release give the same bytes.
package main

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/bartizan-ai/bartizan/threat/injection/suffix/internal/trigram"
)

// packages are those of Go's source that stand for code.
const packages = "net/http strings go/parser encoding/json html/template sort"

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	fs := flag.NewFlagSet("train", flag.ContinueOnError)
	fs.SetOutput(out)
	dir := fs.String("data", "", "folder that holds train.jsonl.gz")
	source := fs.String("go", "/usr/local/go/src", "Go's source")
	half := fs.Bool("half", false, "leave out every second row, so that those can be measured")
	name := fs.String("out", filepath.Join("threat", "injection", "suffix", "model.bin"), "file to write")
	if err := fs.Parse(args); err != nil {
		return err
	}
	n := &trigram.Counts{}
	if err := addRows(n, filepath.Join(*dir, "train.jsonl.gz"), *half); err != nil {
		return err
	}
	if err := addSource(n, *source); err != nil {
		return err
	}
	b := n.Append(nil)
	if err := os.WriteFile(*name, b, 0o644); err != nil {
		return fmt.Errorf("write model: %w", err)
	}
	fmt.Fprintf(out, "%s: %d bytes, sha256 %x\n", *name, len(b), sha256.Sum256(b))
	return nil
}

// longest is the most of one text that counts, so that no row outweighs many.
const longest = 4 << 10

func addRows(n *trigram.Counts, name string, half bool) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("open rows: %w", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("read %q: %w", name, err)
	}
	sc := bufio.NewScanner(z)
	sc.Buffer(nil, 64<<20)
	for sc.Scan() {
		var row struct {
			Text  string
			Label int
		}
		if err := json.Unmarshal(sc.Bytes(), &row); err != nil {
			return fmt.Errorf("read %q: %w", name, err)
		}
		if row.Label == 0 && !(half && Held(row.Text)) {
			n.Add(row.Text[:min(len(row.Text), longest)], 1)
		}
	}
	return sc.Err()
}

// Held reports whether -half leaves a text out, by its hash.
func Held(s string) bool {
	h := fnv.New32a()
	_, _ = io.WriteString(h, s)
	return h.Sum32()%2 == 1
}

func addSource(n *trigram.Counts, root string) error {
	for _, dir := range filepath.SplitList(root) {
		for _, p := range strings.Fields(packages) {
			files, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(p), "*.go"))
			if err != nil || len(files) == 0 {
				return fmt.Errorf("no Go source of %s in %q: %w", p, dir, os.ErrNotExist)
			}
			for _, f := range files {
				b, err := os.ReadFile(f)
				if err != nil {
					return fmt.Errorf("read source: %w", err)
				}
				n.Add(string(b[:min(len(b), 16*longest)]), 1)
			}
		}
	}
	return nil
}
