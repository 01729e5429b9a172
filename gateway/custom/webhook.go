package custom

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/bartizan-ai/bartizan"
)

// The headers of a signed question. Signature is "v1=" and the HMAC-SHA256, in
// hexadecimal, of the timestamp, a full stop and the body.
const (
	SignatureHeader = "X-Bartizan-Signature"
	TimestampHeader = "X-Bartizan-Timestamp"
)

// leastSecret is the fewest bytes of a key to sign with.
const leastSecret = 16

// webhook asks another program over HTTP. It belongs to the gateway's engine and
// so may keep what a unit may not: connections, places and a breaker.
type webhook struct {
	id      string
	scope   bartizan.Scope
	url     string
	secret  []byte
	timeout time.Duration
	now     func() time.Time
	client  *http.Client
	places  chan struct{}
	breaker breaker
}

func newWebhook(s *Spec, now func() time.Time) (*webhook, error) {
	w := &webhook{
		id: s.ID, scope: s.Scope, url: s.URL.String(), timeout: s.Timeout, now: now,
		client: newClient(s.Concurrent, s.LinkLocal), places: make(chan struct{}, s.Concurrent), breaker: breaker{now: now},
	}
	if s.Secret == nil {
		return w, nil
	}
	var err error
	if w.secret, err = s.Secret(); err != nil {
		return nil, err
	}
	if len(w.secret) < leastSecret {
		return nil, fmt.Errorf("the secret has %d bytes; want %d at least", len(w.secret), leastSecret)
	}
	return w, nil
}

// Scope is the configured one.
func (w *webhook) Scope() bartizan.Scope { return w.scope }

// Inspect asks about a part. It waits for a place and for the answer no longer
// than the timeout, and holds at most one megabyte of answer.
func (w *webhook) Inspect(ctx context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	if p.Text == "" {
		return nil, nil
	}
	body, err := ask(w.id, x, p)
	if err != nil {
		return nil, unexamined(w.id, p, err)
	}
	if err := w.breaker.enter(); err != nil {
		return nil, unexamined(w.id, p, err)
	}
	within, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	signals, err := w.exchange(within, body, p.Text)
	w.breaker.leave(err, ctx.Err() != nil)
	if err != nil {
		return nil, unexamined(w.id, p, err)
	}
	return signals, nil
}

func (w *webhook) exchange(ctx context.Context, body []byte, text string) ([]bartizan.Signal, error) {
	select {
	case w.places <- struct{}{}:
		defer func() { <-w.places }()
	case <-ctx.Done():
		return nil, errors.New("no place was free in time")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("the question cannot be sent")
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "bartizan")
	w.sign(req.Header, body)
	res, err := w.client.Do(req)
	if err != nil {
		return nil, reason(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("it answered with status %d", res.StatusCode)
	}
	if t, _, err := mime.ParseMediaType(res.Header.Get("Content-Type")); err != nil || t != "application/json" || res.Header.Get("Content-Encoding") != "" {
		return nil, errors.New("its answer is not application/json")
	}
	raw, err := io.ReadAll(io.LimitReader(res.Body, mostAnswer+1))
	if err != nil {
		return nil, reason(err)
	}
	return read(raw, text)
}

// sign lets the other side know that Bartizan asks, and when: a receiver that
// refuses old timestamps cannot be asked again by somebody who listened.
func (w *webhook) sign(h http.Header, body []byte) {
	if w.secret == nil {
		return
	}
	at := strconv.FormatInt(w.now().Unix(), 10)
	mac := hmac.New(sha256.New, w.secret)
	mac.Write([]byte(at + "."))
	mac.Write(body)
	h.Set(TimestampHeader, at)
	h.Set(SignatureHeader, "v1="+hex.EncodeToString(mac.Sum(nil)))
}

// reason is an error without the address, which may hold a token.
func reason(err error) error {
	var at *url.Error
	if errors.As(err, &at) {
		if at.Timeout() {
			return errors.New("it did not answer in time")
		}
		return at.Err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.New("it did not answer in time")
	}
	return err
}
