// Command train makes the fast tier's model from a pool of labelled texts.
//
//	go run ./threat/injection/classifier/train -data DIR        writes model.bin
//	go run ./threat/injection/classifier/train -data DIR -cv    only measures
//	go run ./threat/injection/classifier/train -data DIR -dump rows.jsonl
//
// DIR holds train.jsonl.gz: a JSON object a line with text, label, kind and
// source. The rows of threat/injection/corpus and those made of templates.txt
// are added. The same data, options and architecture give the same bytes.
// -dump writes what would be trained on, for the deep tier's training.
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/bartizan-ai/bartizan/learn/linear"
	"github.com/bartizan-ai/bartizan/threat/injection/classifier/internal/ngram"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	o := defaults()
	fs := flag.NewFlagSet("train", flag.ContinueOnError)
	fs.SetOutput(out)
	dir := fs.String("data", "", "folder that holds train.jsonl.gz")
	name := fs.String("out", filepath.Join("threat", "injection", "classifier", "model.bin"), "file to write")
	corpus := fs.String("corpus", filepath.Join("threat", "injection", "corpus"), "folder of rows written for this project; empty for none")
	to := fs.String("dump", "", "file to write all rows to, normalised, with weights and folds; nothing is trained")
	measure := fs.Bool("cv", false, "print how well held-out sources are told apart, and write nothing")
	scores := fs.String("scores", "", "with -cv: file to write the log odds of held-out rows to, by the row's number in -dump")
	fs.IntVar(&o.Bits, "bits", o.Bits, "weights per channel, as a power of two")
	fs.IntVar(&o.Epochs, "epochs", o.Epochs, "passes over the data")
	fs.Float64Var(&o.Rate, "rate", o.Rate, "step of the training")
	fs.Float64Var(&o.Damp, "damp", o.Damp, "what keeps rare features from moving far")
	fs.Float64Var(&o.L2, "l2", o.L2, "pull of the weights towards zero")
	fs.Uint64Var(&o.Seed, "seed", o.Seed, "order of the training and choice of composed rows")
	if err := fs.Parse(args); err != nil {
		return err
	}
	rows, sum, err := readPool(filepath.Join(*dir, "train.jsonl.gz"))
	if err != nil {
		return err
	}
	own, err := readCorpus(*corpus)
	if err != nil {
		return err
	}
	rows = append(rows, own...)
	if *to != "" {
		return dump(rows, o.Seed, *to)
	}
	var held heldOut
	m, err := train(rows, o, out, *measure, &held)
	if err == nil && *scores != "" {
		err = held.write(*scores)
	}
	if err != nil || *measure {
		return err
	}
	m.Data = sum
	b := m.Append(nil)
	if err := os.WriteFile(*name, b, 0o644); err != nil {
		return fmt.Errorf("write model: %w", err)
	}
	fmt.Fprintf(out, "%s: %d bytes, sha256 %x\n", *name, len(b), sha256.Sum256(b))
	return nil
}

// train makes a model of the rows, with thresholds from sources held out. With
// measure it makes none and prints what was measured in full. held takes the
// scores of rows held out.
func train(rows []row, o linear.Options, out io.Writer, measure bool, held *heldOut) (*ngram.Model, error) {
	more, err := compose(rows, o.Seed)
	if err != nil {
		return nil, err
	}
	rows = append(rows, more...)
	m := &ngram.Model{Options: fmt.Sprintf("%+v folds %d composed %d", o, folds, len(more))}
	for i := range m.Heads {
		c := ngram.Channel(i)
		prepare(rows, c, o.Bits)
		r, err := cross(rows, c, o)
		if err != nil {
			return nil, err
		}
		if m.Heads[i], err = r.calibrate(o.Seed); err != nil {
			return nil, err
		}
		held.take(r, m.Heads[i].Line)
		if measure {
			r.print(out)
			continue
		}
		w, err := fit(rows, c, o, func(*row) bool { return true })
		if err != nil {
			return nil, err
		}
		if m.Heads[i].Weights, err = linear.Quantise(w); err != nil {
			return nil, err
		}
		fmt.Fprintf(out, "%s channel: line %+v, growth %.3f, thresholds %.4f\n", c, m.Heads[i].Line, m.Heads[i].Growth, m.Heads[i].At)
	}
	return m, nil
}
