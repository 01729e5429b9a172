// Package template finds chat templates that reach into their host, or that
// put words into a conversation behind its parties' backs.
package template

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/gguf"
	"github.com/bartizan-ai/bartizan/format/jinja"
	"github.com/bartizan-ai/bartizan/format/jsontree"
	"github.com/bartizan-ai/bartizan/threat/supplychain"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/read"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// Check is SUP008.
var Check = &bartizan.Check{
	ID: "SUP008", Name: "template", Threat: supplychain.Threat,
	Severity: bartizan.Critical,
	Doc: bartizan.Doc{
		Title: "Chat templates that run code or hide instructions",
		Text: "A model brings a Jinja template that turns a conversation into text. It is a program that runs for every request: outside of a sandbox " +
			"it can walk from any object to the operating system (CVE-2024-34359), and inside one it still decides what the model is told, " +
			"in the place where operators believe their own words to stand.\n\n" +
			"The check parses templates (tokenizer_config.json, chat_template.jinja, processor configurations, GGUF keys) and renders none. Calls, filters and attributes are held against what chat " +
			"templates use; attributes with underscores, also put together from pieces, includes and Jinja's global objects are dangerous, known ways to a shell malicious. " +
			"Text that gives the model orders against its user, addresses of sites, and conditions that wait for a date or a word are suspicious.",
		Remedy: "Take the template from the model's original publisher, or pass your own to the loader.",
		Limits: "Orders are known by phrases, in English; an order in other words, or one that is put together from pieces, is not seen. Copies of one template in several files are not compared. Go templates (Ollama) are not read.",
		Source: "Jinja 3.1's grammar and sandbox; transformers' docs on chat templates; CVE-2024-34359 (llama-cpp-python)",
	},
	Scan: func(bartizan.Settings) (bartizan.Scanner, error) { return scanner{}, nil },
}

type scanner struct{}

// Wants takes GGUF files, JSON objects and files named as templates.
func (scanner) Wants(e bartizan.Entry) bool {
	switch strings.ToLower(path.Ext(e.Path)) {
	case ".jinja", ".jinja2", ".j2", ".json":
		return len(e.Head) > 0
	}
	head := bytes.TrimLeft(bytes.TrimPrefix(e.Head, []byte("\xef\xbb\xbf")), " \t\r\n")
	return gguf.Sniff(e.Head) || bytes.HasPrefix(head, []byte("{"))
}

// Scan finds the templates of a file and judges each. It costs time in the
// file's bytes.
func (scanner) Scan(ctx context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	if gguf.Sniff(a.Head) {
		return scanGGUF(a, report)
	}
	if a.Size > read.Most && !configures(a.Path) && !isTemplate(a.Path) {
		return bartizan.ErrNotMine // no configuration is that large
	}
	b, err := read.All(a)
	if err != nil {
		return err
	}
	if isTemplate(a.Path) {
		j := &judge{log: verdict.New(a.Path, report), path: a.Path, to: len(b), own: true, lax: !speaks(a.Path, b)}
		return errors.Join(j.template(string(b)), j.log.End())
	}
	return scanJSON(ctx, a, b, report)
}

func isTemplate(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return ext == ".jinja" || ext == ".jinja2" || ext == ".j2"
}

// speaks tells chat templates from those of web pages and machines, in which
// includes are ordinary.
func speaks(name string, b []byte) bool {
	return strings.Contains(name, "chat_template") || conversation().Match(b)
}

// conversation is how a template goes through one; a prompt that only speaks
// of messages is none.
var conversation = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\bin\s+\(?\s*(?:loop_)?messages\b|\bmessages\s*(?:\[|\|)|\bmessage\s*(?:\.|\[\s*['"])(?:content|role)\b`)
})

// configures reports whether loaders look for templates in a file of the name.
func configures(name string) bool {
	switch path.Base(name) {
	case "tokenizer_config.json", "chat_template.json", "processor_config.json", "preprocessor_config.json":
		return true
	}
	return false
}

func scanGGUF(a *bartizan.Artifact, report bartizan.Report) error {
	f, err := gguf.Of(a)
	if errors.Is(err, gguf.ErrNotGGUF) {
		return bartizan.ErrNotMine
	}
	if err != nil {
		return fmt.Errorf("read header of %q: %w", a.Path, err)
	}
	log := verdict.New(a.Path, report)
	var gaps []error
	for i := range f.Values {
		v := &f.Values[i]
		if !strings.HasPrefix(v.Key, "tokenizer.chat_template") || v.Type != gguf.TypeString {
			continue
		}
		if uint64(len(v.Text)) != v.Size {
			gaps = append(gaps, bartizan.Unexamined{What: a.Path, Why: "the template " + verdict.Show(v.Key) + " is too long"})
			continue
		}
		j := &judge{log: log, path: a.Path, from: int(v.At), to: int(v.At) + len(v.Text)}
		gaps = append(gaps, j.template(v.Text))
	}
	return first(append(gaps, log.End()))
}

func scanJSON(ctx context.Context, a *bartizan.Artifact, b []byte, report bartizan.Report) error {
	if !configures(a.Path) && !read.Speaks(b, "chat_template") {
		return bartizan.ErrNotMine
	}
	root, err := jsontree.Of(a, b)
	if err != nil {
		if configures(a.Path) || bytes.Contains(b, []byte("chat_template")) {
			return bartizan.Unexamined{What: a.Path, Why: err.Error()}
		}
		return bartizan.ErrNotMine
	}
	log, gaps, seen := verdict.New(a.Path, report), []error{}, configures(a.Path)
	root.Walk(func(n *jsontree.Node) bool {
		if !strings.Contains(n.Key, "chat_template") {
			return ctx.Err() == nil
		}
		seen = true
		n.Walk(func(t *jsontree.Node) bool {
			if t.Kind == jsontree.String && t.Key != "name" {
				j := &judge{log: log, path: a.Path, from: t.At, to: t.End}
				gaps = append(gaps, j.template(t.Text))
			}
			return true
		})
		return false
	})
	if !seen {
		return bartizan.ErrNotMine
	}
	return first(append(gaps, log.End(), ctx.Err()))
}

// first gives the first error there is.
func first(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// template parses and judges one template.
func (j *judge) template(src string) error {
	nodes, err := jinja.Parse(src)
	if err != nil {
		if j.lax {
			return bartizan.ErrNotMine
		}
		j.add(0, verdict.Suspicious, "the chat template cannot be parsed, so that what it does is not known")
		return bartizan.Unexamined{What: j.path, Why: err.Error()}
	}
	j.run(nodes)
	return nil
}
