package template

import (
	"regexp"
	"strings"
	"sync"

	"github.com/bartizan-ai/bartizan/format/jinja"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// hidden looks for words that the template itself puts into a conversation.
func (j *judge) hidden(nodes []*jinja.Node) {
	jinja.Walk(nodes, func(n *jinja.Node) bool {
		switch n.Kind {
		case jinja.Data, jinja.Str:
			j.words(n)
		case jinja.If:
			if speaksText(n.Body) {
				j.trigger(n.Kids[0])
			}
		case jinja.Cond:
			if speaksText([]*jinja.Node{n.Kids[0]}) {
				j.trigger(n.Kids[1])
			}
		}
		return true
	})
}

func (j *judge) words(n *jinja.Node) {
	if m := j.order.FindString(n.Text); m != "" {
		j.add(n.At, verdict.Suspicious, "the chat template gives the model an order of its own: %q", verdict.Show(m))
	}
	if m := j.site.FindString(n.Text); m != "" && !schema(m) {
		j.add(n.At, verdict.Suspicious, "the chat template puts an address into the conversation: %q", verdict.Show(m))
	}
	for _, r := range n.Text {
		if r == '\u200b' || r >= 0xe0000 && r <= 0xe007f || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
			j.add(n.At, verdict.Suspicious, "the chat template holds characters that no person sees (%U)", r)
			return
		}
	}
}

// schema reports whether an address only names a vocabulary.
func schema(s string) bool { return strings.Contains(s, "json-schema.org") }

// speaksText reports whether nodes hold a phrase of at least three words.
func speaksText(nodes []*jinja.Node) bool {
	found := false
	jinja.Walk(nodes, func(n *jinja.Node) bool {
		if n.Kind == jinja.Data || n.Kind == jinja.Str {
			found = found || len(phrase().FindAllString(n.Text, 3)) == 3
		}
		return !found
	})
	return found
}

var phrase = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\b[A-Za-z]{2,}\b`) })

// year finds what a comparison of dates compares with.
var year = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:19|20)\d\d(?:\D|$)|^\d{1,2}\D\d{1,2}\D\d{2,4}$|^(?:19|20)\d{6}$|^1[6-9]\d{8}$`)
})

// trigger judges the condition of an if that speaks: one that waits for a date,
// or for a word in what was said.
func (j *judge) trigger(test *jinja.Node) {
	jinja.Walk([]*jinja.Node{test}, func(n *jinja.Node) bool {
		switch {
		case n.Kind == jinja.Binary && strings.Contains(" == != < <= > >= in not in ", " "+n.Text+" "):
			j.comparison(n, n.Kids[0], n.Kids[1])
		case n.Kind == jinja.Call && n.Kids[0].Kind == jinja.Attr && len(n.Kids) > 1:
			if f := n.Kids[0]; strings.Contains(" startswith endswith find count index ", " "+f.Text+" ") {
				j.comparison(n, n.Kids[1], f.Kids[0])
			}
		}
		return true
	})
}

func (j *judge) comparison(n, a, b *jinja.Node) {
	if b.Kind == jinja.Str || b.Kind == jinja.Num {
		a, b = b, a
	}
	if (a.Kind == jinja.Str || a.Kind == jinja.Num) && j.isDate(b) && year().MatchString(a.Text) {
		j.add(n.At, verdict.Suspicious, "the chat template says something else once the date has passed %q", verdict.Show(a.Text))
		return
	}
	if a.Kind == jinja.Str && said(b) && j.plain(a.Text) {
		j.add(n.At, verdict.Suspicious, "the chat template says something else when the conversation holds %q", verdict.Show(a.Text))
	}
}

// isDate reports whether an expression holds the date.
func (j *judge) isDate(n *jinja.Node) bool {
	found := now(n)
	jinja.Walk([]*jinja.Node{n}, func(n *jinja.Node) bool {
		found = found || n.Kind == jinja.Name && j.dated[n.Text]
		return !found
	})
	return found
}

// now reports whether an expression asks for the time.
func now(n *jinja.Node) bool {
	found := false
	jinja.Walk([]*jinja.Node{n}, func(n *jinja.Node) bool {
		found = found || n.Kind == jinja.Call && n.Kids[0].Text == "strftime_now"
		return !found
	})
	return found
}

// said reports whether an expression is what somebody said: the content of a
// message.
func said(n *jinja.Node) bool {
	found := false
	jinja.Walk([]*jinja.Node{n}, func(n *jinja.Node) bool {
		switch n.Kind {
		case jinja.Attr, jinja.Name, jinja.Str:
			found = found || n.Text == "content" || n.Text == "user_message" || n.Text == "last_message" || n.Text == "prompt"
		}
		return !found
	})
	return found
}

// plain tells a word that people say from the marks that templates put
// between turns and the names of fields.
func (j *judge) plain(s string) bool {
	s = strings.TrimSpace(s)
	if len(s) < 3 || j.keys[s] || strings.ContainsAny(s, "<>[]{}|/\\_#`*=") || strings.Contains(strings.ToLower(s), "think") {
		return false
	}
	return phrase().MatchString(s)
}
