package bartizan

import (
	"context"
	"errors"
	"math/rand/v2"
)

// The errors that a Prober may meet and must hand on.
var (
	// ErrSpent says that the attempt's budget is used up.
	ErrSpent = errors.New("budget spent")
	// ErrDiverged says that a replay asks something else than was stored.
	ErrDiverged = errors.New("replay differs from the checkpoint")
)

// Session is one attempt's view of the world. Everything random in it is keyed
// without the arm, so that both arms of a paired run get the same prompts.
type Session interface {
	// Ask sends prompts, all at once, and gives the answers in their order.
	// Answers are stored in the probe's checkpoint, so that a run that was
	// killed replays them. It counts against Budget.
	Ask(ctx context.Context, peer Peer, prompts ...Prompt) ([]Answer, error)
	// Plant puts content where the target will meet it by itself: a document,
	// a tool's result, a mail. ErrNotDeliverable when the target has no such
	// place.
	Plant(ctx context.Context, m Message) error
	// Effects lists what the target did to our own tools and listeners.
	Effects(ctx context.Context) ([]Effect, error)
	// Rand is the attempt's own stream.
	Rand() *rand.Rand
	// Canary is the attempt's own token. The same at every call.
	Canary() Canary
	// Budget is the number of asks left to this attempt.
	Budget() int
}

// ErrNotDeliverable says that the target has no place for what was planted.
var ErrNotDeliverable = errors.New("not deliverable to this target")

// Peer is whom a prompt goes to.
type Peer uint8

// The peers.
const (
	Target   Peer = iota // the endpoint under test
	Attacker             // a model that helps to attack
	Judge                // a model that helps to judge
)

// Canary is a random token in two parts. A prompt holds the parts; only the
// join counts as proof, so that an echo never scores.
type Canary struct{ Left, Right string }

// Join is what a target writes only when it obeyed.
func (c Canary) Join() string { return c.Left + c.Right }

// Prompt is one question. After continues the dialogue of an earlier answer.
type Prompt struct {
	After *Answer
	Parts []Message
}

// Answer is what came back. Refused says that the provider or a gateway
// blocked it in so many words of the protocol, never from its wording.
type Answer struct {
	ID      string
	Parts   []Message
	Refused bool
}

// Text joins the answer's text parts.
func (a *Answer) Text() string {
	var s string
	for _, p := range a.Parts {
		if p.Kind == KindText {
			s += p.Text
		}
	}
	return s
}

// Effect is a side effect that our own tools saw: the strongest proof.
type Effect struct{ Kind, Detail string }

// Case is one thing to attempt. Twin names the benign case that differs only
// in the attack, if there is one. Asks is the most asks that it needs; zero
// stands for 1. Parts is free for the prober.
type Case struct {
	ID, Twin string
	// Benign marks a twin: it measures false blocks, and never exploits.
	Benign bool
	Asks   int
	Parts  []Message
}

// Result is how an attempt ended. Only Exploited and Resisted enter a rate.
type Result uint8

// The results.
const (
	Undetermined Result = iota
	Exploited
	Resisted
	Blocked
	TargetError
	NotDeliverable
)

var resultNames = []string{"undetermined", "exploited", "resisted", "blocked", "target-error", "not-deliverable"}

// String gives the result's name in reports.
func (r Result) String() string { return nameOf(r, resultNames...) }

// MarshalText writes the name.
func (r Result) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads a name.
func (r *Result) UnmarshalText(b []byte) (err error) {
	*r, err = parseName[Result]("result", string(b), resultNames...)
	return err
}

// Outcome is one attempt's result with its proof. Rung is the place on the
// proof ladder: 0 side effect, 1 planted secret, 2 task deviation, 3
// difference from the twin, 4 judge, 5 heuristic (a lead, never a finding).
type Outcome struct {
	Result   Result
	Rung     uint8
	Asks     int
	Measures []Estimate
	Evidence string
}
