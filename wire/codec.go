package wire

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// Codec is one provider's wire for one kind of request, as the gateway uses it.
// Implementations are stateless and safe for concurrent use.
type Codec interface {
	// Name is the wire's name in configuration and counts, such as "openai".
	Name() string
	// Reach says what the codec shows of what the wire carries. A part of a
	// kind that it does not name is never made.
	Reach() Reach
	// Request reads a request's body.
	Request(raw []byte, lim jsonscan.Limits) (*Body, error)
	// Answer reads an answer that is not streamed; first is the greatest part
	// id used so far.
	Answer(raw []byte, lim jsonscan.Limits, first int) (*Body, error)
	// Stream begins a streamed answer; nil says that the wire has none.
	Stream(lim jsonscan.Limits, first int) Stream
	// Framing says how a streamed answer is cut into events.
	Framing() Framing
	// Fault renders an answer of the gateway's own.
	Fault(f Fault) []byte
	// Broken renders a fault that comes when a stream has begun: the events
	// that tell the provider's clients, the last of which ends the stream.
	Broken(f Fault) []Event
}

// Stream reads the events of one streamed answer. It keeps state and is not
// safe for concurrent use.
type Stream interface {
	// Chunk reads the name and the data of one event. The name is empty where
	// the framing or the event has none.
	Chunk(name string, data []byte) (*Chunk, error)
	// Aside makes a part of text that an event carries beside its data.
	Aside(text string) (*Chunk, error)
}

// Reach is what a codec shows of requests, of answers and of streamed answers.
type Reach struct{ Request, Answer, Stream Sight }

// Sight is what a codec shows of one direction.
type Sight struct {
	// Shown is the set of kinds of parts; zero says that there is nothing for
	// guards, or for Stream that the wire has none.
	Shown bartizan.Kind
	// Hidden names what may be carried and cannot be shown to guards. Where it
	// is met it becomes a media part, which policy refuses or passes.
	Hidden []string
}

// Framing is a way to cut a streamed answer into events.
type Framing uint8

// The framings.
const (
	SSE   Framing = iota // server-sent events
	Lines                // a JSON value a line
)

// Type is the media type that announces the framing.
func (f Framing) Type() string {
	if f == Lines {
		return "application/x-ndjson"
	}
	return "text/event-stream"
}

// Event is an event that the gateway writes itself.
type Event struct {
	Name string
	Data []byte
}
