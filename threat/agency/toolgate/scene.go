package toolgate

import (
	"slices"
	"strings"
	"unicode"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/threat/agency/internal/destination"
)

// scene is what a request says about tools and trust.
type scene struct {
	offered  map[string]bool
	folded   map[string]int  // how many names a reader may take for one
	schemas  map[string]bool // tools whose definition has a schema
	nameless []string        // texts of definitions without a name: tools of the provider's
	called   []string        // tools of earlier calls, by their names
	taint    origins         // that came in with the request or before
}

var sceneKey = &bartizan.MemoKey[*scene]{Name: "toolgate.scene"}

// sceneOf reads a request once per exchange.
func sceneOf(x *bartizan.Exchange) *scene {
	sc, err := bartizan.Once(&x.Memo, sceneKey, func() (*scene, error) { return newScene(x), nil })
	if err != nil {
		return newScene(x)
	}
	return sc
}

func newScene(x *bartizan.Exchange) *scene {
	sc := &scene{offered: map[string]bool{}, folded: map[string]int{}, schemas: map[string]bool{}}
	sc.taint = origins(x.Conversation.Taint)
	for _, p := range x.Request {
		sc.taint |= origins(p.Origin)
		switch {
		case p.Tool != nil && p.Tool.Name == "":
			sc.nameless = append(sc.nameless, p.Tool.Text)
		case p.Tool != nil:
			if !sc.offered[p.Tool.Name] {
				sc.folded[fold(p.Tool.Name)]++
			}
			sc.offered[p.Tool.Name] = true
			sc.schemas[p.Tool.Name] = sc.schemas[p.Tool.Name] || p.Tool.Schema != ""
		case p.Call != nil:
			sc.called = append(sc.called, p.Call.Name)
		}
	}
	return sc
}

// origins is a set of origins.
type origins bartizan.Origin

// names lists them.
func (o origins) names() []string {
	var out []string
	for one := bartizan.FromOperator; one <= bartizan.FromRetrieved; one <<= 1 {
		if bartizan.Origin(o)&one != 0 {
			out = append(out, one.String())
		}
	}
	return out
}

// hosted reports whether a call is to one of the provider's own tools that the
// request offers by type: web_search_call to {"type": "web_search"}.
func (sc *scene) hosted(name string) bool {
	kind, ok := strings.CutSuffix(name, "_call")
	return ok && kind != "" && slices.ContainsFunc(sc.nameless, func(text string) bool {
		for line := range strings.Lines(text) { // a word of it whole: web_search of web_search_preview
			if rest, is := strings.CutPrefix(line, kind); is && (rest == "" || rest[0] == '_' || rest[0] == '\n') {
				return true
			}
		}
		return false
	})
}

// fold gives a name as a careless reader takes it: without case, look-alike
// letters, invisible characters and what joins words.
func fold(name string) string {
	return strings.NewReplacer("_", "", "-", "", ".", "", " ", "").Replace(text.Normalise(name).Text())
}

// named are the destinations that a request's texts name, by host and e-mail
// address in lower case, and of the untrusted ones the links as written.
type named struct {
	trusted, untrusted, links map[string]bool
	whole                     bool
}

var namedKey = &bartizan.MemoKey[*named]{Name: "toolgate.named"}

// namedIn reads a request's texts once per exchange. Time is linear in them.
func namedIn(x *bartizan.Exchange) *named {
	n, err := bartizan.Once(&x.Memo, namedKey, func() (*named, error) { return newNamed(x), nil })
	if err != nil {
		return newNamed(x)
	}
	return n
}

func newNamed(x *bartizan.Exchange) *named {
	n := &named{map[string]bool{}, map[string]bool{}, map[string]bool{}, true}
	for _, p := range x.Request {
		into := n.trusted
		switch {
		case p.Kind != bartizan.KindText:
			continue
		case p.Origin.Untrusted():
			into = n.untrusted
		case p.Origin == bartizan.FromAssistant:
			continue // it may repeat what it read
		}
		places, whole := destination.Find(p.Text)
		n.whole = n.whole && whole
		for _, d := range places {
			into[d.Host], into[d.Mail] = true, true
			if p.Origin.Untrusted() {
				n.links[d.Link] = true
			}
		}
	}
	return n
}

// shown is a name as evidence: short and printable.
func shown(s string) string {
	const longest = 80
	n := 0
	return strings.Map(func(r rune) rune {
		n++
		switch {
		case n > longest:
			return -1
		case !unicode.IsPrint(r):
			return '·'
		}
		return r
	}, s)
}
