package pickle_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/format/pickle"
)

func walk(t testing.TB, b []byte) ([]string, *pickle.Summary, error) {
	t.Helper()
	var got []string
	sum, err := pickle.Walk(t.Context(), bytes.NewReader(b), int64(len(b)), pickle.DefaultLimits, func(m *pickle.Machine, e pickle.Effect) {
		got = append(got, show(m, e))
	})
	return got, sum, err
}

func show(m *pickle.Machine, e pickle.Effect) string {
	s := fmt.Sprintf("%d %s", e.Offset, e.Action)
	if e.Stream > 0 {
		s = fmt.Sprintf("#%d %s", e.Stream, s)
	}
	if e.Carved {
		s = "carved " + s
	}
	switch {
	case e.Unresolved:
		s += " ?"
	case e.Import != (pickle.Import{}):
		s += " " + e.Import.String()
	}
	if e.Indirect {
		s += " indirectly"
	}
	if e.ArgsKnown {
		var args []string
		for _, a := range e.Args {
			text := a.Kind.String()
			if t, ok := m.Text(a); ok {
				text = fmt.Sprintf("%q", t)
			} else if o, ok := m.Origin(a); ok {
				text = o.String()
			}
			args = append(args, text)
		}
		s += "(" + strings.Join(args, ", ") + ")"
	}
	return s
}

// The payloads only name harmless functions; nothing here is ever loaded.
var streams = []struct {
	name, in string
	want     []string
	trouble  string
}{
	{"a dict", "\x80\x02}q\x00X\x01\x00\x00\x00aK\x01s.", nil, ""},
	{"GLOBAL and REDUCE", "cos\nsystem\n(S'id'\ntR.", []string{"0 import os.system", "19 call os.system(\"id\")"}, ""},
	{"INST", "(S'id'\nios\nsystem\n.", []string{"7 import os.system", "7 call os.system(\"id\")"}, ""},
	{"OBJ", "(cos\nsystem\nS'id'\no.", []string{"1 import os.system", "18 call os.system(\"id\")"}, ""},
	{"OBJ whose result is dropped", "N(cos\nsystem\nS'id'\no0.", []string{"2 import os.system", "19 call os.system(\"id\")"}, ""},
	{"STACK_GLOBAL", "\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x02id\x85R.", []string{"14 import os.system", "20 call os.system(\"id\")"}, ""},
	{"STACK_GLOBAL through the memo", "\x80\x04\x8c\x02os\x94\x8c\x06system\x940" + "0h\x00h\x01\x93.", []string{"22 import os.system"}, ""},
	{
		"an opcode between string and MEMOIZE: the top counts", "\x80\x04\x8c\x02os\x8c\x08harmlessN0" + "0\x94\x8c\x06systemh\x00\x8c\x06system\x93.",
		[]string{"38 import os.system"}, "",
	},
	{"names that are no strings", "\x80\x04K\x01K\x02\x93.", []string{"6 import ?"}, ""},
	{"names from UNICODE", "Vo\\u0073\nVsystem\n\x93.", []string{"17 import os.system"}, ""},
	{"names from STRING with escapes", "S'\\x6fs'\nS\"system\"\n\x93.", []string{"19 import os.system"}, ""},
	{"BUILD", "\x80\x02cx\nY\n)\x81}b.", []string{"2 import x.Y", "8 new x.Y()", "10 state x.Y(dict)"}, ""},
	{"NEWOBJ_EX", "\x80\x04\x8c\x01x\x8c\x01Y\x93)}\x92.", []string{"8 import x.Y", "11 new x.Y()"}, ""},
	{"call of a result", "cfunctools\npartial\n(cos\nsystem\ntR(S'id'\ntR.", []string{"0 import functools.partial", "20 import os.system", "32 call functools.partial(os.system)", "41 call functools.partial indirectly(\"id\")"}, ""},
	{"persistent ids", "Pan id\n0\x80\x02X\x01\x00\x00\x00zQ.", []string{"0 persistent(\"an id\")", "16 persistent(\"z\")"}, ""},
	{"extensions", "\x80\x02\x82\x01\x83\x01\x02\x84\x01\x02\x03\x04N.", []string{"2 extension ?", "4 extension ?", "7 extension ?"}, ""},
	{"items set on an object", "cx\nY\n)\x81K\x01K\x02s.", []string{"0 import x.Y", "6 new x.Y()", "11 setitem x.Y"}, ""},
	{"a frame that lies", "\x80\x04\x95\xff\xff\xff\xff\x00\x00\x00\x00cos\nsystem\n.", []string{"11 import os.system"}, ""},
	{"two pickles", "N.cos\nsystem\n.", []string{"#1 2 import os.system"}, ""},
	{"junk between two", "\x80\x02N.junk junk\x00\x80\x02cos\nsystem\n)R.", []string{"carved #1 16 import os.system", "carved #1 28 call os.system()"}, ""},
	{"junk, then no PROTO", "\x80\x02N.\xff\xfe\xfdcos\nsystem\n)R.", []string{"carved #1 7 import os.system", "carved #1 19 call os.system()"}, ""},
	{"broken after the call", "cos\nsystem\n)R\xff\xff\xff", []string{"0 import os.system", "12 call os.system()"}, "unknown opcode"},
	{"cut after the call", "\x80\x02cos\nsystem\n)R", []string{"2 import os.system", "14 call os.system()"}, "truncated"},
	{"stack runs empty after an import", "cos\nsystem\nR.", []string{"0 import os.system"}, "empty stack"},
	{"INST without a mark imports all the same", "ios\nsystem\n.", []string{"0 import os.system"}, "no mark"},
	{"mark popped like a value", "(0N.", nil, ""},
	{"memo by number", "N(lp7\n0g7\n.", nil, ""},
	{"an empty place of the memo", "cx\ny\nh\x05.", []string{"0 import x.y"}, "memo"},
	{"protocol 6, which other loaders pass over", "cx\ny\n\x80\x06cos\nsystem\n.", []string{"0 import x.y", "7 import os.system"}, ""},
	{"a memo key overwritten by a dense one", "\x80\x04\x8c\x02osr\x02\x00\x00\x00\x8c\x01ar\x00\x00\x00\x00r\x01\x00\x00\x00\x8c\x02iir\x02\x00\x00\x00h\x02\x8c\x01b\x93.", []string{"38 import ii.b"}, ""},
	{"a memo key with leading zeros", "Vos\np0000000000000000000000000000007\nVsystem\ng 7 \ng+0_7\n\x93.", []string{"56 import os.os"}, ""},
	{"the last line has no end: the Python unpickler imports by it", "cos\nsystem!", []string{"0 import os.system"}, "truncated"},
	{"so does INST, and calls", "(S'id'\nios\nsystem!", []string{"7 import os.system", "7 call os.system(\"id\")"}, "truncated"},
	{"a backslash before an escape", "Vo\\\\u0073\nVsystem\n\x93.", []string{"18 import o\\\\u0073.system"}, ""},
	{"an old string above 127 depends on the loader", "U\x02\xe9aU\x01b\x93.", []string{"7 import ?"}, ""},
	{"a frame that ends in a name: the C unpickler drops the rest of the frame", "\x80\x04\x95\x04\x00\x00\x00\x00\x00\x00\x00ccolos\nsystem\n.", []string{"11 import colos.system", "11 import os.system"}, ""},
	{"only the C unpickler, which drops the rest of a frame, gets anywhere", "\x95\x03\x00\x00\x00\x00\x00\x00\x00\x8c\x03x y02S'zed'\n\x93R.", []string{"23 import  y0.zed", "24 call ?"}, "unless its frames are followed"},
	{"a memo that the loader keeps", "\x80\x02]q\x00.h\x00cos\nsystem\n)R.", []string{"#1 8 import os.system", "#1 20 call os.system()"}, ""},
}

