package pickle_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
)

// generator writes random pickles that mostly hold together: it follows the
// depth of the stack and the memo, and goes astray now and then.
type generator struct {
	*rand.Rand
	bytes.Buffer
	depth []int // values above each mark; the first is the bottom
	memo  []uint32
}

var words = []string{
	"os", "system", "builtins", "eval", "__builtin__", "copy_reg", "commands", "getoutput", "a.b", "os.path", "collections", "OrderedDict",
	"numpy.core.multiarray", "_reconstruct", "Zo\xc3\xab", "x y", "name ", " name", "urllib2", "cPickle", "loads", "\xed\xa0\x80", "\xff\xfe", "", "long" + string(bytes.Repeat([]byte("g"), 300)),
}

func (g *generator) word() string { return words[g.IntN(len(words))] }

func (g *generator) have(n int) bool { return g.depth[len(g.depth)-1] >= n || g.IntN(60) == 0 }

func (g *generator) marked() bool { return len(g.depth) > 1 || g.IntN(60) == 0 }

func (g *generator) add(n int) {
	g.depth[len(g.depth)-1] = max(g.depth[len(g.depth)-1]+n, 0)
}

func (g *generator) unmark() {
	if len(g.depth) > 1 {
		g.depth = g.depth[:len(g.depth)-1]
	}
}

func (g *generator) le(n uint64, width int) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], n)
	g.Write(b[:width])
}

// text writes one of the opcodes that make a string or bytes.
func (g *generator) text(s string) {
	switch g.IntN(12) {
	case 0:
		fmt.Fprintf(g, "S'%s'\n", s)
	case 1:
		fmt.Fprintf(g, "S\"\\x%02x%s\"\n", g.IntN(128), s)
	case 2:
		fmt.Fprintf(g, "V%s\n", s)
	case 3:
		fmt.Fprintf(g, "V\\u00%02x%s\\\\u0041\n", 'a'+g.IntN(26), s)
	case 4:
		g.sized("U", 1, s)
	case 5:
		g.sized("T", 4, s)
	case 6:
		g.sized("X", 4, s)
	case 7:
		g.sized("\x8d", 8, s)
	case 8:
		g.sized([]string{"C", "B", "\x8e", "\x96"}[g.IntN(4)], 0, s)
	default:
		g.sized("\x8c", 1, s)
	}
	g.add(1)
}

func (g *generator) sized(op string, width int, s string) {
	if width == 0 {
		width = map[string]int{"C": 1, "B": 4, "\x8e": 8, "\x96": 8}[op]
	}
	if width == 1 && len(s) > 255 {
		s = s[:255]
	}
	g.WriteString(op)
	n := uint64(len(s))
	if g.IntN(200) == 0 {
		n = uint64(1) << g.IntN(64)
	}
	g.le(n, width)
	g.WriteString(s)
}

func (g *generator) atom() {
	switch g.IntN(16) {
	case 0:
		g.WriteByte('N')
	case 1:
		g.WriteString([]string{"I00\n", "I01\n", "I7\n", "I 12 \n", "I-3\n", "I0x1f\n", "Ijunk\n", "I1_0\n"}[g.IntN(8)])
	case 2:
		g.WriteString([]string{"L7L\n", "L7\n", "L-0L\n", "L99999999999999999999L\n", "LxL\n", "L\n"}[g.IntN(6)])
	case 3:
		g.WriteString([]string{"F1.5\n", "Finf\n", "F 2 \n", "Fjunk\n"}[g.IntN(4)])
	case 4:
		g.WriteByte('J')
		g.le(g.Uint64(), 4)
	case 5:
		g.WriteByte('M')
		g.le(g.Uint64(), 2)
	case 6:
		g.WriteByte('G')
		g.le(g.Uint64(), 8)
	case 7:
		g.WriteString([]string{"\x88", "\x89", "]", "}", ")", "\x8f", "\x97"}[g.IntN(7)])
	case 8:
		n := g.IntN(10)
		g.Write([]byte{0x8a, byte(n)})
		g.le(g.Uint64(), min(n, 8))
		for range max(n-8, 0) {
			g.WriteByte(1)
		}
	case 9:
		g.WriteByte(0x8b)
		g.le(uint64(3), 4)
		g.le(g.Uint64(), 3)
	case 10:
		fmt.Fprintf(g, "P%s\n", g.word())
	case 11:
		g.WriteByte([]byte{0x82, 0x83, 0x84}[g.IntN(3)])
		width := []int{1, 2, 4}[bytes.IndexByte([]byte{0x82, 0x83, 0x84}, g.Bytes()[g.Len()-1])]
		g.le([]uint64{1, 2, 300, 70000, 5, 0}[g.IntN(6)], width)
	default:
		g.WriteByte('K')
		g.le(g.Uint64(), 1)
	}
	g.add(1)
}

