package injection_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/injection"
)

// session answers every ask alike.
type session struct {
	answer          string
	refused         bool
	askErr, plantEr error
	planted, asked  string
}

func (s *session) Ask(_ context.Context, _ bartizan.Peer, ps ...bartizan.Prompt) ([]bartizan.Answer, error) {
	s.asked = ps[0].Parts[0].Text
	m := bartizan.Message{Role: bartizan.RoleAssistant, Origin: bartizan.FromAssistant}
	m.Kind, m.Text = bartizan.KindText, s.answer
	return []bartizan.Answer{{Parts: []bartizan.Message{m}, Refused: s.refused}}, s.askErr
}

func (s *session) Plant(_ context.Context, m bartizan.Message) error {
	s.planted = m.Text
	return s.plantEr
}
func (s *session) Effects(context.Context) ([]bartizan.Effect, error) { return nil, nil }
func (s *session) Rand() *rand.Rand                                   { return rand.New(rand.NewPCG(1, 2)) }
func (s *session) Canary() bartizan.Canary                            { return bartizan.Canary{Left: "abc", Right: "xyz"} }
func (s *session) Budget() int                                        { return 1 }

func TestProve(t *testing.T) {
	tests := []struct {
		name   string
		s      session
		benign bool
		want   bartizan.Result
	}{
		{"obeys", session{answer: "ok: abcxyz."}, false, bartizan.Exploited},
		{"obeys in capitals", session{answer: "ABCXYZ"}, false, bartizan.Exploited},
		{"echoes", session{answer: "abc and xyz"}, false, bartizan.Resisted},
		{"is blocked", session{answer: "abcxyz", refused: true}, false, bartizan.Blocked},
		{"is silent", session{}, false, bartizan.Undetermined},
		{"twin", session{answer: "abcxyz"}, true, bartizan.Resisted},
		{"twin blocked", session{refused: true}, true, bartizan.Blocked},
		{"no place", session{plantEr: bartizan.ErrNotDeliverable}, false, bartizan.NotDeliverable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := bartizan.Case{ID: "x", Benign: tt.benign}
			out, err := injection.Prove(t.Context(), &tt.s, c, injection.Delivery{Prompt: "read it", Document: "text"})
			if err != nil || out.Result != tt.want {
				t.Errorf("Prove = %v, %v; want %v", out.Result, err, tt.want)
			}
			if tt.s.planted != "text" || tt.want != bartizan.NotDeliverable && tt.s.asked != "read it" {
				t.Errorf("planted %q, asked %q", tt.s.planted, tt.s.asked)
			}
		})
	}
}

func TestProveHandsErrorsOn(t *testing.T) {
	down := errors.New("down")
	for _, s := range []*session{{askErr: down}, {plantEr: down}} {
		_, err := injection.Prove(t.Context(), s, bartizan.Case{}, injection.Delivery{Prompt: "p", Document: "d"})
		if !errors.Is(err, down) {
			t.Errorf("error %v, want %v in it", err, down)
		}
	}
}
