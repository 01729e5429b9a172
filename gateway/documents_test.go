package gateway_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
)

const documentsPath = "/v1/guard/documents"

// retrievedOnly wants parts that were retrieved.
type retrievedOnly struct{ *wordGuard }

func (g retrievedOnly) Scope() bartizan.Scope {
	s := g.wordGuard.Scope()
	s.From = bartizan.FromRetrieved
	return s
}

func TestDocuments(t *testing.T) {
	h := newHouse(t, answer("{}"), nil, check("TST001", "word", bartizan.Block, retrievedOnly{blockWordGuard()}), redactToken())
	res, body := h.send(t, http.MethodPost, documentsPath, "127.0.0.1", `{"documents":[
		{"id":"a","text":"all is well"},
		{"id":"b","text":"a forbidden word"},
		{"id":"c","text":"\u00fc keep tok-abcdef, and tok-ghijkl!"},
		{"id":"d","text":""}]}`, nil)
	if res.StatusCode != 200 || h.calls != 0 {
		t.Fatalf("%d, %d calls upstream: %s", res.StatusCode, h.calls, body)
	}
	for path, want := range map[string]string{
		"documents.0.id": "a", "documents.0.verdict": "allow", "documents.0.text": "all is well", "documents.0.findings.#": "0",
		"documents.1.verdict": "block", "documents.1.by": "TST001", "documents.1.text": "", "documents.1.findings.0.check": "TST001",
		"documents.1.findings.0.signals.0.range.from": "2", "documents.1.findings.0.signals.0.range.to": "11", "documents.1.findings.0.signals.0.score": "1",
		"documents.2.verdict": "redact", "documents.2.text": "ü keep [gone], and [gone]!", "documents.2.findings.0.signals.#": "2",
		"documents.3.verdict": "allow", "documents.#": "4",
	} {
		if got := gjson.Get(body, path).String(); got != want {
			t.Errorf("%s = %q, want %q in %s", path, got, want, body)
		}
	}
	if gjson.Get(body, "documents.1.text").Exists() {
		t.Error("a blocked document has a cleaned text")
	}
	rec := h.sink.at(t, 0)
	if rec.Route != "documents" || rec.Action != bartizan.Block || rec.By != "TST001" || len(rec.Findings) != 2 || rec.Outcome != gateway.Answered {
		t.Errorf("record %+v", rec)
	}
}

// TestDocumentsNotExamined: a guard that fails closed blocks its document.
func TestDocumentsNotExamined(t *testing.T) {
	g := blockWordGuard()
	g.do = func() { panic("broken") }
	h := newHouse(t, answer("{}"), nil, check("TST001", "word", bartizan.Block, g))
	_, body := h.send(t, http.MethodPost, documentsPath, "127.0.0.1", `{"documents":[{"id":"a","text":"all is well"}]}`, nil)
	if gjson.Get(body, "documents.0.verdict").String() != "block" || gjson.Get(body, "documents.0.unexamined.#").Int() != 1 || gjson.Get(body, "documents.0.text").Exists() {
		t.Errorf("%s", body)
	}
}

func TestBadDocuments(t *testing.T) {
	h := newHouse(t, answer("{}"), nil, blockWord())
	many := make([]string, 257)
	for i := range many {
		many[i] = fmt.Sprintf(`{"id":"%d","text":"x"}`, i)
	}
	for name, body := range map[string]string{
		"empty": ``, "no object": `[]`, "none": `{}`, "empty list": `{"documents":[]}`, "no list": `{"documents":"x"}`,
		"no id": `{"documents":[{"text":"x"}]}`, "number": `{"documents":[{"id":1,"text":"x"}]}`, "no text": `{"documents":[{"id":"a"}]}`,
		"twice": `{"documents":[{"id":"a","text":"x"},{"id":"a","text":"y"}]}`, "key twice": `{"documents":[{"id":"a","text":"x","text":"y"}]}`,
		"unknown": `{"documents":[{"id":"a","text":"x","Text":"y"}]}`, "unknown above": `{"documents":[{"id":"a","text":"x"}],"trust":true}`,
		"long id": `{"documents":[{"id":"` + strings.Repeat("a", 257) + `","text":"x"}]}`, "many": `{"documents":[` + strings.Join(many, ",") + `]}`,
		"a string": `{"documents":["x"]}`,
	} {
		if res, got := h.send(t, http.MethodPost, documentsPath, "127.0.0.1", body, nil); res.StatusCode != 400 || gjson.Get(got, "error.code").String() != "invalid_request" {
			t.Errorf("%s: %d %s", name, res.StatusCode, got)
		}
	}
	if res, _ := h.send(t, http.MethodGet, documentsPath, "127.0.0.1", "", nil); res.StatusCode != 405 {
		t.Errorf("GET: %d", res.StatusCode)
	}
	big := `{"documents":[{"id":"a","text":"` + strings.Repeat("x", 9<<20) + `"}]}`
	if res, _ := h.send(t, http.MethodPost, documentsPath, "127.0.0.1", big, nil); res.StatusCode != 413 {
		t.Errorf("over the limit: %d", res.StatusCode)
	}
}
