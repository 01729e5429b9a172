package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"reflect"
	"strings"
	"sync/atomic"
	"time"

	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/gateway/audit"
	"github.com/bartizan-ai/bartizan/gateway/metrics"
	"github.com/bartizan-ai/bartizan/gateway/telemetry"
)

// ops is what the process tells of its gateway. It outlives changes of the
// configuration; its zero value tells nothing.
type ops struct {
	metrics  *metrics.Metrics
	audit    *audit.Log
	tracer   *telemetry.Tracer
	certs    certs
	metricLn net.Listener
	draining atomic.Bool
	// refused is when the store last did not take a record, in nanoseconds.
	refused atomic.Int64
	gaps    atomic.Pointer[gaps]
}

// openOps opens what the configuration asks for.
func (h *house) openOps(ctx context.Context, a *app) (err error) {
	o, c := &h.ops, &h.cfg.Gateway.Ops
	server, err := c.TLS.load()
	if err != nil {
		return usage("gateway.tls: %v", err)
	}
	o.certs.now.Store(server)
	h.gateLn = o.certs.wrap(h.gateLn)
	o.metrics = metrics.New(h.present)
	h.shared.meter, h.shared.ready = o.metrics.Meter, h.unready
	if c.Metrics.Listen != "" {
		if o.metricLn, err = listenOn(ctx, "metrics", c.Metrics.Listen); err != nil {
			return err
		}
	}
	if c.Telemetry.OTLP != "" {
		head, err := c.Telemetry.headers(a.env)
		if err != nil {
			return err
		}
		o.tracer, err = telemetry.New(ctx, telemetry.Options{Endpoint: c.Telemetry.OTLP, Headers: head, Service: "bartizan", Version: version, Log: h.log})
		if err != nil {
			return hinted(exitFailed, err, "")
		}
	}
	return o.openAudit(c.Audit, a.env, h)
}

// headers reads those of telemetry, as "name=value,name=value", from the
// variable in which they stand.
func (c *telemetryConfig) headers(env func(string) string) (map[string]string, error) {
	if c.HeadersEnv == "" {
		return nil, nil
	}
	out := map[string]string{}
	for pair := range strings.SplitSeq(env(c.HeadersEnv), ",") {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || strings.TrimSpace(name) == "" {
			return nil, hinted(exitUsage, fmt.Errorf("gateway.telemetry.headers_env: %s does not hold name=value", c.HeadersEnv), "several are separated by commas")
		}
		out[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	return out, nil
}

// shortestKey is the length from which an audit key cannot be guessed.
const shortestKey = 16

// auditKey reads the key of an audit log; nil for none.
func auditKey(name string, env func(string) string) ([]byte, error) {
	if name == "" {
		return nil, nil
	}
	key := env(name)
	if len(key) < shortestKey {
		return nil, hinted(exitUsage, fmt.Errorf("%s does not hold a key of %d characters or more", name, shortestKey), "'openssl rand -hex 32' makes one")
	}
	return []byte(key), nil
}

func (o *ops) openAudit(c auditConfig, env func(string) string, h *house) error {
	if c.File == "" {
		return nil
	}
	key, err := auditKey(c.KeyEnv, env)
	if err != nil {
		return err
	}
	o.audit, err = audit.Open(audit.Options{File: c.File, Key: key, Sync: c.Sync.is, Rotate: int64(c.Rotate), Now: time.Now, Log: h.log})
	if err != nil {
		return hinted(exitFailed, err, "'bartizan audit verify FILE' says what is wrong with it")
	}
	o.event("start", "version", version, "config", h.digest())
	return nil
}

// digest tells versions of the configuration apart.
func (h *house) digest() string {
	b, err := os.ReadFile(h.file)
	if err != nil {
		return "none"
	}
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// event puts something that happened into the audit log.
func (o *ops) event(what string, pairs ...string) {
	if o.audit == nil {
		return
	}
	fields := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		fields[pairs[i]] = pairs[i+1]
	}
	o.audit.Event(what, fields)
}

// reloaded tells of a change of the configuration.
func (h *house) reloaded(err error) {
	if err != nil {
		h.ops.event("reload", "result", "refused", "why", err.Error())
		return
	}
	h.ops.event("reload", "result", "in force", "config", h.digest())
}

// renew reads the certificates anew; use puts them in force. What needs a new
// start is an error.
func (h *house) renew(c *config) (use func(), err error) {
	if !reflect.DeepEqual(c.Gateway.Ops.fixed(), h.cfg.Gateway.Ops.fixed()) {
		return nil, errFixed
	}
	server, err := c.Gateway.Ops.TLS.load()
	if err != nil {
		return nil, err
	}
	return func() { h.ops.certs.now.Store(server) }, nil
}

// recent is for how long a record that was not taken makes the gateway not
// ready.
const recent = 5 * time.Second

// unready lists why there should be no new requests.
func (h *house) unready() []string {
	var why []string
	if h.ops.draining.Load() {
		why = append(why, "draining")
	}
	if at := h.ops.refused.Load(); at > 0 && time.Since(time.Unix(0, at)) < recent {
		why = append(why, "store")
	}
	if h.ops.audit != nil && h.ops.audit.Failing() {
		why = append(why, "audit")
	}
	return why
}

// closeOps writes what waits.
func (o *ops) close(ctx context.Context) error {
	var errs []error
	if o.metricLn != nil {
		_ = o.metricLn.Close()
	}
	if o.audit != nil {
		o.event("stop")
		errs = append(errs, o.audit.Close(ctx))
	}
	if o.tracer != nil {
		errs = append(errs, o.tracer.Close(ctx))
	}
	return errors.Join(errs...)
}

// opsSink hands a record to everything that wants it.
type opsSink struct {
	gateway.Sink
	*ops
}

// Record says that a record is kept only if all that must keep it did.
func (s opsSink) Record(r gateway.Record) bool {
	if s.metrics != nil {
		s.metrics.Record(r)
	}
	if s.tracer != nil {
		s.tracer.Record(context.Background(), r)
	}
	ok := s.audit == nil || s.audit.Record(r)
	if !s.Sink.Record(r) {
		s.refused.Store(time.Now().UnixNano())
		return false
	}
	return ok
}
