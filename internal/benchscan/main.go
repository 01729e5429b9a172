// Command benchscan writes the files that scanners are timed on:
//
//	go run ./internal/benchscan [flags] DIR
//
// They are honest and always the same: an archive like PyTorch's of many
// stored tensors, a pickle of millions of opcodes, a pickle with one large
// object, and a folder of small pickles. Large stretches are holes, which take
// no room on disk.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
)

func main() {
	log.SetFlags(0)
	size := flag.Int64("zip", 1<<30, "bytes of tensors in model.pt")
	tensors := flag.Int("tensors", 300, "tensors in model.pt")
	ops := flag.Int("ops", 6_000_000, "opcodes in opcodes.pkl")
	object := flag.Int64("object", 512<<20, "bytes of the object in object.pkl")
	small := flag.Int("small", 2000, "pickles in small/")
	flag.Parse()
	if flag.NArg() != 1 || *tensors < 1 || *size < int64(*tensors)*headSize || *object < 0 || *object >= 1<<32 {
		flag.Usage()
		log.Fatal("want one folder, and sizes above 0")
	}
	dir := flag.Arg(0)
	if err := errors.Join(
		os.MkdirAll(filepath.Join(dir, "small"), 0o750),
		write(filepath.Join(dir, "model.pt"), func(f *os.File) error { return archive(f, *size, *tensors) }),
		write(filepath.Join(dir, "opcodes.pkl"), func(f *os.File) error { return opcodes(f, *ops) }),
		write(filepath.Join(dir, "object.pkl"), func(f *os.File) error { return large(f, *object) }),
		smallOnes(filepath.Join(dir, "small"), *small),
	); err != nil {
		log.Fatal(err)
	}
}

// write makes one file.
func write(name string, body func(*os.File) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := errors.Join(body(f), f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}
