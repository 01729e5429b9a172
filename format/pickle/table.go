package pickle

// argument says what stands behind an opcode.
type argument uint8

const (
	argNone argument = iota
	arg1
	arg2
	arg4
	arg8
	argLine
	argLines // two
	argSized1
	argSized4
	argSized8
)

// opcode is what is known of one without its effect: what it takes from the
// stack and puts there (mark: down to the last mark), and whether it can
// import, call or set state.
type opcode struct {
	name       string
	arg        argument
	takes      uint8
	gives      uint8
	mark, acts bool
}

// opcodes by their byte, as in Lib/pickletools.py.
var opcodes = [256]opcode{
	opMARK: {name: "MARK"}, opSTOP: {name: "STOP", takes: 1}, opPOP: {name: "POP", takes: 1}, opPOPMARK: {name: "POP_MARK", mark: true},
	opDUP: {name: "DUP", takes: 1, gives: 2}, opFLOAT: {name: "FLOAT", arg: argLine, gives: 1}, opINT: {name: "INT", arg: argLine, gives: 1},
	opBININT: {name: "BININT", arg: arg4, gives: 1}, opBININT1: {name: "BININT1", arg: arg1, gives: 1}, opLONG: {name: "LONG", arg: argLine, gives: 1},
	opBININT2: {name: "BININT2", arg: arg2, gives: 1}, opNONE: {name: "NONE", gives: 1}, opPERSID: {name: "PERSID", arg: argLine, gives: 1},
	opBINPERSID: {name: "BINPERSID", takes: 1, gives: 1}, opREDUCE: {name: "REDUCE", takes: 2, gives: 1, acts: true},
	opSTRING: {name: "STRING", arg: argLine, gives: 1}, opBINSTRING: {name: "BINSTRING", arg: argSized4, gives: 1},
	opSHORTBINSTRING: {name: "SHORT_BINSTRING", arg: argSized1, gives: 1}, opUNICODE: {name: "UNICODE", arg: argLine, gives: 1},
	opBINUNICODE: {name: "BINUNICODE", arg: argSized4, gives: 1}, opAPPEND: {name: "APPEND", takes: 2, gives: 1},
	opBUILD: {name: "BUILD", takes: 2, gives: 1, acts: true}, opGLOBAL: {name: "GLOBAL", arg: argLines, gives: 1, acts: true},
	opDICT: {name: "DICT", mark: true, gives: 1}, opEMPTYDICT: {name: "EMPTY_DICT", gives: 1}, opAPPENDS: {name: "APPENDS", mark: true, takes: 1, gives: 1},
	opGET: {name: "GET", arg: argLine, gives: 1}, opBINGET: {name: "BINGET", arg: arg1, gives: 1}, opINST: {name: "INST", arg: argLines, mark: true, gives: 1, acts: true},
	opLONGBINGET: {name: "LONG_BINGET", arg: arg4, gives: 1}, opLIST: {name: "LIST", mark: true, gives: 1}, opEMPTYLIST: {name: "EMPTY_LIST", gives: 1},
	opOBJ: {name: "OBJ", mark: true, gives: 1, acts: true}, opPUT: {name: "PUT", arg: argLine, takes: 1, gives: 1}, opBINPUT: {name: "BINPUT", arg: arg1, takes: 1, gives: 1},
	opLONGBINPUT: {name: "LONG_BINPUT", arg: arg4, takes: 1, gives: 1}, opSETITEM: {name: "SETITEM", takes: 3, gives: 1}, opTUPLE: {name: "TUPLE", mark: true, gives: 1},
	opEMPTYTUPLE: {name: "EMPTY_TUPLE", gives: 1}, opSETITEMS: {name: "SETITEMS", mark: true, takes: 1, gives: 1}, opBINFLOAT: {name: "BINFLOAT", arg: arg8, gives: 1},
	opPROTO: {name: "PROTO", arg: arg1}, opNEWOBJ: {name: "NEWOBJ", takes: 2, gives: 1, acts: true}, opEXT1: {name: "EXT1", arg: arg1, gives: 1, acts: true},
	opEXT2: {name: "EXT2", arg: arg2, gives: 1, acts: true}, opEXT4: {name: "EXT4", arg: arg4, gives: 1, acts: true}, opTUPLE1: {name: "TUPLE1", takes: 1, gives: 1},
	opTUPLE2: {name: "TUPLE2", takes: 2, gives: 1}, opTUPLE3: {name: "TUPLE3", takes: 3, gives: 1}, opNEWTRUE: {name: "NEWTRUE", gives: 1},
	opNEWFALSE: {name: "NEWFALSE", gives: 1}, opLONG1: {name: "LONG1", arg: argSized1, gives: 1}, opLONG4: {name: "LONG4", arg: argSized4, gives: 1},
	opBINBYTES: {name: "BINBYTES", arg: argSized4, gives: 1}, opSHORTBINBYTES: {name: "SHORT_BINBYTES", arg: argSized1, gives: 1},
	opSHORTBINUNICODE: {name: "SHORT_BINUNICODE", arg: argSized1, gives: 1}, opBINUNICODE8: {name: "BINUNICODE8", arg: argSized8, gives: 1},
	opBINBYTES8: {name: "BINBYTES8", arg: argSized8, gives: 1}, opEMPTYSET: {name: "EMPTY_SET", gives: 1}, opADDITEMS: {name: "ADDITEMS", mark: true, takes: 1, gives: 1},
	opFROZENSET: {name: "FROZENSET", mark: true, gives: 1}, opNEWOBJEX: {name: "NEWOBJ_EX", takes: 3, gives: 1, acts: true},
	opSTACKGLOBAL: {name: "STACK_GLOBAL", takes: 2, gives: 1, acts: true}, opMEMOIZE: {name: "MEMOIZE", takes: 1, gives: 1}, opFRAME: {name: "FRAME", arg: arg8},
	opBYTEARRAY8: {name: "BYTEARRAY8", arg: argSized8, gives: 1}, opNEXTBUFFER: {name: "NEXT_BUFFER", gives: 1}, opREADONLY: {name: "READONLY_BUFFER", takes: 1, gives: 1},
}

