package hdf5_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/format/hdf5"
	"github.com/bartizan-ai/bartizan/format/hdf5/hdf5test"
)

// seen lists what a walk sees, a line an item.
func seen(t testing.TB, b []byte) (out, trouble []string, err error) {
	t.Helper()
	f, err := hdf5.Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, nil, err
	}
	err = f.Walk(t.Context(), func(o *hdf5.Object) error {
		out = append(out, o.Path)
		for _, a := range o.Attributes {
			out = append(out, fmt.Sprintf("%s @%s %.20q", o.Path, a.Name, a.Text))
		}
		for _, l := range o.Links {
			if l.Kind != hdf5.Hard {
				out = append(out, fmt.Sprintf("%s -> %s %s:%s", o.Path, l.Name, l.File, l.Target))
			}
		}
		for _, e := range o.External {
			out = append(out, fmt.Sprintf("%s in %s", o.Path, e.File))
		}
		trouble = append(trouble, o.Trouble...)
		return nil
	})
	return out, append(trouble, f.Trouble...), err
}

func tree() *hdf5test.Object {
	return &hdf5test.Object{
		Attrs: []hdf5test.Attr{{Name: "model_config", Value: "{}", Variable: true}, {Name: "backend", Value: "abc"}},
		Links: []hdf5test.Link{
			{Name: "soft", Soft: "/g/d"},
			{Name: "g", Object: &hdf5test.Object{
				Attrs: []hdf5test.Attr{{Name: "long", Value: strings.Repeat("x", 70_000), Variable: true}},
				Links: []hdf5test.Link{{Name: "d", Object: &hdf5test.Object{External: "/etc/passwd"}}},
			}},
		},
	}
}

func TestWalk(t *testing.T) {
	want := []string{
		"/", `/ @model_config ["{}"]`, `/ @backend ["abc"]`, "/ -> soft :/g/d", "/g",
		`/g @long ["xxxxxxxxxxxxxxxxxxxx"]`, "/g/d", "/g/d in /etc/passwd",
	}
	for name, b := range map[string][]byte{
		"old": hdf5test.Old(tree(), 0), "behind a user block": hdf5test.Old(tree(), 2048), "new": hdf5test.New(tree()),
	} {
		got, trouble, err := seen(t, b)
		if diff := cmp.Diff(want, got); diff != "" || err != nil || trouble != nil {
			t.Errorf("%s: %v, %v\n%s", name, err, trouble, diff)
		}
		if hdf5.Sniff(b) != (name != "behind a user block") {
			t.Errorf("%s: the first bytes are told wrongly", name)
		}
	}
	ext := &hdf5test.Object{Links: []hdf5test.Link{{Name: "e", File: "other.h5", Soft: "/x"}}}
	if got, _, _ := seen(t, hdf5test.New(ext)); len(got) != 2 || got[1] != "/ -> e other.h5:/x" {
		t.Errorf("an external link: %q", got)
	}
}

// TestCut: a file that is cut anywhere is no file, or says what is missing.
func TestCut(t *testing.T) {
	for _, whole := range [][]byte{hdf5test.Old(small(), 0), hdf5test.New(small())} {
		full, _, _ := seen(t, whole)
		for n := range len(whole) - 24 { // the last bytes are padding
			got, trouble, err := seen(t, whole[:n])
			if err == nil && trouble == nil && len(got) < len(full) {
				t.Fatalf("cut at %d of %d: %q without a word", n, len(whole), got)
			}
		}
	}
}

func small() *hdf5test.Object {
	o := tree()
	o.Links[1].Object.Attrs[0].Value = "y"
	return o
}

// TestRoundAndRound: a group that holds itself, a tree that holds itself.
func TestRoundAndRound(t *testing.T) {
	b := hdf5test.Old(small(), 0)
	root := binary.LittleEndian.Uint64(b[64:])
	i := bytes.Index(b, []byte("SNOD")) // the innermost group's
	binary.LittleEndian.PutUint64(b[i+16:], root)
	if got, _, err := seen(t, b); err != nil || len(got) != 6 {
		t.Errorf("%q, %v", got, err)
	}
	b = hdf5test.Old(small(), 0)
	i = bytes.Index(b, []byte("TREE"))
	binary.LittleEndian.PutUint64(b[i+32:], uint64(i))
	if _, trouble, _ := seen(t, b); len(trouble) == 0 {
		t.Error("a tree that holds itself is no trouble")
	}
}

func TestNoFile(t *testing.T) {
	for _, in := range []string{"", "\x89HDF\r\n\x1a", strings.Repeat("x", 5000)} {
		if _, _, err := seen(t, []byte(in)); !errors.Is(err, hdf5.ErrFormat) {
			t.Errorf("%.9q: %v", in, err)
		}
	}
	for _, in := range []string{"\x89HDF\r\n\x1a\n\x09aaaaaaaaaaaaaaaaaaaaaa", "\x89HDF\r\n\x1a\n\x02\x07\x08\x00aaaaaaaaaaaaaaaaaaaa"} {
		if _, _, err := seen(t, []byte(in)); err == nil || errors.Is(err, hdf5.ErrFormat) {
			t.Errorf("%.12q: %v", in, err)
		}
	}
}

// TestClaims: every number in the file may be anything.
func TestClaims(t *testing.T) {
	for _, whole := range [][]byte{hdf5test.Old(small(), 0), hdf5test.New(small())} {
		for i := 8; i+8 <= len(whole); i++ {
			for _, v := range []uint64{0, 1, 0x7fffffffffffffff, ^uint64(0), uint64(i)} {
				b := bytes.Clone(whole)
				binary.LittleEndian.PutUint64(b[i:], v)
				_, _, _ = seen(t, b)
			}
		}
	}
}

func FuzzWalk(f *testing.F) {
	f.Add(hdf5test.Old(small(), 512))
	f.Add(hdf5test.New(small()))
	f.Add(dense())
	f.Fuzz(func(t *testing.T, b []byte) { _, _, _ = seen(t, b) })
}

func BenchmarkWalk(b *testing.B) {
	o := &hdf5test.Object{}
	for i := range 200 {
		o.Links = append(o.Links, hdf5test.Link{Name: fmt.Sprint("layer_", i), Object: small()})
	}
	file := hdf5test.Old(o, 0)
	b.ReportAllocs()
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		_, _, _ = seen(b, file)
	}
}
