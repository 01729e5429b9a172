package main

import (
	_ "embed" // templates.txt is data
	"fmt"
	"math/rand/v2"
	"strings"
)

//go:embed templates.txt
var templates string

// each is how many rows a template gives at most.
const each = 120

// template is a line of templates.txt.
type template struct {
	hit        bool
	user, data bool
	text       string
}

// composed is the source of rows that compose makes.
const composed = "composed here"

// compose makes rows from the templates, the same for the same seed. Every
// third attack stands after a harmless prompt of the pool, as it would in
// traffic.
func compose(pool []row, seed uint64) ([]row, error) {
	choices, list, err := parseTemplates(templates)
	if err != nil {
		return nil, err
	}
	rnd := rand.New(rand.NewPCG(seed, 0x636f6d70))
	var around []string
	for i := range pool {
		if r := &pool[i]; r.Label == 0 && r.Kind == "benign" && len(r.Text) < 300 {
			around = append(around, r.Text)
		}
	}
	var out []row
	for _, t := range list {
		seen := map[string]bool{}
		for range each {
			s, err := expand(t.text, choices, rnd, 0)
			if err != nil {
				return nil, err
			}
			s = strings.Join(strings.Fields(s), " ")
			if seen[s] {
				continue
			}
			seen[s] = true
			if t.hit && len(around) > 0 && rnd.IntN(3) == 0 {
				s = around[rnd.IntN(len(around))] + " " + s
			}
			r := row{Text: s, Kind: "benign", Source: composed, user: t.user, data: t.data}
			if t.hit {
				r.Label, r.Kind = 1, "direct"
			}
			out = append(out, r)
		}
	}
	return out, nil
}

func parseTemplates(s string) (map[string][]string, []template, error) {
	choices := map[string][]string{}
	var list []template
	for n, line := range strings.Split(s, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "# ") {
			continue
		}
		if line[0] == '+' || line[0] == '-' {
			channels, text, _ := strings.Cut(line[1:], " ")
			list = append(list, template{line[0] == '+', strings.Contains(channels, "u"), strings.Contains(channels, "d"), text})
			continue
		}
		name, rest, ok := strings.Cut(line, " = ")
		if !ok {
			return nil, nil, fmt.Errorf("parse templates: line %d is neither a choice nor a template", n+1)
		}
		for c := range strings.SplitSeq(rest, " | ") {
			choices[name] = append(choices[name], strings.TrimSpace(c))
		}
	}
	return choices, list, nil
}

// expand replaces the slots of s. What stands in braces and is no name stays.
func expand(s string, choices map[string][]string, rnd *rand.Rand, depth int) (string, error) {
	if depth > 8 {
		return "", fmt.Errorf("expand %q: the choices name one another", s)
	}
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '{')
		n := -1
		if i >= 0 {
			n = strings.IndexByte(s[i:], '}')
		}
		if n < 0 {
			b.WriteString(s)
			return b.String(), nil
		}
		b.WriteString(s[:i])
		name := s[i+1 : i+n]
		list := choices[name]
		switch {
		case name == "":
		case len(list) == 0:
			b.WriteByte('{') // JSON, and a slot may follow
			s = s[i+1:]
			continue
		default:
			part, err := expand(list[rnd.IntN(len(list))], choices, rnd, depth+1)
			if err != nil {
				return "", err
			}
			b.WriteString(part)
		}
		s = s[i+n+1:]
	}
}
