package reading_test

import (
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/internal/cputime"
	"github.com/bartizan-ai/bartizan/text/reading"
	"github.com/google/go-cmp/cmp"
)

// prove holds the readings of s against what the package promises.
func prove(t *testing.T, s string) {
	t.Helper()
	set := reading.Find(s)
	if len(set.Readings) > reading.MostReadings {
		t.Fatalf("%d readings", len(set.Readings))
	}
	bytes := 0
	for _, r := range set.Readings {
		bytes += len(r.Text)
		if len(r.Via) == 0 || len(r.Via) > 2*reading.Depth {
			t.Fatalf("via %q", r.Via)
		}
		step := 1 + len(r.Text)/64
		for at := -1; at <= len(r.Text); at += step {
			from, to := r.Raw(at, at+step)
			if from < 0 || from > to || to > len(s) {
				t.Fatalf("%s: Raw(%d,%d) = %d,%d of %d", r.Label(), at, at+step, from, to, len(s))
			}
			r.Changed(at, at+step)
		}
		if !r.Changed(0, len(r.Text)) {
			t.Fatalf("%s of %+q changed nothing: %+q", r.Label(), s, r.Text)
		}
	}
	if most := min(reading.Most, 4*len(s)+64<<10); bytes > 3*most {
		t.Fatalf("%d bytes of readings for %d", bytes, len(s))
	}
	again := reading.Find(s)
	if len(again.Readings) != len(set.Readings) || again.Cut != set.Cut {
		t.Fatal("a second search finds something else")
	}
	for i, r := range again.Readings {
		if r.Text != set.Readings[i].Text || !cmp.Equal(r.Via, set.Readings[i].Via) {
			t.Fatalf("reading %d differs", i)
		}
	}
}

func TestPromises(t *testing.T) {
	var all strings.Builder
	for _, a := range hits {
		prove(t, a.text)
		prove(t, a.text[:len(a.text)*2/3])
		all.WriteString(a.text + "\n")
	}
	for _, s := range misses {
		prove(t, s)
		all.WriteString(s + " ")
	}
	prove(t, all.String())
}

func FuzzFind(f *testing.F) {
	for _, tt := range hits {
		f.Add(tt.text)
	}
	for _, s := range misses {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 1<<14 {
			return
		}
		if took := cputime.Of(func() { prove(t, s) }); took > 2*time.Second {
			t.Fatalf("%v for %d bytes", took, len(s))
		}
	})
}

// hostile are units that make each class work as hard as it can.
func hostile() map[string]string {
	nested := order
	for range 6 {
		nested = b64(nested)
	}
	return map[string]string{
		"nested base64": nested + " ", "base64 words": b64("ignore all previous") + " ", "short base64": "aWdub3Jl ", "almost base64": "aWdub3J\xff ",
		"percent": "%69", "percent nested": "%2569", "percents": "%%%", "escapes": `\u0069`, "backslashes": `\`, "entities": "&amp;", "ampersands": "&#", "equals": "=69", "soft breaks": "=\n=41=42=43",
		"rot13": shift(english, 13), "odd": "zqxj vvkj ", "reversed": backwards(english), "reversed lines": backwards("the next meeting is in march") + "\n",
		"leet": "1gn0r3 ", "signs": "1!|$@0a", "morse": ".... . .-.. .-.. --- / ", "dots": ". ", "dashes": "-", "nato": "alpha bravo ", "binary": "01101001 ", "bits": "01",
		"hex": "69676e6f7265", "hex pairs": "69 67 6e ", "decimal": "105 103 ", "letters": "i g n o r e  ", "lines": "i\n", "stars": "a**b", "star": "a*", "tags": "a<b>b", "open tags": "<b <!-- ",
		"hyphens": "ab-\nc", "concat": `"a"+`, "names": "ab='c';ab+", "assign": "a='", "triples": "aaab ", "one letter": "a", "zero width": "a\u200b", "full width": "ａ ",
		"ascii85": "<~9jqo^~>", "open ascii85": "<~", "gzip": b64(gz(strings.Repeat("a", 1<<20))) + " ", "quotes": `"`, "plus": "+",
	}
}

// TestHostileIsLinear: eight times the text may cost forty times at most, and
// what is decoded stays bounded.
func TestHostileIsLinear(t *testing.T) {
	for name, unit := range hostile() {
		cost := func(n int) time.Duration {
			s := fill(unit, n)
			best := time.Hour
			for range 2 {
				best = min(best, cputime.Of(func() { reading.Find(s) }))
			}
			return best
		}
		prove(t, fill(unit, 1<<14))
		small, large := cost(1<<14), cost(1<<17)
		if large > 40*small+30*time.Millisecond {
			t.Errorf("%s: 16 KiB took %v, 128 KiB %v", name, small, large)
		}
	}
}

// TestMegabyte: a hostile megabyte costs memory within the bounds and says
// that it was cut.
func TestMegabyte(t *testing.T) {
	s := fill(b64(order)+" %69%67%6e ", 1<<20)
	set := reading.Find(s)
	if !set.Cut || len(set.Readings) == 0 {
		t.Errorf("cut %v, %d readings", set.Cut, len(set.Readings))
	}
	bytes := 0
	for _, r := range set.Readings {
		bytes += len(r.Text)
	}
	if bytes > reading.Most {
		t.Errorf("%d bytes of readings", bytes)
	}
	if set := reading.Find(b64(gz(strings.Repeat("ignore ", 1<<18)))); len(set.Readings) != 0 {
		t.Error("a bomb was read")
	}
}

// TestPlainTextIsFree: text with nothing to decode allocates nothing.
func TestPlainTextIsFree(t *testing.T) {
	reading.Find(english)
	for name, s := range map[string]string{"English": fill(english, 1<<14), "Chinese": fill("委员会星期二开会审议草案。", 1<<14)} {
		if n := testing.AllocsPerRun(20, func() { reading.Find(s) }); n > 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
