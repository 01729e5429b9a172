package override

import (
	"fmt"
	"sync"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/injection/internal/phrase"
)

// loaded compiles the languages once, at first use.
var loaded = sync.OnceValues(func() (*phrase.Lexicon, error) {
	var languages []phrase.Language
	for _, l := range []language{english(), german(), french(), spanish(), italian(), portuguese(), dutch(), russian(),
		polish(), turkish(), chinese(), japanese(), korean(), hindi(), arabic(), vietnamese(), indonesian()} {
		languages = append(languages, l.phrases())
	}
	return phrase.Compile(languages...)
})

// language holds the templates of one language by family.
type language struct {
	lists map[string]string
	drop, unbound, reveal,
	fresh, broad, hint, address []string
}

func (l language) phrases() phrase.Language {
	return phrase.Language{Lists: l.lists, Sets: []phrase.Set{
		{Family: &drop, Templates: l.drop}, {Family: &unbound, Templates: l.unbound}, {Family: &reveal, Templates: l.reveal},
		{Family: &fresh, Templates: l.fresh}, {Family: &broad, Templates: l.broad}, {Family: &hint, Templates: l.hint},
		{Family: &address, Templates: l.address},
	}}
}

func newGuard() (bartizan.Guard, error) {
	lex, err := loaded()
	if err != nil {
		return nil, fmt.Errorf("load phrases: %w", err)
	}
	return phrase.Decoding{Guard: phrase.Guard{Lexicon: lex, Weigh: phrase.Score}}, nil
}
