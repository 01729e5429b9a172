// Package markup finds what in an answer would act if a page showed the answer
// as it is: scripts, handlers, frames, forms.
package markup

import (
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/disclosure"
)

// Options of the check.
type Options struct {
	// Code has code blocks and code spans judged like all other text: for pages
	// that show answers as HTML and not as Markdown.
	Code bool `yaml:"code"`
}

// Check is DIS005.
var Check = &bartizan.Check{
	ID: "DIS005", Name: "markup", Threat: disclosure.Threat,
	Severity: bartizan.High, Action: bartizan.Redact,
	Doc: bartizan.Doc{
		Title: "Markup in answers that acts when it is shown",
		Text: "What a model writes may come from whoever wrote what it read. A page that shows an answer without cleaning it runs the scripts in it, with the " +
			"rights of the person who asked.\n\n" +
			"The check finds elements that act (script, iframe, frame, object, embed, applet, form, base, meta, portal), attributes that handle events, attributes that hold a document (srcdoc), and " +
			"addresses that are programs (javascript:, vbscript:, documents in data:), in HTML, in SVG and in Markdown's links, however the address is escaped. " +
			"The bracket that opens the element becomes &lt;, so that a reader sees what was written and nothing acts; an address is replaced.\n\n" +
			"Code blocks and code spans of Markdown are left alone, for there HTML is shown and not run: an assistant that cannot show a script tag is of no use to a developer.",
		Remedy: "Have the page that shows answers clean its HTML by an allow list, and set a Content-Security-Policy. Look in the conversation for what made the model write this.",
		Limits: "Where answers are shown as HTML and not as Markdown a code block protects nothing: set code: true. Renderers differ on where code ends; a fence that is not closed counts as code to the end, as CommonMark has it. " +
			"A code span is one if it ends on its line and the line is not longer than 1 KiB before it. Styles, forms' look and plain links are not judged here (see disclosure/egress). An element with attributes that does not end within a KiB counts as one that acts. Tool calls are not judged: files may hold scripts.",
		Source: "OWASP LLM05:2025 (improper output handling); WHATWG HTML, tokenisation and event handler content attributes; CommonMark 0.31, sections 4.5 and 6.1",
	},
	Options: Options{},
	Guard: func(s bartizan.Settings) (bartizan.Guard, error) {
		var o Options
		if err := s.Decode(&o); err != nil {
			return nil, fmt.Errorf("read options: %w", err)
		}
		return &guard{
			code: o.Code, results: &bartizan.MemoKey[*result]{Name: "markup of an answer"}, fences: &bartizan.MemoKey[*book]{Name: "code blocks of an answer"},
		}, nil
	},
}
