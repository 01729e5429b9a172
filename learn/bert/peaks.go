package bert

import "math"

// Peaks are the greatest activations that a model was seen to have: what Build
// evens out. The zero value has seen nothing. Not safe for concurrent use.
type Peaks struct {
	// sites holds, for every layer, the inputs of qkv and of inner, by channel.
	sites [][2][]float32
}

// Observe is Forward that notes peaks and gives nothing else.
func (m *Model) Observe(ids []int32, p *Peaks) error {
	if p.sites == nil {
		p.sites = make([][2][]float32, m.shape.Layers)
		for i := range p.sites {
			p.sites[i] = [2][]float32{make([]float32, m.shape.Hidden), make([]float32, m.shape.Hidden)}
		}
	}
	return m.forward(ids, make([]float32, m.shape.Hidden), make([]float32, m.shape.Outputs), p)
}

// note takes rows of activations; a nil Peaks ignores them.
func (p *Peaks) note(layer, site int, x []float32) {
	if p == nil {
		return
	}
	top := p.sites[layer][site]
	for i, v := range x {
		j := i % len(top)
		top[j] = max(top[j], float32(math.Abs(float64(v))))
	}
}

// fit reports whether the peaks are those of a model of the shape.
func (p *Peaks) fit(sh Shape) bool {
	return len(p.sites) == sh.Layers && len(p.sites[0][0]) == sh.Hidden
}

// factors gives what each channel of an input is multiplied with: the root of the
// greatest weight behind it by its peak. A nil Peaks changes nothing.
func (p *Peaks) factors(w []float32, in, layer, site int) []float32 {
	out, top := make([]float32, in), make([]float64, in)
	for i, v := range w {
		top[i%in] = max(top[i%in], math.Abs(float64(v)))
	}
	for j := range out {
		out[j] = 1
		if p == nil {
			continue
		}
		if peak := float64(p.sites[layer][site][j]); peak > 1e-5 && top[j] > 1e-5 {
			out[j] = float32(math.Sqrt(top[j] / peak))
		}
	}
	return out
}
