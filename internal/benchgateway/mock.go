package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// events is how many events a streamed answer has.
const events = 50

// mock is a provider that answers at once: about 0.75 KB, or a stream of 50
// events. The model "hold" streams 8 KB and then nothing until the caller goes.
func mock() http.Handler {
	said := strings.Repeat("A bartizan is a small turret that overhangs a wall. ", 9)
	plain := fmt.Appendf(nil, `{"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":%q},"finish_reason":"stop"}],"usage":{"prompt_tokens":120,"completion_tokens":100,"total_tokens":220}}`, said)
	event, held := []byte(chunk(" a bartizan")), []byte(chunk(strings.Repeat("held back ", 80)))
	last := []byte("data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var b bytes.Buffer
		_, _ = b.ReadFrom(r.Body)
		var ask struct {
			Model  string
			Stream bool
		}
		_ = json.Unmarshal(b.Bytes(), &ask)
		if !ask.Stream {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(plain)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		flush := http.NewResponseController(w)
		if strings.HasPrefix(ask.Model, "soak") {
			soaked(w, flush, ask.Model == "soak-reset")
			_, _ = w.Write(last)
			return
		}
		hold := strings.HasSuffix(ask.Model, "hold")
		ev, n := event, events
		if hold {
			ev, n = held, 10
		}
		for range n {
			_, _ = w.Write(ev)
			_ = flush.Flush()
		}
		if hold {
			<-r.Context().Done()
			return
		}
		_, _ = w.Write(last)
	})
}

// soaked streams numbered events; with reset the connection breaks in the middle.
func soaked(w http.ResponseWriter, flush *http.ResponseController, reset bool) {
	for n := range events {
		_, _ = w.Write([]byte(chunk(fmt.Sprintf("event %d of a bartizan ", n))))
		_ = flush.Flush()
		if reset && n == events/2 {
			panic(http.ErrAbortHandler)
		}
	}
}

func chunk(text string) string {
	return fmt.Sprintf("data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":%q},\"finish_reason\":null}]}\n\n", text)
}
