package text

import "github.com/bartizan-ai/bartizan"

var viewKey = &bartizan.MemoKey[*View]{Name: "normalised text"}

// Of returns the normalised view of the part's text, made once for all that
// look at the part. Offsets are those of p.Text.
func Of(p *bartizan.Part) *View {
	v, _ := bartizan.Once(&p.Memo, viewKey, func() (*View, error) { return Normalise(p.Text), nil })
	return v
}
