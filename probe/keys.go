package probe

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"

	"github.com/bartizan-ai/bartizan"
)

// runKey derives the key of a run from its seed, so that the same seed sends the
// same bytes. It is no secret from whoever knows the seed; what it guards against
// is a canary that occurs by chance.
func runKey(seed uint64) []byte {
	k := digest("run key", binary.BigEndian.AppendUint64(nil, seed))
	return k[:]
}

// digest hashes fields, each preceded by its length, so that no two lists of
// fields run into one another.
func digest(purpose string, fields ...[]byte) [sha256.Size]byte {
	h := sha256.New()
	var n [8]byte
	put := func(b []byte) {
		binary.BigEndian.PutUint64(n[:], uint64(len(b)))
		h.Write(n[:])
		h.Write(b)
	}
	put([]byte(purpose))
	for _, f := range fields {
		put(f)
	}
	var out [sha256.Size]byte
	h.Sum(out[:0])
	return out
}

func short(d [sha256.Size]byte) string { return hex.EncodeToString(d[:16]) }

// keyed derives 32 bytes for one purpose of one attempt. base is the attempt's id
// without its arm.
func keyed(key []byte, purpose, base string) (out [sha256.Size]byte) {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(purpose))
	m.Write([]byte{0})
	m.Write([]byte(base))
	m.Sum(out[:0])
	return out
}

// The canary is made of consonants: no word contains it, no vowel invites a
// model to correct it. 20^6 per half, 20^12 (2^51.9) for the join.
const (
	canaryLetters = "bcdfghjklmnpqrstvwxz"
	canaryHalf    = 6
)

func canaryOf(key []byte, base string) bartizan.Canary {
	d := keyed(key, "canary", base)
	b := make([]byte, 2*canaryHalf)
	for i := range b {
		b[i] = canaryLetters[binary.BigEndian.Uint16(d[2*i:])%uint16(len(canaryLetters))]
	}
	return bartizan.Canary{Left: string(b[:canaryHalf]), Right: string(b[canaryHalf:])}
}

// randOf returns the attempt's own stream: ChaCha8 keyed by the attempt, never
// shared, so that order and concurrency cannot change a prompt.
func randOf(key []byte, base string) *rand.Rand {
	return rand.New(rand.NewChaCha8(keyed(key, "random", base)))
}
