package practice_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// The target must not know the checks: a sentence known to both would make it
// obey because it was written to. shortest is the length from which a text in
// common is no chance.
const shortest = 12

// common words of a wire format or of HTTP, which both sides must spell alike.
var allowed = []string{
	"application/json", "text/event-stream", "Content-Type", "Cache-Control",
	"chat.completion", "chat.completion.chunk", "invalid_request_error", "/v1/chat/completions", "stream_options", "tool_call_id", "temperature",
	"conversation", // a word of the language
	// alphabets
	"abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
	"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
}

// literals returns the string constants of at least shortest bytes in a Go file,
// without import paths and struct tags, which say nothing at run time.
func literals(src []byte) ([]string, int, error) {
	f, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, 0, err
	}
	var out []string
	seen := 0
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			n.Tag = nil
		case *ast.BasicLit:
			if n.Kind != token.STRING {
				return true
			}
			seen++
			if s, err := strconv.Unquote(n.Value); err == nil && len(s) >= shortest && !slices.Contains(allowed, s) {
				out = append(out, strings.ToLower(s))
			}
		}
		return true
	})
	return out, seen, nil
}

// knowledge is what the checks know: their literals, and their test data as text.
type knowledge struct {
	literals []string
	data     []string
	files    int
}

func read(tree fs.FS) (k knowledge, err error) {
	err = fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		k.files++
		if !strings.HasSuffix(name, ".go") {
			k.data = append(k.data, strings.ToLower(string(b)))
			return nil
		}
		l, _, err := literals(b)
		k.literals = append(k.literals, l...)
		return err
	})
	return k, err
}

// shared lists texts of the target that the checks have too: one inside the
// other, or the target's in their test data.
func shared(ours []string, k knowledge) []string {
	var out []string
	for _, o := range ours {
		for _, theirs := range k.literals {
			if strings.Contains(theirs, o) || strings.Contains(o, theirs) {
				out = append(out, o)
			}
		}
		for _, d := range k.data {
			if strings.Contains(d, o) {
				out = append(out, o)
			}
		}
	}
	return out
}

func TestTargetSharesNoTextWithTheChecks(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var ours []string
	seen, read1 := 0, 0
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		l, n, err := literals(b)
		if err != nil {
			t.Fatal(err)
		}
		ours, seen, read1 = append(ours, l...), seen+n, read1+1
	}
	if read1 < 12 || seen < 200 || len(ours) < 50 {
		t.Fatalf("too little seen to prove anything: %d files, %d literals, %d long ones", read1, seen, len(ours))
	}
	threats := filepath.Join("..", "..", "threat")
	k, err := read(os.DirFS(threats))
	if err != nil {
		t.Fatal(err)
	}
	if k.files < 5 || len(k.literals) < 5 {
		t.Fatalf("too little of the checks seen: %d files, %d literals", k.files, len(k.literals))
	}
	for _, s := range shared(ours, k) {
		t.Errorf("the target and the checks share %q", s)
	}
}

func TestSharedTextIsFound(t *testing.T) {
	for name, file := range map[string]string{
		"same":       "package x\nconst s = `desk assistant of a lending library`",
		"inside":     "package x\nvar s = f(\"You are the Desk Assistant of a lending library, remember\")",
		"contains":   "package x\nvar s = \"lending library\"",
		"near miss":  "package x\nvar s = \"lending librarians\"",
		"tag":        "package x\ntype s struct { A int `lending:\"library\"` }",
		"short":      "package x\nvar s = \"lending lib\"",
		"file.txtar": "-- in --\nThe desk assistant of a lending library says",
	} {
		if !strings.Contains(name, ".") {
			name += ".go"
		}
		k, err := read(fstest.MapFS{"threat/a/" + name: {Data: []byte(file)}})
		if err != nil {
			t.Fatal(err)
		}
		want := !strings.Contains("near miss.go tag.go short.go", name)
		if got := len(shared([]string{"desk assistant of a lending library"}, k)) > 0; got != want {
			t.Errorf("%s: found = %v, want %v", name, got, want)
		}
	}
}
