package zip_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan"
	lenient "github.com/bartizan-ai/bartizan/format/zip"
)

// member is one file of a fixture. Its sizes are written into the headers
// unless stream asks for a data descriptor.
type member struct {
	name, text string
	method     uint16
	stream     bool
	extra      []byte
}

func build(t testing.TB, comment string, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		h := &zip.FileHeader{Name: m.name, Method: m.method, Extra: m.extra}
		var f io.Writer
		var err error
		if m.stream || m.method != zip.Store {
			f, err = w.CreateHeader(h)
		} else {
			h.CRC32 = crc32.ChecksumIEEE([]byte(m.text))
			h.CompressedSize64, h.UncompressedSize64 = uint64(len(m.text)), uint64(len(m.text))
			f, err = w.CreateRaw(h)
		}
		if err == nil {
			_, err = f.Write([]byte(m.text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	_ = w.SetComment(comment)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// edit puts v over the bytes at off behind the n-th sig.
func edit(t testing.TB, b []byte, sig string, n, off int, v string) []byte {
	t.Helper()
	b = bytes.Clone(b)
	at := -1
	for range n + 1 {
		i := bytes.Index(b[at+1:], []byte(sig))
		if i < 0 {
			t.Fatalf("no %d-th %q", n, sig)
		}
		at += 1 + i
	}
	copy(b[at+off:], v)
	return b
}

const (
	local, central, end = "PK\x03\x04", "PK\x01\x02", "PK\x05\x06"
	u16, u32            = "\x00\x00", "\x00\x00\x00\x00"
)

func le32(n int) string { return string(binary.LittleEndian.AppendUint32(nil, uint32(n))) }

func open(t testing.TB, b []byte) *lenient.Archive {
	t.Helper()
	a, err := lenient.Open(bytes.NewReader(b), int64(len(b)), lenient.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func kinds(a *lenient.Archive) string {
	var out []string
	for _, o := range a.Oddities {
		out = append(out, o.Kind.String())
	}
	return strings.Join(out, ", ")
}

// contents lists what each member gives: "name=text", with "~" for one that is
// carved and "!" for one that is not examined to its end.
func contents(t testing.TB, a *lenient.Archive) []string {
	t.Helper()
	var out []string
	for i := range a.Entries {
		e := &a.Entries[i]
		r, n, err := a.Open(e, 1<<20)
		var un bartizan.Unexamined
		if err != nil && !errors.As(err, &un) {
			t.Fatalf("%s: %v", e.Name, err)
		}
		text := ""
		if r != nil {
			b, rerr := io.ReadAll(io.NewSectionReader(r, 0, n))
			if rerr != nil || int64(len(b)) != n {
				t.Fatalf("%s: %d of %d bytes, %v", e.Name, len(b), n, rerr)
			}
			text = string(b)
		}
		mark := ""
		if e.Carved {
			mark = "~"
		}
		if err != nil {
			text += "!"
		}
		out = append(out, mark+strings.Join(e.Names(), "|")+"="+text)
	}
	return out
}

func TestOddities(t *testing.T) {
	two := func() []byte {
		return build(t, "", member{name: "a.txt", text: "alpha"}, member{name: "b.txt", text: "beta beta beta", method: zip.Deflate})
	}
	both := []string{"a.txt=alpha", "b.txt=beta beta beta"}
	stored := build(t, "", member{name: "a.txt", text: "alpha"}, member{name: "b.txt", text: "beta"})
	cd := bytes.Index(stored, []byte(central))
	insert := func(b []byte, at int, s string) []byte {
		return append(append(bytes.Clone(b[:at]), s...), b[at:]...)
	}
	hidden := "PK\x03\x04\x14\x00\x00\x00\x00\x00" + u32 + u32 + le32(4) + le32(4) + "\x05\x00" + u16 + "c.txtevil"
	second := bytes.Index(stored[4:], []byte(local)) + 4
	shifted := func(s string) []byte { // s before the second member; the directory knows
		b := insert(stored, second, s)
		b = edit(t, b, central, 1, 42, le32(second+len(s)))
		return edit(t, b, end, 0, 16, le32(cd+len(s)))
	}
	tests := []struct {
		name, odd string
		file      []byte
		want      []string
	}{
		{"plain", "", two(), both},
		{"streamed, with descriptors", "", build(t, "", member{name: "a.txt", text: "alpha", stream: true}, member{name: "b.txt", text: "beta", method: zip.Deflate}), []string{"a.txt=alpha", "b.txt=beta"}},
		{"a comment", "", build(t, "made by hand, PK", member{name: "a", text: "x"}), []string{"a=x"}},
		{"an end record in the comment", "", build(t, "x"+end+"y", member{name: "a", text: "x"}), []string{"a=x"}},
		{"empty", "", build(t, ""), nil},
		{"a folder", "", build(t, "", member{name: "d/", stream: true}, member{name: "d/a", text: "x"}), []string{"d/=", "d/a=x"}},
		{"torch's padding", "", build(t, "", member{name: "m/data.pkl", text: "x", extra: append([]byte("FB\x14\x00"), bytes.Repeat([]byte("Z"), 20)...)}), []string{"m/data.pkl=x"}},
		{"names differ", "name mismatch", edit(t, two(), local, 0, 30, "z"), []string{"a.txt|z.txt=alpha", "b.txt=beta beta beta"}},
		{"encryption flags", "false encryption flag, false encryption flag", edit(t, edit(t, two(), central, 0, 8, "\x01"), central, 1, 8, "\x61"), both},
		{"flag in the local header", "false encryption flag", edit(t, two(), local, 1, 6, "\x09"), both},
		{"wrong checksum", "", edit(t, two(), central, 1, 16, "\x01\x02\x03\x04"), both},
		{"duplicate", "duplicate name", build(t, "", member{name: "a", text: "1"}, member{name: "a", text: "2"}), []string{"a=1", "a=2"}},
		{"sizes differ", "size mismatch, data between members", edit(t, stored, local, 0, 18, le32(3)+le32(3)), []string{"a.txt=alpha", "b.txt=beta", "~a.txt=alp"}},
		{"methods differ", "method mismatch, size mismatch", edit(t, two(), local, 1, 8, "\x00"), append(both, "~b.txt=*")},
		{"between, known to the directory", "data between members", shifted("some bytes"), []string{"a.txt=alpha", "b.txt=beta"}},
		{"zeros between", "", shifted(strings.Repeat("\x00", 63)), []string{"a.txt=alpha", "b.txt=beta"}},
		{"a member between", "data between members, unlisted member", shifted(hidden), []string{"a.txt=alpha", "b.txt=beta", "~c.txt=evil"}},
		{"a prefix", "prefix", insert(stored, 0, "#!/bin/sh\n"), []string{"a.txt=alpha", "b.txt=beta"}},
		{"a suffix", "suffix, unlisted member", append(bytes.Clone(stored), hidden...), []string{"a.txt=alpha", "b.txt=beta", "~c.txt=evil"}},
		{"a member in the comment", "unlisted member", build(t, hidden, member{name: "a", text: "x"}), []string{"a=x", "~c.txt=evil"}},
		{"paths", "bad path, bad path, bad path, bad path", build(t, "", member{name: "../a", text: "1"}, member{name: "/b", text: "2"}, member{name: `x\..\c`, text: "3"}, member{name: "C:d", text: "4"}, member{name: "a..b/..c", text: "5"}),
			[]string{"../a=1", "/b=2", `x\..\c=3`, "C:d=4", "a..b/..c=5"}},
		{"NUL", "NUL in name", build(t, "", member{name: "a.pkl\x00.txt", text: "1"}), []string{"a.pkl\x00.txt|a.pkl=1"}},
		{"method", "unknown method", edit(t, edit(t, two(), central, 1, 10, "\x0c"), local, 1, 8, "\x0c"), []string{"a.txt=alpha", "b.txt=!"}},
		{"end record lost", "truncated directory, unlisted member, unlisted member", stored[:len(stored)-22], []string{"~a.txt=alpha", "~b.txt=beta"}},
		{"streamed and cut", "truncated directory, unlisted member", build(t, "", member{name: "a.txt", text: "alpha", method: zip.Deflate})[:60], []string{"~a.txt=alpha"}},
		{"count too small", "wrong count", edit(t, stored, end, 0, 8, "\x01\x00\x01\x00"), []string{"a.txt=alpha", "b.txt=beta"}},
		{"size too great", "truncated directory", edit(t, stored, end, 0, 12, "\xff"), []string{"a.txt=alpha", "b.txt=beta"}},
		{"size of nothing", "data between members", edit(t, two(), central, 1, 20, u32+u32), both},
		{"no local header", "no local header, data between members", edit(t, stored, local, 1, 0, "XX"), []string{"a.txt=alpha", "b.txt=!"}},
		{"encrypted", "", edit(t, edit(t, build(t, "", member{name: "a", text: "0123456789abX"}), central, 0, 8, "\x01"), central, 0, 24, "\x01"), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := open(t, tt.file)
			if tt.name == "encrypted" { // its headers disagree besides
				if got := contents(t, a)[0]; got != "a=0123456789abX!" || strings.Contains(kinds(a), "encryption") {
					t.Errorf("%s; %s", got, kinds(a))
				}
				return
			}
			if diff := cmp.Diff(tt.odd, kinds(a)); diff != "" {
				t.Errorf("oddities: %s\n%v", diff, a.Oddities)
			}
			got := contents(t, a)
			for i, w := range tt.want {
				if i < len(got) && strings.HasSuffix(w, "*") && strings.HasPrefix(got[i], w[:len(w)-1]) {
					got[i] = w
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("members: %s", diff)
			}
		})
	}
}

// TestTwoDirectories puts one archive into the other's comment: readers that
// look for the last end record see the second, those that take the one whose
// comment ends the file see the first.
func TestTwoDirectories(t *testing.T) {
	inner := build(t, "", member{name: "evil", text: "2"})
	a := open(t, build(t, string(inner), member{name: "good", text: "1"}))
	if diff := cmp.Diff([]string{"evil=2", "good=1"}, contents(t, a)); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(kinds(a), "several directories") {
		t.Errorf("oddities: %v", a.Oddities)
	}
	// A near miss: the last member is an archive itself, which is its own affair.
	a = open(t, build(t, "", member{name: "in.zip", text: string(inner)}))
	if len(a.Entries) != 1 || len(a.Oddities) != 0 {
		t.Errorf("a stored archive inside: %d members, %v", len(a.Entries), a.Oddities)
	}
}

func TestZip64(t *testing.T) {
	b := build(t, "", member{name: "a.txt", text: "alpha"})
	cd, eocd := bytes.Index(b, []byte(central)), bytes.Index(b, []byte(end))
	le := binary.LittleEndian
	rec := append([]byte("PK\x06\x06"), le.AppendUint64(nil, 44)...)
	rec = append(rec, 45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	for _, v := range []int{1, 1, eocd - cd, cd} {
		rec = le.AppendUint64(rec, uint64(v))
	}
	rec = append(rec, "PK\x06\x07\x00\x00\x00\x00"...)
	rec = append(le.AppendUint64(rec, uint64(eocd)), 1, 0, 0, 0)
	full := append(append(bytes.Clone(b[:eocd]), rec...), b[eocd:]...)
	for name, file := range map[string][]byte{
		"values in both":       full,
		"values in the record": edit(t, full, end, 0, 8, strings.Repeat("\xff", 12)),
		"behind a prefix":      append([]byte("#!"), edit(t, full, end, 0, 8, strings.Repeat("\xff", 12))...),
	} {
		a := open(t, file)
		odd := kinds(a)
		if strings.HasPrefix(name, "behind") {
			odd = strings.TrimPrefix(odd, "prefix")
		}
		if diff := cmp.Diff([]string{"a.txt=alpha"}, contents(t, a)); diff != "" || odd != "" {
			t.Errorf("%s: %s %v", name, diff, a.Oddities)
		}
	}
	// Sizes and offset in the extra field.
	x := le.AppendUint64([]byte("\x01\x00\x18\x00"), 5)
	x = le.AppendUint64(le.AppendUint64(x, 5), 0)
	b = build(t, "", member{name: "a.txt", text: "alpha", extra: x})
	ones := strings.Repeat("\xff", 8)
	b = edit(t, edit(t, edit(t, b, central, 0, 20, ones), local, 0, 18, ones), central, 0, 42, ones[:4])
	a := open(t, b)
	if diff := cmp.Diff([]string{"a.txt=alpha"}, contents(t, a)); diff != "" || len(a.Oddities) > 0 {
		t.Errorf("%s %v", diff, a.Oddities)
	}
}

func TestNotZip(t *testing.T) {
	for _, s := range []string{"", "PK", "plain text", "text " + end + " text and more than a record", strings.Repeat("x", 100_000)} {
		if _, err := lenient.Open(strings.NewReader(s), int64(len(s)), lenient.Limits{}); !errors.Is(err, lenient.ErrNotZip) {
			t.Errorf("%.20q: %v", s, err)
		}
	}
	if _, err := lenient.Open(broken{}, 1000, lenient.Limits{}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a broken reader: %v", err)
	}
}

type broken struct{}

func (broken) ReadAt([]byte, int64) (int, error) { return 0, io.ErrClosedPipe }

// TestCutEverywhere opens every beginning and every end of an archive, and each
// with one byte turned.
func TestCutEverywhere(t *testing.T) {
	b := build(t, "comment", member{name: "a.txt", text: "alpha"}, member{name: "b", text: strings.Repeat("beta", 20), method: zip.Deflate}, member{name: "c", text: "gamma", stream: true})
	try := func(b []byte) {
		if a, err := lenient.Open(bytes.NewReader(b), int64(len(b)), lenient.Limits{}); err == nil {
			contents(t, a)
		}
	}
	for i := range b {
		try(b[:i])
		try(b[i:])
		for _, x := range []byte{0xff, 0x80, 1} {
			c := bytes.Clone(b)
			c[i] ^= x
			try(c)
		}
	}
	// What is whole in a beginning is found there.
	a := open(t, b[:bytes.Index(b, []byte(central))])
	if got := contents(t, a); len(got) != 3 || got[0] != "~a.txt=alpha" || got[1] != "~b="+strings.Repeat("beta", 20) {
		t.Errorf("%q, %v", got, a.Oddities)
	}
}

func TestOf(t *testing.T) {
	b := build(t, "", member{name: "a", text: "x"})
	art := &bartizan.Artifact{Entry: bartizan.Entry{Path: "a.zip", Size: int64(len(b))}, ReaderAt: bytes.NewReader(b)}
	one, err := lenient.Of(art, lenient.Limits{})
	two, err2 := lenient.Of(art, lenient.Limits{})
	if err != nil || err2 != nil || one != two {
		t.Errorf("opened twice: %v, %v", err, err2)
	}
	art = &bartizan.Artifact{Entry: bartizan.Entry{Size: -1}}
	if _, err := lenient.Of(art, lenient.Limits{}); !errors.As(err, &bartizan.Unexamined{}) {
		t.Errorf("unknown size: %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(build(f, "", member{name: "a", text: "alpha"}, member{name: "b", text: "beta", method: zip.Deflate}))
	f.Add(build(f, "note", member{name: "d/", stream: true}, member{name: "../c", text: "gamma", stream: true}))
	f.Add([]byte(local + strings.Repeat("\x00", 40) + end + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := lenient.Open(bytes.NewReader(b), int64(len(b)), lenient.Limits{Entries: 1000, Output: 1 << 22})
		if err != nil {
			return
		}
		contents(t, a)
	})
}
