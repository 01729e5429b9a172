package archive_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/supplychain/archive"
)

func TestCheck(t *testing.T) { checktest.Run(t, archive.Check) }

func zipped(t *testing.T, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, n := range names {
		f, err := w.Create(n)
		if err == nil {
			_, err = f.Write([]byte(strings.Repeat("content of "+n, 9)))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func look(t *testing.T, name, in string) (top float64, reasons []string) {
	t.Helper()
	u, err := archive.Check.Scan(checktest.Settings())
	if err != nil {
		t.Fatal(err)
	}
	a := &bartizan.Artifact{
		Entry:    bartizan.Entry{Path: name, Size: int64(len(in)), Head: []byte(in[:min(len(in), bartizan.HeadSize)])},
		ReaderAt: strings.NewReader(in),
	}
	if !u.Wants(a.Entry) {
		return 0, nil
	}
	_ = u.Scan(t.Context(), a, func(_ string, s bartizan.Signal) {
		top = max(top, s.Score)
		reasons = append(reasons, s.Reason)
	})
	return top, reasons
}

// TestDifferentials takes one honest archive and makes each kind of archive out
// of it that readers take differently.
func TestDifferentials(t *testing.T) {
	z := zipped(t, "m/data.pkl", "m/version")
	swap := func(from string, to string) string { // in the directory alone
		i := strings.LastIndex(z, from)
		return z[:i] + to + z[i+len(from):]
	}
	flag := []byte(z)
	flag[6] |= 0x21
	flag[strings.Index(z, "PK\x01\x02")+8] |= 0x21
	cd := strings.Index(z, "PK\x01\x02")
	unlisted := zipped(t, "x/data.pkl")
	unlisted = unlisted[:strings.Index(unlisted, "PK\x01\x02")]
	tests := []struct {
		name, file, in string
		want           float64
		reason         string
	}{
		{"honest", "m.pt", z, 0, ""},
		{"honest, by another name", "m.zip", z, 0, ""},
		{"CVE-2025-1944: names differ", "m.pt", swap("m/data.pkl", "m/data.txt"), 0.5, "name mismatch"},
		{"CVE-2025-1945: flags", "m.pt", string(flag), 0.5, "false encryption flag"},
		{"out of the folder", "m.pt", zipped(t, "../../etc/x"), 0.8, "bad path"},
		{"a NUL", "m.zip", zipped(t, "data.pkl\x00.txt"), 0.5, "NUL in name"},
		{"twice", "m.zip", zipped(t, "a", "a"), 0.5, "duplicate name"},
		{"listed nowhere", "m.zip", z[:cd] + unlisted + z[cd:], 0.5, "unlisted member"},
		{"before the archive", "m.pt", "\x80\x02." + z, 0.5, "prefix"},
		{"an installer", "setup.zip", "#!/bin/sh\n" + z, 0, ""},
		{"behind the archive", "m.pt", z + "more", 0.5, "suffix"},
		{"no archive", "m.pt", strings.Repeat("weights", 100), 0, ""},
		{"empty", "m.zip", zipped(t), 0, ""},
	}
	for _, tt := range tests {
		top, reasons := look(t, tt.file, tt.in)
		if top != tt.want || !strings.Contains(strings.Join(reasons, "\n"), tt.reason) {
			t.Errorf("%s: %v %q, want %v for %s", tt.name, top, reasons, tt.want, tt.reason)
		}
	}
}

// TestMany is short about an archive with 10,000 members that all lead out.
func TestMany(t *testing.T) {
	var names []string
	for i := range 10_000 {
		names = append(names, fmt.Sprintf("../%d", i))
	}
	if _, reasons := look(t, "m.zip", zipped(t, names...)); len(reasons) == 0 || len(reasons) > 20 {
		t.Errorf("%d reasons", len(reasons))
	}
}
