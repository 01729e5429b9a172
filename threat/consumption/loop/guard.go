package loop

import (
	"context"
	"crypto/sha256"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

type guard struct{ o Options }

var _ bartizan.Guard = guard{}

// Scope is what a request repeats of a conversation.
func (guard) Scope() bartizan.Scope {
	return bartizan.Scope{Kinds: bartizan.KindText | bartizan.KindCall, Sides: bartizan.SideRequest}
}

var loopsKey = &bartizan.MemoKey[map[int]string]{Name: "loop"}

// Inspect tells at the part by which a number is passed, so once a request. The
// request is counted once, in time linear in it.
func (g guard) Inspect(_ context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	found, err := bartizan.Once(&x.Memo, loopsKey, func() (map[int]string, error) { return g.count(x), nil })
	if err != nil {
		return nil, err
	}
	why, ok := found[p.ID]
	if !ok {
		return nil, nil
	}
	s := bartizan.Signal{Score: 1, Range: bartizan.Range{To: len(p.Text)}, Reason: why}
	if p.Call != nil {
		s.Evidence = printable(p.Call.Name)
	}
	return []bartizan.Signal{s}, nil
}

// count gives the parts that pass a number, and which.
func (g guard) count(x *bartizan.Exchange) map[int]string {
	found := map[int]string{}
	steps, rounds, last := 0, 0, ""
	calls := map[[sha256.Size]byte]int{}
	tell := func(id, n, most int, why string) {
		if most > 0 && n == most+1 {
			found[id] = why
		}
	}
	for _, p := range x.Request {
		switch {
		case p.Call != nil:
			steps++
			tell(p.ID, steps, g.o.Steps, "more tool calls than the limit since the user last spoke")
			k := same(p.Call)
			calls[k]++
			tell(p.ID, calls[k], g.o.Calls, "the same tool call more often than the limit since the user last spoke")
		case p.Kind == bartizan.KindText && p.Role == bartizan.RoleUser && p.Origin == bartizan.FromUser:
			steps = 0
			clear(calls)
			text := strings.Join(strings.Fields(p.Text), " ")
			if rounds++; text != last || len(text) < shortest {
				rounds = 1
			}
			last = text
			tell(p.ID, rounds, g.o.Texts, "the same text of the user's more often in a row than the limit")
		}
	}
	return found
}

// shortest is the length from which a text counts: people say yes and go on many
// times over.
const shortest = 20

// most bounds the arguments that are brought into one form; what is larger
// counts as it is spelt.
var most = jsonscan.Limits{Depth: 64, Values: 10_000}

// same names a call by its tool and its arguments, whatever their spelling.
func same(c *bartizan.ToolCall) [sha256.Size]byte {
	args := []byte(c.Args)
	if d, err := jsonscan.Parse(args, most); err == nil {
		args = jsonscan.Canonical(nil, d.Root())
	}
	h := sha256.New()
	name := sha256.Sum256([]byte(c.Name))
	h.Write(name[:])
	h.Write(args)
	return [sha256.Size]byte(h.Sum(nil))
}

// printable is a name as evidence.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '·'
		}
		return r
	}, s[:min(len(s), 80)])
}