func TestStreams(t *testing.T) {
	for _, tt := range streams {
		t.Run(tt.name, func(t *testing.T) {
			got, sum, err := walk(t, []byte(tt.in))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("effects (-want +got):\n%s", diff)
			}
			if (tt.trouble == "") != (sum.Trouble == "") || !strings.Contains(sum.Trouble, tt.trouble) {
				t.Errorf("trouble %q, want %q", sum.Trouble, tt.trouble)
			}
		})
	}
}

// TestCutAnywhere: whatever a file loses at its end, the effects before the cut
// stand, and nothing is invented.
func TestCutAnywhere(t *testing.T) {
	for _, tt := range streams {
		for n := range tt.in {
			got, _, err := walk(t, []byte(tt.in[:n]))
			if err != nil && !errors.Is(err, pickle.ErrNotPickle) {
				t.Fatal(err)
			}
			for _, e := range got {
				var at int
				_, _ = fmt.Sscanf(e, "%d", &at)
				if op := tt.in[at]; (op == 'c' || op == 'i') && strings.Count(tt.in[at:n], "\n") < 2 {
					continue // the Python unpickler goes by a name that is cut
				}
				if plain := e[strings.IndexAny(e, "0123456789"):]; !strings.Contains(strings.Join(tt.want, "|"), plain[strings.IndexByte(plain, ' ')+1:]) {
					t.Errorf("%s cut at %d: %q", tt.name, n, e)
				}
			}
		}
	}
}

func TestNotAPickle(t *testing.T) {
	for name, in := range map[string]string{
		"nothing": "", "text": "hello there, this is text.\n", "zeros": strings.Repeat("\x00", 1000), "a picture": "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "one stop": ".",
		"text as long as the overlap of two blocks": strings.Repeat("#", 256), "a line shorter than it": "#\n",
	} {
		got, sum, err := walk(t, []byte(in))
		if !errors.Is(err, pickle.ErrNotPickle) || len(got) > 0 {
			t.Errorf("%s: %v, %+v, %v", name, got, sum, err)
		}
	}
}

