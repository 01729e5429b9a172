package scan_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/scan"
)

// hubCache is laid out as huggingface_hub does it.
func hubCache(t *testing.T) string {
	t.Helper()
	root := tree(t, map[string]string{
		"models--o--m/blobs/aaa": "bad", "models--o--m/blobs/bbb": "bad", "models--o--m/refs/main": "r1", "secret.txt": "bad",
	})
	for link, to := range map[string]string{
		"snapshots/r1/a.txt": "../../blobs/aaa", "snapshots/r2/again.txt": "../../blobs/aaa", "snapshots/r1/sub/b.txt": "../../../blobs/bbb",
		"snapshots/r1/out.txt": "../../../secret.txt",
	} {
		p := filepath.Join(root, "models--o--m", filepath.FromSlash(link))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.FromSlash(to), p); err != nil {
			t.Skipf("no links here: %v", err)
		}
	}
	return root
}

// TestHubCache shows files by the names that loaders go by, each content once,
// from the cache, the repository or the snapshot; and never leaves the
// repository.
func TestHubCache(t *testing.T) {
	root := hubCache(t)
	for _, tt := range []struct {
		path, skip string
		want, gaps []string
		links      int64
	}{
		{".", ".git", []string{"models--o--m/snapshots/r1/a.txt:1:1 1", "models--o--m/snapshots/r1/sub/b.txt:1:1 1", "secret.txt:1:1 1"}, nil, 2},
		{"models--o--m", ".git", []string{"snapshots/r1/a.txt:1:1 1", "snapshots/r1/sub/b.txt:1:1 1"}, []string{"snapshots/r1/out.txt"}, 1},
		{"models--o--m/snapshots/r1", ".git", []string{"snapshots/r1/a.txt:1:1 1", "snapshots/r1/sub/b.txt:1:1 1"}, []string{"snapshots/r1/out.txt"}, 0},
		{"models--o--m/snapshots/r1/a.txt", ".git", []string{"snapshots/r1/a.txt:1:1 1"}, nil, 0},
	} {
		c := config(filepath.Join(root, filepath.FromSlash(tt.path)))
		r, err := scan.Run(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, places(r)); diff != "" {
			t.Errorf("%s: %s", tt.path, diff)
		}
		got := gaps(r)
		if len(got) != len(tt.gaps) || len(got) > 0 && !strings.HasPrefix(got[0], tt.gaps[0]) || r.Links != tt.links {
			t.Errorf("%s: gaps %q, %d links", tt.path, got, r.Links)
		}
	}
	c := config(filepath.Join(root, "models--o--m"))
	if r, err := scan.Run(t.Context(), c); err != nil || r.Unread != 1 {
		t.Errorf("%+v, %v: want refs/main unread, and no blob met twice", r, err)
	}
}

// TestOCILayout opens the layers of an image or artefact as they lie in a
// registry's layout: blobs under their digests, told by their content.
func TestOCILayout(t *testing.T) {
	root := tree(t, map[string]string{
		"oci-layout": `{"imageLayoutVersion":"1.0.0"}`, "index.json": `{"schemaVersion":2,"manifests":[]}`,
		"blobs/sha256/aaaa": gzipped(t, tarred(t, "models/a.txt", "bad")), "blobs/sha256/bbbb": packed(t, ".zst", tarred(t, "models/b.txt", "bad")),
		"blobs/sha256/cccc": `{"config":{}}`,
	})
	r, err := scan.Run(t.Context(), config(root))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"blobs/sha256/aaaa!aaaa!models/a.txt:1:1 1", "blobs/sha256/bbbb!bbbb!models/b.txt:1:1 1"}
	if diff := cmp.Diff(want, places(r)); diff != "" || len(r.Unexamined) > 0 {
		t.Errorf("%s, gaps %q", diff, gaps(r))
	}
}
