package template

import (
	"strings"

	"github.com/bartizan-ai/bartizan/format/jinja"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// judge holds one template against what chat templates do.
type judge struct {
	log      *verdict.Log
	path     string
	from, to int  // of the template in the file
	own      bool // the file is the template, so that places in it are known
	lax      bool // no chat template: only ways out of it count
	*vocabulary
	macros   map[string]bool
	assigned map[string][]*jinja.Node
	dated    map[string]bool // variables that hold the date
	reached  string          // the first way out that was seen
	gadget   string          // the first thing that an attack would reach for
	budget   int             // of constants to work out
}

func (j *judge) add(at int, g verdict.Grade, format string, args ...any) {
	from, to := j.from, j.to
	if j.own {
		from = at
	}
	j.log.Add("", from, to, g, format, args...)
}

// escape reports a way out of the template.
func (j *judge) escape(n *jinja.Node, what, why string) {
	if j.reached == "" {
		j.reached = what
	}
	j.add(n.At, verdict.Dangerous, "the chat template uses %s, %s", verdict.Show(what), why)
}

func (j *judge) run(nodes []*jinja.Node) {
	j.vocabulary = words()
	j.macros, j.assigned, j.dated = map[string]bool{}, map[string][]*jinja.Node{}, map[string]bool{}
	j.budget = 100_000
	jinja.Walk(nodes, j.declare)
	jinja.Walk(nodes, func(n *jinja.Node) bool { j.node(n); return true })
	if !j.lax {
		j.hidden(nodes)
	}
	if j.reached != "" && j.gadget != "" {
		j.add(0, verdict.Malicious, "the chat template reaches %s by way of %s, which runs programs or code on the host that renders it",
			verdict.Show(j.gadget), verdict.Show(j.reached))
	}
}

// declare notes what the template itself names.
func (j *judge) declare(n *jinja.Node) bool {
	switch n.Kind {
	case jinja.Macro:
		j.macros[n.Text] = true
		for _, k := range n.Kids {
			j.assign(k, nil)
		}
	case jinja.Set:
		j.assign(n.Kids[0], n.Kids[1])
	case jinja.SetBlock:
		j.assign(n.Kids[0], &jinja.Node{Kind: jinja.Str, Text: dataOf(n.Body)})
	case jinja.For:
		j.assign(n.Kids[0], nil)
	case jinja.With:
		for _, k := range n.Kids {
			j.assign(k, k.Kids[0])
		}
	}
	return true
}

func dataOf(nodes []*jinja.Node) string {
	var b strings.Builder
	for _, n := range nodes {
		if n.Kind == jinja.Data {
			b.WriteString(n.Text)
		}
	}
	return b.String()
}

func (j *judge) assign(target, value *jinja.Node) {
	switch target.Kind {
	case jinja.Name, jinja.Keyword:
		j.assigned[target.Text] = append(j.assigned[target.Text], value)
		if value != nil && now(value) {
			j.dated[target.Text] = true
		}
	case jinja.Seq:
		for i, k := range target.Kids {
			if value != nil && value.Kind == jinja.Seq && i < len(value.Kids) {
				j.assign(k, value.Kids[i])
			} else {
				j.assign(k, nil)
			}
		}
	}
}

// node judges one node by itself.
func (j *judge) node(n *jinja.Node) {
	switch n.Kind {
	case jinja.Load:
		if !j.lax {
			j.escape(n, n.Text, "which loads another file")
		}
	case jinja.Name:
		j.name(n)
	case jinja.Attr:
		j.attribute(n, n.Text)
	case jinja.Item:
		j.item(n)
	case jinja.Call:
		j.call(n)
	case jinja.Filter:
		j.filter(n)
	case jinja.Str:
		j.constant(n, n.Text)
	case jinja.Keyword:
		j.constant(n, n.Text)
	}
	if n.Kind == jinja.Binary || n.Kind == jinja.Concat || n.Kind == jinja.Filter || n.Kind == jinja.Call {
		for _, s := range j.fold(n, 0) {
			j.constant(n, s)
		}
	}
}

func (j *judge) name(n *jinja.Node) {
	_, mine := j.assigned[n.Text]
	switch {
	case strings.HasPrefix(n.Text, "__"):
		j.escape(n, n.Text, "which leads to the interpreter")
	case j.forbiddenNames[n.Text] && !mine && !j.macros[n.Text] && !j.lax:
		j.escape(n, n.Text, "an object that leads out of the template")
	}
	if j.gadgets[n.Text] && !mine && j.gadget == "" {
		j.gadget = n.Text
	}
}

// attribute judges a name behind a point, or in a subscript.
func (j *judge) attribute(n *jinja.Node, name string) {
	if strings.HasPrefix(name, "_") || j.forbiddenAttrs[name] {
		j.escape(n, name, "an attribute that leads from data to the interpreter")
	}
	if j.gadgets[name] && j.gadget == "" {
		j.gadget = name
	}
}

func (j *judge) item(n *jinja.Node) {
	index := n.Kids[1]
	if index.Kind == jinja.Slice || index.Kind == jinja.Num {
		return
	}
	names := j.fold(index, 0)
	for _, s := range names {
		if strings.HasPrefix(s, "__") || j.forbiddenAttrs[s] {
			j.attribute(n, s)
		} else if j.gadgets[s] && j.gadget == "" {
			j.gadget = s
		}
	}
	if len(names) == 0 && pieced(index) && !j.lax {
		j.add(n.At, verdict.Suspicious, "the chat template puts the name of an attribute together from pieces")
	}
}

// pieced reports whether an index is text that is put together: numbers are
// added as well, text is joined.
func pieced(n *jinja.Node) bool {
	switch n.Kind {
	case jinja.Concat:
		return true
	case jinja.Binary:
		return n.Text == "+" && (text(n.Kids[0]) || text(n.Kids[1])) || n.Text == "%" && text(n.Kids[0])
	case jinja.Filter:
		return n.Text == "join" || n.Text == "format" || n.Text == "replace" || n.Text == "reverse"
	case jinja.Call:
		return n.Kids[0].Kind == jinja.Attr && (n.Kids[0].Text == "join" || n.Kids[0].Text == "format" || n.Kids[0].Text == "replace")
	}
	return false
}

func text(n *jinja.Node) bool { return n.Kind == jinja.Str || n.Kind == jinja.Concat || pieced(n) }

// call judges who is called: a known function, a macro, a known method.
func (j *judge) call(n *jinja.Node) {
	f := n.Kids[0]
	switch f.Kind {
	case jinja.Name:
		_, mine := j.assigned[f.Text]
		if j.functions[f.Text] || j.macros[f.Text] || mine || j.forbiddenNames[f.Text] || j.lax {
			return
		}
		j.add(n.At, verdict.Suspicious, "the chat template calls %s, which no chat template has", verdict.Show(f.Text))
	case jinja.Attr:
		if j.methods[f.Text] || j.forbiddenAttrs[f.Text] || strings.HasPrefix(f.Text, "_") || j.lax {
			return
		}
		j.add(n.At, verdict.Suspicious, "the chat template calls the method %s, which no chat template uses", verdict.Show(f.Text))
	default:
		j.escape(n, "a call of what an expression gives", "which cannot be known without running it")
	}
}

func (j *judge) filter(n *jinja.Node) {
	switch {
	case n.Text == "attr":
		j.escape(n, "the filter attr", "which fetches any attribute by name")
	case !j.filters[n.Text] && !j.lax:
		j.add(n.At, verdict.Suspicious, "the chat template uses the filter %s, which Jinja does not have", verdict.Show(n.Text))
	case n.Text == "map" && len(n.Kids) > 1 && n.Kids[1].Kind != jinja.Keyword:
		for _, s := range j.fold(n.Kids[1], 0) {
			if s == "attr" {
				j.escape(n, "the filter attr", "which fetches any attribute by name")
			}
		}
	}
}

// constant judges text that stands in an expression, or follows from one.
func (j *judge) constant(n *jinja.Node, s string) {
	if m := j.dunder.FindString(s); m != "" {
		j.escape(n, m, "an attribute that leads from data to the interpreter")
	}
	if j.gadget == "" {
		if j.gadgets[s] {
			j.gadget = s
		} else if m := j.harmful.FindString(s); m != "" {
			j.gadget = m
		}
	}
}
