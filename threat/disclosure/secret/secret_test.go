package secret_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"hash/crc32"
	mrand "math/rand/v2"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/disclosure/secret"
)

func TestCheck(t *testing.T) { checktest.Run(t, secret.Check) }

// Keys are made here: no real one, and nothing that a push protection stops,
// stands in the repository.
const alnum = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

func random(rng *mrand.Rand, set string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = set[rng.IntN(len(set))]
	}
	return string(b)
}

// crcToken ends in the checksum of GitHub's format.
func crcToken(rng *mrand.Rand, prefix string) string {
	body := random(rng, alnum, 30)
	sum := crc32.ChecksumIEEE([]byte(body))
	tail := make([]byte, 6)
	for i := 5; i >= 0; i-- {
		tail[i], sum = alnum[sum%62], sum/62
	}
	return prefix + body + string(tail)
}

func privateKey(t testing.TB) string {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})))
}

// keys gives one key of each kind that needs no vector, by the text that its
// redaction must hold.
func keys(t testing.TB) map[string]string {
	rng := mrand.New(mrand.NewPCG(7, 7))
	const dash, hex = alnum + "_-", "0123456789abcdef"
	grafana := "glsa_" + random(rng, alnum, 32)
	return map[string]string{
		"anthropic-key":     "sk-ant-api03-" + random(rng, dash, 93) + "AA",
		"openai-key":        "sk-proj-" + random(rng, dash, 120),
		"aws-access-key":    "AKIA" + random(rng, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16),
		"google-api-key":    "AIza" + random(rng, dash, 34) + "Q",
		"github-token":      crcToken(rng, "ghp_"),
		"npm-token":         crcToken(rng, "npm_"),
		"gitlab-token":      "glpat-" + random(rng, alnum, 20),
		"slack-token":       "xoxb-" + random(rng, "0123456789", 12) + "-" + random(rng, "0123456789", 12) + "-" + random(rng, alnum, 24),
		"stripe-key":        "sk_" + "live_" + random(rng, alnum, 24),
		"sendgrid-key":      "SG." + random(rng, alnum, 22) + "." + random(rng, alnum, 43),
		"huggingface-token": "hf_" + random(rng, alnum, 34),
		"grafana-token":     grafana + fmt.Sprintf("_%08x", crc32.ChecksumIEEE([]byte(grafana))),
		"databricks-token":  "dapi" + random(rng, hex, 32),
		// The key that the age specification's test vectors are encrypted to
		// begins so; this one is filippo.io/age's documented example.
		"age-key":     "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX",
		"jwt":         "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0." + random(rng, dash, 43),
		"private-key": privateKey(t),
	}
}

