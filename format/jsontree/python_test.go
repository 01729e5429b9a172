package jsontree_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/bartizan-ai/bartizan/format/jsontree"
)

// flat writes a tree so that it can be compared.
func flat(n *jsontree.Node) string {
	var b strings.Builder
	if n.Key != "" {
		b.WriteString(n.Key + "=")
	}
	switch n.Kind {
	case jsontree.List, jsontree.Object:
		b.WriteByte("[{"[n.Kind-jsontree.List])
		for i := range n.Kids {
			b.WriteString(flat(n.Kids[i]) + ";")
		}
		b.WriteByte("]}"[n.Kind-jsontree.List])
	case jsontree.String:
		b.WriteString("'" + n.Text + "'")
	default:
		b.WriteString(n.Text)
	}
	return b.String()
}

func TestPython(t *testing.T) {
	for in, want := range map[string]string{
		`{"a":[1,-2.5e3,"x\u0041\n"],"b":{},"a":null}`: "{a=[1;-2.5e3;'xA\n';];b={};a=null;}",
		" [ NaN , Infinity,-Infinity, true ] ":         "[NaN;Infinity;-Infinity;true;]",
		"\"\\ud83d\\ude00\\ud800\t\"":                  "'😀\uFFFD\t'",
		"\xef\xbb\xbf[]":                               "[]",
		"3":                                            "3",
		`[[],[[]],{"":0}]`:                             "[[];[[];];{0;};]",
	} {
		n, err := jsontree.Parse([]byte(in))
		if err != nil || flat(n) != want {
			t.Errorf("%s: %s, %v; want %s", in, flat(n), err, want)
		}
	}
	n, _ := jsontree.Parse([]byte(`{"a":"first","a":"last"}`))
	if n.Get("a").Str() != "last" || n.Count("a") != 2 || n.Get("b") != nil {
		t.Errorf("of a key that stands twice: %q", n.Get("a").Str())
	}
}

// TestWide: Python tells UTF-16 and UTF-32 apart by itself.
func TestWide(t *testing.T) {
	const in = `{"a":"é😀"}`
	var le16, be16, le32 []byte
	for _, u := range utf16.Encode([]rune(in)) {
		le16 = append(le16, byte(u), byte(u>>8))
		be16 = append(be16, byte(u>>8), byte(u))
	}
	for _, r := range in {
		le32 = append(le32, byte(r), byte(r>>8), byte(r>>16), 0)
	}
	for _, b := range [][]byte{le16, be16, le32, append([]byte{0xff, 0xfe}, le16...), append([]byte{0xff, 0xfe, 0, 0}, le32...)} {
		if n, err := jsontree.Parse(b); err != nil || n.Get("a").Str() != "é😀" {
			t.Errorf("% x: %q, %v", b[:4], n.Get("a").Str(), err)
		}
	}
}

func TestBroken(t *testing.T) {
	const in = `{"a": {"b": ["c", 1]}, "d": "\u00e9"}`
	for n := range len(in) {
		if tree, err := jsontree.Parse([]byte(in[:n])); !errors.Is(err, jsontree.ErrSyntax) || tree == nil {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
	if tree, _ := jsontree.Parse([]byte(in[:20])); flat(tree) != "{a={b=['c';1;];};}" {
		t.Errorf("what stood before the cut: %s", flat(tree))
	}
	for _, bad := range []string{"[1 2]", "{1:2}", `{"a" 1}`, `["\x"]`, `["\u12"]`, "[1]]", "[}", "nope", "[,]"} {
		if _, err := jsontree.Parse([]byte(bad)); !errors.Is(err, jsontree.ErrSyntax) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestPrefix(t *testing.T) {
	if root, n, err := jsontree.Prefix([]byte(`{"a":1}\x00\x01`)); err != nil || n != 7 || root.Get("a") == nil {
		t.Errorf("%d bytes, %v", n, err)
	}
	if _, n, err := jsontree.Prefix([]byte(`{"a":1,`)); err == nil || n != 7 {
		t.Errorf("broken: %d bytes, %v", n, err)
	}
}
