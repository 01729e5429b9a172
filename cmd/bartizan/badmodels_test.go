package main

import (
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/catalog"
	"github.com/bartizan-ai/bartizan/internal/badmodels"
	"github.com/bartizan-ai/bartizan/scan"
)

// TestBadModels scans files that would run something when they are loaded: all
// must be suspicious at least, and of 100 that run something 99 dangerous.
func TestBadModels(t *testing.T) {
	dir := t.TempDir()
	n, err := badmodels.Write(dir)
	if err != nil || n < 300 {
		t.Fatal(n, err)
	}
	carries := map[string]bool{}
	if err := badmodels.Each(func(f badmodels.File) error { carries[f.Name] = f.Carries; return nil }); err != nil {
		t.Fatal(err)
	}
	cfg, _, err := loadConfig("")
	if err != nil {
		t.Fatal(err)
	}
	res, err := scan.Run(t.Context(), scan.Config{
		Path: dir, Checks: catalog.Checks(), Now: time.Now,
		Settings: func(k *bartizan.Check) bartizan.Settings { return cfg.settings(k, nil, &tuning{}) },
	})
	if err != nil {
		t.Fatal(err)
	}
	top := map[string]float64{}
	for i := range res.Findings {
		f := &res.Findings[i]
		if f.Check == "SUP001" {
			name, _, _ := strings.Cut(f.Location.URI, "!")
			top[name] = max(top[name], f.Score())
		}
	}
	var runs, carried, atSuspicious, atDangerous, atMalicious, carriedFound int
	for name, carries := range carries {
		score := top[name]
		if carries {
			if carried++; score >= 0.5 {
				carriedFound++
			} else {
				t.Errorf("%s carries a payload and is not found", name)
			}
			continue
		}
		runs++
		for bar, count := range map[float64]*int{0.5: &atSuspicious, 0.8: &atDangerous, 1: &atMalicious} {
			if score >= bar {
				*count++
			}
		}
		if score < 0.5 {
			t.Errorf("%s is not found", name)
		}
	}
	t.Logf("%d files that run something: %d at suspicious, %d at dangerous, %d malicious; %d that carry a payload: %d found; %d gadgets",
		runs, atSuspicious, atDangerous, atMalicious, carried, carriedFound, len(badmodels.Gadgets()))
	if atDangerous*100 < runs*99 {
		t.Errorf("only %d of %d are dangerous", atDangerous, runs)
	}
}
