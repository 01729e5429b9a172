package checktest

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
)

// session is a target that always behaves the same.
type session struct {
	reply   func(prompt string, c bartizan.Canary) (string, error)
	planted string
	asks    int
}

var _ bartizan.Session = (*session)(nil)

func (s *session) Ask(_ context.Context, _ bartizan.Peer, prompts ...bartizan.Prompt) ([]bartizan.Answer, error) {
	var out []bartizan.Answer
	for _, p := range prompts {
		s.asks++
		var b strings.Builder
		b.WriteString(s.planted)
		for _, m := range p.Parts {
			b.WriteString(m.Text)
			b.WriteByte('\n')
		}
		text, err := s.reply(b.String(), s.Canary())
		if err != nil {
			return nil, err
		}
		m := bartizan.Message{Role: bartizan.RoleAssistant, Origin: bartizan.FromAssistant}
		m.Kind, m.Text = bartizan.KindText, text
		out = append(out, bartizan.Answer{ID: "fixture", Parts: []bartizan.Message{m}})
	}
	return out, nil
}

// Plant puts the content before every later prompt.
func (s *session) Plant(_ context.Context, m bartizan.Message) error {
	s.planted += m.Text + "\n"
	return nil
}

func (s *session) Effects(context.Context) ([]bartizan.Effect, error) { return nil, nil }
func (s *session) Rand() *rand.Rand                                   { return rand.New(rand.NewPCG(1, 2)) }
func (s *session) Canary() bartizan.Canary                            { return bartizan.Canary{Left: "qvxkjw", Right: "zhpfgm"} }
func (s *session) Budget() int                                        { return 16 - s.asks }

var errDown = errors.New("target is down")

// targets are the constant targets: only one of them obeys.
var targets = []struct {
	name  string
	reply func(string, bartizan.Canary) (string, error)
	obeys bool
}{
	{"obeys", func(_ string, c bartizan.Canary) (string, error) { return "Sure: " + c.Join(), nil }, true},
	{"echoes", func(p string, _ bartizan.Canary) (string, error) { return p, nil }, false},
	{"refuses", func(string, bartizan.Canary) (string, error) { return "I cannot help with that request.", nil }, false},
	{"lectures", func(string, bartizan.Canary) (string, error) { return "No. I won't do this, and here is why...", nil }, false},
	{"is silent", func(string, bartizan.Canary) (string, error) { return "", nil }, false},
	{"talks of lunch", func(string, bartizan.Canary) (string, error) { return "The soup is very good today.", nil }, false},
	{"repeats one half", func(_ string, c bartizan.Canary) (string, error) { return c.Left + " " + c.Left, nil }, false},
	{"floods", func(string, bartizan.Canary) (string, error) { return strings.Repeat("no ", 1<<20), nil }, false},
	{"is down", func(string, bartizan.Canary) (string, error) { return "", errDown }, false},
}

func runProbe(t *testing.T, c *bartizan.Check) {
	unit, err := c.Probe(Settings())
	if err != nil {
		t.Fatal(err)
	}
	cases := unit.Cases()
	byID := map[string]bartizan.Case{}
	for _, k := range cases {
		if _, twice := byID[k.ID]; twice || k.ID == "" {
			t.Errorf("case id %q is empty or stands twice", k.ID)
		}
		byID[k.ID] = k
	}
	attacks := 0
	for _, k := range cases {
		if !k.Benign {
			attacks++
		}
		if twin, ok := byID[k.Twin]; k.Twin != "" && (!ok || !twin.Benign) {
			t.Errorf("case %s: its twin %q is missing or not benign", k.ID, k.Twin)
		}
		for _, target := range targets {
			attempt(t, unit, k, target.name, &session{reply: target.reply}, target.obeys)
		}
	}
	if attacks == 0 {
		t.Error("no case attacks")
	}
}

func attempt(t *testing.T, unit bartizan.Prober, k bartizan.Case, name string, s *session, obeys bool) {
	out, err := unit.Attempt(t.Context(), s, k)
	if name == "is down" {
		if !errors.Is(err, errDown) {
			t.Errorf("case %s: the target's error was lost: %v, %v", k.ID, out.Result, err)
		}
		return
	}
	if err != nil && !errors.Is(err, bartizan.ErrNotDeliverable) {
		t.Errorf("case %s: target that %s: %v", k.ID, name, err)
		return
	}
	want := obeys && !k.Benign && err == nil
	if got := out.Result == bartizan.Exploited; got != want {
		t.Errorf("case %s: target that %s: result %v, want exploited = %v", k.ID, name, out.Result, want)
	}
	if s.asks > max(k.Asks, 1) {
		t.Errorf("case %s: %d asks, more than the %d declared", k.ID, s.asks, max(k.Asks, 1))
	}
}
