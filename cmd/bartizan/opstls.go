package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"sync/atomic"
)

// clientTLSConfig is how the gateway proves itself to a server, and how it
// knows the server.
type clientTLSConfig struct {
	Cert string `yaml:"cert"`
	Key  string `yaml:"key"`
	CA   string `yaml:"ca"`
}

// serverTLSConfig is how the gateway proves itself to callers, and, with
// ClientCA, callers to it.
type serverTLSConfig struct {
	Cert     string `yaml:"cert"`
	Key      string `yaml:"key"`
	ClientCA string `yaml:"client_ca"`
}

var errHalfPair = errors.New("cert and key go together")

func (c *clientTLSConfig) validate() error {
	if (c.Cert == "") != (c.Key == "") {
		return errHalfPair
	}
	return nil
}

func (c *serverTLSConfig) validate() error {
	switch {
	case (c.Cert == "") != (c.Key == ""):
		return errHalfPair
	case c.ClientCA != "" && c.Cert == "":
		return errors.New("client_ca needs cert and key")
	}
	return nil
}

// load reads the files; nil stands for nothing configured.
func (c *clientTLSConfig) load() (*tls.Config, error) {
	if *c == (clientTLSConfig{}) {
		return nil, nil
	}
	out := &tls.Config{MinVersion: tls.VersionTLS12}
	if c.Cert != "" {
		pair, err := tls.LoadX509KeyPair(c.Cert, c.Key)
		if err != nil {
			return nil, fmt.Errorf("read client certificate: %w", err)
		}
		out.Certificates = []tls.Certificate{pair}
	}
	if c.CA != "" {
		var err error
		if out.RootCAs, err = authorities(c.CA); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// load reads the files; nil stands for nothing configured.
func (c *serverTLSConfig) load() (*tls.Config, error) {
	if c.Cert == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(c.Cert, c.Key)
	if err != nil {
		return nil, fmt.Errorf("read certificate: %w", err)
	}
	out := &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}, NextProtos: []string{"h2", "http/1.1"}}
	if c.ClientCA != "" {
		if out.ClientCAs, err = authorities(c.ClientCA); err != nil {
			return nil, err
		}
		out.ClientAuth = tls.RequireAndVerifyClientCert
		out.SessionTicketsDisabled = true // a ticket would outlive a change of the authorities
	}
	return out, nil
}

func authorities(file string) (*x509.CertPool, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read authorities: %w", err)
	}
	out := x509.NewCertPool()
	if !out.AppendCertsFromPEM(b) {
		return nil, fmt.Errorf("read authorities: %s holds no certificate in PEM", file)
	}
	return out, nil
}

// certs are the gateway's certificates in force. Connections that stand keep
// those that they began with.
type certs struct{ now atomic.Pointer[tls.Config] }

// wrap puts TLS over a listener, if any is configured.
func (c *certs) wrap(ln net.Listener) net.Listener {
	if c.now.Load() == nil {
		return ln
	}
	return tls.NewListener(ln, &tls.Config{
		MinVersion: tls.VersionTLS12, NextProtos: c.now.Load().NextProtos,
		GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) { return c.now.Load(), nil },
	})
}

// gateURL is the gateway's address as one would type it.
func (h *house) gateURL() string {
	if h.cfg.Gateway.Ops.TLS.Cert != "" {
		return "https://" + h.gateLn.Addr().String()
	}
	return plainURL(h.gateLn)
}
