package bert

import (
	"fmt"
	"math"
)

// matrix is row-major.
type matrix [][]float64

func tensor(name string, rows, cols int) matrix {
	v, _ := random{}.Floats(name, rows, cols)
	m := make(matrix, rows)
	for r := range m {
		for _, x := range v[r*cols:][:cols] {
			m[r] = append(m[r], float64(x))
		}
	}
	return m
}

func vector(name string, n int) []float64 { return tensor(name, 1, n)[0] }

// apply is x*w' + b.
func apply(x matrix, name string, in, out int) matrix {
	w, b, y := tensor(name+".weight", out, in), vector(name+".bias", out), make(matrix, len(x))
	for t := range x {
		for o := range out {
			y[t] = append(y[t], b[o]+dot(x[t], w[o]))
		}
	}
	return y
}

func dot(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

func layerNorm(x matrix, name string) matrix {
	n := len(x[0])
	g, b, y := vector(name+".weight", n), vector(name+".bias", n), make(matrix, len(x))
	for t, row := range x {
		var mean, variance float64
		for _, v := range row {
			mean += v / float64(n)
		}
		for _, v := range row {
			variance += (v - mean) * (v - mean) / float64(n)
		}
		for i, v := range row {
			y[t] = append(y[t], (v-mean)/math.Sqrt(variance+1e-12)*g[i]+b[i])
		}
	}
	return y
}

func plus(a, b matrix) matrix {
	out := make(matrix, len(a))
	for t := range a {
		for i := range a[t] {
			out[t] = append(out[t], a[t][i]+b[t][i])
		}
	}
	return out
}

func attention(x matrix, at string, n int) matrix {
	q, k, v := apply(x, at+"query", n, n), apply(x, at+"key", n, n), apply(x, at+"value", n, n)
	out := make(matrix, len(x))
	for t := range x {
		out[t] = make([]float64, n)
		for h := 0; h < n; h += 32 {
			var sum float64
			for u := range x {
				e := math.Exp(dot(q[t][h:h+32], k[u][h:h+32]) / math.Sqrt(32))
				sum += e
				for i := range 32 {
					out[t][h+i] += e * v[u][h+i]
				}
			}
			for i := range 32 {
				out[t][h+i] /= sum
			}
		}
	}
	return out
}

// reference is the model in float64 with the weights as they were drawn.
func reference(sh Shape, tokens []int32) (pooled, logits []float64) {
	n := sh.Hidden
	words, positions := tensor("embeddings.word_embeddings.weight", sh.Vocab, n), tensor("embeddings.position_embeddings.weight", sh.Positions, n)
	kind, x := tensor("embeddings.token_type_embeddings.weight", 2, n), matrix{}
	for t, id := range tokens {
		x = append(x, plus(plus(matrix{words[id]}, matrix{positions[t]}), matrix{kind[0]})[0])
	}
	x = layerNorm(x, "embeddings.LayerNorm")
	for i := range sh.Layers {
		at := fmt.Sprintf("encoder.layer.%d.", i)
		x = layerNorm(plus(x, apply(attention(x, at+"attention.self.", n), at+"attention.output.dense", n, n)), at+"attention.output.LayerNorm")
		y := apply(x, at+"intermediate.dense", n, sh.Inner)
		for t := range y {
			for j, v := range y[t] {
				y[t][j] = v * (1 + math.Erf(v/math.Sqrt2)) / 2
			}
		}
		x = layerNorm(plus(x, apply(y, at+"output.dense", sh.Inner, n)), at+"output.LayerNorm")
	}
	pooled = make([]float64, n)
	for _, row := range x {
		for i, v := range row {
			pooled[i] += v / float64(len(x))
		}
	}
	heads, bias := tensor("heads.weight", sh.Outputs, n), vector("heads.bias", sh.Outputs)
	for o := range heads {
		logits = append(logits, bias[o]+dot(pooled, heads[o]))
	}
	return pooled, logits
}
