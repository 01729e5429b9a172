package linear

import "math"

// Platt maps a score to the log-odds of a hit: A*score + B.
type Platt struct{ A, B float64 }

// Scored is a score with what it should have been and how often it counts.
type Scored struct {
	Score  float64
	Hit    bool
	Weight float64
}

// FitPlatt fits a sigmoid to scores (Platt, Probabilistic outputs for support
// vector machines, 1999) by Newton's method with step halving (Lin, Lin, Weng,
// Machine Learning 68, 2007). Scores that a model has seen in training give a
// line that is too steep: hand in held-out ones.
func FitPlatt(rows []Scored) Platt {
	const ridge = 1e-9
	p := Platt{A: 1}
	loss := p.loss(rows)
	for range 100 {
		var ga, gb, haa, hab, hbb float64
		for _, r := range rows {
			q := Probability(p.A*r.Score + p.B)
			g, h := r.Weight*q, r.Weight*q*(1-q)
			if r.Hit {
				g -= r.Weight
			}
			ga, gb = ga+g*r.Score, gb+g
			haa, hab, hbb = haa+h*r.Score*r.Score, hab+h*r.Score, hbb+h
		}
		haa, hbb = haa+ridge, hbb+ridge
		det := haa*hbb - hab*hab
		if det < ridge || math.Hypot(ga, gb) < 1e-7 {
			break
		}
		da, db := (hbb*ga-hab*gb)/det, (haa*gb-hab*ga)/det
		step, better := 1.0, false
		for ; step > 1e-10 && !better; step /= 2 {
			next := Platt{p.A - step*da, p.B - step*db}
			if l := next.loss(rows); l < loss {
				p, loss, better = next, l, true
			}
		}
		if !better {
			break
		}
	}
	return p
}

// loss is the weighted cross-entropy.
func (p Platt) loss(rows []Scored) float64 {
	var sum float64
	for _, r := range rows {
		z := p.A*r.Score + p.B
		if r.Hit {
			z = -z
		}
		sum += r.Weight * (max(z, 0) + math.Log1p(math.Exp(-math.Abs(z))))
	}
	return sum
}

// LogOdds applies the map.
func (p Platt) LogOdds(score float64) float64 { return p.A*score + p.B }
