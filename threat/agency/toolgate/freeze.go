package toolgate

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/agency"
)

// mostTools bounds the definitions of one request.
const mostTools = 2048

// plan is the tools of a conversation by name with a digest each.
type plan map[string][]byte

func digest(d *bartizan.ToolDef) []byte {
	h := sha256.New()
	fmt.Fprintf(h, "%d:%s%d:%s%d:%s", len(d.Name), d.Name, len(d.Text), d.Text, len(d.Schema), d.Schema)
	return h.Sum(nil)[:12]
}

// planOf gathers the definitions of a request; twice holds names that stand for
// two different ones.
func planOf(x *bartizan.Exchange) (now plan, twice map[string]bool, err error) {
	now, twice = plan{}, map[string]bool{}
	n := 0
	for _, p := range x.Request {
		if p.Tool == nil {
			continue
		}
		if n++; n > mostTools {
			return nil, nil, bartizan.Unexamined{What: "the tools of a request", Why: fmt.Sprintf("more than %d", mostTools)}
		}
		d := digest(p.Tool)
		if old, ok := now[p.Tool.Name]; ok && string(old) != string(d) && p.Tool.Name != "" {
			twice[p.Tool.Name] = true
		}
		now[p.Tool.Name] = d
	}
	return now, twice, nil
}

// definitions is what was found about all of a request's tools.
type definitions struct {
	twice map[string]bool
	// fresh tools were not there before untrusted content came in, changed
	// ones were others.
	fresh, changed map[string]bool
}

var definitionsKey = &bartizan.MemoKey[*definitions]{Name: "toolgate.definitions"}

// definition judges one tool that the request offers.
func (j *judgement) definition(ctx context.Context) error {
	all, err := bartizan.Once(&j.x.Memo, definitionsKey, func() (*definitions, error) { return j.definitions(ctx) })
	if err != nil {
		return fmt.Errorf("compare tools: %w", err)
	}
	name := j.p.Tool.Name
	if all.twice[name] {
		j.say(agency.Broken, "one name for two different tools", name)
	}
	if foreign(name) && j.sc.folded[fold(name)] > 1 {
		j.say(agency.Broken, "a tool whose name looks like another's that is offered too", name)
	}
	if all.fresh[name] {
		j.say(j.g.t.freeze, "a tool that was not offered before untrusted content came in", name)
	}
	if all.changed[name] {
		j.say(j.g.t.freeze, "a tool that changed after untrusted content came in", name)
	}
	return nil
}

// foreign reports whether a name holds more than ASCII.
func foreign(name string) bool {
	return strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII })
}

func (j *judgement) definitions(ctx context.Context) (*definitions, error) {
	now, twice, err := planOf(j.x)
	if err != nil {
		return nil, err
	}
	out := &definitions{twice, map[string]bool{}, map[string]bool{}}
	if j.g.t.freeze == 0 || j.x.Conversation.ID == "" {
		return out, nil
	}
	key := j.x.Key(bartizan.PerConversation, "plan")
	err = j.g.memory.Update(ctx, key, keep, func(old []byte) ([]byte, error) {
		frozen := plan{}
		if len(old) > 0 {
			if err := json.Unmarshal(old, &frozen); err != nil {
				return nil, fmt.Errorf("read the tools remembered: %w", err)
			}
		}
		clear(out.fresh)
		clear(out.changed)
		for name, d := range now {
			was, known := frozen[name]
			switch {
			case !j.tainted || len(old) == 0: // a first turn that is tainted fixes what it brings
				if len(frozen) < mostTools {
					frozen[name] = d
				}
			case !known:
				out.fresh[name] = true
			case string(was) != string(d):
				out.changed[name] = true
			}
		}
		return json.Marshal(frozen)
	})
	if err != nil {
		return nil, fmt.Errorf("remember the tools: %w", err)
	}
	return out, nil
}