func (g *generator) put() {
	key := uint32(g.IntN(6))
	if g.IntN(3) == 0 {
		key = []uint32{0, 7, 255, 256, 1000, 65536}[g.IntN(6)]
	}
	switch g.IntN(5) {
	case 0:
		fmt.Fprintf(g, []string{"p%d\n", "p0%d\n", "p %d \n", "p+%d\n", "p00000000000000000000000000000000%d\n"}[g.IntN(5)], key)
	case 1:
		g.WriteByte('q')
		g.le(uint64(key), 1)
		key &= 255
	case 2:
		g.WriteByte('r')
		g.le(uint64(key), 4)
	default:
		g.WriteByte(0x94)
		key = uint32(len(g.memo))
	}
	g.memo = append(g.memo, key)
}

func (g *generator) get() {
	if len(g.memo) == 0 {
		return
	}
	key := g.memo[g.IntN(len(g.memo))]
	switch g.IntN(3) {
	case 0:
		fmt.Fprintf(g, []string{"g%d\n", "g0%d\n", "g%d\t\n", "g%d\x00x\n"}[g.IntN(4)], key)
	case 1:
		g.WriteByte('h')
		g.le(uint64(key), 1)
	default:
		g.WriteByte('j')
		g.le(uint64(key), 4)
	}
	g.add(1)
}

func (g *generator) frame() {
	if g.IntN(4) == 0 {
		g.Write([]byte{0x80, []byte{0, 1, 2, 3, 4, 5, 6, 255}[g.IntN(8)]})
		return
	}
	g.WriteByte(0x95)
	g.le([]uint64{0, 1, 3, 5, 10, 20, 50, 200, 1000, 1 << 40, 1<<64 - 1}[g.IntN(11)], 8)
}

// act writes an opcode that imports, calls or sets.
func (g *generator) act() {
	switch g.IntN(14) {
	case 0, 1:
		fmt.Fprintf(g, []string{"c%s\n%s\n", "c%s\r\n%s\n", "c%s\n%s\r\n"}[max(g.IntN(8)-5, 0)], g.word(), g.word())
		g.add(1)
	case 2, 3, 4:
		for range 2 {
			g.text(g.word())
			for range g.IntN(3) {
				g.shuffle()
			}
		}
		g.WriteByte(0x93)
		g.add(-1)
	case 5:
		if g.have(2) {
			g.WriteByte(0x93)
			g.add(-1)
		}
	case 6:
		if g.marked() {
			fmt.Fprintf(g, "i%s\n%s\n", g.word(), g.word())
			g.unmark()
			g.add(1)
		}
	case 7:
		if g.marked() && g.have(1) {
			g.WriteByte('o')
			g.unmark()
			g.add(1)
		}
	case 8, 9:
		if g.have(2) {
			g.WriteString([]string{"R", "\x81", "b"}[g.IntN(3)])
			g.add(-1)
		} else {
			g.WriteString(")R")
		}
	case 10:
		if g.have(3) {
			g.WriteString([]string{"s", "\x92"}[g.IntN(2)])
			g.add(-2)
		}
	case 11:
		if g.have(2) {
			g.WriteString("a")
			g.add(-1)
		}
	case 12:
		if g.have(1) {
			g.WriteByte('Q')
		}
	default:
		if g.have(1) {
			g.WriteString([]string{"\x85", "\x98"}[g.IntN(2)])
		}
	}
}

// shuffle writes an opcode that moves values about.
func (g *generator) shuffle() {
	switch g.IntN(9) {
	case 0:
		if g.have(1) {
			g.WriteByte('0')
			g.add(-1)
		}
	case 1:
		if g.have(1) {
			g.WriteByte('2')
			g.add(1)
		}
	case 2:
		g.WriteByte('(')
		g.depth = append(g.depth, 0)
	case 3:
		if g.marked() {
			g.WriteString([]string{"1", "t", "l", "d", "e", "u", "\x90", "\x91"}[g.IntN(8)])
			g.unmark()
			g.add(1)
		}
	case 4, 5:
		if g.have(1) {
			g.put()
		}
	case 6, 7:
		g.get()
	default:
		g.frame()
	}
}

func (g *generator) pickle() []byte {
	g.Reset()
	g.depth, g.memo = []int{0}, nil
	if g.IntN(3) > 0 {
		g.Write([]byte{0x80, byte(g.IntN(6))})
	}
	for range 5 + g.IntN(60) {
		switch g.IntN(10) {
		case 0, 1:
			g.text(g.word())
		case 2, 3:
			g.atom()
		case 4, 5, 6:
			g.act()
		default:
			g.shuffle()
		}
	}
	if g.depth[len(g.depth)-1] == 0 {
		g.WriteByte('N')
	}
	g.WriteByte('.')
	b := bytes.Clone(g.Bytes())
	for g.IntN(3) == 0 && len(b) > 4 {
		b = g.mutate(b)
	}
	return b
}

func (g *generator) mutate(b []byte) []byte {
	i := g.IntN(len(b))
	switch g.IntN(5) {
	case 0:
		b[i] = byte(g.Uint32())
	case 1:
		b = append(b[:i:i], b[i+1:]...)
	case 2:
		b = append(b[:i:i], append([]byte{byte(g.Uint32())}, b[i:]...)...)
	case 3:
		b = b[:i]
	default:
		j := g.IntN(len(b))
		b = append(b[:max(i, 1):max(i, 1)], b[j:]...)
	}
	return b
}
