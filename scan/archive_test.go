package scan_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/catalog"
	"github.com/bartizan-ai/bartizan/scan"
)

// zipped makes an archive of pairs of name and content.
func zipped(t testing.TB, pairs ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		f, err := w.Create(pairs[i])
		if err == nil {
			_, err = f.Write([]byte(pairs[i+1]))
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

func tarred(t testing.TB, pairs ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		err := w.WriteHeader(&tar.Header{Name: pairs[i], Size: int64(len(pairs[i+1])), Mode: 0o600})
		if err == nil {
			_, err = w.Write([]byte(pairs[i+1]))
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

func gzipped(t testing.TB, s string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func scanned(t *testing.T, files map[string]string, set func(*scan.Config)) *scan.Result {
	t.Helper()
	c := config(tree(t, files))
	if set != nil {
		set(&c)
	}
	r, err := scan.Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestArchives(t *testing.T) {
	text := "fine\n xbad\n"
	flagged := []byte(zipped(t, "a.txt", text))
	flagged[6] |= 0x61
	flagged[strings.Index(string(flagged), "PK\x01\x02")+8] |= 0x61
	renamed := func(local, central string) string { // names of one length
		s := zipped(t, local, text)
		i := strings.LastIndex(s, local)
		return s[:i] + central + s[i+len(local):]
	}
	deep := text
	deepName := "a.txt"
	for i := range 12 {
		deep = zipped(t, deepName, deep)
		deepName = fmt.Sprintf("%d.zip", i)
	}
	old := []byte(tarred(t, "a.txt", text))
	copy(old[257:], make([]byte, 8)) // a header of the seventh edition, with a new checksum
	copy(old[148:], "        ")
	sum := 0
	for _, c := range old[:512] {
		sum += int(c)
	}
	copy(old[148:], fmt.Sprintf("%06o\x00 ", sum))
	tests := []struct {
		name, file, content string
		want, gaps          []string
		members             int64
		complete            bool
	}{
		{name: "zip", file: "o.zip", content: zipped(t, "d/a.txt", text, "b.png", "bad"), want: []string{"o.zip!d/a.txt:2:3 1"}, members: 2, complete: true},
		{name: "by content", file: "o.png", content: zipped(t, "a.txt", text), want: []string{"o.png!a.txt:2:3 1"}, members: 1, complete: true},
		{name: "behind a prefix", file: "o.pt", content: "#!/bin/sh\n" + zipped(t, "a.txt", text), want: []string{"o.pt!a.txt:2:3 1"}, members: 1, complete: true},
		{name: "three deep", file: "o.zip", content: zipped(t, "m.whl", zipped(t, "i.zip", zipped(t, "a.txt", text))), want: []string{"o.zip!m.whl!i.zip!a.txt:2:3 1"}, members: 3, complete: true},
		{name: "tar", file: "o.tar", content: tarred(t, "x.bin", strings.Repeat("\x00", 700), "d/a.txt", text), want: []string{"o.tar!d/a.txt:2:3 1"}, members: 2, complete: true},
		{name: "old tar", file: "o", content: string(old), want: []string{"o!a.txt:2:3 1"}, members: 1, complete: true},
		{name: "two tars", file: "o.tar", content: tarred(t, "x.txt", "") + tarred(t, "a.txt", text), want: []string{"o.tar!a.txt:2:3 1"}, members: 2, complete: true},
		{name: "tar and more", file: "o.tar", content: tarred(t, "a.txt", text) + strings.Repeat("?", 512), want: []string{"o.tar!a.txt:2:3 1"},
			gaps: []string{"o.tar||data behind the end of the tar archive: archive/tar: invalid tar header"}, members: 1},
		{name: "gzip", file: "a.txt.gz", content: gzipped(t, "fine\n") + gzipped(t, " xbad\n"), want: []string{"a.txt.gz!a.txt:2:3 1"}, members: 1, complete: true},
		{name: "tar.gz", file: "o.tar.gz", content: gzipped(t, tarred(t, "a.txt", text)), want: []string{"o.tar.gz!o.tar!a.txt:2:3 1"}, members: 2, complete: true},
		{name: "tgz in a zip", file: "o.zip", content: zipped(t, "i.tgz", gzipped(t, tarred(t, "a.txt", text))), want: []string{"o.zip!i.tgz!i.tar!a.txt:2:3 1"}, members: 3, complete: true},
		{name: "encryption flags", file: "o.zip", content: string(flagged), want: []string{"o.zip!a.txt:2:3 1"}, members: 1, complete: true},
		{name: "text by the local name", file: "o.zip", content: renamed("a.txt", "a.bin"), want: []string{"o.zip!a.txt:2:3 1"}, members: 1, complete: true},
		{name: "text by the directory", file: "o.zip", content: renamed("a.bin", "a.txt"), want: []string{"o.zip!a.txt:2:3 1"}, members: 1, complete: true},
		{name: "text before the NUL", file: "o.zip", content: zipped(t, "a.txt\x00.bin", text), want: []string{"o.zip!a.txt:2:3 1"}, members: 1, complete: true},
		{name: "hostile names", file: "o.zip", content: zipped(t, "../\x1b[2J\xff.txt", text, "/etc/a.txt", text),
			want: []string{"o.zip!../\\u{1b}[2J\ufffd.txt:2:3 1", "o.zip!/etc/a.txt:2:3 1"}, members: 2, complete: true},
		{name: "too deep", file: "o.zip", content: deep, gaps: []string{
			"o.zip!10.zip!9.zip!8.zip!7.zip!6.zip!5.zip!4.zip!3.zip||archives lie more than 8 deep in one another",
		}, members: 8},
		{name: "cut zip", file: "o.zip", content: zipped(t, "a.txt", text)[:70], want: []string{"o.zip!a.txt:2:3 1"},
			gaps: []string{"o.zip||ZIP archive, truncated directory at byte 70: no central directory; members were searched for"}, members: 1},
		{name: "cut tar", file: "o.tar", content: tarred(t, "a.txt", text+strings.Repeat("x", 900))[:1024], want: []string{"o.tar!a.txt:2:3 1"},
			gaps: []string{"o.tar||tar archive that is damaged or cut: unexpected EOF", "o.tar!a.txt||only 512 of 911 bytes are there"}, members: 1},
		{name: "cut gzip", file: "a.txt.gz", content: gzipped(t, strings.Repeat(text, 9))[:24], want: []string{"a.txt.gz!a.txt:2:3 9"},
			gaps: []string{"a.txt.gz!a.txt||unexpected EOF"}, members: 1},
		{name: "7z", file: "o.7z", content: "7z\xbc\xaf\x27\x1c\x00\x04", gaps: []string{"o.7z||7z archive that is encrypted, damaged or cut: sevenzip: error reading signature header: unexpected EOF"}},
		{name: "rar", file: "o.rar", content: "Rar!\x1a\x07\x01\x00", gaps: []string{"o.rar||an archive of a kind that is not opened: rar"}},
		{name: "bzip2 inside", file: "o.zip", content: zipped(t, "x.bz2", "BZh91AY&SY...."), gaps: []string{"o.zip!x.bz2!x||unexpected EOF"}, members: 1},
		{name: "rar that a check reads", file: "o.txt", content: "Rar!\x1a\x07 bad", want: []string{"o.txt:1:8 1"}, complete: true},
		{name: "text that begins like zlib", file: "o.txt", content: "x^2 is bad, and more", want: []string{"o.txt:1:8 1"}, complete: true},
		{name: "no archive", file: "w.bin", content: "\x00\x01 bad PK"},
		{name: "nothing that a check reads", file: "o.zip", content: zipped(t, "a.bin", "bad"), members: 1},
		{name: "empty zip", file: "o.zip", content: zipped(t), complete: true},
		{name: "empty tar", file: "o.tar", content: string(make([]byte, 1024))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before, _ := os.ReadDir(".")
			r := scanned(t, map[string]string{tt.file: tt.content}, nil)
			if diff := cmp.Diff(append([]string{}, tt.want...), places(r)); diff != "" {
				t.Errorf("findings: %s", diff)
			}
			if diff := cmp.Diff(append([]string{}, tt.gaps...), gaps(r)); diff != "" {
				t.Errorf("gaps: %s", diff)
			}
			if r.Members != tt.members || r.Complete() != tt.complete || r.Files != 1 {
				t.Errorf("%d members, complete %v, %d files; want %d, %v, 1", r.Members, r.Complete(), r.Files, tt.members, tt.complete)
			}
			if after, _ := os.ReadDir("."); len(after) != len(before) {
				t.Error("the scan wrote files")
			}
		})
	}
}

// TestBombs meets archives that give far more than they are, and stays small.
func TestBombs(t *testing.T) {
	zeros := strings.Repeat("\x00", 1<<20)
	big := zipped(t, "a", strings.Repeat(zeros, 8))
	var many []string
	for i := range 50 {
		many = append(many, fmt.Sprintf("%d.zip", i), big)
	}
	tests := []struct {
		name, file, content string
		limits              scan.Limits
		why                 string
	}{
		{"member", "o.zip", big, scan.Limits{Member: 1 << 20}, "it is longer than 1048576 bytes"},
		{"nested", "o.zip", zipped(t, many...), scan.Limits{Output: 32 << 20}, "archives in one file may give 33554432 bytes"},
		{"held", "o.zip", zipped(t, "in.zip", big), scan.Limits{Held: 2 << 20}, "it is longer than"},
		{"gzip", "o.gz", gzipped(t, strings.Repeat(zeros, 8)), scan.Limits{Member: 1 << 20}, "only the first 1048576 bytes"},
		{"ratio", "o.gz", strings.Repeat(gzipped(t, zeros), 80), scan.Limits{}, "it grows more than 250 times"},
		{"members", "o.zip", zipped(t, many...), scan.Limits{Members: 7}, "more than 7 members"},
		{"members of a tar", "o.tar", tarred(t, many...), scan.Limits{Members: 7}, "more than 7 members"},
		{"members of all", "o.zip", zipped(t, "a", zipped(t, many...)), scan.Limits{Members: 1}, "more than 1 members"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r := scanned(t, map[string]string{tt.file: tt.content, "ok.txt": "fine"}, func(c *scan.Config) { c.Limits = tt.limits })
			runtime.ReadMemStats(&after)
			if all := strings.Join(gaps(r), "\n"); !strings.Contains(all, tt.why) || r.Complete() {
				t.Errorf("complete %v, gaps:\n%s", r.Complete(), all)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 160<<20 {
				t.Errorf("%d MiB were allocated", used>>20)
			}
		})
	}
}

// TestOverlappingMembers reads a thousand names for the same megabyte no more
// often than the output limit allows.
func TestOverlappingMembers(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, _ := w.CreateHeader(&zip.FileHeader{Name: "aaaa.txt", Method: zip.Store})
	_, _ = f.Write(bytes.Repeat([]byte("fine "), 200_000))
	_ = w.Close()
	s := b.String()
	cd, end := strings.Index(s, "PK\x01\x02"), strings.Index(s, "PK\x05\x06")
	var dir strings.Builder
	for i := range 1000 {
		dir.WriteString(strings.Replace(s[cd:end], "aaaa", fmt.Sprintf("%04d", i), 1))
	}
	r := scanned(t, map[string]string{"o.zip": s[:cd] + dir.String() + s[end:]}, func(c *scan.Config) { c.Limits.Output = 10 << 20 })
	if r.Members > 12 || r.Complete() || !strings.Contains(strings.Join(gaps(r), "\n"), "the rest was not examined") {
		t.Errorf("%d members, gaps %q", r.Members, gaps(r))
	}
}

func TestManyMembers(t *testing.T) {
	var pairs []string
	for i := range 10_000 {
		text := "fine"
		if i%1000 == 7 {
			text = fmt.Sprintf("%dbad", i)
		}
		pairs = append(pairs, fmt.Sprintf("d%d/%d.txt", i%10, i), text)
	}
	root := tree(t, map[string]string{"a.zip": zipped(t, pairs...), "b.tar.gz": gzipped(t, tarred(t, pairs[:4000]...)), "c.zip": zipped(t, "x.txt", "bad", "x.txt", "bad")})
	var first *scan.Result
	for _, workers := range []int{1, 2, 8} {
		c := config(root)
		c.Workers, c.Progress = workers, &scan.Progress{}
		r, err := scan.Run(t.Context(), c)
		if err != nil || !r.Complete() || r.Files != 3 || r.Unread != 0 || r.Members != 12_003 || len(r.Findings) != 13 || r.UnreadMembers != 0 {
			t.Fatalf("%d files, %d members (%d unread), %d findings, gaps %q, %v", r.Files, r.Members, r.UnreadMembers, len(r.Findings), gaps(r), err)
		}
		if c.Progress.Members.Load() != r.Members {
			t.Errorf("progress says %d members", c.Progress.Members.Load())
		}
		if first == nil {
			first = r
		} else if diff := cmp.Diff(first.Findings, r.Findings); diff != "" {
			t.Errorf("%d workers find something else: %s", workers, diff)
		}
	}
}

// holes writes to a file and leaves holes for what is long.
type holes struct{ *os.File }

func (h holes) Write(b []byte) (int, error) {
	if len(b) < 1<<20 {
		return h.File.Write(b)
	}
	_, err := h.Seek(int64(len(b)), io.SeekCurrent)
	return len(b), err
}

// BenchmarkTorchLike scans an archive of 1 GiB (a sparse file) of stored
// members, with all checks.
func BenchmarkTorchLike(b *testing.B) {
	for _, n := range []int{16, 512} {
		name := filepath.Join(b.TempDir(), "model.pt")
		f, err := os.Create(name)
		if err != nil {
			b.Fatal(err)
		}
		data := make([]byte, 1<<30/n)
		w := zip.NewWriter(holes{f})
		for i := range n {
			m, err := w.CreateRaw(&zip.FileHeader{Name: fmt.Sprintf("m/data/%d", i), CompressedSize64: uint64(len(data)), UncompressedSize64: uint64(len(data))})
			if err == nil {
				_, err = m.Write(data)
			}
			if err != nil {
				b.Fatal(err)
			}
		}
		if err := errors.Join(w.Close(), f.Close()); err != nil {
			b.Fatal(err)
		}
		c := config(name)
		c.Checks = catalog.Checks()
		c.Settings = func(*bartizan.Check) bartizan.Settings {
			return bartizan.Settings{Now: time.Now, Decode: func(any) error { return nil }}
		}
		b.Run(fmt.Sprintf("members=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if r, err := scan.Run(b.Context(), c); err != nil || r.Members != int64(n) || len(r.Unexamined) > 0 {
					b.Fatalf("%+v, %v", r, err)
				}
			}
		})
	}
}
