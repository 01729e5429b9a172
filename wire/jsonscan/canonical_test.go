package jsonscan_test

import (
	"testing"

	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

func canonical(t testing.TB, src string) string {
	t.Helper()
	d, err := jsonscan.Parse([]byte(src), jsonscan.DefaultLimits)
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return string(jsonscan.Canonical(nil, d.Root()))
}

func TestCanonical(t *testing.T) {
	same := [][2]string{
		{`{"a":1,"b":[true,null]}`, "{ \"b\" : [ true,\nnull ], \"a\":1 }"},
		{`"A/\""`, `"\u0041\/\u0022"`},
		{`{"é":{"y":"","x":{}}}`, `{"\u00e9":{"x":{},"y":""}}`},
	}
	for _, s := range same {
		if a, b := canonical(t, s[0]), canonical(t, s[1]); a != b {
			t.Errorf("%s and %s differ: %s, %s", s[0], s[1], a, b)
		}
	}
	differ := [][2]string{
		{`"é"`, `"e\u0301"`}, {`"a"`, `"a\u200b"`}, {`{"a":"b"}`, `{"a":["b"]}`}, {`[1,2]`, `[2,1]`}, {`1`, `"1"`}, {`1`, `1.0`},
		{`{"a":"\",\"b\":\""}`, `{"a":"","b":""}`}, {`"K"`, `"\u212a"`},
	}
	for _, s := range differ {
		if a, b := canonical(t, s[0]), canonical(t, s[1]); a == b {
			t.Errorf("%s and %s are the same: %s", s[0], s[1], a)
		}
	}
}

func FuzzCanonical(f *testing.F) {
	f.Add(`{"b":[1,"\u00e9"],"a":null}`)
	f.Fuzz(func(t *testing.T, src string) {
		d, err := jsonscan.Parse([]byte(src), jsonscan.DefaultLimits)
		if err != nil {
			return
		}
		once := string(jsonscan.Canonical(nil, d.Root()))
		if twice := canonical(t, once); twice != once {
			t.Errorf("%q becomes %q, then %q", src, once, twice)
		}
	})
}
