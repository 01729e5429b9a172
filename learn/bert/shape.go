package bert

import "fmt"

// Shape is the size of a model.
type Shape struct {
	// Layers is the number of encoder layers.
	Layers int
	// Hidden is the width, a multiple of 32: every attention head has 32.
	Hidden int
	// Inner is the width inside of a feed-forward, a multiple of 32.
	Inner int
	// Vocab is the number of word pieces.
	Vocab int
	// Positions is the greatest number of tokens.
	Positions int
	// Outputs is the number of linear heads.
	Outputs int
}

// head is the width of an attention head.
const head = lane

// check refuses shapes that no file may claim; the bounds keep every size
// computed from a shape below 2^40.
func (s Shape) check() error {
	in := func(v, least, most, by int) bool { return v >= least && v <= most && v%by == 0 }
	if !in(s.Layers, 1, 48, 1) || !in(s.Hidden, lane, 2048, lane) || !in(s.Inner, lane, 8192, lane) ||
		!in(s.Vocab, 1, 1<<20, 1) || !in(s.Positions, 1, 4096, 1) || !in(s.Outputs, 1, 16, 1) {
		return fmt.Errorf("shape %+v is out of bounds", s)
	}
	return nil
}

// dims lists the sizes as they stand in a file.
func (s *Shape) dims() []*int {
	return []*int{&s.Layers, &s.Hidden, &s.Inner, &s.Vocab, &s.Positions, &s.Outputs}
}
