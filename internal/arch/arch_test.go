package arch_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/bartizan-ai/bartizan/internal/arch"
)

// floor is a number of files below which the test has surely looked at the
// wrong folder. Raise it as the tree grows.
const floor = 30

func TestImportsPointDown(t *testing.T) {
	found, files, err := arch.Find("../..")
	if err != nil {
		t.Fatal(err)
	}
	if files < floor {
		t.Fatalf("read %d files, fewer than %d: looking at the wrong folder?", files, floor)
	}
	for _, v := range found {
		t.Error(v)
	}
}

func TestPlantedViolationsAreFound(t *testing.T) {
	m := arch.Module
	tests := []struct {
		name, file, imports string
		want                bool
	}{
		{"root may not do I/O", "a.go", "os", true},
		{"root may not leave the standard library", "a.go", "golang.org/x/text/width", true},
		{"root may not know a part", "a.go", m + "/text", true},
		{"root may use the standard library", "a.go", "context", false},
		{"a test may join parts", "gateway/a_test.go", m + "/catalog", false},
		{"an engine may not know a threat", "gateway/a.go", m + "/threat/injection", true},
		{"an engine may not know the catalog", "scan/a.go", m + "/catalog", true},
		{"an engine may not know an engine", "probe/a.go", m + "/gateway", true},
		{"an engine may know wire", "gateway/a.go", m + "/wire/openai", false},
		{"an engine may know its own parts", "posture/console/a.go", m + "/posture/store", false},
		{"a check may know its threat", "threat/injection/x/a.go", m + "/threat/injection", false},
		{"a check may not know another threat", "threat/injection/x/a.go", m + "/threat/theft", true},
		{"a check may not know an engine", "threat/injection/x/a.go", m + "/gateway", true},
		{"a check may not serve HTTP", "threat/injection/x/a.go", "net/http", true},
		{"a check may not open files", "threat/injection/x/a.go", "os", true},
		{"a check's training command may open files", "threat/injection/x/train/a.go", "os", false},
		{"a check's training command may not serve HTTP", "threat/injection/x/train/a.go", "net/http", true},
		{"a threat called train is no command", "threat/injection/train/a.go", "os", true},
		{"a command beside the training may open files", "threat/injection/x/train/y/a.go", "os", false},
		{"below that the rule ends", "threat/injection/x/train/y/z/a.go", "os", true},
		{"a check may not import a training command", "threat/injection/x/a.go", m + "/threat/injection/x/train/y", true},
		{"a check may not log", "threat/injection/x/a.go", "log/slog", true},
		{"a check may read text", "threat/injection/x/a.go", m + "/text", false},
		{"catalog may not know engines", "catalog/a.go", m + "/scan", true},
		{"nobody uses testify, tests neither", "scan/a_test.go", "github.com/stretchr/testify/require", true},
		{"nobody uses the old rand", "scan/a.go", "math/rand", true},
		{"the new rand is fine", "scan/a.go", "math/rand/v2", false},
		{"an unknown part is a decision", "util/a.go", "fmt", true},
		{"cmd joins all", "cmd/bartizan/a.go", m + "/catalog", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			root := t.TempDir()
			file := filepath.Join(root, tt.file)
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			src := "package a\n\nimport _ \"" + tt.imports + "\"\n"
			if err := os.WriteFile(file, []byte(src), 0o644); err != nil {
				t.Fatal(err)
			}
			found, files, err := arch.Find(root)
			if err != nil || files != 1 {
				t.Fatalf("read %d files, err %v", files, err)
			}
			if got := len(found) > 0; got != tt.want {
				t.Errorf("violation found = %v, want %v (%v)", got, tt.want, found)
			}
		})
	}
}
