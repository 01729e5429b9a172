package openai

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// Embeddings is the wire of embeddings, which streams nothing.
type Embeddings struct{ Codec }

// Name is "openai-embeddings".
func (Embeddings) Name() string { return "openai-embeddings" }

// Reach shows texts; ids of tokens are hidden.
func (Embeddings) Reach() wire.Reach { return textReach("ids of tokens") }

// Request is ParseEmbeddings.
func (Embeddings) Request(raw []byte, lim jsonscan.Limits) (*wire.Body, error) {
	return ParseEmbeddings(raw, lim)
}

// Answer is ParseVectors.
func (Embeddings) Answer(raw []byte, lim jsonscan.Limits, first int) (*wire.Body, error) {
	return ParseVectors(raw, lim, first)
}

// Stream is nil.
func (Embeddings) Stream(jsonscan.Limits, int) wire.Stream { return nil }

// Moderations is the wire of moderations, which streams nothing.
type Moderations struct{ Codec }

// Name is "openai-moderations".
func (Moderations) Name() string { return "openai-moderations" }

// Reach shows texts; images are hidden.
func (Moderations) Reach() wire.Reach { return textReach("images") }

// Request is ParseModeration.
func (Moderations) Request(raw []byte, lim jsonscan.Limits) (*wire.Body, error) {
	return ParseModeration(raw, lim)
}

// Answer is ParseVectors.
func (Moderations) Answer(raw []byte, lim jsonscan.Limits, first int) (*wire.Body, error) {
	return ParseVectors(raw, lim, first)
}

// Stream is nil.
func (Moderations) Stream(jsonscan.Limits, int) wire.Stream { return nil }

// Completions is the older wire of completions of a prompt. Its answers are
// those of chat with a text for a message.
type Completions struct{ Codec }

// Name is "openai-completions".
func (Completions) Name() string { return "openai-completions" }

// Reach shows texts; ids of tokens are hidden.
func (Completions) Reach() wire.Reach {
	r := textReach("ids of tokens")
	r.Answer = Codec{}.Reach().Answer
	r.Stream = r.Answer
	return r
}

// Request is ParseCompletion.
func (Completions) Request(raw []byte, lim jsonscan.Limits) (*wire.Body, error) {
	return ParseCompletion(raw, lim)
}

func textReach(hidden ...string) wire.Reach {
	return wire.Reach{
		Request: wire.Sight{Shown: bartizan.KindText | bartizan.KindMedia, Hidden: hidden},
		Answer:  wire.Sight{Shown: bartizan.KindText},
	}
}

var _, _, _ wire.Codec = Embeddings{}, Moderations{}, Completions{}
