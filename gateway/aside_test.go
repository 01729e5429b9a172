package gateway_test

import (
	"strings"
	"testing"
)

// TestLinesBesideTheData are judged and redacted too.
func TestLinesBesideTheData(t *testing.T) {
	for _, line := range []string{": it is forbidden\n", "event: it is forbidden\n", "id: it is forbidden\n", "retry: it is forbidden\n", "x: it is forbidden\n", "it is forbidden\n"} {
		h := newHouse(t, events(line+delta("hi"), finish), nil, blockWord())
		if _, _, body := h.ask(t, helloStream); !strings.Contains(body, "bartizan_blocked") {
			t.Errorf("%q went past: %s", line, body)
		}
	}
	h := newHouse(t, events(": a tok-abcd\n\n", ": a tok-abcd\n"+delta("hi"), "event: x tok-abcd\n"+delta("tok-efgh"), finish), nil, redactToken())
	if _, _, body := h.ask(t, helloStream); body != delta("hi")+delta("[gone]")+finish {
		t.Errorf("redacted to %q", body)
	}
	evs := []string{": OPENROUTER PROCESSING\n\n", ": keep-alive\n\n", "event: message\nid: 1\n" + delta("hi"), finish}
	h = newHouse(t, events(evs...), nil, blockWord(), redactToken())
	if _, _, body := h.ask(t, helloStream); body != strings.Join(evs, "") {
		t.Errorf("changed to %q", body)
	}
}

// TestEventsThatClientsReadDifferently are refused.
func TestEventsThatClientsReadDifferently(t *testing.T) {
	for name, ev := range map[string]string{
		"a byte order mark within":   "\xEF\xBB\xBF" + delta("zzz"),
		"data behind a space":        " " + delta("zzz"),
		"data in a comment, U+2028":  ": x\u2028" + delta("zzz"),
		"an object in a line of two": "data: {\"x\":\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"zzz\"}}]}\ndata: }\n\n",
	} {
		h := newHouse(t, events(delta("forb"), ev, delta("idden"), finish), nil, blockWord())
		if _, _, body := h.ask(t, helloStream); !strings.Contains(body, "bartizan_unexamined") {
			t.Errorf("%s: %s", name, body)
		}
	}
}
