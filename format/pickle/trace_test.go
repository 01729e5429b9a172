package pickle_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/format/pickle"
)

func TestTrace(t *testing.T) {
	in := "\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x02id\x85R."
	var got []string
	_, err := pickle.Trace(t.Context(), strings.NewReader(in), int64(len(in)), pickle.DefaultLimits,
		func(_ *pickle.Machine, o pickle.Op) {
			got = append(got, fmt.Sprintf("%d %s %s %d", o.Offset, o.Name, o.Arg, o.Depth))
		},
		func(m *pickle.Machine, e pickle.Effect) { got = append(got, show(m, e)) })
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"0 PROTO 4 0", `2 SHORT_BINUNICODE "os" 1`, `6 SHORT_BINUNICODE "system" 2`, "14 import os.system", "14 STACK_GLOBAL  1",
		`15 SHORT_BINUNICODE "id" 2`, "19 TUPLE1  2", `20 call os.system("id")`, "20 REDUCE  1", "21 STOP  1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestTraceSeesWhatWalkSees: showing opcodes changes no effect.
func TestTraceSeesWhatWalkSees(t *testing.T) {
	for _, tt := range streams {
		var got []string
		_, err := pickle.Trace(t.Context(), strings.NewReader(tt.in), int64(len(tt.in)), pickle.DefaultLimits, func(*pickle.Machine, pickle.Op) {},
			func(m *pickle.Machine, e pickle.Effect) { got = append(got, show(m, e)) })
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", tt.name, err, diff)
		}
	}
}

func TestSniff(t *testing.T) {
	for _, in := range []string{
		"\x80\x04\x95", "cos\nsystem\n", "(S'id'\nios\nsystem\n.", "(dp0\nS'a'\nI1\ns.", "(lp0\nI1\na.", "(dp0\n" + strings.Repeat("S'a'\nI1\ns", 60), "I7\n.", "]q\x00.", "}q\x00X\x01\x00\x00\x00aNs.", "N.cos\nsystem\n.",
		"\x8c\x02os\x8c\x06system\x93.", "Vos\nVsystem\n\x93.", "X\x02\x00\x00\x00osX\x06\x00\x00\x00system\x93.", "\x95\x10\x00\x00\x00\x00\x00\x00\x00]\x94.", "K\x01.", "(ccollections\nOrderedDict\no.",
		"U\x02osU\x06system\x93.", "\x8a\x01\x05.", "F1.5\n.", "\x88.", ")\x94.",
	} {
		if !pickle.Sniff([]byte(in)) {
			t.Errorf("%q is not taken for a pickle", in)
		}
	}
	for _, in := range []string{
		"", "\x89PNG\r\n\x1a\n", "hello there, this is text.\n", "The quick brown fox\n", "# a comment\n", "package main\n\nimport \"os\"\n", "{\"a\": 1}\n", "<html>\n", "\x7fELF\x02\x01\x01",
		"import os\nimport sys\n", "I am here\nand so on\n", "Name: x\n", "Let it be.\n", "PK\x03\x04", "GGUF\x03\x00\x00\x00", "\x08\x00\x00\x00\x00\x00\x00\x00{}", "def f(x):\n    return x\n", "a,b,c\n1,2,3\n",
		"2024-01-01 12:00\n", "(a note in brackets)\n", "[section]\nkey=value\n", "class A:\n    pass\n", "} else {\n", "Very well\n", "Foo\n", "S. Smith\n",
	} {
		if pickle.Sniff([]byte(in)) {
			t.Errorf("%q is taken for a pickle", in)
		}
	}
}

func TestPayloadForms(t *testing.T) {
	for _, tt := range []struct {
		in   string
		form pickle.Form
	}{
		{"\x80\x04\x8c\x02os\x8c\x06system\x93.", pickle.FormRaw}, {"cos\nsystem\n(S'x'\ntR.", pickle.FormRaw}, {"80049528000000", pickle.FormHex},
		{"gASVKAAAAAAAAAA=", pickle.FormBase64}, {"Y29zCnN5c3RlbQo=", pickle.FormBase64}, {"KFMnaWQnCmlvcwo=", pickle.FormBase64}, {"H4sIAAAAAAAA/w==", pickle.FormBase64}, {"x\x9c\x4b\x04\x00\x00\x62\x00\x62", pickle.FormDeflated},
	} {
		in := append([]byte("\x80\x04C"), byte(len(tt.in)))
		in = append(append(in, tt.in...), '.')
		sum, err := pickle.Walk(t.Context(), bytes.NewReader(in), int64(len(in)), pickle.DefaultLimits, func(*pickle.Machine, pickle.Effect) {})
		if err != nil || len(sum.Payloads) != 1 || sum.Payloads[0].Form != tt.form {
			t.Errorf("%q: %+v, %v", tt.in, sum, err)
		}
	}
}
