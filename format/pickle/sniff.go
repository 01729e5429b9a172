package pickle

// Sniff reports whether a file that begins with head may be a pickle. It reads
// opcodes with their effect on the depth of the stack, up to STOP, the end of
// head or the first that cannot be: few texts and no picture get that far.
// False alarms cost a short walk.
func Sniff(head []byte) bool {
	if len(head) < 2 {
		return false
	}
	if head[0] == opPROTO {
		return head[1] <= 5 || opens(head[2%len(head)])
	}
	var depth, marks, n int
	acts := false
	for b := head; len(b) > 0; n++ {
		o := &opcodes[b[0]]
		size := o.length(b)
		if size == 0 || !o.fits(&depth, &marks) || !plausible(b, o) {
			// What came before counts all the same, if it could do something.
			return acts
		}
		acts = acts || o.acts && (o.arg != argLines || size <= len(b))
		if b[0] == opSTOP {
			return n > 0
		}
		b = b[min(size, len(b)):]
	}
	return acts || len(head) >= sniffed // there is more behind it
}

// sniffed is how much of a file is looked at: less means that it is the whole.
const sniffed = 512

// fits follows the depth of the stack, below which an opcode may not take.
// Values below a mark are not counted apart: this is a guess.
func (o *opcode) fits(depth, marks *int) bool {
	switch {
	case o.name == "MARK":
		*marks++
		return true
	case o.mark:
		if *marks--; *marks < 0 && o.name != "INST" {
			return false
		}
		*depth = max(*depth, int(o.takes))
	case o.name == "POP" && *depth == 0 && *marks > 0:
		*marks--
		return true
	}
	if *depth < int(o.takes) {
		return false
	}
	*depth += int(o.gives) - int(o.takes)
	return true
}

// plausible looks at what stands in the argument of textual opcodes.
func plausible(b []byte, o *opcode) bool {
	switch b[0] {
	case opGLOBAL, opINST:
		return twoNames(b[1:])
	case opINT, opLONG, opFLOAT, opPUT, opGET:
		end := indexLine(b[1:])
		if end < 0 {
			end = len(b) - 1
		}
		digits := 0
		for _, c := range b[1 : 1+end] {
			if '0' <= c && c <= '9' {
				digits++
			} else if c > 'z' {
				return false
			}
		}
		return digits > 0 || b[0] == opFLOAT && end > 2 && (string(b[1:4]) == "inf" || string(b[1:4]) == "nan")
	case opSTRING:
		return len(b) > 1 && (b[1] == '\'' || b[1] == '"')
	}
	switch o.arg {
	case argSized4: // letters make a length of a gigabyte and more
		return len(b) < 5 || b[4] < 0x10
	case argSized8:
		return len(b) < 9 || b[8] == 0
	}
	return true
}
