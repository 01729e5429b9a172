package telemetry

import (
	"cmp"

	"go.opentelemetry.io/otel/attribute"

	"github.com/bartizan-ai/bartizan/gateway"
)

// The names of the GenAI semantic conventions, as of open-telemetry/
// semantic-conventions-genai in development status: pinned here, because they
// left the core conventions (semconv v1.42) and may still change.
const (
	genOperation    = "gen_ai.operation.name"
	genProvider     = "gen_ai.provider.name"
	genModel        = "gen_ai.request.model"
	genTokensIn     = "gen_ai.usage.input_tokens"  //nolint:gosec // a name, no secret
	genTokensOut    = "gen_ai.usage.output_tokens" //nolint:gosec // a name, no secret
	errorType       = "error.type"
	httpStatus      = "http.response.status_code"
	serverAddress   = "server.address"
	ownID           = "bartizan.request.id"
	ownCallerID     = "bartizan.request.caller_id"
	ownProviderID   = "bartizan.request.provider_id"
	ownRoute        = "bartizan.route"
	ownAction       = "bartizan.action"
	ownOutcome      = "bartizan.outcome"
	ownBy           = "bartizan.by"
	ownCaller       = "bartizan.caller"
	ownTeam         = "bartizan.team"
	ownStream       = "bartizan.stream"
	ownFirst        = "bartizan.stream.first_byte_ms"
	ownGuarding     = "bartizan.guarding_ms"
	ownTries        = "bartizan.upstream.tries"
	ownUnexamined   = "bartizan.unexamined"
	ownBypass       = "bartizan.bypass"
	findingCheck    = "bartizan.check"
	findingThreat   = "bartizan.threat"
	findingSeverity = "bartizan.severity"
	findingScore    = "bartizan.score"
)

// operation is the convention's word for a route, else our own.
func operation(route string) string {
	switch route {
	case "chat", "responses", "messages":
		return "chat"
	case "completions":
		return "text_completion"
	case "generate":
		return "generate_content"
	}
	return route
}

// provider is the convention's name of a provider.
func provider(p gateway.Provider) string {
	switch p {
	case gateway.Azure:
		return "azure.ai.openai"
	case gateway.Gemini:
		return "gcp.gemini"
	}
	return string(p)
}

// longestModel bounds what a caller can put into a span.
const longestModel = 128

func model(r gateway.Record) string { return r.Model[:min(len(r.Model), longestModel)] }

// name is the span's: operation and model, as the convention has it.
func name(r gateway.Record) string {
	if r.Model == "" {
		return operation(r.Route)
	}
	return operation(r.Route) + " " + model(r)
}

// attributes are those of a record: who, what, how it went; nothing of what
// was said.
func attributes(r gateway.Record) []attribute.KeyValue {
	ms := func(us int64) float64 { return float64(us) / 1000 }
	out := []attribute.KeyValue{
		attribute.String(genOperation, operation(r.Route)), attribute.Int(httpStatus, r.Status), attribute.String(ownID, r.ID),
		attribute.String(ownRoute, r.Route), attribute.String(ownAction, r.Action.String()), attribute.String(ownOutcome, string(r.Outcome)),
		attribute.Bool(ownStream, r.Stream), attribute.Float64(ownGuarding, ms(r.Guarding.Microseconds())),
		attribute.Int(ownTries, len(r.Tries)), attribute.Int(ownUnexamined, len(r.Unexamined)),
	}
	for _, s := range []struct{ key, value string }{
		{genProvider, provider(r.Provider)}, {genModel, model(r)}, {ownCallerID, r.CallerID}, {ownProviderID, r.ProviderID},
		{ownBy, r.By}, {ownCaller, r.Caller}, {ownTeam, r.Team}, {ownBypass, r.Bypass},
	} {
		if s.value != "" {
			out = append(out, attribute.String(s.key, s.value))
		}
	}
	if r.Usage.In > 0 || r.Usage.Out > 0 {
		out = append(out, attribute.Int(genTokensIn, r.Usage.In), attribute.Int(genTokensOut, r.Usage.Out))
	}
	if n := len(r.Tries); n > 0 {
		out = append(out, attribute.String(serverAddress, r.Tries[n-1].Server))
	}
	if r.First > 0 {
		out = append(out, attribute.Float64(ownFirst, ms(r.First.Microseconds())))
	}
	if r.Status >= 400 {
		out = append(out, attribute.String(errorType, cmp.Or(r.Detail, string(r.Outcome))))
	}
	return out
}
