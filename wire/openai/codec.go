package openai

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// Codec is the chat completions wire.
type Codec struct{}

var _ wire.Codec = Codec{}

// Name is "openai".
func (Codec) Name() string { return "openai" }

// Reach shows text, calls and tools.
func (Codec) Reach() wire.Reach {
	hidden := []string{"images", "audio", "files"}
	answer := wire.Sight{Shown: bartizan.KindText | bartizan.KindCall | bartizan.KindMedia, Hidden: []string{"audio", "images"}}
	return wire.Reach{
		Request: wire.Sight{Shown: bartizan.KindText | bartizan.KindCall | bartizan.KindTool | bartizan.KindMedia, Hidden: hidden},
		Answer:  answer, Stream: answer,
	}
}

// Request is ParseRequest.
func (Codec) Request(raw []byte, lim jsonscan.Limits) (*wire.Body, error) {
	return ParseRequest(raw, lim)
}

// Answer is ParseAnswer.
func (Codec) Answer(raw []byte, lim jsonscan.Limits, first int) (*wire.Body, error) {
	return ParseAnswer(raw, lim, first)
}

// Stream is NewStream.
func (Codec) Stream(lim jsonscan.Limits, first int) wire.Stream { return NewStream(lim, first) }

// Framing is server-sent events.
func (Codec) Framing() wire.Framing { return wire.SSE }

// Fault is FaultBody.
func (Codec) Fault(f wire.Fault) []byte { return FaultBody(f) }

// Broken is the error object, then the terminator.
func (Codec) Broken(f wire.Fault) []wire.Event {
	return []wire.Event{{Data: FaultBody(f)}, {Data: []byte(Done)}}
}
