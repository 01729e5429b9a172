package pickle

import (
	"math/rand/v2"
	"testing"
)

// TestPack packs what fits and gets it back; what does not fit says so.
func TestPack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	fits := 0
	for range 100_000 {
		v := Value{Kind: Kind(r.IntN(int(Buffer) + 1)), style: style(r.IntN(int(exact) + 1)), n: uint32(r.Uint64() >> (32 + r.IntN(32))), at: int64(r.Uint64()>>r.IntN(64)) - 1}
		p, ok := pack(v)
		if ok {
			fits++
			if got := unpack(p); got != v {
				t.Fatalf("%+v comes back as %+v", v, got)
			}
		}
	}
	if fits < 10_000 || fits > 90_000 {
		t.Errorf("%d of 100,000 values fit", fits)
	}
	if Buffer > 15 || exact > 7 {
		t.Error("kinds and styles no longer fit into their bits")
	}
}

// TestRing keeps the last values and knows which ones those are.
func TestRing(t *testing.T) {
	const most = 8
	var r ring[int]
	all := []int{}
	for n := range 40 {
		run := make([]int, n%5)
		for i := range run {
			run[i] = len(all) + i + 1
		}
		from := r.run(run, most)
		for int64(len(all)) < from {
			all = append(all, 0) // room that was left out
		}
		all = append(all, run...)
		for i := range all {
			v, ok := r.get(int64(i))
			if ok != (i >= len(all)-len(r.buf)) || ok && *v != all[i] {
				t.Fatalf("after %d values, number %d: %v, %v", len(all), i, v, ok)
			}
		}
		if got, ok := r.slice(from, len(run)); !ok || len(got) != len(run) || len(run) > 0 && got[0] != run[0] {
			t.Fatalf("run at %d: %v, %v", from, got, ok)
		}
	}
	if !r.lost() || len(r.buf) != most {
		t.Errorf("%d kept", len(r.buf))
	}
}
