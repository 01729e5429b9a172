package wire

import (
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// Codec is one provider's wire, as the gateway uses it. Implementations are
// stateless and safe for concurrent use.
type Codec interface {
	// Name is the wire's name in configuration and counts, such as "openai".
	Name() string
	// Request reads a request's body.
	Request(raw []byte, lim jsonscan.Limits) (*Body, error)
	// Answer reads an answer that is not streamed; first is the greatest part
	// id used so far.
	Answer(raw []byte, lim jsonscan.Limits, first int) (*Body, error)
	// Stream begins a streamed answer.
	Stream(lim jsonscan.Limits, first int) Stream
	// Fault renders an answer of the gateway's own; the same bytes serve as
	// the data of an event when a stream has begun.
	Fault(f Fault) []byte
	// Done is the data of the event that ends a stream, or empty.
	Done() string
}

// Stream reads the events of one streamed answer. It keeps state and is not
// safe for concurrent use.
type Stream interface {
	// Chunk reads the data of one event.
	Chunk(data []byte) (*Chunk, error)
	// Aside makes a part of text that an event carries beside its data.
	Aside(text string) (*Chunk, error)
}
