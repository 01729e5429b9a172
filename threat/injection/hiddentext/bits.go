package hiddentext

// leastBits is two characters of eight bits: a shorter one decodes by chance.
const leastBits = 16

// bits reads zero-width characters as bits. Encoders use two characters for 0
// and 1, in either order, with or without a third between letters, seven or
// eight bits to a letter. It returns what reads as plain ASCII, or nothing.
func bits(zero []rune) string {
	if len(zero) < leastBits {
		return ""
	}
	a, b := commonest(zero)
	for _, width := range [...]int{8, 7} {
		if msg := decode(zero, a, b, width); msg != "" {
			return msg
		}
		if msg := decode(zero, b, a, width); msg != "" {
			return msg
		}
	}
	return ""
}

// commonest returns the two characters that stand most often.
func commonest(zero []rune) (a, b rune) {
	counts := map[rune]int{}
	for _, r := range zero {
		counts[r]++
	}
	for r, n := range counts {
		switch {
		case a == 0 || n > counts[a] || n == counts[a] && r < a:
			a, b = r, a
		case b == 0 || n > counts[b] || n == counts[b] && r < b:
			b = r
		}
	}
	return a, b
}

// decode reads letters of width bits, most significant first. Other characters
// than the two are separators; bits left over mean another code.
func decode(zero []rune, zeros, ones rune, width int) string {
	var msg []byte
	var c, n int
	for _, r := range zero {
		switch r {
		case zeros:
			c, n = c<<1, n+1
		case ones:
			c, n = c<<1|1, n+1
		default:
			continue
		}
		if n == width {
			if c < ' ' && c != '\n' || c > '~' {
				return ""
			}
			msg = append(msg, byte(c))
			c, n = 0, 0
		}
	}
	if n != 0 || len(msg) < leastBits/8 || zeros == 0 || ones == 0 {
		return ""
	}
	return string(msg)
}
