package bert

// span is how many rows of scores are kept at a time, a multiple of tile.
const span = 32

// attend fills context with the attention of all heads. The queries already
// hold the factor 1/sqrt(32).
func (m *Model) attend(s *scratch, tokens int) {
	n := m.shape.Hidden
	rows, cols := up(tokens, tile), up(tokens, lane)
	for h := 0; h < n; h += head {
		s.split(n, h, tokens, cols)
		for r := 0; r < rows; r += span {
			count := min(span, rows-r)
			for c := 0; c < cols; c += lane {
				m.k.float(s.scores[c:], cols, s.qkv[r*3*n+h:], 3*n, s.keys[c:], cols, count, head)
			}
			for t := range min(count, tokens-r) {
				m.softmax(s.scores[t*cols:][:cols], tokens)
			}
			m.k.float(s.context[r*n+h:], n, s.scores, cols, s.values, head, count, tokens)
		}
	}
}

// split copies one head's keys, by column, and values, by row.
func (s *scratch) split(n, h, tokens, cols int) {
	for t := range tokens {
		row := s.qkv[t*3*n+h:]
		copy(s.values[t*head:][:head], row[2*n:])
		for i, v := range row[n:][:head] {
			s.keys[i*cols+t] = v
		}
	}
	for i := range head {
		clear(s.keys[i*cols+tokens : (i+1)*cols])
	}
}

// softmax makes weights of a row of scores, of which the first are of tokens.
func (m *Model) softmax(row []float32, tokens int) {
	for i := tokens; i < len(row); i++ {
		row[i] = -1e30
	}
	_, top := m.k.limits(row)
	m.k.scale(row, 1/m.k.exponents(row, top))
}
