package modelsign_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/format/modelsign"
)

func model() fstest.MapFS {
	return fstest.MapFS{
		"a.txt": {Data: []byte("hello\n")}, "sub/w.safetensors": {Data: []byte("w\n")}, "sub.txt": {Data: []byte("x\n")},
		".git/config": {Data: []byte("secret")}, "model.sig": {Data: []byte("old")},
	}
}

func statement(t testing.TB, algorithm string) *modelsign.Statement {
	t.Helper()
	ignored := append([]string{"model.sig"}, modelsign.GitPaths()...)
	found, err := modelsign.Hash(t.Context(), model(), modelsign.Job{Algorithm: algorithm, Ignore: ignored, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	return &modelsign.Statement{Model: "m", Algorithm: algorithm, Ignored: ignored, Files: found.Files}
}

func keys(t testing.TB) map[string]crypto.Signer {
	t.Helper()
	out := map[string]crypto.Signer{}
	for name, c := range map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()} {
		k, err := ecdsa.GenerateKey(c, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = k
	}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	r, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	out["Ed25519"], out["RSA"] = ed, r
	return out
}

// TestRoundTrip signs and verifies with every kind of key, through PEM and JSON.
func TestRoundTrip(t *testing.T) {
	for name, key := range keys(t) {
		for _, algorithm := range []string{modelsign.SHA256, modelsign.BLAKE2b} {
			private, public, err := modelsign.MarshalPair(key)
			if err != nil {
				t.Fatal(err)
			}
			signer, err := modelsign.ParsePrivateKey(private)
			if err != nil {
				t.Fatal(err)
			}
			in := statement(t, algorithm)
			text, err := in.Sign(signer, nil, rand.Reader)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			b, err := modelsign.ParseBundle(text)
			if err != nil {
				t.Fatal(err)
			}
			pub, err := modelsign.ParsePublicKey(public)
			if err != nil {
				t.Fatal(err)
			}
			got, err := b.VerifyKey(pub)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if diff := cmp.Diff(in, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
			for other, k := range keys(t) {
				if _, err := b.VerifyKey(k.Public()); !errors.Is(err, modelsign.ErrSignature) {
					t.Errorf("%s holds by another key, %s: %v", name, other, err)
				}
			}
		}
	}
}

// TestOrder has the files in the package's order, by parts of the path, and its
// root digest (taken from model-signing 1.1.1 over the same three files).
func TestOrder(t *testing.T) {
	s := statement(t, modelsign.SHA256)
	var names []string
	for _, f := range s.Files {
		names = append(names, f.Name)
	}
	if diff := cmp.Diff([]string{"a.txt", "sub/w.safetensors", "sub.txt"}, names); diff != "" {
		t.Error(diff)
	}
	const want = "ba46f4d81847eb7f1a70110b7c8815ca82209345f595129d8f798fe1e7065680"
	if got := cmp.Diff(want, hexOf(s.Root())); got != "" {
		t.Error(got)
	}
}

func hexOf(b []byte) string {
	const digits = "0123456789abcdef"
	var s strings.Builder
	for _, c := range b {
		s.WriteByte(digits[c>>4])
		s.WriteByte(digits[c&15])
	}
	return s.String()
}

// edited signs a payload that was changed in JSON before signing.
func edited(t testing.TB, key crypto.Signer, edit func(doc map[string]any)) ([]byte, error) {
	t.Helper()
	payload, err := statement(t, modelsign.SHA256).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(payload, &doc); err != nil {
		t.Fatal(err)
	}
	edit(doc)
	out, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	_, err = modelsign.ParseStatement(out)
	return out, err
}

func resources(doc map[string]any) []any {
	return doc["predicate"].(map[string]any)["resources"].([]any)
}

func first(doc map[string]any) map[string]any { return resources(doc)[0].(map[string]any) }

// TestStatementRefused gives signed content that a careless reader takes.
func TestStatementRefused(t *testing.T) {
	serialization := func(doc map[string]any) map[string]any {
		return doc["predicate"].(map[string]any)["serialization"].(map[string]any)
	}
	for name, c := range map[string]struct {
		edit func(map[string]any)
		want string
	}{
		"another type":      {func(d map[string]any) { d["_type"] = "x" }, "_type is"},
		"another predicate": {func(d map[string]any) { d["predicateType"] = "https://slsa.dev/provenance/v1" }, "predicateType is"},
		"before 1.0":        {func(d map[string]any) { d["predicateType"] = "https://model_signing/Digests/v0.1" }, "before 1.0"},
		"no subject":        {func(d map[string]any) { d["subject"] = []any{} }, "0 subjects"},
		"two subjects":      {func(d map[string]any) { d["subject"] = append(d["subject"].([]any), d["subject"].([]any)[0]) }, "2 subjects"},
		"root":              {func(d map[string]any) { first(d)["digest"] = strings.Repeat("0", 64) }, "does not fit"},
		"order":             {func(d map[string]any) { r := resources(d); r[0], r[1] = r[1], r[0] }, "does not fit"},
		"twice":             {func(d map[string]any) { resources(d)[1].(map[string]any)["name"] = "a.txt" }, "listed twice"},
		"climbs":            {func(d map[string]any) { first(d)["name"] = "../a.txt" }, "leads out"},
		"absolute":          {func(d map[string]any) { first(d)["name"] = "/etc/passwd" }, "leads out"},
		"not plain":         {func(d map[string]any) { first(d)["name"] = "x/./a.txt" }, "leads out"},
		"Windows":           {func(d map[string]any) { first(d)["name"] = `..\a.txt` }, "leads out"},
		"NUL":               {func(d map[string]any) { first(d)["name"] = "a\x00.txt" }, "leads out"},
		"the folder":        {func(d map[string]any) { first(d)["name"] = "." }, "leads out"},
		"other algorithm":   {func(d map[string]any) { first(d)["algorithm"] = "blake2b" }, "where the signature is by"},
		"weak algorithm":    {func(d map[string]any) { serialization(d)["hash_type"] = "md5" }, "not supported"},
		"short digest":      {func(d map[string]any) { first(d)["digest"] = "00" }, "no sha256 digest"},
		"no digest":         {func(d map[string]any) { delete(first(d), "digest") }, "missing"},
		"shards":            {func(d map[string]any) { serialization(d)["method"] = "shards" }, "only a signature by files"},
		"links":             {func(d map[string]any) { serialization(d)["allow_symlinks"] = "yes" }, "true or false"},
		"ignored":           {func(d map[string]any) { serialization(d)["ignore_paths"] = []any{1} }, "something else than text"},
		"files":             {func(d map[string]any) { d["predicate"].(map[string]any)["resources"] = []any{"a"} }, "no object"},
	} {
		_, err := edited(t, nil, c.edit)
		if !errors.Is(err, modelsign.ErrSignature) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := edited(t, nil, func(d map[string]any) { d["predicate"].(map[string]any)["later"] = 1 }); err != nil {
		t.Errorf("a field of a later version: %v", err)
	}
}

// TestBundleRefused gives bundles that are broken or say two things.
func TestBundleRefused(t *testing.T) {
	key := keys(t)["P-256"]
	text, err := statement(t, modelsign.SHA256).Sign(key, nil, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	good := string(text)
	sig := good[strings.Index(good, `{"sig":`) : strings.LastIndex(good, "}]")+1]
	for name, c := range map[string]struct{ from, to, want string }{
		"no JSON":        {`{"media`, `{media`, "not valid JSON"},
		"behind it":      {"]}}\n", "]}}{}", "not valid JSON"},
		"another type":   {"bundle.v0.3", "bundle.v0.9", "media type"},
		"twice":          {`"payloadType"`, `"payload":"","payloadType"`, `key "payload" twice`},
		"escaped twice":  {`"payloadType"`, `"payl\u006fad":"","payloadType"`, `key "payload" twice`},
		"payload type":   {"vnd.in-toto+json", "json", "payload type"},
		"no signature":   {sig, "", "0 signatures"},
		"two signatures": {sig, sig + "," + sig, "2 signatures"},
		"empty":          {sig, `{"sig":"","keyid":""}`, "empty"},
		"no base64":      {`{"sig":"`, `{"sig":"!`, "base64"},
		"a line in it":   {`{"sig":"`, `{"sig":"\n`, "base64"},
		"no material":    {`"publicKey"`, `"secretKey"`, "0 ways"},
		"two materials":  {`"publicKey"`, `"certificate":{"rawBytes":"AAAA"},"publicKey"`, "2 ways"},
		"another hint":   {`"hint":"`, `"hint":"0`, "another key"},
		"digest":         {`"dsseEnvelope"`, `"messageSignature":{},"dsseEnvelope"`, "signs a digest"},
		"not UTF-8":      {`"keyid":""`, "\"keyid\":\"\xff\"", "not valid JSON"},
	} {
		bad := strings.Replace(good, c.from, c.to, 1)
		if bad == good {
			t.Errorf("%s: nothing was changed", name)
		}
		b, err := modelsign.ParseBundle([]byte(bad))
		if err == nil {
			_, err = b.VerifyKey(key.Public())
		}
		if !errors.Is(err, modelsign.ErrSignature) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := modelsign.ParseBundle(bytes.Repeat([]byte(" "), modelsign.MostBundle+1)); err == nil || !strings.Contains(err.Error(), "larger") {
		t.Errorf("oversize: %v", err)
	}
}

// TestEveryBit changes each byte of payload and signature: none may hold.
func TestEveryBit(t *testing.T) {
	key := keys(t)["P-256"]
	text, err := statement(t, modelsign.SHA256).Sign(key, nil, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		DSSE struct {
			Payload    []byte
			Signatures []struct{ Sig []byte }
		} `json:"dsseEnvelope"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	for _, part := range [][]byte{doc.DSSE.Payload, doc.DSSE.Signatures[0].Sig} {
		for i := range part {
			changed := bytes.Clone(part)
			changed[i] ^= 1
			bad := bytes.Replace(text, []byte(base64.StdEncoding.EncodeToString(part)), []byte(base64.StdEncoding.EncodeToString(changed)), 1)
			b, err := modelsign.ParseBundle(bad)
			if err == nil {
				_, err = b.VerifyKey(key.Public())
			}
			if !errors.Is(err, modelsign.ErrSignature) {
				t.Fatalf("byte %d of %d changed: %v", i, len(part), err)
			}
		}
	}
}

// TestKeysRefused names what is wrong with a key.
func TestKeysRefused(t *testing.T) {
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Skip("this build makes no short keys")
	}
	_, public, err := modelsign.MarshalPair(small)
	if err != nil {
		t.Fatal(err)
	}
	p224, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, curve, err := modelsign.MarshalPair(p224)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		in   []byte
		want string
	}{
		"short": {public, "too short"}, "curve": {curve, "not supported"}, "text": {[]byte("key"), "not in PEM"},
		"private": {pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("x")}), "want a PUBLIC KEY"},
	} {
		if _, err := modelsign.ParsePublicKey(c.in); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	encrypted := pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: []byte("x")})
	if _, err := modelsign.ParsePrivateKey(encrypted); err == nil || !strings.Contains(err.Error(), "decrypt it first") {
		t.Errorf("encrypted: %v", err)
	}
	k := keys(t)["P-384"].(*ecdsa.PrivateKey)
	der, err := x509.MarshalECPrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	openssl := append(pem.EncodeToMemory(&pem.Block{Type: "EC PARAMETERS", Bytes: []byte{1}}), pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})...)
	if got, err := modelsign.ParsePrivateKey(openssl); err != nil || !k.Equal(got) {
		t.Errorf("as openssl ecparam writes it: %v", err)
	}
}

func FuzzParseBundle(f *testing.F) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	text, err := statement(f, modelsign.SHA256).Sign(key, nil, rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, in []byte) {
		b, err := modelsign.ParseBundle(in)
		if err != nil {
			if !errors.Is(err, modelsign.ErrSignature) {
				t.Fatal(err)
			}
			return
		}
		if _, err := modelsign.ParseStatement(b.Payload()); err != nil && !errors.Is(err, modelsign.ErrSignature) {
			t.Fatal(err)
		}
	})
}

func FuzzParseStatement(f *testing.F) {
	text, err := statement(f, modelsign.SHA256).Marshal()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, in []byte) {
		s, err := modelsign.ParseStatement(in)
		if err != nil {
			return
		}
		for _, file := range s.Files {
			if strings.Contains("/"+file.Name+"/", "/../") || strings.HasPrefix(file.Name, "/") {
				t.Fatalf("a name that climbs: %q", file.Name)
			}
		}
	})
}

func FuzzParseSums(f *testing.F) {
	f.Add([]byte(strings.Repeat("0", 64) + " *a\n\\" + strings.Repeat("1", 64) + "  b\\n\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		files, err := modelsign.ParseSums(in)
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := modelsign.WriteSums(&out, files); err != nil {
			t.Fatal(err)
		}
		again, err := modelsign.ParseSums(out.Bytes())
		if err != nil {
			t.Fatalf("%v: %q", err, out.Bytes())
		}
		if diff := cmp.Diff(files, again); diff != "" {
			t.Fatal(diff)
		}
	})
}
