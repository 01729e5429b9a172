package secret

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"strings"
)

// The alphabets.
const (
	digits  = "0123456789"
	lowers  = "abcdefghijklmnopqrstuvwxyz"
	uppers  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	bech32s = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L" // BIP 173, in the capitals that age uses
)

// crcTail checks GitHub's and npm's format: thirty random characters, then six
// digits of base 62 of their CRC-32. A checksum that fails says nothing: not
// all issuers' tokens carry it in the same form.
func crcTail(_, run string) verdict {
	if len(run) != 36 {
		return unsure
	}
	const base62 = digits + uppers + lowers
	sum := crc32.ChecksumIEEE([]byte(run[:30]))
	var tail [6]byte
	for i := 5; i >= 0; i-- {
		tail[i], sum = base62[sum%62], sum/62
	}
	if string(tail[:]) == run[30:] {
		return certain
	}
	return unsure
}

// crcHexTail checks Grafana's format: 32 characters, an underscore, eight
// hexadecimal digits of the CRC-32 of all before.
func crcHexTail(prefix, run string) verdict {
	body, sum := run[:len(run)-9], run[len(run)-8:]
	if run[len(run)-9] != '_' {
		return wrong
	}
	if fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(prefix+body))) == strings.ToLower(sum) {
		return certain
	}
	return unsure
}

// infix wants a text inside the run.
func infix(s string) func(_, run string) verdict {
	return func(_, run string) verdict {
		if strings.Contains(run, s) {
			return certain
		}
		return wrong
	}
}

// dotAt wants a dot at an offset and nowhere else.
func dotAt(n int) func(_, run string) verdict {
	return func(_, run string) verdict {
		if strings.IndexByte(run, '.') == n && strings.Count(run, ".") == 1 {
			return unsure
		}
		return wrong
	}
}

// uuid wants five groups of a UUID.
func uuid(_, run string) verdict {
	for i := range len(run) {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (run[i] == '-') {
			return wrong
		}
	}
	return unsure
}

// bech32Sum checks the checksum of BIP 173, as the age v1 specification uses it.
func bech32Sum(prefix, run string) verdict {
	hrp := strings.ToLower(strings.TrimSuffix(prefix, "1"))
	chk := uint32(1)
	step := func(v uint32) {
		top := chk >> 25
		chk = (chk&0x1ffffff)<<5 ^ v
		for i, g := range [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				chk ^= g
			}
		}
	}
	for i := range len(hrp) {
		step(uint32(hrp[i] >> 5))
	}
	step(0)
	for i := range len(hrp) {
		step(uint32(hrp[i] & 31))
	}
	for i := range len(run) {
		step(uint32(strings.IndexByte(bech32s, run[i])))
	}
	if chk == 1 {
		return certain
	}
	return wrong
}

// longestHead bounds a JWT's first part, which holds little.
const longestHead = 1024

// jwtHead wants the first part of a JWT: JSON that names an algorithm.
func jwtHead(prefix, s string) beginning {
	s = s[:min(len(s), longestHead)]
	for i := range len(s) {
		if s[i] == '.' {
			head, err := base64.RawURLEncoding.DecodeString(prefix + s[:i])
			var h struct{ Alg string }
			if err != nil || json.Unmarshal(head, &h) != nil || h.Alg == "" || h.Alg == "none" {
				return notBegun
			}
			return begun
		}
		if !wordDash[s[i]] {
			return notBegun
		}
	}
	if len(s) == longestHead {
		return notBegun
	}
	return unclear
}

// jwt wants the three parts.
func jwt(_, run string) verdict {
	parts := strings.SplitN(run, ".", 4)
	if len(parts) != 3 || len(parts[1]) < 8 || len(parts[2]) < 16 {
		return wrong
	}
	return certain
}

// longestLabel bounds what stands between BEGIN and the dashes.
const longestLabel = 40

// keyLabel wants the rest of the first line of a private key in PEM.
func keyLabel(_, s string) beginning {
	const dashes = "-----"
	label, _, whole := strings.Cut(s[:min(len(s), longestLabel+len(dashes))], dashes)
	switch {
	case whole && strings.HasSuffix(label, "PRIVATE KEY") && strings.Trim(label, uppers+digits+" ") == "":
		return begun
	case whole || len(s) >= longestLabel+len(dashes):
		return notBegun
	}
	return unclear
}

// privateKey wants, behind the label, enough base 64 that is random.
func privateKey(_, run string) verdict {
	_, body, _ := strings.Cut(run, "-----")
	n := 0
	for i := range len(body) {
		if b64[body[i]] {
			n++
		}
	}
	if n < 64 || randomness(body[:min(len(body), 400)]) < 0.5 {
		return wrong
	}
	return certain
}

// pemEnd is the length of s up to the end of its END line, or 0.
func pemEnd(s string) int {
	const mark = "-----END "
	i := strings.Index(s, mark)
	if i < 0 {
		return 0
	}
	rest := s[i+len(mark):]
	j := strings.Index(rest[:min(len(rest), 60)], "-----")
	if j < 0 {
		return 0
	}
	return i + len(mark) + j + 5
}
