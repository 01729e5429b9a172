// Package xmlmodel finds models in XML, PMML and OpenVINO, that have their
// parser fetch or their runtime load what is not the model.
package xmlmodel

import (
	"bytes"
	"context"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/xmltags"
	"github.com/bartizan-ai/bartizan/threat/supplychain"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/read"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// Check is SUP014.
var Check = &bartizan.Check{
	ID: "SUP014", Name: "xmlmodel", Threat: supplychain.Threat,
	Severity: bartizan.Critical,
	Doc: bartizan.Doc{
		Title: "XML models that make their parser read files or load libraries",
		Text: "PMML and OpenVINO keep models in XML. A document type can declare entities that stand for files or addresses, which a parser reads into the model or sends away (XXE), " +
			"or that expand without end; OpenVINO's layers can come from extension libraries.\n\n" +
			"The check lists tags and declarations and expands nothing. External and nested entities, inclusions, scripts and paths of libraries are dangerous; other entities and layers of extensions are suspicious.",
		Remedy: "Load the model with a parser that has document types and external entities turned off, or take it from its source again.",
		Limits: "Weights beside an OpenVINO model are not held against its offsets. Other kinds of XML are not looked at.",
		Source: "OWASP on XML external entities; DMG's PMML 4.4; OpenVINO's IR format",
	},
	Scan: func(bartizan.Settings) (bartizan.Scanner, error) { return scanner{}, nil },
}

type scanner struct{}

// Wants takes XML by name or first bytes.
func (scanner) Wants(e bartizan.Entry) bool {
	switch strings.ToLower(path.Ext(e.Path)) {
	case ".pmml", ".xml":
		return true
	}
	head := bytes.ReplaceAll(e.Head, []byte{0}, nil)
	return bytes.Contains(head, []byte("<PMML")) || bytes.Contains(head, []byte("<net ")) ||
		bytes.HasPrefix(head, []byte("<?xml")) && (bytes.Contains(head, []byte("PMML")) || bytes.Contains(head, []byte("DOCTYPE net")))
}

// Scan costs time in the file's bytes.
func (scanner) Scan(_ context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	if a.Size > read.Most && strings.EqualFold(path.Ext(a.Path), ".xml") && !bytes.Contains(a.Head, []byte("PMML")) && !bytes.Contains(a.Head, []byte("<net")) {
		return bartizan.ErrNotMine
	}
	b, err := read.All(a)
	if err != nil {
		return err
	}
	doc := xmltags.Parse(b)
	if !mine(a.Path, doc) {
		return bartizan.ErrNotMine
	}
	log := verdict.New(a.Path, report)
	declarations(doc, log)
	for i := range doc.Tags {
		element(&doc.Tags[i], log)
	}
	if m := script().FindIndex(b); m != nil {
		log.Add("", m[0], m[1], verdict.Dangerous, "holds code of the host's language: %q", verdict.Show(string(b[m[0]:m[1]])))
	}
	if doc.Cut {
		return bartizan.Unexamined{What: a.Path, Why: "the document ends inside of a tag, or has more than are examined"}
	}
	return log.End()
}

// mine tells models from other XML by the root element, or by the extension
// where the document does not get to one.
func mine(name string, doc *xmltags.Doc) bool {
	for i := range doc.Tags {
		t := &doc.Tags[i]
		if t.Name[0] == '?' {
			continue
		}
		local := t.Name[strings.IndexByte(t.Name, ':')+1:]
		return local == "PMML" || local == "net" && (t.Get("version") != "" || t.Get("name") != "")
	}
	return strings.EqualFold(path.Ext(name), ".pmml")
}

var (
	external = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?s)<!ENTITY\s+(%?)\s*(\S+)\s+(?:SYSTEM|PUBLIC)\s+("[^"]*"|'[^']*')`)
	})
	entity = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?s)<!ENTITY\s+%?\s*(\S+)\s+("[^"]*"|'[^']*')`) })
	subset = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?s)^<!DOCTYPE\s+\S+\s+(?:SYSTEM\s+|PUBLIC\s+(?:"[^"]*"|'[^']*')\s*)("[^"]*"|'[^']*')`)
	})
	reference = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[&%][\w.:-]+;`) })
	script    = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`Runtime\s*\.\s*getRuntime|java\.lang\.ProcessBuilder|javax\.script\.|<script[\s>]`)
	})
)

// declarations judges the document type.
func declarations(doc *xmltags.Doc, log *verdict.Log) {
	if doc.Doctype == "" {
		return
	}
	from := doc.DoctypeAt
	to := from + len(doc.Doctype)
	for _, m := range external().FindAllStringSubmatch(doc.Doctype, 20) {
		kind := "entity"
		if m[1] != "" {
			kind = "parameter entity"
		}
		log.Add("", from, to, verdict.Dangerous, "the %s %s makes parsers read %s", kind, verdict.Show(m[2]), verdict.Show(m[3]))
	}
	if m := subset().FindStringSubmatch(doc.Doctype); m != nil && !strings.Contains(m[1], "//www.dmg.org/") {
		log.Add("", from, to, verdict.Dangerous, "the document type makes parsers read %s", verdict.Show(m[1]))
	}
	for _, m := range entity().FindAllStringSubmatch(doc.Doctype, 20) {
		if m[1] == "SYSTEM" || m[1] == "PUBLIC" {
			continue
		}
		if n := len(reference().FindAllString(m[2], -1)); n > 0 {
			log.Add("", from, to, verdict.Dangerous, "the entity %s holds %d others, which expand without end in some parsers", verdict.Show(m[1]), n)
		} else {
			log.Add("", from, to, verdict.Suspicious, "declares the entity %s, which no model needs", verdict.Show(m[1]))
		}
	}
}

// element judges one tag.
func element(t *xmltags.Tag, log *verdict.Log) {
	local := t.Name[strings.IndexByte(t.Name, ':')+1:]
	at, to := t.At, t.At+len(t.Name)
	if t.Name == "?xml-stylesheet" {
		log.Add("", at, to, verdict.Suspicious, "asks for the style sheet %q", verdict.Show(t.Get("href")))
	}
	if local == "include" && (strings.Contains(t.Name, ":") || strings.Contains(t.Get("xmlns"), "XInclude")) {
		log.Add("", at, to, verdict.Dangerous, "includes the file or address %q", verdict.Show(t.Get("href")))
	}
	if local == "layer" && !ordinary(t.Get("version")) {
		log.Add("", at, to, verdict.Suspicious, "the layer %s of type %s comes from the extension %q, whose library the runtime would have to load",
			verdict.Show(t.Get("name")), verdict.Show(t.Get("type")), verdict.Show(t.Get("version")))
	}
	for _, a := range t.Attrs {
		if library(a.Value) {
			log.Add("", at, to, verdict.Dangerous, "the attribute %s of %s names a library, %q", verdict.Show(a.Name), verdict.Show(local), verdict.Show(a.Value))
		}
	}
}

// ordinary reports whether a layer is of OpenVINO's own sets of operations.
func ordinary(version string) bool {
	return version == "" || strings.HasPrefix(version, "opset") || version == "experimental" || version == "ie_internal_opset" || version == "type_relaxed_opset"
}

// library reports whether a value is a path of native code.
func library(s string) bool {
	low := strings.ToLower(strings.TrimSpace(s))
	return !strings.ContainsAny(low, " \t\n") && (strings.HasSuffix(low, ".so") || strings.HasSuffix(low, ".dll") || strings.HasSuffix(low, ".dylib"))
}
