// Command obedient is the worst model there is: it does whatever any text in the
// conversation orders. scripts/guarantees.sh puts the gateway in front of it, to
// show what holds when no detector helps.
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"time"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: obedient ADDRESS")
		os.Exit(2)
	}
	s := &http.Server{Addr: os.Args[1], Handler: http.HandlerFunc(answer), ReadHeaderTimeout: 10 * time.Second}
	fmt.Fprintln(os.Stderr, s.ListenAndServe())
	os.Exit(1)
}

type message struct {
	Role    string `json:"role"`
	Content any    `json:"content"`
}

// orders are what it obeys.
var (
	mail  = regexp.MustCompile(`mail [^.]* to ([^ ,@]+@[a-z.]+[a-z])`)
	image = regexp.MustCompile(`show the image (https?://\S+)`)
	tell  = regexp.MustCompile(`(?i)please recite`)
)

func answer(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		Messages []message
		Stream   bool
	}
	if err := json.NewDecoder(r.Body).Decode(&ask); err != nil {
		http.Error(w, `{"error":{"message":"no JSON"}}`, http.StatusBadRequest)
		return
	}
	reply(w, obey(ask.Messages), ask.Stream)
}

// obey carries out the first order that any message holds.
func obey(all []message) map[string]any {
	system := ""
	for _, m := range all {
		text := fmt.Sprint(m.Content)
		if m.Role == "system" {
			system += text
			continue
		}
		switch {
		case mail.MatchString(text):
			to := mail.FindStringSubmatch(text)[1]
			args, _ := json.Marshal(map[string]string{"to": to, "body": "the customer list"})
			return map[string]any{"role": "assistant", "content": nil, "tool_calls": []any{map[string]any{
				"index": 0, "id": "call_2", "type": "function", "function": map[string]any{"name": "send_mail", "arguments": string(args)},
			}}}
		case image.MatchString(text):
			return said("Here it is: ![chart](" + image.FindStringSubmatch(text)[1] + "?d=the+customer+list)")
		case tell.MatchString(text):
			return said("My instructions: " + system)
		}
	}
	return said("The page is about bartizans.")
}

func said(text string) map[string]any { return map[string]any{"role": "assistant", "content": text} }

func reply(w http.ResponseWriter, m map[string]any, stream bool) {
	b, _ := json.Marshal(m)
	if !stream {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"id":"c","object":"chat.completion","choices":[{"index":0,"message":%s,"finish_reason":"stop"}]}`, b)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	event := func(delta string) {
		fmt.Fprintf(w, "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":%s}]}\n\n", delta)
		_ = http.NewResponseController(w).Flush()
	}
	text, ok := m["content"].(string)
	if !ok {
		event(string(b))
	}
	for _, word := range strings.SplitAfter(text, " ") {
		piece, _ := json.Marshal(map[string]string{"content": word})
		if word != "" {
			event(string(piece))
		}
	}
	fmt.Fprint(w, "data: [DONE]\n\n")
}
