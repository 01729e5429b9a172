// Package secret finds access keys and private keys by their published shapes
// and, where a shape has one, by its checksum.
package secret

import (
	"context"
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/internal/textfile"
	"github.com/bartizan-ai/bartizan/threat/disclosure"
)

// Check is DIS001.
var Check = &bartizan.Check{
	ID: "DIS001", Name: "secret", Threat: disclosure.Threat,
	Severity: bartizan.High, Action: bartizan.Redact,
	Doc: bartizan.Doc{
		Title: "Access keys and private keys in prompts, answers and files",
		Text: "Keys reach a model in pasted code, logs and configuration, and leave with prompts to a provider, " +
			"with answers to whoever asks, and with tool calls to anywhere. A key that has left must be revoked.\n\n" +
			"The check knows the shapes of more than a hundred keys of some eighty issuers by prefix, alphabet and length. A checksum inside the key " +
			"(GitHub, npm, Grafana, age) makes it certain; otherwise the randomness of its characters tells a key from " +
			"an example. In traffic the key is replaced by its kind; in a scan its place is reported.",
		Remedy: "Revoke the key first, then remove it, then find out how it came there. A key that has been in a prompt, an answer or a repository is no secret any more.",
		Limits: "Keys without a published shape, passwords, keys that are split, encoded or interspersed with invisible " +
			"characters are not found. Binary files are not searched. A key that was made up with care looks like a real one.",
		Source: "Shapes from the issuers' documentation; checksums as described in GitHub's engineering blog of 5 April 2021 " +
			"and in the age v1 specification (Bech32, BIP 173); entropy after Shannon, 1948.",
	},
	Scan:  func(bartizan.Settings) (bartizan.Scanner, error) { return scanner{}, nil },
	Guard: func(bartizan.Settings) (bartizan.Guard, error) { return guard{}, nil },
}

// view is how much text the check must see at once.
func view() bartizan.Window {
	return bartizan.Window{
		Live: func(_ *bartizan.Exchange, p *bartizan.Part) int { return find(p).live },
		Back: 1, // the character before a key
	}
}

type guard struct{}

// Scope is all text in both directions, tool calls and definitions too.
func (guard) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds:  bartizan.KindText | bartizan.KindCall | bartizan.KindTool,
		Sides:  bartizan.SideRequest | bartizan.SideAnswer,
		Window: view(),
	}
}

// Inspect costs one pass and, per prefix found, the length of the shape.
func (guard) Inspect(_ context.Context, _ *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	return signals(p), nil
}

type scanner struct{}

// Wants takes text, by name and first bytes.
func (scanner) Wants(e bartizan.Entry) bool { return textfile.Like(e) }

// Scan searches the file chunk by chunk.
func (scanner) Scan(ctx context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	return textfile.Scan(ctx, a, guard{}, report)
}

// signals turns what was found into evidence that holds no secret.
func signals(p *bartizan.Part) []bartizan.Signal {
	var out []bartizan.Signal
	for _, h := range find(p).hits {
		s := bartizan.Signal{
			Score:    h.score,
			Range:    bartizan.Range{From: h.from, To: h.to},
			Reason:   h.shape.name + h.why,
			Evidence: fmt.Sprintf("%s… (%d characters)", h.shape.prefix, h.to-h.from),
		}
		s.Edit = &bartizan.Edit{Range: s.Range}
		s.Edit.With.Kind, s.Edit.With.Text = bartizan.KindText, "[REDACTED:"+h.shape.id+"]"
		out = append(out, s)
	}
	return out
}

// Repeat says that nothing but the part matters.
func (guard) Repeat(*bartizan.Exchange, *bartizan.Part) uint64 { return 0 }