func guard(t testing.TB) bartizan.Guard {
	g, err := secret.Check.Guard(checktest.Settings())
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func inspect(t testing.TB, s string) []bartizan.Signal {
	p := &bartizan.Part{ID: 1, Side: bartizan.SideRequest, Done: true}
	p.Kind, p.Text = bartizan.KindText, s
	out, err := guard(t).Inspect(t.Context(), nil, p)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEveryKindIsFoundAndRedactedWhole(t *testing.T) {
	for kind, key := range keys(t) {
		for _, around := range [][2]string{{"", ""}, {"key=", "\n"}, {`{"k":"`, `"}`}, {"use ", ". Then"}, {"Bearer ", ","}} {
			in := around[0] + key + around[1]
			got := inspect(t, in)
			if len(got) != 1 || got[0].Score < .5 {
				t.Errorf("%s in %q: signals %+v", kind, in, got)
				continue
			}
			s := got[0]
			if s.Edit.With.Text != "[REDACTED:"+kind+"]" || in[s.Range.From:s.Range.To] != key {
				t.Errorf("%s: %s over %q", kind, s.Edit.With.Text, in[s.Range.From:s.Range.To])
			}
			if tail := key[len(key)-8:]; strings.Contains(s.Evidence+s.Reason, tail) {
				t.Errorf("%s: evidence gives the key away: %s", kind, s.Evidence)
			}
		}
	}
}

// TestEveryShape: made at random, each is found and redacted as what it is; one
// character less, no randomness, or a letter before it, and it is none.
func TestEveryShape(t *testing.T) {
	rng := mrand.New(mrand.NewPCG(9, 9))
	kinds := map[string]bool{}
	shapes := secret.Kinds()
	for _, k := range shapes {
		kinds[k.ID] = true
		if k.Special { // in keys, below
			continue
		}
		solid := strings.NewReplacer(".", "", "-", "", "=", "", "/", "", "+", "", "_", "", "$", "").Replace(k.Chars)
		run := random(rng, solid, k.Min)
		got := inspect(t, "k: "+k.Prefix+run+" end")
		if len(got) != 1 || got[0].Score < secret.Check.Bar() || got[0].Range.Len() != len(k.Prefix)+k.Min {
			t.Errorf("%s %s: %+v", k.ID, k.Prefix, got)
			continue
		}
		if text := got[0].Edit.With.Text; text != "[REDACTED:"+k.ID+"]" {
			t.Errorf("%s%s is called %s", k.Prefix, run, text)
		}
		for why, near := range map[string]string{
			"one less": k.Prefix + run[:k.Min-1], "no randomness": k.Prefix + strings.Repeat(solid[:1], k.Min), "inside a word": "x" + k.Prefix + run,
		} {
			for _, s := range inspect(t, near) {
				if s.Edit.With.Text == "[REDACTED:"+k.ID+"]" && s.Score >= secret.Check.Bar() && s.Range.From < 2 {
					t.Errorf("%s %s, %s: %+v", k.ID, k.Prefix, why, s)
				}
			}
		}
	}
	if len(shapes) < 120 || len(kinds) < 80 {
		t.Errorf("%d shapes of %d kinds", len(shapes), len(kinds))
	}
}

// uuids and tokens with a dot at their place.
func TestStructuredShapes(t *testing.T) {
	rng := mrand.New(mrand.NewPCG(5, 9))
	const hex, upper = "0123456789abcdef", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	id := strings.Join([]string{random(rng, hex, 8), random(rng, hex, 4), random(rng, hex, 4), random(rng, hex, 4), random(rng, hex, 12)}, "-")
	for key, kind := range map[string]string{
		"sk-lf-" + id: "langfuse-key", "access-production-" + id: "plaid-token", "pat-na1-" + id: "hubspot-token", "pat-eu1-" + id: "hubspot-token",
		"dt0c01." + random(rng, upper, 24) + "." + random(rng, upper, 64): "dynatrace-token", "pat" + random(rng, alnum, 14) + "." + random(rng, hex, 64): "airtable-token",
	} {
		if got := inspect(t, key); len(got) != 1 || got[0].Edit.With.Text != "[REDACTED:"+kind+"]" {
			t.Errorf("%s: %+v", kind, got)
		}
		if got := inspect(t, key[:len(key)-20]+"-."+key[len(key)-18:]); len(got) > 0 && got[0].Edit.With.Text == "[REDACTED:"+kind+"]" {
			t.Errorf("%s without its structure: %+v", kind, got)
		}
	}
}

func TestAWrongChecksumLowersCertainty(t *testing.T) {
	key := keys(t)["github-token"]
	if s := inspect(t, key); s[0].Score != 1 {
		t.Errorf("checksum holds, score %v", s[0].Score)
	}
	last := byte('0')
	if key[len(key)-1] == last {
		last = '1'
	}
	if s := inspect(t, key[:len(key)-1]+string(last)); s[0].Score >= 1 || s[0].Score < .5 {
		t.Errorf("checksum broken, score %v", s[0].Score)
	}
}

func TestInsideAWordIsNotAKey(t *testing.T) {
	for kind, key := range keys(t) {
		if kind == "private-key" {
			continue
		}
		if got := inspect(t, "x"+key); len(got) > 0 && got[0].Range.From == 1 {
			t.Errorf("%s found inside a word: %+v", kind, got)
		}
	}
}

func BenchmarkInspect(b *testing.B) {
	prose := strings.Repeat("The quick brown fox asks for the task list; skipping sk- and eyJ prefixes. ", 220)[:16<<10]
	g := guard(b)
	b.SetBytes(int64(len(prose)))
	b.ReportAllocs()
	for b.Loop() {
		p := &bartizan.Part{ID: 1, Done: true}
		p.Text = prose
		if _, err := g.Inspect(b.Context(), nil, p); err != nil {
			b.Fatal(err)
		}
	}
}
