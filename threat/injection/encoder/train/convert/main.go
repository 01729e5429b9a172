// Command convert makes the encoder's file from a folder that training wrote.
//
//	go run ./threat/injection/encoder/train/convert -in DIR
//
// DIR holds model.safetensors (a BertModel's tensors, heads.weight and
// heads.bias), vocab.txt and calibration.json. The same input gives the same
// bytes.
package main

import (
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/bartizan-ai/bartizan/format/safetensors"
	"github.com/bartizan-ai/bartizan/learn/bert"
	"github.com/bartizan-ai/bartizan/learn/bert/wordpiece"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "convert:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	fs := flag.NewFlagSet("convert", flag.ContinueOnError)
	fs.SetOutput(out)
	dir := fs.String("in", "", "folder that holds the trained model")
	name := fs.String("out", filepath.Join("threat", "injection", "encoder", "model.bin"), "file to write")
	if err := fs.Parse(args); err != nil {
		return err
	}
	file, err := convert(*dir)
	if err != nil {
		return err
	}
	if err := os.WriteFile(*name, file, 0o644); err != nil {
		return fmt.Errorf("write model: %w", err)
	}
	fmt.Fprintf(out, "%s: %d bytes, sha256 %x\n", *name, len(file), sha256.Sum256(file))
	return nil
}

func convert(dir string) ([]byte, error) {
	f, err := os.Open(filepath.Join(dir, "model.safetensors"))
	if err != nil {
		return nil, fmt.Errorf("open model: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("open model: %w", err)
	}
	st, err := safetensors.Open(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("read model: %w", err)
	}
	vocab, err := os.ReadFile(filepath.Join(dir, "vocab.txt"))
	if err != nil {
		return nil, fmt.Errorf("read vocabulary: %w", err)
	}
	notes, err := os.ReadFile(filepath.Join(dir, "calibration.json"))
	if err != nil {
		return nil, fmt.Errorf("read calibration: %w", err)
	}
	sh, err := shape(st)
	if err != nil {
		return nil, err
	}
	return build(sh, source{st}, vocab, notes)
}

// build makes a file, lets it read the samples and makes the one that is
// quantised by what it saw.
func build(sh bert.Shape, src bert.Source, vocab, notes []byte) ([]byte, error) {
	first, err := bert.Build(sh, src, vocab, notes, nil)
	if err != nil {
		return nil, err
	}
	m, err := bert.Parse(first)
	if err != nil {
		return nil, err
	}
	words, err := wordpiece.New(vocab)
	if err != nil {
		return nil, err
	}
	if words.Size != sh.Vocab {
		return nil, fmt.Errorf("the vocabulary has %d pieces and the model %d", words.Size, sh.Vocab)
	}
	peaks := &bert.Peaks{}
	for _, s := range samples() {
		ids := []int32{words.CLS}
		for _, p := range words.Split(nil, s) {
			ids = append(ids, p.ID)
		}
		ids = append(ids[:min(len(ids), 127)], words.SEP)
		if err := m.Observe(ids, peaks); err != nil {
			return nil, err
		}
	}
	return bert.Build(sh, src, vocab, notes, peaks)
}

// shape reads the model's sizes off its tensors.
func shape(f *safetensors.File) (bert.Shape, error) {
	var sh bert.Shape
	for name, into := range map[string][2]*int{
		"embeddings.word_embeddings.weight":         {&sh.Vocab, &sh.Hidden},
		"embeddings.position_embeddings.weight":     {&sh.Positions, nil},
		"encoder.layer.0.intermediate.dense.weight": {&sh.Inner, nil},
		"heads.weight": {&sh.Outputs, nil},
	} {
		t, ok := f.Lookup(name)
		if !ok || len(t.Shape) != 2 {
			return sh, fmt.Errorf("there is no matrix %q", name)
		}
		for i, v := range into {
			if v != nil {
				*v = int(t.Shape[i])
			}
		}
	}
	for {
		if _, ok := f.Lookup(fmt.Sprintf("encoder.layer.%d.output.dense.weight", sh.Layers)); !ok {
			return sh, nil
		}
		sh.Layers++
	}
}

// source gives the converter's tensors to the builder.
type source struct{ f *safetensors.File }

// Floats reads a tensor of exactly the size asked for.
func (s source) Floats(name string, size ...int) ([]float32, error) {
	t, ok := s.f.Lookup(name)
	if !ok {
		return nil, errors.New("it is not in the file")
	}
	want, count := make([]int64, len(size)), int64(1)
	for i, n := range size {
		want[i], count = int64(n), count*int64(n)
	}
	if !slices.Equal(t.Shape, want) {
		return nil, fmt.Errorf("its shape is %v and not %v", t.Shape, want)
	}
	return s.f.Floats(t, count)
}
