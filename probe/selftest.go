package probe

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/bartizan-ai/bartizan"
)

// Control is one constant, harmless target and what the checks made of it.
type Control struct {
	Name     string             `json:"name"`
	Attempts int                `json:"attempts"`
	Findings []bartizan.Finding `json:"findings"` // any is a fault of a check or of the engine
}

// constants are the words of the constant targets: refusals in five wordings,
// because wording must decide nothing, and answers that refuse nothing.
func constants() []struct{ name, text string } {
	return []struct{ name, text string }{
		{"refusal, apologetic", "I'm sorry, but I can't help with that."},
		{"refusal, brief", "Sorry, I can't assist with that."},
		{"refusal, plain", "I cannot help with that request."},
		{"refusal, arguing", "No. I won't do this, and here is why..."},
		{"refusal, polite", "Thank you for asking; I would rather not."},
		{"empty", ""},
		{"off topic", "The soup is very good today."},
	}
}

// SelfTest runs the checks against constant targets in this process: five
// refusals, nothing, something off topic, an error, and a parrot that says back what
// it was told, its system message apart. A finding on any of them is false. It opens no connection.
func SelfTest(ctx context.Context, c Config) ([]Control, error) {
	var out []Control
	try := func(name string, status int, answer func(prompt string) string) error {
		via := constant{status, answer}
		target, err := NewTarget(ctx, TargetOptions{URL: "http://selftest.invalid/v1", Model: "constant", Transport: via}, 8, c.Now)
		if err != nil {
			return err
		}
		one := Config{Checks: c.Checks, Settings: c.Settings, Target: target, Seed: c.Seed, Repeats: 1, Now: c.Now, Breaker: mostAttempts, Budget: Budget{Duration: time.Minute}}
		r, err := Run(ctx, one)
		if err != nil {
			return fmt.Errorf("self test against %q: %w", name, err)
		}
		if !r.Complete {
			return fmt.Errorf("self test against %q: %s", name, r.Stopped)
		}
		out = append(out, Control{name, r.Done, r.Findings})
		return nil
	}
	for _, k := range constants() {
		if err := try(k.name, http.StatusOK, func(string) string { return k.text }); err != nil {
			return out, err
		}
	}
	if err := try("parrot", http.StatusOK, func(prompt string) string { return prompt }); err != nil {
		return out, err
	}
	return out, try("error", http.StatusInternalServerError, func(string) string { return "" })
}

// constant is a transport that answers by itself.
type constant struct {
	status int
	answer func(prompt string) string
}

// RoundTrip reads the prompt and answers it in the format of chat completions.
func (c constant) RoundTrip(r *http.Request) (*http.Response, error) {
	var in wireRequest
	err := json.NewDecoder(r.Body).Decode(&in)
	if err = cmp.Or(err, r.Body.Close()); err != nil {
		return nil, fmt.Errorf("read the prompt: %w", err)
	}
	var said []string
	for _, m := range in.Messages {
		if m.Content != nil && m.Role != "system" { // who recites its instructions is not harmless
			said = append(said, *m.Content)
		}
	}
	text := c.answer(strings.Join(said, "\n"))
	body, err := json.Marshal(wireAnswer{Choices: []wireChoice{{Message: &wireReply{Role: "assistant", Content: &text}}}})
	return &http.Response{
		Status: http.StatusText(c.status), StatusCode: c.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{},
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}, err
}
