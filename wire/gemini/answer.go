package gemini

import (
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// texts are the strings that readers of one candidate join: what it says and
// what it thinks.
type texts struct {
	index         int
	said, thought []jsonscan.Value
}

func (t *texts) add(thought bool, v jsonscan.Value) {
	if thought {
		t.thought = append(t.thought, v)
	} else {
		t.said = append(t.said, v)
	}
}

// ParseAnswer reads an answer that is not streamed, an error body, or the list
// of answers that a streamed request gives which does not ask for events. Texts
// of a candidate are one text over all parts and answers, as clients join them.
// first is the greatest part id used so far in the exchange.
func ParseAnswer(raw []byte, lim jsonscan.Limits, first int) (*wire.Body, error) {
	doc, err := jsonscan.Parse(raw, lim)
	if err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	b := &builder{Builder: wire.Builder{Side: bartizan.SideAnswer, First: first}}
	b.Raw = raw
	for i, v := range list(doc.Root()) {
		if v.Type() != jsonscan.Object {
			return nil, wire.Bad(fmt.Sprintf("[%d]", i), "want an object")
		}
		if err := b.answer(v); err != nil {
			return nil, err
		}
	}
	for _, t := range b.joined {
		b.Joined(bartizan.RoleAssistant, bartizan.FromAssistant, t.thought...)
		b.Joined(bartizan.RoleAssistant, bartizan.FromAssistant, t.said...)
	}
	return &b.Body, nil
}

// usage reads an answer's counts of tokens; thoughts count as what came out.
func usage(answer jsonscan.Value) wire.Usage {
	v := get(answer, "usageMetadata")
	in := wire.Count(v.Get("promptTokenCount")) + wire.Count(v.Get("toolUsePromptTokenCount"))
	return wire.Usage{In: in, Out: wire.Count(v.Get("candidatesTokenCount")) + wire.Count(v.Get("thoughtsTokenCount"))}
}

func (b *builder) answer(v jsonscan.Value) error {
	if err := distinct("", v); err != nil {
		return err
	}
	b.Usage = usage(v).Or(b.Usage)
	for key, m := range members(v) {
		switch {
		case key == "candidates":
			for i, c := range list(m) {
				if err := b.candidate(fmt.Sprintf("candidates[%d]", i), i, c); err != nil {
					return err
				}
			}
		case key == "modelVersion" && wire.Short(m):
			b.Model = m.Text()
		case named(key):
			b.label(model(), m)
		default: // error, and what a server adds
			b.sweep(model(), m)
		}
	}
	return nil
}

// of gives the texts of a candidate.
func (b *builder) of(index int) *texts {
	for _, t := range b.joined {
		if t.index == index {
			return t
		}
	}
	b.joined = append(b.joined, &texts{index: index})
	return b.joined[len(b.joined)-1]
}

// mostCandidates bounds what a candidate is looked up among.
const mostCandidates = 1000

func (b *builder) candidate(param string, place int, v jsonscan.Value) error {
	if v.Type() != jsonscan.Object {
		b.sweep(model(), v)
		return nil
	}
	if err := distinct(param, v); err != nil {
		return err
	}
	index, err := wire.Index(param+".index", v.Get("index"), place)
	if err != nil {
		return err
	}
	if len(b.joined) > mostCandidates {
		return wire.Bad(param, "too many candidates")
	}
	for key, m := range members(v) {
		switch {
		case key == "index":
		case key == "content" && m.Type() == jsonscan.Object:
			err = b.answerContent(param+".content", m, b.of(index))
		case key == "logprobsResult" && m.Type() == jsonscan.Object:
			from, to := m.Range()
			b.Repeats = append(b.Repeats, bartizan.Range{From: from, To: to})
		case finds(key):
			b.sweep(found(), m)
		case named(key):
			b.label(model(), m)
		default:
			b.sweep(model(), m)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// named reports fields of an answer that hold numbers and labels.
func named(key string) bool {
	switch key {
	case "modelVersion", "responseId", "createTime", "usageMetadata", "promptFeedback", "promptTokensDetails",
		"cacheTokensDetails", "finishReason", "safetyRatings", "embedding", "embeddings":
		return true
	}
	return false
}

// finds reports fields of a candidate that hold what was found for it.
func finds(key string) bool {
	switch key {
	case "groundingMetadata", "citationMetadata", "groundingAttributions", "urlContextMetadata":
		return true
	}
	return false
}

func (b *builder) answerContent(param string, v jsonscan.Value, joined *texts) error {
	if err := distinct(param, v); err != nil {
		return err
	}
	for key, m := range members(v) {
		switch key {
		case "role":
			b.label(model(), m)
		case "parts":
			for i, p := range list(m) {
				if err := b.part(fmt.Sprintf("%s.parts[%d]", param, i), p, model(), joined); err != nil {
					return err
				}
			}
		default:
			b.sweep(model(), m)
		}
	}
	return nil
}
