package spotlight

import (
	"context"
	"strings"

	"github.com/bartizan-ai/bartizan"
)

// stripper takes marks that the model repeats out of its answer, before the
// guards read it.
type stripper struct{ maker }

var _ bartizan.Shaper = stripper{}

// Scope is the answer's text and the arguments of its calls. Of a stream it
// holds back what may become a mark.
func (s stripper) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds: bartizan.KindText | bartizan.KindCall, Sides: bartizan.SideAnswer, Early: true,
		Window: bartizan.Window{Live: s.live},
	}
}

// live is the length of the longest tail that begins a mark.
func (s stripper) live(x *bartizan.Exchange, p *bartizan.Part) int {
	if p.Done {
		return 0
	}
	most := 0
	for _, pat := range s.of(x).patterns() {
		for n := min(len(pat[0])-1, len(p.Text)); n > most; n-- {
			if strings.HasSuffix(p.Text, pat[0][:n]) {
				most = n
			}
		}
	}
	return most
}

// Shape finds the marks. None is part of another, and where two overlap the
// earlier one counts. Each mark's next place is looked for once, so that time is
// linear in the text whatever it holds.
func (s stripper) Shape(_ context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Edit, error) {
	var edits []bartizan.Edit
	patterns := s.of(x).patterns()
	next := [len(patterns)]int{-1, -1, -1, -1}
	for at := 0; ; {
		first := -1
		for i, pat := range patterns {
			if next[i] < at {
				next[i] = find(p.Text, pat[0], at)
			}
			if next[i] < len(p.Text) && (first < 0 || next[i] < next[first]) {
				first = i
			}
		}
		if first < 0 {
			return edits, nil
		}
		from := next[first]
		at = from + len(patterns[first][0])
		edits = append(edits, replace(from, at, patterns[first][1]))
	}
}

// find gives the next place of a mark, or the text's length.
func find(s, mark string, at int) int {
	if i := strings.Index(s[at:], mark); i >= 0 {
		return at + i
	}
	return len(s)
}
