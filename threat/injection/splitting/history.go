package splitting

import (
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/injection/internal/phrase"
)

const (
	// turns is how many messages of one speaker are looked back on, apart how
	// far two pieces of a sentence may stand from each other.
	turns, apart = 16, 3
	// edge is how much of a message's end and beginning is joined.
	edge = 240
)

// message is what is kept of one part.
type message struct {
	id         int
	data       bool
	head, tail string
	values     []value
}

// history is the parts of a request that people and tools wrote, in order.
type history struct {
	messages []message
	at       map[int]int // by id
}

var historyKey = &bartizan.MemoKey[*history]{Name: "messages and their variables"}

func past(x *bartizan.Exchange) *history {
	h, _ := bartizan.Once(&x.Memo, historyKey, func() (*history, error) {
		h := &history{at: map[int]int{}}
		for _, p := range x.Request {
			if p.Kind == bartizan.KindText && (p.Origin == bartizan.FromUser || phrase.InData(p)) {
				h.at[p.ID] = len(h.messages)
				h.messages = append(h.messages, note(p))
			}
		}
		return h, nil
	})
	return h
}

func note(p *bartizan.Part) message {
	s := strings.TrimSpace(p.Text)
	body := unlabel(s)
	return message{
		id: p.ID, data: phrase.InData(p), values: values(p.Text),
		head: cut(body, min(len(body), edge), true), tail: cut(body, max(0, len(body)-edge), false),
	}
}

// cut cuts s at a word, before or behind it.
func cut(s string, at int, before bool) string {
	if before {
		if at < len(s) {
			if n := strings.LastIndexByte(s[:at], ' '); n > 0 {
				at = n
			}
		}
		return strings.ToValidUTF8(s[:at], "")
	}
	if at > 0 {
		if n := strings.IndexByte(s[at:], ' '); n >= 0 {
			at += n
		}
	}
	return strings.ToValidUTF8(s[at:], "")
}

// unlabel takes a label such as "Part 2:", "(2/3)" or "2." off a message's
// beginning, and the quotation marks around the rest.
func unlabel(s string) string {
	rest := strings.TrimLeft(s, "([#*- ")
	low := strings.ToLower(rest[:min(len(rest), 12)])
	for _, w := range [...]string{"part", "piece", "fragment", "chunk", "section", "teil", "partie", "parte", "msg", "message", "step"} {
		if strings.HasPrefix(low, w) {
			rest = strings.TrimLeft(rest[len(w):], " #")
			break
		}
	}
	n := 0
	for n < len(rest) && n < 8 && (rest[n] >= '0' && rest[n] <= '9' || rest[n] == '/' || strings.HasPrefix(rest[n:], "of ")) {
		n++
	}
	if n == 0 || n == len(rest) || strings.IndexByte(":.)]-", rest[n]) < 0 {
		return strings.Trim(s, "\"'`")
	}
	return strings.Trim(strings.TrimLeft(rest[n:], ":.)]- "), "\"'`")
}

// before gives the messages of the same kind of speaker before the one at i,
// nearest first, turns at the most.
func (h *history) before(i int) []message {
	var out []message
	for j := i - 1; j >= 0 && len(out) < turns && j >= i-4*turns; j-- {
		if h.messages[j].data == h.messages[i].data {
			out = append(out, h.messages[j])
		}
	}
	return out
}
