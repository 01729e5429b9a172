// Command write puts the files of badmodels into a folder, for benchmarks of
// scanners: go run ./internal/badmodels/write DIR.
package main

import (
	"log"
	"os"

	"github.com/bartizan-ai/bartizan/internal/badmodels"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: write DIR")
	}
	if err := os.MkdirAll(os.Args[1], 0o700); err != nil {
		log.Fatal(err)
	}
	n, err := badmodels.Write(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("%d files", n)
}
