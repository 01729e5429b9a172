// Package arch holds the import rules of the house and finds what breaks them
// by parsing the files itself: `go list` answers from the build's view, which
// the test cache can serve stale.
package arch

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// Module is the module's path, the prefix of everything of our own.
const Module = "github.com/bartizan-ai/bartizan"

// layer says what the non-test files of one part of the tree may import.
type layer struct {
	// own lists parts of the tree ("" is the root package, "text" stands for
	// text and all below it) that may be imported.
	own []string
	// outside says whether modules other than ours and the standard library
	// may be imported.
	outside bool
	// deny lists packages of the standard library, or prefixes of them, that
	// may not.
	deny []string
}

var (
	lower   = []string{"", "internal"}
	support = []string{"", "internal", "format", "wire", "text", "learn", "policy"}
)

// layers maps the first element of a folder to its rule. A folder that is not
// named here breaks the rules: a new part of the house is a decision.
var layers = map[string]layer{
	"":          {deny: []string{"net", "os", "log"}},
	"internal":  {own: lower},
	"format":    {own: lower, outside: true, deny: []string{"net", "unsafe", "os"}},
	"wire":      {own: lower, outside: true, deny: []string{"os", "log"}},
	"text":      {own: lower, outside: true, deny: []string{"net", "os", "log"}},
	"learn":     {own: lower, outside: true, deny: []string{"net", "os", "log"}},
	"policy":    {own: lower, outside: true, deny: []string{"net", "os", "log"}},
	"report":    {own: lower, outside: true, deny: []string{"net/http", "log"}},
	"threat":    {own: []string{"", "internal", "format", "wire", "text", "learn", "policy", "report"}, outside: true, deny: []string{"net/http", "os", "log"}},
	"catalog":   {own: []string{"", "threat"}},
	"scan":      {own: support, outside: true},
	"gateway":   {own: support, outside: true},
	"probe":     {own: support, outside: true},
	"posture":   {own: support, outside: true},
	"checktest": {own: lower, outside: true, deny: []string{"net"}},
	"cmd":       {own: []string{"", "internal", "format", "wire", "text", "learn", "policy", "report", "threat", "catalog", "scan", "gateway", "probe", "posture"}, outside: true},
	"examples":  {outside: true},
	"tools":     {outside: true, own: []string{""}},
}

// banned may be imported nowhere, tests included.
var banned = map[string]string{
	"io/ioutil":                   "use io and os",
	"math/rand":                   "use math/rand/v2, passed in",
	"github.com/pkg/errors":       "use errors and fmt.Errorf with %w",
	"github.com/stretchr/testify": "use testing and go-cmp",
	"github.com/google/cel-go":    "moved to cel.dev/cel-go",
}

// Violation is one import that a rule forbids.
type Violation struct{ File, Import, Why string }

// String gives file, import and reason in one line.
func (v Violation) String() string { return fmt.Sprintf("%s imports %s: %s", v.File, v.Import, v.Why) }

// Find parses every Go file below root and returns the violations and the
// number of files it read. Folders named testdata, hidden ones and modules of
// their own are passed over.
func Find(root string) (found []Violation, files int, err error) {
	err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, p)
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			return skip(p, rel, d)
		}
		if !strings.HasSuffix(rel, ".go") {
			return nil
		}
		files++
		vs, err := check(p, rel)
		found = append(found, vs...)
		return err
	})
	return found, files, err
}

func skip(p, rel string, d fs.DirEntry) error {
	if rel == "." {
		return nil
	}
	if n := d.Name(); n == "testdata" || n[0] == '.' || n[0] == '_' || n == "node_modules" {
		return fs.SkipDir
	}
	if _, err := os.Stat(filepath.Join(p, "go.mod")); err == nil {
		return fs.SkipDir
	}
	return nil
}

func check(file, rel string) ([]Violation, error) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		return nil, fmt.Errorf("parse %s: %w", rel, err)
	}
	var out []Violation
	for _, im := range f.Imports {
		name, err := strconv.Unquote(im.Path.Value)
		if err != nil {
			return nil, fmt.Errorf("parse import in %s: %w", rel, err)
		}
		if why := judge(rel, name); why != "" {
			out = append(out, Violation{rel, name, why})
		}
	}
	return out, nil
}

// judge says why the file may not import name, or nothing.
func judge(rel, name string) string {
	for b, why := range banned {
		if name == b || (strings.HasPrefix(name, b+"/") && b != "math/rand") {
			return why
		}
	}
	if strings.HasSuffix(rel, "_test.go") {
		return "" // tests join parts to prove them together
	}
	dir := path.Dir(rel)
	if dir == "." {
		dir = ""
	}
	part, _, _ := strings.Cut(dir, "/")
	rule, ok := layers[part]
	if !ok {
		return fmt.Sprintf("folder %q is in no layer; add it to internal/arch and DESIGN.md", part)
	}
	if own, ok := strings.CutPrefix(name, Module); ok && (own == "" || own[0] == '/') {
		return judgeOwn(dir, part, strings.TrimPrefix(own, "/"), rule)
	}
	if strings.Contains(strings.SplitN(name, "/", 2)[0], ".") {
		if !rule.outside {
			return "this layer uses the standard library only"
		}
		return ""
	}
	for _, d := range rule.deny {
		if d == "os" && trains(dir) {
			continue
		}
		if name == d || strings.HasPrefix(name, d+"/") {
			return "this layer may not touch " + d
		}
	}
	return ""
}

// trains reports whether dir is that of a command that makes a check's model:
// threat/THREAT/CHECK/train or a folder right below it. It runs on a developer's
// machine, is in no binary and must read data and write a file; nothing may
// import it.
func trains(dir string) bool {
	f := strings.Split(dir, "/")
	return (len(f) == 4 || len(f) == 5) && f[0] == "threat" && f[3] == "train"
}

func judgeOwn(dir, part, target string, rule layer) string {
	if part == "" {
		return "the root imports nothing of ours"
	}
	if part == "threat" {
		if why := judgeThreat(dir, target); why != "allowed" {
			return why
		}
	}
	if target == dir || strings.HasPrefix(target, part+"/") || target == part {
		return ""
	}
	for _, o := range rule.own {
		if target == o || (o != "" && strings.HasPrefix(target, o+"/")) {
			return ""
		}
	}
	return fmt.Sprintf("imports point down: %s may not know %s", part, target)
}

// judgeThreat keeps the threats apart: a check knows its own threat's folder.
func judgeThreat(dir, target string) string {
	if !strings.HasPrefix(target, "threat/") {
		return "allowed"
	}
	if trains(target) {
		return "nothing imports a training command"
	}
	mine := strings.Join(strings.SplitN(dir, "/", 3)[:2], "/")
	if target == mine || strings.HasPrefix(target, mine+"/") {
		return ""
	}
	return "a threat knows no other threat"
}
