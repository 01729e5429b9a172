package scan_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
	"github.com/ulikunitz/xz"
	"github.com/ulikunitz/xz/lzma"

	"github.com/bartizan-ai/bartizan/scan"
)

// bzipped is "fine\n xbad\n" as Python's bz2 writes it; Go has no writer.
const bzipped = "\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\x34\x8e\x74\x26\x00\x00\x03\xd1\x80\x00\x10\x40\x00\x37\x21\x00\x40\x20\x00\x22\x01\xa1\xea\x10\x03\x04\xa5\x18\x5f\x07\x8b\xb9\x22\x9c\x28\x48\x1a\x47\x3a\x13\x00"

// packers compress.
var packers = map[string]func(io.Writer) (io.WriteCloser, error){
	".zlib": func(w io.Writer) (io.WriteCloser, error) { return zlib.NewWriter(w), nil },
	".zst":  func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) },
	".lz4":  func(w io.Writer) (io.WriteCloser, error) { return lz4.NewWriter(w), nil },
	".xz":   func(w io.Writer) (io.WriteCloser, error) { return xz.NewWriter(w) },
	".lzma": func(w io.Writer) (io.WriteCloser, error) { return lzma.NewWriter(w) },
}

func packed(t testing.TB, ext, s string) string {
	t.Helper()
	var b bytes.Buffer
	w, err := packers[ext](&b)
	if err == nil {
		_, err = io.WriteString(w, s)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// sevenZipped is a 7z archive of one member that is stored, written by hand
// after the format's description (7zFormat.txt of the LZMA SDK).
func sevenZipped(name, content string) string {
	num := func(n int) []byte { return []byte{0xc0 | byte(n>>16), byte(n), byte(n >> 8)} } // three bytes: up to 2^21
	var names bytes.Buffer
	for _, c := range name + "\x00" {
		names.Write([]byte{byte(c), 0})
	}
	var h bytes.Buffer
	h.Write([]byte{0x01, 0x04, 0x06, 0, 1, 0x09}) // header, streams, pack info: at 0, one stream, sizes
	h.Write(num(len(content)))
	h.Write([]byte{0, 0x07, 0x0b, 1, 0, 1, 0x01, 0x00, 0x0c}) // folders: one, inline, one coder, copy; sizes
	h.Write(num(len(content)))
	h.Write([]byte{0, 0, 0x05, 1, 0x11}) // end of folders and streams; one file; names
	h.Write(num(names.Len() + 1))
	h.WriteByte(0)
	h.Write(names.Bytes())
	h.Write([]byte{0, 0})
	start := binary.LittleEndian.AppendUint64(nil, uint64(len(content)))
	start = binary.LittleEndian.AppendUint64(start, uint64(h.Len()))
	start = binary.LittleEndian.AppendUint32(start, crc32.ChecksumIEEE(h.Bytes()))
	out := append([]byte("7z\xbc\xaf\x27\x1c\x00\x04"), binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE(start))...)
	return string(append(out, start...)) + content + h.String()
}

// TestCompressed opens every kind by its content, whatever its name.
func TestCompressed(t *testing.T) {
	text := "fine\n xbad\n"
	files := map[string]string{"a.txt.bz2": bzipped, "7.pt": sevenZipped("d/a.txt", text), "zf.txt": fmt.Sprintf("ZF0x%-17x", len(text)) + packed(t, ".zlib", text)}
	want := []string{"7.pt!d/a.txt:2:3 1", "a.txt.bz2!a.txt:2:3 1"}
	for _, ext := range []string{".lz4", ".lzma", ".xz", ".zlib", ".zst"} {
		files["a.txt"+ext] = packed(t, ext, text)
		want = append(want, "a.txt"+ext+"!a.txt:2:3 1")
	}
	want = append(want, "zf.txt!zf.txt:2:3 1")
	for ext := range packers { // by content alone, and in a row
		files["b"+ext+".txt.gz"] = gzipped(t, packed(t, ext, tarred(t, "x.txt", text)))
		if ext != ".lzma" {
			files["two.txt"+ext] = packed(t, ext, "fine\n") + packed(t, ext, " xbad\n")
		}
	}
	for _, ext := range []string{".lz4", ".lzma", ".xz", ".zlib", ".zst"} {
		want = append(want, fmt.Sprintf("b%s.txt.gz!b%s.txt!b%s.txt!x.txt:2:3 1", ext, ext, ext))
		if ext != ".lzma" {
			want = append(want, "two.txt"+ext+"!two.txt:2:3 1")
		}
	}
	r := scanned(t, files, nil)
	got := strings.Join(places(r), "\n")
	for _, w := range want {
		if !strings.Contains(got, w) {
			t.Errorf("no %s", w)
		}
	}
	if len(r.Unexamined) > 0 || t.Failed() {
		t.Errorf("gaps %q, found\n%s", gaps(r), got)
	}
}

// TestCompressedCut cuts every kind at every byte: what decodes is examined,
// and what does not is told.
func TestCompressedCut(t *testing.T) {
	text := "xbad\n" + strings.Repeat("fine and long enough\n", 9)
	whole := map[string]string{".bz2": bzipped, ".7z": sevenZipped("a.txt", text), ".gz": gzipped(t, text)}
	for ext := range packers {
		whole[ext] = packed(t, ext, text)
	}
	for ext, s := range whole {
		files := map[string]string{}
		for i := 14; i < len(s)-1; i++ {
			files[fmt.Sprintf("%03d%s", i, ext)] = s[:i]
		}
		if r := scanned(t, files, nil); r.Complete() {
			t.Errorf("%s: cut files pass as examined", ext)
		}
	}
}

// TestCompressedShort: what fits into few bytes is examined though the checksum
// behind it is cut off or wrong, as a loader takes it; text that begins like such a
// stream is no gap.
func TestCompressedShort(t *testing.T) {
	z := packed(t, ".zlib", "fine and long\n xbad\n")
	r := scanned(t, map[string]string{"cut.txt.z": z[:len(z)-4], "wrong.txt.z": z[:len(z)-4] + "\x00\x00\x00\x00", "text.txt": "x^2 + y^2 = z^2, as is known\n"}, nil)
	got := strings.Join(places(r), "\n")
	for _, name := range []string{"cut.txt.z", "wrong.txt.z"} {
		if !strings.Contains(got, name+"!cut") && !strings.Contains(got, name+"!wrong") {
			t.Errorf("nothing in %s:\n%s", name, got)
		}
	}
	if len(r.Unexamined) > 0 {
		t.Errorf("gaps %q", gaps(r))
	}
}

// TestCompressedBombs meets a dictionary of 4 GiB and a member that is not
// there.
func TestCompressedBombs(t *testing.T) {
	zeros := strings.Repeat("\x00", 8<<20)
	dict := []byte(packed(t, ".xz", "fine"))
	dict[bytes.Index(dict, []byte{0x21, 0x01})+2] = 40 // 4 GiB
	claims := sevenZipped("a.txt", strings.Repeat("fine", 100))
	for name, content := range map[string]string{
		"d.xz": string(dict), "z.zst": packed(t, ".zst", zeros), "z.lz4": packed(t, ".lz4", zeros), "z.zlib": packed(t, ".zlib", zeros), "z.xz": packed(t, ".xz", zeros),
		"c.7z": claims[:40] + claims[140:],
	} {
		r := scanned(t, map[string]string{name: content}, func(c *scan.Config) { c.Limits.Member = 1 << 20 })
		if r.Complete() || len(r.Unexamined) == 0 {
			t.Errorf("%s: passes as examined", name)
		}
	}
}
