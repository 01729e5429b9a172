package practice

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

// stream sends the answer as server-sent events: the role first, then one word
// per chunk, the finish reason, the usage when asked for, and the end mark. Each
// event is flushed, so that a client sees it at once.
func (t *Target) stream(w http.ResponseWriter, r *request, a reply) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-cache")
	w.WriteHeader(http.StatusOK)
	out := http.NewResponseController(w)
	created := t.created()
	send := func(c chunk) bool {
		c.ID, c.Object, c.Created, c.Model, c.Fingerprint = a.id, "chat.completion.chunk", created, Model, fingerprint
		b, err := json.Marshal(c)
		if err != nil {
			return false
		}
		if _, err = io.WriteString(w, "data: "+string(b)+"\n\n"); err != nil {
			return false
		}
		return out.Flush() == nil
	}
	empty := ""
	if !send(chunk{Choices: []chunkChoice{{Delta: delta{Role: "assistant", Content: &empty}}}}) {
		return
	}
	for _, piece := range strings.SplitAfter(a.text, " ") {
		if !send(chunk{Choices: []chunkChoice{{Delta: delta{Content: &piece}}}}) {
			return
		}
	}
	if calls := a.toolCalls(true); len(calls) > 0 && !send(chunk{Choices: []chunkChoice{{Delta: delta{Calls: calls}}}}) {
		return
	}
	send(chunk{Choices: []chunkChoice{{FinishReason: &a.finish}}})
	if r.usage {
		u := usageOf(r, a)
		send(chunk{Choices: []chunkChoice{}, Usage: &u})
	}
	if _, err := io.WriteString(w, "data: [DONE]\n\n"); err == nil {
		_ = out.Flush() // the client has gone: nobody to tell
	}
}
