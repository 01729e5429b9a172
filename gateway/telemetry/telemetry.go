// Package telemetry sends one span per exchange to an OpenTelemetry collector,
// by OTLP over HTTP. A span is made when the exchange has ended, from its
// record: requests do not wait for it, and no content can get into it.
package telemetry

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync/atomic"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/bartizan-ai/bartizan/gateway"
)

// Options say where spans go. Endpoint is the collector's base URL, to which
// /v1/traces is added where it has no path. Headers may hold its key.
type Options struct {
	Endpoint string
	Headers  map[string]string
	Service  string
	Version  string
	Log      *slog.Logger
}

// Tracer makes spans. It is safe for concurrent use, never blocks, and drops
// and counts what the collector does not take.
type Tracer struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer
	sent     *counted
}

// Validate says what is wrong with an endpoint.
func Validate(endpoint string) error {
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("%q is not a URL such as http://127.0.0.1:4318", endpoint)
	}
	return nil
}

// New makes a tracer. It opens no connection before the first span.
func New(ctx context.Context, o Options) (*Tracer, error) {
	if err := Validate(o.Endpoint); err != nil {
		return nil, err
	}
	u, _ := url.Parse(o.Endpoint)
	if u.Path == "" || u.Path == "/" {
		u.Path = "/v1/traces"
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(u.String()), otlptracehttp.WithHeaders(o.Headers))
	if err != nil {
		return nil, fmt.Errorf("start telemetry: %w", err)
	}
	res := resource.NewSchemaless(attribute.String("service.name", o.Service), attribute.String("service.version", o.Version))
	c := &counted{SpanExporter: exporter, to: u.String(), log: o.Log}
	t := &Tracer{sent: c}
	t.provider = sdk.NewTracerProvider(sdk.WithResource(res), sdk.WithBatcher(c), sdk.WithSampler(sdk.ParentBased(sdk.AlwaysSample())))
	t.tracer = t.provider.Tracer("github.com/bartizan-ai/bartizan/gateway")
	return t, nil
}

// Counts are the spans that the collector took, and those that it did not.
func (t *Tracer) Counts() (sent, failed uint64) { return t.sent.sent.Load(), t.sent.failed.Load() }

// Close sends what waits, as long as ctx lasts.
func (t *Tracer) Close(ctx context.Context) error {
	if err := t.provider.Shutdown(ctx); err != nil {
		return fmt.Errorf("stop telemetry: %w", err)
	}
	return nil
}

// Record makes the span of one exchange. ctx gives nothing but a place for the
// caller's trace.
func (t *Tracer) Record(ctx context.Context, r gateway.Record) {
	if r.Traceparent != "" {
		ctx = propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{"traceparent": r.Traceparent})
	}
	_, span := t.tracer.Start(ctx, name(r), trace.WithTimestamp(r.Time), trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(attributes(r)...))
	for i := range r.Findings {
		f := &r.Findings[i]
		span.AddEvent("bartizan.finding", trace.WithTimestamp(r.Time.Add(r.Duration)), trace.WithAttributes(
			attribute.String(findingCheck, f.Check), attribute.String(findingThreat, f.Threat), attribute.String(findingSeverity, f.Severity.String()), attribute.Float64(findingScore, f.Score()),
		))
	}
	if r.Outcome == gateway.UpstreamFail || r.Status >= 500 {
		span.SetStatus(codes.Error, r.Detail)
	}
	span.End(trace.WithTimestamp(r.Time.Add(r.Duration)))
}

// counted counts what an exporter sends. Its errors stop here: the library
// would hand them to a logger of the whole process.
type counted struct {
	sdk.SpanExporter
	to           string
	log          *slog.Logger
	sent, failed atomic.Uint64
	failing      atomic.Bool
}

// ExportSpans sends and counts.
func (c *counted) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	err := c.SpanExporter.ExportSpans(ctx, spans)
	if err == nil {
		c.sent.Add(uint64(len(spans)))
		c.failing.Store(false)
		return nil
	}
	c.failed.Add(uint64(len(spans)))
	if !c.failing.Swap(true) && c.log != nil {
		c.log.Warn("spans cannot be sent", "err", strings.ReplaceAll(err.Error(), c.to, "the collector")) // the address may hold a key
	}
	return nil
}
