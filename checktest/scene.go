package checktest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"golang.org/x/tools/txtar"

	"github.com/bartizan-ai/bartizan"
)

// scene is what surrounds the parts that a fixture judges.
type scene struct {
	options []byte
	context []*bartizan.Part
	prior   []bartizan.Signal
}

// sets reports whether a section sets the scene.
func sets(name string) bool {
	return name == "options" || name == "prior" || strings.HasPrefix(name, "context/")
}

func parseScene(files []txtar.File) (*scene, error) {
	sc := &scene{}
	for _, f := range files {
		switch {
		case f.Name == "options":
			sc.options = f.Data
		case f.Name == "prior":
			for line := range strings.Lines(string(f.Data)) {
				s := bartizan.Signal{Part: 1}
				if _, err := fmt.Sscanf(line, "%s %g", &s.Check, &s.Score); err != nil {
					return nil, fmt.Errorf("prior: %q: want ID SCORE REASON: %w", line, err)
				}
				s.Reason = strings.TrimSpace(strings.SplitN(line, " ", 3)[2])
				sc.prior = append(sc.prior, s)
			}
		case strings.HasPrefix(f.Name, "context/"):
			p, err := parsePart(strings.TrimPrefix(f.Name, "context/"), strings.TrimSuffix(string(f.Data), "\n"))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name, err)
			}
			p.ID = 2 + len(sc.context)
			sc.context = append(sc.context, p)
		}
	}
	return sc, nil
}

// settings are Settings with the scene's options.
func (sc *scene) settings() bartizan.Settings {
	s := Settings()
	if sc.options != nil {
		s.Decode = func(into any) error { return yaml.UnmarshalWithOptions(sc.options, into, yaml.DisallowUnknownField()) }
	}
	return s
}

// exchange puts a part after those of its context.
func (sc *scene) exchange(p *bartizan.Part) *bartizan.Exchange {
	x := &bartizan.Exchange{ID: "fixture", Route: "fixture", Model: "fixture", Prior: sc.prior}
	for _, other := range append(slices.Clone(sc.context), p) {
		if other.Side == bartizan.SideAnswer {
			x.Answer = append(x.Answer, other)
		} else {
			x.Request = append(x.Request, other)
		}
	}
	return x
}
