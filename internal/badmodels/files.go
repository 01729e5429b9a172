package badmodels

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// File is one model file.
type File struct {
	Name, Content string
	// Carries is set when the file only carries a payload that nothing loads.
	Carries bool
}

// Each calls f for every file: each gadget in each stream as a plain pickle,
// and in each container with one of the streams in turn.
func Each(f func(File) error) error {
	streams, containers := Streams(), Containers()
	for i, g := range Gadgets() {
		for j, s := range streams {
			if err := build(f, g, s, containers[0]); err != nil {
				return fmt.Errorf("build file %d of gadget %d: %w", j, i, err)
			}
		}
		for j, c := range containers[1:] {
			if err := build(f, g, streams[(i+j)%len(streams)], c); err != nil {
				return fmt.Errorf("build %s of gadget %d: %w", c.Name, i, err)
			}
		}
	}
	return nil
}

func build(f func(File) error, g Gadget, s Stream, c Container) error {
	content, err := c.Write(s.Write(g))
	if err != nil {
		return err
	}
	name := strings.Join([]string{c.Name, s.Name, g.Module, g.Name}, "_")
	return f(File{name + c.Ext, content, c.Carries})
}

// Write writes all files into a folder that is there, and returns how many.
func Write(dir string) (n int, err error) {
	err = Each(func(f File) error {
		n++
		return os.WriteFile(filepath.Join(dir, f.Name), []byte(f.Content), 0o600)
	})
	return n, err
}
