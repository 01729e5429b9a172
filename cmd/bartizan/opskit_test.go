package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// running is a gateway with everything around it, on a port of its own.
type running struct {
	*house
	dir, file string
	client    *http.Client
	stop      context.CancelFunc
	ended     chan error
}

// launch runs a gateway in front of a handler. settings are lines of the
// configuration's gateway, DIR in them a folder of the test.
func launch(t *testing.T, settings string, upstream http.HandlerFunc, env map[string]string) *running {
	t.Helper()
	up := httptest.NewServer(upstream)
	t.Cleanup(up.Close)
	return startAt(t, t.TempDir(), up.URL, settings, env)
}

func startAt(t *testing.T, dir, upstream, settings string, env map[string]string) *running {
	t.Helper()
	r := &running{dir: dir, file: filepath.Join(dir, "bartizan.yaml"), client: http.DefaultClient, ended: make(chan error, 1)}
	text := "data: DIR\ngateway:\n  listen: 127.0.0.1:0\n  upstream: " + upstream + "/v1\n" + settings
	if err := os.WriteFile(r.file, []byte(strings.ReplaceAll(text, "DIR", dir)), 0o600); err != nil {
		t.Fatal(err)
	}
	a := &app{streams: streams{out: io.Discard, err: io.Discard}, env: func(name string) string { return env[name] }}
	f := &upFlags{config: r.file}
	cfg, used, err := f.load()
	if err != nil {
		t.Fatal(err)
	}
	h := &house{cfg: cfg, file: used, shared: newShared(), log: slog.New(slog.DiscardHandler)}
	r.house = h
	if h.gateLn, err = listenOn(t.Context(), "gateway", cfg.Gateway.Listen); err != nil {
		t.Fatal(err)
	}
	if h.up, err = chooseUpstream(&cfg, "", a.env); err != nil {
		t.Fatal(err)
	}
	if h.store, err = openStore(t.Context(), &cfg, a, h.log); err != nil {
		t.Fatal(err)
	}
	if err = h.openOps(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if h.gate, err = h.liveGateway(a, f); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	r.stop = stop
	go func() { r.ended <- h.serveGateway(ctx) }()
	return r
}

// end stops it and closes everything.
func (r *running) end(t *testing.T) {
	t.Helper()
	r.stop()
	if err := <-r.ended; err != nil {
		t.Error(err)
	}
	if err := r.close(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
}

func (r *running) get(path string) (int, string) { return r.do(http.MethodGet, path, "") }

func (r *running) ask(text string) (int, string) {
	return r.do(http.MethodPost, "/v1/chat/completions", `{"model":"m","messages":[{"role":"user","content":"`+text+`"}]}`)
}

func (r *running) do(method, path, body string) (int, string) {
	req, err := http.NewRequest(method, r.gateURL()+path, strings.NewReader(body))
	if err != nil {
		return 0, err.Error()
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := r.client.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err.Error()
	}
	return res.StatusCode, string(b)
}

// fine answers every question.
func fine(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"choices":[{"message":{"role":"assistant","content":"fine"}}]}`)
}

// authority issues certificates into files.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newAuthority(t *testing.T, file string) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a := &authority{key: key, pool: x509.NewCertPool(), cert: &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}}
	der, err := x509.CreateCertificate(rand.Reader, a.cert, a.cert, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	a.pool.AddCert(a.cert)
	writePEM(t, file, "CERTIFICATE", der)
	return a
}

// issue writes NAME.pem and NAME.key for 127.0.0.1.
func (a *authority) issue(t *testing.T, name string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: filepath.Base(name)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, c, a.cert, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	writePEM(t, name+".pem", "CERTIFICATE", der)
	writePEM(t, name+".key", "EC PRIVATE KEY", private)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func writePEM(t *testing.T, file, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}
