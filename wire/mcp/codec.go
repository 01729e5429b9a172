package mcp

import (
	"errors"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// Codec is the face of the protocol that the gateway's routes know: its reach
// and its faults. Messages go both ways at any time, so they are read by Read
// and not by the methods for requests and answers, which refuse.
type Codec struct{}

var _ wire.Codec = Codec{}

var errMessages = errors.New("MCP has messages, not requests with one answer")

// Name is "mcp".
func (Codec) Name() string { return "mcp" }

// Reach says what messages of clients (Request) and of servers (Answer) show.
func (Codec) Reach() wire.Reach {
	leaving := wire.Sight{Shown: bartizan.KindText | bartizan.KindCall | bartizan.KindMedia, Hidden: []string{"images, audio and other bytes"}}
	entering := wire.Sight{
		Shown:  bartizan.KindText | bartizan.KindTool | bartizan.KindMedia,
		Hidden: []string{"images, audio and other bytes"},
	}
	return wire.Reach{Request: leaving, Answer: entering, Stream: entering}
}

// Request refuses.
func (Codec) Request([]byte, jsonscan.Limits) (*wire.Body, error) { return nil, errMessages }

// Answer refuses.
func (Codec) Answer([]byte, jsonscan.Limits, int) (*wire.Body, error) { return nil, errMessages }

// Stream is nil.
func (Codec) Stream(jsonscan.Limits, int) wire.Stream { return nil }

// Framing is that of server-sent events.
func (Codec) Framing() wire.Framing { return wire.SSE }

// Fault renders a fault that answers no request in particular.
func (Codec) Fault(f wire.Fault) []byte { return Fault("", f) }

// Broken renders a fault as an event.
func (Codec) Broken(f wire.Fault) []wire.Event { return []wire.Event{{Data: Fault("", f)}} }
