// Command newcheck scaffolds a check: a folder that compiles, with fixtures
// whose tests fail until they are written, and its line of the catalog.
//
//	make new-check THREAT=injection NAME=example
package main

import (
	"errors"
	"flag"
	"fmt"
	"go/format"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"text/template"
)

func main() {
	threat := flag.String("threat", "", "folder of the threat, such as injection")
	name := flag.String("name", "", "folder of the check: lower-case letters and digits")
	root := flag.String("root", ".", "the repository")
	flag.Parse()
	if err := scaffold(os.Stdout, *root, *threat, *name); err != nil {
		fmt.Fprintln(os.Stderr, "new-check:", err)
		os.Exit(2)
	}
}

// scaffold writes the check's folder and adds it to the catalog.
func scaffold(out io.Writer, root, threat, name string) error {
	if !regexp.MustCompile(`^[a-z][a-z0-9]{1,30}$`).MatchString(name) {
		return fmt.Errorf("NAME %q is not lower-case letters and digits, two to 31 of them", name)
	}
	prefix, err := prefixOf(root, threat)
	if err != nil {
		return err
	}
	id, err := nextID(root, threat, prefix)
	if err != nil {
		return err
	}
	dir := filepath.Join(root, "threat", threat, name)
	if _, err := os.Stat(dir); err == nil {
		return fmt.Errorf("%s is there already", dir)
	}
	data := map[string]string{"Threat": threat, "Name": name, "ID": id}
	for file, text := range files {
		if err := write(filepath.Join(dir, strings.ReplaceAll(file, "NAME", name)), text, data); err != nil {
			return err
		}
	}
	if err := addToCatalog(root, threat, name); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s in %s\nNext: write find() and the fixtures, then\n  go test ./threat/%s/%s -update && git diff\n", id, dir, threat, name)
	return nil
}

// prefixOf reads the three letters from the threat's literal.
func prefixOf(root, threat string) (string, error) {
	b, err := os.ReadFile(filepath.Join(root, "threat", threat, threat+".go"))
	if err != nil || threat == "" {
		all, _ := filepath.Glob(filepath.Join(root, "threat", "*"))
		for i := range all {
			all[i] = filepath.Base(all[i])
		}
		return "", fmt.Errorf("THREAT %q is none of %s", threat, strings.Join(all, ", "))
	}
	m := regexp.MustCompile(`Prefix: "([A-Z]{3})"`).FindSubmatch(b)
	if m == nil {
		return "", fmt.Errorf("threat/%s/%s.go names no prefix", threat, threat)
	}
	return string(m[1]), nil
}

// nextID is one more than the greatest id in use. An id that was withdrawn
// stays in docs/withdrawn.md, which counts too.
func nextID(root, threat, prefix string) (string, error) {
	top := 0
	sources, _ := filepath.Glob(filepath.Join(root, "threat", threat, "*", "*.go"))
	for _, f := range append(sources, filepath.Join(root, "docs", "withdrawn.md")) {
		b, err := os.ReadFile(f)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", err
		}
		for _, m := range regexp.MustCompile(prefix+`([0-9]{3})\b`).FindAllSubmatch(b, -1) {
			var n int
			_, _ = fmt.Sscanf(string(m[1]), "%d", &n)
			top = max(top, n)
		}
	}
	return fmt.Sprintf("%s%03d", prefix, top+1), nil
}

func write(file, text string, data map[string]string) error {
	var b strings.Builder
	if err := template.Must(template.New(file).Delims("<<", ">>").Parse(text)).Execute(&b, data); err != nil {
		return err
	}
	out := []byte(b.String())
	if strings.HasSuffix(file, ".go") {
		var err error
		if out, err = format.Source(out); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, out, 0o644)
}

// addToCatalog adds one import and one line.
func addToCatalog(root, threat, name string) error {
	file := filepath.Join(root, "catalog", "catalog.go")
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	parent := fmt.Sprintf("\t\"github.com/bartizan-ai/bartizan/threat/%s\"\n", threat)
	s := strings.Replace(string(b), parent, parent+fmt.Sprintf("\t\"github.com/bartizan-ai/bartizan/threat/%s/%s\"\n", threat, name), 1)
	i := strings.LastIndex(s, "\n\t}")
	if i < 0 || s == string(b) {
		return fmt.Errorf("%s does not look as expected; add the check by hand", file)
	}
	s = s[:i] + fmt.Sprintf("\n\t\t%s.Check,", name) + s[i:]
	out, err := format.Source([]byte(s))
	if err != nil {
		return err
	}
	return os.WriteFile(file, out, 0o644)
}
