package toolname

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/internal/glob"
	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/threat/agency"
)

type guard struct{ same []string }

var _ bartizan.Guard = guard{}

func newGuard(s bartizan.Settings) (bartizan.Guard, error) {
	var o Options
	if err := s.Decode(&o); err != nil {
		return nil, fmt.Errorf("decode options: %w", err)
	}
	return guard{o.Same}, nil
}

// Scope is definitions as servers give them, each as a whole.
func (guard) Scope() bartizan.Scope {
	return bartizan.Scope{Kinds: bartizan.KindTool, Sides: bartizan.SideRequest}
}

// longest is the longest name of a tool that is compared; the protocol's own
// advice is 128 characters.
const longest = 256

// Inspect compares a tool with those of other servers. Time is linear in their
// number and in the length of the definition for each.
func (g guard) Inspect(_ context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	if p.Tool == nil || p.Tool.Server == "" || p.Origin == bartizan.FromOperator || agreed(x, p.Tool) {
		return nil, nil
	}
	j := &judgement{g: g, p: p, name: p.Tool.Name}
	if len(j.name) > longest {
		return []bartizan.Signal{j.signal(agency.Broken, "a tool with a name of more than 256 bytes", "")}, nil
	}
	if odd := strings.IndexFunc(j.name, unseen); odd >= 0 {
		j.say(agency.Broken, "a tool with a character in its name that nobody sees", "")
	}
	j.folded = fold(j.name)
	j.words = text.Normalise(p.Text).Text()
	for _, other := range x.Request {
		if other.Tool != nil && other.Origin == bartizan.FromOperator && other.Tool.Server != "" && other.Tool.Server != p.Tool.Server && other.Tool.Digest != "" {
			j.against(other)
		}
	}
	return j.signals, nil
}

// agreed reports whether this very definition was agreed on.
func agreed(x *bartizan.Exchange, t *bartizan.ToolDef) bool {
	for _, p := range x.Request {
		if p.Tool != nil && p.Origin == bartizan.FromOperator && p.Tool.Server == t.Server && p.Tool.Name == t.Name {
			return p.Tool.Digest != "" && p.Tool.Digest == t.Digest
		}
	}
	return false
}

// judgement is one tool under inspection.
type judgement struct {
	g                   guard
	p                   *bartizan.Part
	name, folded, words string
	signals             []bartizan.Signal
}

func (j *judgement) signal(score float64, reason, evidence string) bartizan.Signal {
	return bartizan.Signal{Score: score, Range: bartizan.Range{To: len(j.p.Text)}, Reason: reason, Evidence: shown(evidence)}
}

// say adds a signal, once for a reason.
func (j *judgement) say(score float64, reason, evidence string) {
	for _, s := range j.signals {
		if s.Reason == reason {
			return
		}
	}
	j.signals = append(j.signals, j.signal(score, reason, evidence))
}

var foldKey = &bartizan.MemoKey[string]{Name: "toolname.fold"}

// against compares the tool with one of another server.
func (j *judgement) against(other *bartizan.Part) {
	name, at := other.Tool.Name, other.Tool.Server+"/"+other.Tool.Name
	folded, err := bartizan.Once(&other.Memo, foldKey, func() (string, error) { return fold(name), nil })
	if err != nil {
		folded = fold(name)
	}
	switch {
	case glob.Any(j.g.same, name) && len(j.g.same) > 0 && name == j.name:
		return
	case name == j.name:
		j.say(0.9, "a tool with the name of another server's", at)
		return
	case folded == j.folded:
		j.say(agency.Broken, "a tool whose name looks like that of another server's", at)
	case oneEdit(j.folded, folded):
		j.say(0.7, "a tool whose name is one edit from that of another server's", at)
	}
	if telling(name) && mentions(j.words, text.Normalise(name).Text()) {
		j.say(0.9, "a description that speaks of another server's tool", at)
	}
}

// fold gives a name as a careless reader takes it: without case, look-alike
// letters, invisible characters and what joins words.
func fold(name string) string {
	return strings.NewReplacer("_", "", "-", "", ".", "", "/", "", " ", "").Replace(text.Normalise(name).Text())
}

// unseen reports a character that no reader sees or that changes how others are
// read.
func unseen(r rune) bool {
	return r == utf8.RuneError || unicode.IsSpace(r) || !unicode.IsPrint(r) || text.Classify(r) != text.None
}

// oneEdit reports whether one insertion, deletion, change or swap of neighbours
// makes one name of the other. Digits count names, so a change between digits
// is none; short names are often near one another.
func oneEdit(a, b string) bool {
	const shortest = 6
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < shortest || len(b)-len(a) > utf8.UTFMax {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	for i > 0 && !utf8.RuneStart(b[min(i, len(b)-1)]) {
		i--
	}
	ra, na := utf8.DecodeRuneInString(a[i:])
	rb, nb := utf8.DecodeRuneInString(b[i:])
	switch {
	case unicode.IsDigit(rb) && (unicode.IsDigit(ra) || a[i:] == b[i+nb:]):
		return false
	case a[i:] == b[i+nb:], na > 0 && a[i+na:] == b[i+nb:]:
		return true
	}
	rest, nr := utf8.DecodeRuneInString(a[i+na:])
	return rest == rb && strings.HasPrefix(b[i+nb:], string(ra)) && a[i+na+nr:] == b[i+nb+na:]
}

// telling reports whether a name is no everyday word: it has two words.
func telling(name string) bool {
	return len(name) >= 6 && (strings.ContainsAny(name, "_-./") || strings.IndexFunc(name[1:], unicode.IsUpper) >= 0)
}

// mentions reports whether a text has a word.
func mentions(s, word string) bool {
	for at := 0; word != ""; {
		i := strings.Index(s[at:], word)
		if i < 0 {
			return false
		}
		from, to := at+i, at+i+len(word)
		before, _ := utf8.DecodeLastRuneInString(s[:from])
		after, _ := utf8.DecodeRuneInString(s[to:])
		if !inWord(before) && !inWord(after) {
			return true
		}
		at = from + 1
	}
	return false
}

func inWord(r rune) bool {
	return r == '_' || r == '-' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// shown is a name as evidence: short and printable.
func shown(s string) string {
	const most = 80
	n := 0
	return strings.Map(func(r rune) rune {
		n++
		switch {
		case n > most:
			return -1
		case !unicode.IsPrint(r):
			return '·'
		}
		return r
	}, s)
}
