package practice

import "strings"

// binding is a name given to a value: "the left half is abcd".
type binding struct{ name, value string }

const maxBindings = 64

// bindings collects the names a text gives to single words or quotations.
func bindings(toks []token) []binding {
	var out []binding
	start := 0
	for i, t := range toks {
		isLink := t.kind == colon || t.kind == word && hasWord("is be equals means stands", t.low)
		switch {
		case isLink && i > start && i+1 < len(toks) && len(out) < maxBindings:
			if v, ok := boundValue(toks, i+1); ok {
				out = append(out, binding{nameOf(toks[start:i]), v})
			}
		case t.kind == stop || t.kind == comma || t.low == "and":
			start = i + 1
		}
	}
	return out
}

// boundValue reads a quotation, or a single word that ends its clause.
func boundValue(toks []token, i int) (string, bool) {
	if toks[i].kind == quoted {
		return toks[i].text, true
	}
	if toks[i].kind != word {
		return "", false
	}
	ends := i+1 == len(toks) || toks[i+1].kind == stop || toks[i+1].kind == comma || toks[i+1].low == "and"
	return toks[i].text, ends
}

func nameOf(toks []token) string {
	var b strings.Builder
	for _, t := range toks {
		if t.kind == word && !hasWord("the a an let its this that", t.low) {
			b.WriteString(t.low)
			b.WriteByte(' ')
		}
	}
	return strings.TrimSpace(b.String())
}

// bare reads an object without quotations. For a join it is cut at connectives
// and each piece is looked up among the names; without two pieces, the names the
// object refers to ("both halves") or the last two are taken. Otherwise it is
// the trailing text without noise words in front.
func bare(phrase []token, join bool, names []binding, it string) []string {
	if !join {
		return trailing(phrase, names, it)
	}
	var out []string
	var piece []token
	flush := func() {
		if v := pieceValue(piece, names, it); v != "" {
			out = append(out, v)
		}
		piece = piece[:0]
	}
	for _, t := range phrase {
		if t.kind != word || hasWord("and with to then followed plus onto before after", t.low) {
			flush()
			continue
		}
		piece = append(piece, t)
	}
	flush()
	if len(out) >= 2 {
		return out
	}
	return named(phrase, names)
}

func pieceValue(piece []token, names []binding, it string) string {
	if v := lookUp(nameOf(piece), names); v != "" {
		return v
	}
	for _, t := range piece {
		if !hasWord(noise, t.low) && verbOf(t.low) == notVerb && !startsWithAny("concaten combin", t.low) {
			return t.text
		}
	}
	if it != "" && refersBack(piece) {
		return it
	}
	return ""
}

func lookUp(name string, names []binding) string {
	for i := len(names) - 1; i >= 0 && name != ""; i-- {
		if names[i].name == name || strings.HasSuffix(names[i].name, " "+name) {
			return names[i].value
		}
	}
	return ""
}

// named returns the values of the names an object refers to by a noun they
// share, or of the last two names.
func named(phrase []token, names []binding) []string {
	var out []string
	for _, t := range phrase {
		if t.kind != word || len(t.low) < 4 {
			continue
		}
		for _, n := range names {
			if strings.Contains(" "+n.name, " "+t.low[:3]) {
				out = append(out, n.value)
			}
		}
		if len(out) >= 2 {
			return out
		}
		out = out[:0]
	}
	if len(names) >= 2 {
		return []string{names[len(names)-2].value, names[len(names)-1].value}
	}
	return nil
}

// trailing returns the rest of the clause as it stands, without noise in front.
func trailing(phrase []token, names []binding, it string) []string {
	i := 0
	for i < len(phrase) && (phrase[i].kind != word || hasWord(noise, phrase[i].low)) {
		i++
	}
	if i == len(phrase) {
		if it != "" && refersBack(phrase) {
			return []string{it}
		}
		return nil
	}
	var words []string
	for _, t := range phrase[i:] {
		if t.kind == word && len(words) < 40 {
			words = append(words, t.text)
		}
	}
	text := strings.Join(words, " ")
	if v := lookUp(strings.ToLower(text), names); v != "" {
		text = v
	}
	return []string{text}
}
