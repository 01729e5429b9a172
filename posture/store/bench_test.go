package store_test

import (
	"path/filepath"
	"runtime"
	"testing"
	"unicode/utf8"

	"github.com/bartizan-ai/bartizan/posture/store"
)

// BenchmarkRecord writes events through the whole path: queue, batch, event
// row, roll-ups; one in ten was blocked with a finding. Close is inside the
// measurement, so what counts is what is in the file.
func BenchmarkRecord(b *testing.B) {
	s, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "store.db"), store.Options{Now: clock})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	refused := 0
	for i := 0; b.Loop(); i++ {
		e := event(i)
		if i%10 == 0 {
			e.Action, e.Status, e.Checks = store.ActionBlock, 403, []string{"INJ001"}
			e.Findings = []store.Finding{{Fingerprint: "f", Check: "INJ001", Threat: "T03", Severity: "high", Score: 0.9, Location: "exchange/0"}}
		}
		for !s.Record(e) { // the gateway would go on; here every event must be written
			refused++
			runtime.Gosched()
		}
	}
	if err := s.Close(b.Context()); err != nil {
		b.Fatal(err)
	}
	st := s.Stats()
	if st.Written != st.Accepted {
		b.Fatalf("stats %+v", st)
	}
	b.ReportMetric(float64(st.Written)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(refused)/float64(b.N), "refused/op")
}

// FuzzClamp holds that a cut string is short, valid and, if it was fine, the
// same.
func FuzzClamp(f *testing.F) {
	f.Add("plain", 10)
	f.Add("\xff\xfe\x80\x80\x80\x80", 2)
	f.Add("éééé", 3)
	f.Fuzz(func(t *testing.T, s string, n int) {
		n = max(4, n%4096)
		v := s
		cut := store.Clamp(&v, n)
		if len(v) > n || !utf8.ValidString(v) {
			t.Fatalf("%q to %d gave %q", s, n, v)
		}
		if (cut == 0) != (v == s) {
			t.Fatalf("%q: counted %d, gave %q", s, cut, v)
		}
	})
}
