package leak

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Secret is one registered secret.
type Secret struct {
	Name string `yaml:"name"`
	// Fingerprint is what [Fingerprint] gives for it.
	Fingerprint string `yaml:"fingerprint"`
}

const (
	// shortest is the fewest letters and digits of a secret; longest bounds one
	// part of it.
	shortest, longest = 16, 255
	// halved is from which length on a secret is looked for by halves.
	halved = 20
)

// target is one thing to look for.
type target struct {
	name string
	part
}

// part is a run of letters by its length and sums: two short ones, to look at
// every place, the second for the run backwards, and one that is sure.
type part struct {
	length         int
	ahead, against uint32
	sum            [sha256.Size]byte
}

func measure(folded []byte) part {
	p := part{length: len(folded), sum: sha256.Sum256(folded)}
	each(folded, len(folded), func(h uint64) { p.ahead = short(h) })
	each(reversed(folded), len(folded), func(h uint64) { p.against = short(h) })
	return p
}

// short keeps 24 bits of a hash: enough to leave the rest to SHA-256 and little
// to guess by.
func short(h uint64) uint32 { return uint32(h * spread >> 40) }

// Fingerprint describes a secret without giving it: for each half its number of
// letters and digits, two sums of 24 bits and its SHA-256. A secret of fewer
// than 20 counts as a whole; one of fewer than 16 is refused, for it could be
// guessed from its fingerprint.
func Fingerprint(secret string) (string, error) {
	b := foldText(secret)
	if len(b) < shortest || len(b) > 2*longest {
		return "", fmt.Errorf("fingerprint a secret: it has %d letters and digits; want %d to %d", len(b), shortest, 2*longest)
	}
	parts := []part{measure(b)}
	if len(b) >= halved {
		parts = []part{measure(b[:len(b)/2]), measure(b[len(b)/2:])}
	}
	fields := make([]string, len(parts))
	for i, p := range parts {
		fields[i] = fmt.Sprintf("%d:%06x:%06x:%x", p.length, p.ahead, p.against, p.sum)
	}
	return strings.Join(fields, ","), nil
}

// targets reads a fingerprint.
func (s *Secret) targets() ([]target, error) {
	if s.Name == "" {
		return nil, errors.New("it has no name")
	}
	var out []target
	for field := range strings.SplitSeq(s.Fingerprint, ",") {
		t := target{name: "the secret " + s.Name}
		var sum string
		_, err := fmt.Sscanf(field, "%d:%06x:%06x:%64s", &t.length, &t.ahead, &t.against, &sum)
		raw, bad := hex.DecodeString(sum)
		if err != nil || bad != nil || len(raw) != sha256.Size || t.length < shortest/2 || t.length > longest {
			return nil, errors.New("its fingerprint is none; leak.Fingerprint makes them")
		}
		copy(t.sum[:], raw)
		out = append(out, t)
	}
	return out, nil
}

// roll is all targets of one length.
type roll struct {
	length  int
	out     uint64
	mask    uint64 // of the short sums' last six bits
	targets []target
}

// maxRolls bounds the lengths that are looked for.
const maxRolls = 16

func rolls(targets []target) []roll {
	var out []roll
	for _, t := range targets {
		i := slices.IndexFunc(out, func(r roll) bool { return r.length == t.length })
		if i < 0 {
			i = len(out)
			out = append(out, roll{length: t.length, out: power(t.length)})
		}
		out[i].targets = append(out[i].targets, t)
		out[i].mask |= 1<<(t.ahead&63) | 1<<(t.against&63)
	}
	return out
}

// find returns the target whose sums fit the letters.
func (r *roll) find(sum uint32, b []byte) *target {
	for i := range r.targets {
		t := &r.targets[i]
		if sum != t.ahead && sum != t.against {
			continue
		}
		for _, run := range [][]byte{b, reversed(b)} {
			if got := sha256.Sum256(run); subtle.ConstantTimeCompare(got[:], t.sum[:]) == 1 {
				return t
			}
		}
	}
	return nil
}