func TestPayloadsInside(t *testing.T) {
	inner := "\x80\x04\x8c\x02os\x8c\x06system\x93."
	in := "\x80\x04C" + string(rune(len(inner))) + inner + "."
	got, sum, err := walk(t, []byte(in))
	if err != nil || len(got) != 0 || len(sum.Payloads) != 1 || sum.Payloads[0] != (pickle.Payload{Offset: 4, Size: int64(len(inner))}) {
		t.Errorf("%v, %+v, %v", got, sum, err)
	}
}

func TestHostile(t *testing.T) {
	huge := func(op string, n uint64) string { return op + string(binary.LittleEndian.AppendUint64(nil, n)) }
	for name, in := range map[string]string{
		"a length of 2^63":        "cx\ny\n" + huge("\x8e", 1<<63),
		"a length of 2^64-1":      "cx\ny\n" + huge("\x8d", 1<<64-1),
		"a million marks":         "cx\ny\n" + strings.Repeat("(", 1<<20) + ".",
		"a decimal of a megabyte": "cx\ny\nL" + strings.Repeat("9", 1<<20) + "L\n.",
		"a memo key of 2^60":      "cx\ny\np1152921504606846975\n.",
		"a million memo entries":  "cx\ny\n" + strings.Repeat("\x94", 1<<20) + ".",
		"a million calls":         "cx\ny\n" + strings.Repeat(")R", 1<<20) + ".",
		"a million nested tuples": "cx\ny\n" + strings.Repeat("\x85", 1<<20) + ".",
		"a line without an end":   "cx\ny\nc" + strings.Repeat("a", 1<<20),
		"PROTO without end":       "cx\ny\n." + strings.Repeat("\x80\x04N", 1<<20),
		"candidates without end":  "cx\ny\n." + strings.Repeat("\xffcmod\nname\n", 1<<17),
	} {
		got, _, err := walk(t, []byte(in))
		if err != nil || len(got) == 0 || !strings.Contains(strings.Join(got[:1], ""), "import") {
			t.Errorf("%s: %d effects, %v", name, len(got), err)
		}
	}
}

func TestStopsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	in := []byte("N.")
	if _, err := pickle.Walk(ctx, bytes.NewReader(in), 2, pickle.DefaultLimits, func(*pickle.Machine, pickle.Effect) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// FuzzWalk: no input makes the machine panic, go backwards or act without an
// import, an extension or a persistent id to act on... save on what it cannot
// resolve, which it says.
func FuzzWalk(f *testing.F) {
	for _, tt := range streams {
		f.Add([]byte(tt.in))
	}
	lim := pickle.Limits{Ops: 100_000, Stack: 10_000, Text: 256}
	f.Fuzz(func(t *testing.T, in []byte) {
		last := int64(-1)
		_, err := pickle.Walk(t.Context(), bytes.NewReader(in), int64(len(in)), lim, func(m *pickle.Machine, e pickle.Effect) {
			if e.Offset < 0 || e.Offset >= int64(len(in)) {
				t.Fatalf("effect at %d of %d", e.Offset, len(in))
			}
			if !e.Carved && e.Stream == 0 && e.Offset < last {
				t.Fatalf("effect at %d after one at %d", e.Offset, last)
			}
			last = e.Offset
			_ = show(m, e)
		})
		if err != nil && !errors.Is(err, pickle.ErrNotPickle) {
			t.Fatal(err)
		}
	})
}

// BenchmarkWalk reads 6 million opcodes: a list of small numbers and memo
// writes, as a large honest pickle has them.
func BenchmarkWalk(b *testing.B) {
	var in bytes.Buffer
	in.WriteString("\x80\x04]")
	for range 2000 {
		in.WriteByte('(')
		for range 1500 {
			in.WriteString("K\x01\x94")
		}
		in.WriteByte('e')
	}
	in.WriteByte('.')
	b.SetBytes(int64(in.Len()))
	b.ReportAllocs()
	for b.Loop() {
		sum, err := pickle.Walk(b.Context(), bytes.NewReader(in.Bytes()), int64(in.Len()), pickle.DefaultLimits, func(*pickle.Machine, pickle.Effect) {})
		if err != nil || sum.Trouble != "" {
			b.Fatal(sum, err)
		}
		b.ReportMetric(float64(sum.Ops), "ops/walk")
	}
}

// TestChanceIsNoPickle: random bytes behind a pickle, as tensors are, give no
// effects.
func TestChanceIsNoPickle(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 32<<20)
	for i := 0; i < len(noise); i += 8 {
		binary.LittleEndian.PutUint64(noise[i:], rng.Uint64())
	}
	in := append([]byte("\x80\x02ccollections\nOrderedDict\n)R."), noise...)
	got, sum, err := walk(t, in)
	if err != nil || len(got) != 2 || sum.Trouble != "" {
		t.Errorf("%v, %+v, %v", got, sum, err)
	}
}
