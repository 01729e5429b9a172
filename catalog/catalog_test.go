package catalog_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/catalog"
)

func TestCatalogIsValid(t *testing.T) {
	if err := bartizan.Validate(catalog.Checks()); err != nil {
		t.Error(err)
	}
	seen := map[string]bool{}
	for _, th := range catalog.Threats() {
		if seen[th.Name] || seen[th.Prefix] || seen[th.ID] || len(th.Prefix) != 3 || th.Title == "" || th.Text == "" {
			t.Errorf("threat %s is incomplete or stands twice", th.Name)
		}
		seen[th.Name], seen[th.Prefix], seen[th.ID] = true, true, true
	}
	for _, c := range catalog.Checks() {
		if !slices.Contains(catalog.Threats(), c.Threat) {
			t.Errorf("%s belongs to a threat that is not listed", c.ID)
		}
	}
}

// TestEveryFolderIsListed finds check folders that the catalog forgot: a check
// that is not listed does not exist.
func TestEveryFolderIsListed(t *testing.T) {
	dirs, err := filepath.Glob("../threat/*/*")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, c := range catalog.Checks() {
		listed[c.Path()] = true
	}
	folders := 0
	for _, d := range dirs {
		if info, err := os.Stat(d); err != nil || !info.IsDir() || filepath.Base(d) == "testdata" || filepath.Base(d) == "corpus" || filepath.Base(d) == "internal" { // data to train by
			continue
		}
		folders++
		path := filepath.Base(filepath.Dir(d)) + "/" + filepath.Base(d)
		if !listed[path] {
			t.Errorf("%s is no line of the catalog", path)
		}
		delete(listed, path)
	}
	for path := range listed {
		t.Errorf("%s has no folder of its name", path)
	}
	if folders < 3 {
		t.Fatalf("only %d folders seen: looking at the wrong place?", folders)
	}
}

// TestUnitsStart makes every unit of every check once.
func TestUnitsStart(t *testing.T) {
	s := bartizan.Settings{Decode: func(any) error { return nil }}
	for _, c := range catalog.Checks() {
		if c.Scan != nil {
			if u, err := c.Scan(s); err != nil || u == nil {
				t.Errorf("%s scan: %v", c.ID, err)
			}
		}
		if c.Guard != nil {
			u, err := c.Guard(s)
			if err != nil || u == nil {
				t.Errorf("%s guard: %v", c.ID, err)
			} else if sc := u.Scope(); sc.Kinds == 0 || sc.Sides == 0 {
				t.Errorf("%s guards nothing: %+v", c.ID, sc)
			}
		}
		if c.Probe != nil {
			if u, err := c.Probe(s); err != nil || len(u.Cases()) == 0 {
				t.Errorf("%s probe: %v", c.ID, err)
			}
		}
	}
}
