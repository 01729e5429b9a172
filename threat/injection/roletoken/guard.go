package roletoken

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/threat/injection/internal/phrase"
	"github.com/bartizan-ai/bartizan/threat/injection/internal/takeover"
)

// The families of marks.
var (
	turn      = phrase.Family{Reason: "a chat template's token for a turn or a role", User: 0.85, Data: 0.95}
	boundary  = phrase.Family{Reason: "a token that ends a text for a model", User: 0.75, Data: 0.85}
	sample    = phrase.Family{Reason: "a chat template's token with a placeholder after it", User: 0.8, Data: 0.8}
	seize     = phrase.Family{Reason: "a transcript's header with an order that takes over", User: 0.75, Data: 0.9}
	order     = phrase.Family{Reason: "a transcript's header with an order", User: 0.35, Data: 0.75}
	headlines = []*phrase.Family{&seize, &order}
)

// loaded compiles the tokens and headings once, at first use.
var loaded = sync.OnceValues(func() (*phrase.Lexicon, error) {
	turns := append(spelled(piped), bracketed...)
	last := append(spelled(ends), sentences...)
	return phrase.Compile(phrase.Language{
		Lists: map[string]string{"holder": "{|...|…", "speaker": "system|user|assistant|human|model|tool|developer"},
		Sets: []phrase.Set{
			{Family: &turn, First: turns, Templates: []string{"!$speaker !$holder", "$speaker !$holder"}},
			{Family: &sample, First: turns, Templates: []string{"$speaker? $holder"}},
			{Family: &boundary, First: last, Templates: []string{""}},
		},
	}, phrase.Language{
		Lists: takeover.Lists(map[string]string{
			"who":  "instruction|instructions|system|system_prompt|system_message|human|user|assistant|response|developer|new_instruction|new_instructions",
			"role": "human|user|assistant|system|developer|gpt|chatgpt",
		}),
		Sets: []phrase.Set{
			{Family: &seize, Templates: []string{"##|###|#### $who : ~~12 $seize", "$role : ~~12 $seize"}},
			{Family: &order, Templates: []string{"##|###|#### $who : ~2 $order", "human|assistant|system|developer : ~2 $order"}},
		},
	})
})

func newGuard(weigh phrase.Weigh) (bartizan.Guard, error) {
	lex, err := loaded()
	if err != nil {
		return nil, fmt.Errorf("load tokens: %w", err)
	}
	return phrase.Guard{Lexicon: lex, Weigh: weigh}, nil
}

// inTraffic weighs a mark in a request.
func inTraffic(h *phrase.Hit, v *text.View, p *bartizan.Part) float64 {
	if slices.Contains(headlines, h.Family) {
		if !startsLine(v, p, h.From) {
			return 0
		}
		return phrase.Score(h, v, p)
	}
	score := h.Family.User
	if phrase.InData(p) {
		score = h.Family.Data
	}
	switch {
	case enclosed(v.Text(), h):
		return score * 0.5
	case p.Origin&(bartizan.FromOperator|bartizan.FromAssistant) != 0 && p.Kind != bartizan.KindTool:
		return score * 0.3 // the operator writes his own template
	}
	return score
}

// inFile weighs a mark in a file, where a placeholder tells an example.
func inFile(h *phrase.Hit, v *text.View, p *bartizan.Part) float64 {
	score := inTraffic(h, v, p)
	if h.Family == &sample || h.Family == &turn && strings.HasSuffix(v.Text()[:h.From], "}") {
		return score * 0.5
	}
	return score
}

// enclosed reports whether a mark stands alone between equal quotation marks
// or backticks. The sign after it is always there: without it the engine waits.
func enclosed(s string, h *phrase.Hit) bool {
	if h.From == 0 || h.To == len(s) {
		return false
	}
	before := s[h.From-1]
	return before == s[h.To] && (before == '"' || before == '\'' || before == '`')
}

// indent is the most raw bytes between a line's start and a heading. It is
// less than what the engine keeps of the text that left.
const indent = 24

// startsLine reports whether the mark at normalised offset at begins a line of
// the text, or follows an escaped line break, with white space and quotation
// signs between at most.
func startsLine(v *text.View, p *bartizan.Part, at int) bool {
	from, _ := v.Raw(at, at)
	raw := v.Source()[:from]
	for from-len(raw) < indent {
		if raw == "" {
			return p.Base == 0
		}
		r, size := utf8.DecodeLastRuneInString(raw)
		switch {
		case r == '\n' || r == '\r' || r == '\u2028', strings.HasSuffix(raw, `\n`):
			return true
		case r == ' ', r == '\t', r == '>', r == '*', r == '#', r == '"', r == '\'', text.Classify(r) != text.None:
			raw = raw[:len(raw)-size]
		default:
			return false
		}
	}
	return false
}
