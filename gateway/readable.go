package gateway

import (
	"bytes"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// foreign says why a body with these headers may read as other text than its
// bytes show, or "". Character sets that agree with ASCII are taken: others,
// such as UTF-7, spell text in letters that no guard takes for it.
func foreign(h http.Header) string {
	for _, line := range h["Content-Encoding"] {
		for enc := range strings.SplitSeq(line, ",") {
			if enc = strings.TrimSpace(enc); enc != "" && !strings.EqualFold(enc, "identity") {
				return "it is compressed"
			}
		}
	}
	types := h["Content-Type"]
	if len(types) == 0 {
		return ""
	}
	_, params, err := mime.ParseMediaType(types[0])
	if err != nil && strings.Contains(strings.ToLower(types[0]), "charset") || len(types) > 1 {
		return "its Content-Type is ambiguous"
	}
	switch set := strings.ToLower(params["charset"]); set {
	case "", "utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252":
		return ""
	}
	return "of its character set"
}

// labelsOnly reports whether a query holds nothing but short words, which needs
// no guard: versions and switches.
func labelsOnly(query string) bool {
	values, err := url.ParseQuery(query)
	for k, vs := range values {
		for _, s := range append(vs, k) {
			if len(s) > 64 || strings.ContainsFunc(s, func(r rune) bool { return !wordRune(r) }) {
				return false
			}
		}
	}
	return err == nil
}

func wordRune(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-_.:", r)
}

// unread makes one part of an error body that is no answer of the provider's:
// JSON of another shape as its reader decodes it, anything else byte for byte.
// Bytes that are no text and what looks like JSON but is not are errors.
func unread(raw []byte, lim jsonscan.Limits, first int) (*wire.Body, error) {
	b := wire.Builder{Side: bartizan.SideAnswer, First: first}
	b.Raw = raw
	start := bytes.TrimSpace(bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF")))
	switch {
	case slices.Contains(raw, 0):
		return nil, errors.New("it is no text")
	case len(start) > 0 && bytes.IndexByte([]byte(`{["`), start[0]) >= 0:
		doc, err := jsonscan.Parse(raw, lim)
		if err != nil {
			return nil, err
		}
		b.Sweep(bartizan.RoleAssistant, bartizan.FromAssistant, bartizan.KindText, doc.Root())
	default:
		p := &bartizan.Part{ID: first + 1, Side: bartizan.SideAnswer, Done: true}
		p.Role, p.Origin, p.Kind, p.Text = bartizan.RoleAssistant, bartizan.FromAssistant, bartizan.KindText, string(raw)
		all := bartizan.Range{To: len(raw)}
		p.Spans = []bartizan.Span{{Text: all, Body: all}}
		b.Parts = append(b.Parts, p)
	}
	return &b.Body, nil
}
