package custom

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// metadata are addresses outside the link's own at which clouds tell a machine
// its secrets: AWS over IPv6, Alibaba, Azure's host and Oracle, as each of them
// documents.
func metadata() []string {
	return []string{"fd00:ec2::254", "100.100.100.200", "168.63.129.16", "192.0.0.192"}
}

// allowed says whether an address may be dialled. It is asked after names are
// resolved, for every address, so that a name which changes its address between
// two questions gains nothing.
func allowed(addr netip.Addr, linkLocal bool) error {
	addr = addr.Unmap().WithZone("")
	switch {
	case !addr.IsValid() || addr.IsUnspecified() || addr.IsMulticast():
		return fmt.Errorf("%s is no address of a server", addr)
	case linkLocal:
		return nil
	case addr.IsLinkLocalUnicast():
		return fmt.Errorf("%s is an address of the link; set link_local: true if it is meant", addr)
	}
	for _, m := range metadata() {
		if addr == netip.MustParseAddr(m) {
			return fmt.Errorf("%s is where a cloud keeps its secrets; set link_local: true if it is meant", addr)
		}
	}
	return nil
}

// newClient makes a client that goes where it is sent and nowhere else: no
// proxy, no redirect, no address that is not allowed, no compression.
func newClient(places int, linkLocal bool) *http.Client {
	d := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second, ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("dial %q: %w", address, err)
		}
		return allowed(at.Addr(), linkLocal)
	}}
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: d.DialContext, DisableCompression: true, ForceAttemptHTTP2: true,
			MaxIdleConnsPerHost: places, MaxConnsPerHost: places, IdleConnTimeout: time.Minute,
			TLSHandshakeTimeout: 5 * time.Second, MaxResponseHeaderBytes: 32 << 10,
			TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12},
		},
	}
}
