package gateway

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/bartizan-ai/bartizan/wire"
)

// Upstream is where the requests of one provider go.
type Upstream struct {
	// URL is the base that the provider's SDKs take: for openai with the
	// version, such as https://api.openai.com/v1, for others without.
	URL *url.URL
	// Key replaces the caller's credentials; empty forwards the caller's, but
	// never to a fallback on another host.
	Key string
	// TLS holds a client certificate and roots; nil means the system's roots.
	TLS *tls.Config
	// Fallbacks are asked in order where this server does not answer. Theirs
	// are not looked at.
	Fallbacks []Upstream
}

// validate says what is wrong with an upstream.
func (u Upstream) validate(p Provider) error {
	switch {
	case u.URL == nil || u.URL.Host == "":
		return fmt.Errorf("gateway needs the base URL of upstream %s", p)
	case u.URL.Scheme != "http" && u.URL.Scheme != "https":
		return fmt.Errorf("upstream %s: %q is neither http nor https", p, u.URL.Redacted())
	}
	for _, f := range u.Fallbacks {
		if err := f.validate(p); err != nil {
			return err
		}
	}
	return nil
}

// query is the caller's without a key that is the gateway's own or is replaced.
func (e *exchange) query(s *server) string {
	raw := e.r.URL.RawQuery
	if raw == "" || s.Key == "" && e.g.Keys.Len() == 0 && !s.stranger {
		return raw
	}
	q := e.r.URL.Query()
	if !q.Has("key") {
		return raw
	}
	q.Del("key")
	return q.Encode()
}

// checkStatus refuses answers that are none: a caller who followed a redirect
// would go round the gateway, and with the key.
func (e *exchange) checkStatus(res *http.Response) (*http.Response, *wire.Fault) {
	if c := res.StatusCode; c >= 200 && c < 300 || c >= 400 || c == http.StatusNotModified {
		return res, nil
	}
	_ = res.Body.Close()
	f := upstreamFault(http.StatusBadGateway, "bartizan_upstream", fmt.Sprintf("The model's server answered with status %d, which is not passed on.", res.StatusCode))
	return nil, &f
}

// transportFault says why upstream gave no answer, without its address.
func (e *exchange) transportFault(ctx context.Context, err error) wire.Fault {
	e.g.Log.Warn("upstream failed", "exchange", e.rec.ID, "err", err)
	var timeout interface{ Timeout() bool }
	switch {
	case e.r.Context().Err() != nil:
		e.rec.Outcome = ClientGone
		return upstreamFault(499, "bartizan_client_gone", "The caller hung up.")
	case ctx.Err() != nil || errors.As(err, &timeout) && timeout.Timeout():
		return upstreamFault(http.StatusGatewayTimeout, "bartizan_upstream_timeout", "The model's server did not answer in time.")
	}
	return upstreamFault(http.StatusBadGateway, "bartizan_upstream", "The model's server cannot be reached.")
}

// joinPath puts a gateway path below the upstream's base. OpenAI's base ends
// with the version, in the place of /v1: /v1/models below
// https://host/openai/v1 is /openai/v1/models. Others' paths are whole.
func joinPath(p Provider, base, path string) string {
	base = strings.TrimRight(base, "/")
	if p == OpenAI && (path == "/v1" || strings.HasPrefix(path, "/v1/")) {
		path = path[3:]
	}
	return base + path
}

// credentials are the headers in which SDKs send a key.
var credentials = []string{"Authorization", "X-Api-Key", "Api-Key", "X-Goog-Api-Key"}

// credential sets the header in which a provider wants its key.
func credential(h http.Header, p Provider, key string) {
	switch p {
	case Azure:
		h.Set("Api-Key", key)
	case Anthropic:
		h.Set("X-Api-Key", key)
	case Gemini:
		h.Set("X-Goog-Api-Key", key)
	default:
		h.Set("Authorization", "Bearer "+key)
	}
}
