package modelsign_test

import (
	"bytes"
	"errors"
	"io/fs"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/format/modelsign"
)

// TestCompare lists what became of each file.
func TestCompare(t *testing.T) {
	signed := statement(t, modelsign.SHA256)
	now := model()
	delete(now, "a.txt")
	now["sub.txt"] = &fstest.MapFile{Data: []byte("y\n")}
	now["new/evil.py"] = &fstest.MapFile{Data: []byte("echo inert")}
	now["link"] = &fstest.MapFile{Data: []byte("sub.txt"), Mode: fs.ModeSymlink}
	now["pipe"] = &fstest.MapFile{Mode: fs.ModeNamedPipe}
	now[".gitignored"] = &fstest.MapFile{Data: []byte("not what is ignored")}
	var read atomic.Int64
	job := modelsign.Job{Algorithm: signed.Algorithm, Ignore: append(signed.Ignored, "../a", "/etc"), Workers: 4, Bytes: &read}
	found, err := modelsign.Hash(t.Context(), now, job)
	if err != nil {
		t.Fatal(err)
	}
	got := modelsign.Compare(signed.Files, found)
	want := modelsign.Result{
		Unchanged: []string{"sub/w.safetensors"}, Changed: []string{"sub.txt"}, Missing: []string{"a.txt"}, Added: []string{".gitignored", "new/evil.py"},
		Odd: []modelsign.Odd{{Name: "link", Why: "a symbolic link, which is not followed"}, {Name: "pipe", Why: "neither a file nor a folder"}},
	}
	if diff := cmp.Diff(want, got); diff != "" || got.Same() {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{".git", "model.sig"}, found.Ignored); diff != "" {
		t.Error(diff)
	}
	if read.Load() != 33 {
		t.Errorf("%d bytes counted", read.Load())
	}
	job.Signed = map[string]bool{"sub.txt": true, "sub/w.safetensors": true}
	found, err = modelsign.Hash(t.Context(), now, job)
	if err != nil || len(found.Files) != 2 || len(found.Odd) != 0 {
		t.Errorf("with the signed files only: %v, %+v", err, found)
	}
}

// TestHashFails ends on what cannot be read, and knows one file as a model.
func TestHashFails(t *testing.T) {
	if _, err := modelsign.Hash(t.Context(), model(), modelsign.Job{Algorithm: "md5"}); err == nil {
		t.Error("an unknown algorithm")
	}
	if _, err := modelsign.Hash(t.Context(), model(), modelsign.Job{Algorithm: modelsign.SHA256, Only: "none"}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	one, err := modelsign.Hash(t.Context(), model(), modelsign.Job{Algorithm: modelsign.SHA256, Only: "a.txt"})
	if err != nil || len(one.Files) != 1 || one.Files[0].Name != "." {
		t.Errorf("%v, %+v", err, one)
	}
}

// TestSums writes and reads sha256sum's format, odd names included.
func TestSums(t *testing.T) {
	files := statement(t, modelsign.SHA256).Files
	files = append(files, modelsign.File{Name: "a\\b\nc", Algorithm: modelsign.SHA256, Digest: files[0].Digest})
	var out bytes.Buffer
	if err := modelsign.WriteSums(&out, files); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.String(), "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03 *a.txt\n") || !strings.Contains(out.String(), "\n\\5891b") {
		t.Error(out.String())
	}
	got, err := modelsign.ParseSums(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(files, got); diff != "" {
		t.Error(diff)
	}
	sum := strings.Repeat("0", 64)
	for _, bad := range []string{"", "\n", "x", sum, sum + " ", sum + " x", sum + "  ../x", sum + "  /x", sum + "  .", "00  x", sum + "  x\n" + sum + " *./x\n", sum + "  a//b"} {
		if _, err := modelsign.ParseSums([]byte(bad)); !errors.Is(err, modelsign.ErrSignature) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func BenchmarkHash(b *testing.B) {
	root := fstest.MapFS{"a": {Data: make([]byte, 16<<20)}, "b": {Data: make([]byte, 16<<20)}}
	b.SetBytes(32 << 20)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := modelsign.Hash(b.Context(), root, modelsign.Job{Algorithm: modelsign.SHA256, Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
}
