// Package egress is the gate for addresses in what a model writes: which hosts
// an answer or a tool call may name.
package egress

import (
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/disclosure"
)

// Options of the check.
type Options struct {
	// Allow lists where addresses may lead: a host name, or *.name for all
	// names below it, with a scheme before it and a port behind it if they
	// matter. Without a scheme http, https, ws and wss are meant; without a
	// port the scheme's own. Empty: plain links may lead anywhere, and nothing
	// may load by itself.
	Allow []string `yaml:"allow"`
	// Tools says whether arguments of tool calls are held against the list.
	Tools bool `yaml:"tools"`
}

// Check is DIS003.
var Check = &bartizan.Check{
	ID: "DIS003", Name: "egress", Threat: disclosure.Threat,
	Severity: bartizan.High, Action: bartizan.Redact, FailClosed: true,
	Doc: bartizan.Doc{
		Title: "Addresses in answers and tool calls that are on no list",
		Text: "An image in an answer is fetched as soon as the answer is shown, and its address may carry the conversation away. A tool call " +
			"that names an address sends its data there. Whoever can plant an order in what the model reads can have both.\n\n" +
			"This is a gate and no detector: it asks where an address leads, not what it holds. With a list, every address in an answer or in " +
			"the arguments of a tool call that leads elsewhere is replaced, in every form in which Markdown, HTML, CSS or a terminal makes a link: inline, " +
			"reference, autolink, image, attribute, bare, without a scheme. Hosts are compared as a browser reads them (case, entities, percent signs, " +
			"full-width letters, user names before an @, IPv4 in any notation); what two programs may read in two ways is on no list. An address in the " +
			"parameters or path of an allowed one is held against the list too, for an open redirect or a proxy on an allowed host leads anywhere. " +
			"Without a list only what loads by itself is replaced, and addresses that are programs (javascript:) or reach into the file system (file:); " +
			"links that wait for a click pass.\n\n" +
			"The replacement names the host, and nothing loads or links it. In a stream an address is held until it ends, 2 KiB at the most: a longer one counts as on no list.",
		Remedy: "Add the host to checks: disclosure/egress: options: allow, if answers should lead there; otherwise look in the same conversation for the document or tool result that planted the address.",
		Limits: "An allowed host that forwards by a number or a short name that it looks up itself (a link shortener) leads anywhere: allow none. Addresses that " +
			"the client makes of plain names (example.com without www) are judged in tool calls only, and there only in members that are named for an address. " +
			"Relative addresses lead to the page's own host and pass. A tool that is told a place by other means, such as a bucket or a mail address, needs a rule of its own.",
		Source: "CVE-2025-32711 (EchoLeak: reference-style image, and a proxy on an allowed host); WHATWG URL standard, host parsing; CommonMark 0.31; RFC 3986, section 7.6",
	},
	Options: Options{Tools: true},
	Guard:   newGuard,
}

func newGuard(s bartizan.Settings) (bartizan.Guard, error) {
	o := Options{Tools: true}
	if err := s.Decode(&o); err != nil {
		return nil, fmt.Errorf("read options: %w", err)
	}
	g := guard{tools: o.Tools}
	for _, a := range o.Allow {
		e, err := parseEntry(a)
		if err != nil {
			return nil, fmt.Errorf("read options: allow %q: %w", a, err)
		}
		g.allow = append(g.allow, e)
	}
	return g, nil
}