// length of an opcode with its argument at the start of b. It is more than
// len(b) when the argument ends behind b, and 0 when there is no such opcode.
func (o *opcode) length(b []byte) int {
	if o.name == "" {
		return 0
	}
	width := 0
	switch o.arg {
	case arg1, arg2, arg4, arg8:
		return 1 + 1<<(o.arg-arg1)
	case argLine, argLines:
		n := 1
		for range o.arg - argLine + 1 {
			i := indexLine(b[min(n, len(b)):])
			if i < 0 {
				return len(b) + 1
			}
			n += i + 1
		}
		return n
	case argSized1:
		width = 1
	case argSized4:
		width = 4
	case argSized8:
		width = 8
	default:
		return 1
	}
	if len(b) < 1+width {
		return len(b) + 1
	}
	var n uint64
	for i := range width {
		n |= uint64(b[1+i]) << (8 * i)
	}
	return int(min(n, uint64(len(b)))) + 1 + width
}

func indexLine(b []byte) int {
	for i, c := range b {
		if c == '\n' {
			return i
		}
	}
	return -1
}

// tokens reads opcodes without doing them. acts says that one that imports,
// calls or sets state came before the first byte that is no opcode; valid that
// there is no such byte in b up to a STOP.
func tokens(b []byte) (acts, valid bool) {
	for len(b) > 0 {
		o := &opcodes[b[0]]
		n := o.length(b)
		if n == 0 {
			return acts, false
		}
		acts = acts || o.acts
		if b[0] == opSTOP || n > len(b) {
			return acts, true
		}
		b = b[n:]
	}
	return acts, true
}
