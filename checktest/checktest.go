// Package checktest proves that a check keeps the contract. Every check's test
// is one line, checktest.Run(t, check), over the fixtures in its testdata.
//
// A fixture is a txtar archive. Its comment's first line is "hit: …", "miss: …"
// or "hostile: …" with what it shows. Its sections are inputs:
//
//	-- scan/notes.txt --                a file of that name
//	-- guard/request/user --            a text part: side and origin
//	-- guard/request/tool/call --       another kind of content
//	-- guard/request/tool/tool:s:n --   the tool n of the MCP server s
//
// Three kinds of section set the scene for the guard sections of their archive:
//
//	-- options --                       the check's options, as YAML
//	-- context/request/tool --          another part of the exchange, not judged
//	-- prior --                         signals of lower tiers: ID SCORE REASON
//
// The bytes are those of the section without its last newline. Text that no
// editor shows is written as Go string literals, a line each, joined, in a
// section whose name ends in ".quoted"; a literal may be preceded by a number
// of repetitions, for oversized inputs. The section "want" holds a line for
// every signal; go test -update rewrites it, and a person reads the diff.
package checktest

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/bartizan-ai/bartizan"
)

// update is registered on first use by the test binary of a check.
var update = flag.Bool("update", false, "rewrite the want sections of fixtures")

// Run checks the literal, runs all fixtures below testdata and demands a hit, a
// silent near miss and a hostile input for each verb among scan and gateway
// that the check serves, and sane cases for probe.
func Run(t *testing.T, c *bartizan.Check) {
	t.Helper()
	if err := bartizan.Validate([]*bartizan.Check{c}); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join("testdata", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txtar"), func(t *testing.T) { runFixture(t, c, f, seen) })
	}
	for _, verb := range verbsWithFixtures(c) {
		for _, class := range []string{"hit", "miss", "hostile"} {
			if !seen[class+" "+verb] {
				t.Errorf("no %s fixture for %s", class, verb)
			}
		}
	}
	if c.Probe != nil {
		t.Run("probe", func(t *testing.T) { runProbe(t, c) })
	}
}

// verbsWithFixtures names the sections that Run demands.
func verbsWithFixtures(c *bartizan.Check) []string {
	var verbs []string
	if c.Scan != nil {
		verbs = append(verbs, "scan")
	}
	if c.Guard != nil {
		verbs = append(verbs, "guard")
	}
	return verbs
}

func runFixture(t *testing.T, c *bartizan.Check, file string, seen map[string]bool) {
	ar, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	class, _, ok := strings.Cut(strings.TrimSpace(string(ar.Comment)), ":")
	if !ok || (class != "hit" && class != "miss" && class != "hostile") {
		t.Fatalf("%s: begins with none of hit:, miss:, hostile:", file)
	}
	var got strings.Builder
	sc, err := parseScene(ar.Files)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	for _, f := range ar.Files {
		if f.Name == "want" || sets(f.Name) {
			continue
		}
		in, err := parseInput(f)
		if err != nil {
			t.Fatalf("%s: %s: %v", file, f.Name, err)
		}
		signals := in.run(t, c, sc)
		judge(t, c, class, in, signals)
		seen[class+" "+in.verb] = true
		writeSignals(&got, f.Name, signals)
	}
	compareWant(t, file, ar, got.String())
}

// judge holds the signals against the fixture's class.
func judge(t *testing.T, c *bartizan.Check, class string, in *input, signals []located) {
	top := 0.0
	for _, s := range signals {
		if s.Score < 0 || s.Score > 1 || s.Reason == "" {
			t.Errorf("%s: signal without a reason or with a score outside [0,1]: %+v", in.name, s.Signal)
		}
		top = max(top, s.Score)
	}
	if class == "hit" && top < c.Bar() {
		t.Errorf("%s: a hit that scores %.2f, below the bar of %.2f", in.name, top, c.Bar())
	}
	if class == "miss" && top >= c.Bar() {
		t.Errorf("%s: a near miss that scores %.2f, not below the bar of %.2f", in.name, top, c.Bar())
	}
}

func compareWant(t *testing.T, file string, ar *txtar.Archive, got string) {
	want := -1
	for i, f := range ar.Files {
		if f.Name == "want" {
			want = i
		}
	}
	if *update {
		if want < 0 {
			ar.Files = append(ar.Files, txtar.File{Name: "want"})
			want = len(ar.Files) - 1
		}
		ar.Files[want].Data = []byte(got)
		if err := os.WriteFile(file, txtar.Format(ar), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want < 0 {
		t.Fatalf("%s: no want section; run the test with -update and read what it writes", file)
	}
	if diff := cmp.Diff(string(ar.Files[want].Data), got); diff != "" {
		t.Errorf("%s: signals differ (-want +got):\n%s", file, diff)
	}
}
