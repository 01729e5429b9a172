package wire

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// Visible gives the strings inside v that are not empty, of its objects the
// keys too, without the members that opaque names if their values are Opaque.
// skipped is set when there was such a member with a text.
func Visible(v jsonscan.Value, opaque func(key string) bool) (strs []jsonscan.Value, skipped bool) {
	var walk func(v jsonscan.Value)
	walk = func(v jsonscan.Value) {
		switch v.Type() {
		case jsonscan.String:
			if len(v.Raw()) > 0 {
				strs = append(strs, v)
			}
		case jsonscan.Array:
			for _, m := range v.Items() {
				walk(m)
			}
		case jsonscan.Object:
			for k, m := range v.Members() {
				if opaque(k.Text()) && Opaque(m) {
					skipped = skipped || m.Type() == jsonscan.String && len(m.Raw()) > 0
					continue
				}
				walk(k)
				walk(m)
			}
		}
	}
	walk(v)
	return strs, skipped
}

// Lines adds a text that ends at once of strings on lines of their own; nil
// when there are none.
func (g *Growth) Lines(c *Chunk, voice Voice, kind bartizan.Kind, strs []jsonscan.Value) *Text {
	if len(strs) == 0 {
		return nil
	}
	t := g.Begin(voice, kind)
	for _, s := range strs {
		t.Line(c, s)
	}
	t.End(c)
	return t
}
