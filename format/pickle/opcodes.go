package pickle

// The opcodes, named as in Lib/pickletools.py.
const (
	opMARK, opSTOP, opPOP, opPOPMARK, opDUP                    = '(', '.', '0', '1', '2'
	opFLOAT, opINT, opBININT, opBININT1, opLONG, opBININT2     = 'F', 'I', 'J', 'K', 'L', 'M'
	opNONE, opPERSID, opBINPERSID, opREDUCE, opSTRING          = 'N', 'P', 'Q', 'R', 'S'
	opBINSTRING, opSHORTBINSTRING, opUNICODE, opBINUNICODE     = 'T', 'U', 'V', 'X'
	opAPPEND, opBUILD, opGLOBAL, opDICT, opEMPTYDICT           = 'a', 'b', 'c', 'd', '}'
	opAPPENDS, opGET, opBINGET, opINST, opLONGBINGET, opLIST   = 'e', 'g', 'h', 'i', 'j', 'l'
	opEMPTYLIST, opOBJ, opPUT, opBINPUT, opLONGBINPUT          = ']', 'o', 'p', 'q', 'r'
	opSETITEM, opTUPLE, opEMPTYTUPLE, opSETITEMS, opBINFLOAT   = 's', 't', ')', 'u', 'G'
	opPROTO, opNEWOBJ, opEXT1, opEXT2, opEXT4                  = 0x80, 0x81, 0x82, 0x83, 0x84
	opTUPLE1, opTUPLE2, opTUPLE3, opNEWTRUE, opNEWFALSE        = 0x85, 0x86, 0x87, 0x88, 0x89
	opLONG1, opLONG4, opBINBYTES, opSHORTBINBYTES              = 0x8a, 0x8b, 'B', 'C'
	opSHORTBINUNICODE, opBINUNICODE8, opBINBYTES8, opEMPTYSET  = 0x8c, 0x8d, 0x8e, 0x8f
	opADDITEMS, opFROZENSET, opNEWOBJEX, opSTACKGLOBAL         = 0x90, 0x91, 0x92, 0x93
	opMEMOIZE, opFRAME, opBYTEARRAY8, opNEXTBUFFER, opREADONLY = 0x94, 0x95, 0x96, 0x97, 0x98
)

// step does one opcode that stands at offset at.
func (m *machine) step(op byte, at int64) error {
	switch op {
	case opMARK:
		m.marks = append(m.marks, len(m.stack))
		return nil
	case opPOP:
		return m.drop()
	case opPOPMARK:
		_, err := m.popMark()
		return err
	case opDUP:
		v, err := m.top()
		if err == nil {
			m.push(*v)
		}
		return err
	case opPROTO:
		n, err := m.num(1)
		if err == nil && n > 5 {
			return errOpcode // both unpicklers refuse a protocol they do not know
		}
		return err
	case opFRAME:
		_, err := m.num(8)
		return err
	case opMEMOIZE:
		return m.put(m.memoized())
	case opREADONLY:
		_, err := m.top()
		return err
	}
	if done, err := m.constant(op); done {
		return err
	}
	if done, err := m.stringly(op); done {
		return err
	}
	if done, err := m.container(op, at); done {
		return err
	}
	if done, err := m.memory(op); done {
		return err
	}
	return m.effect(op, at)
}

// drop is POP: a mark at the top of the stack goes like a value.
func (m *machine) drop() error {
	if n := len(m.marks); n > 0 && m.marks[n-1] == len(m.stack) {
		m.marks = m.marks[:n-1]
		return nil
	}
	_, err := m.pop()
	return err
}

// constant does the opcodes that push numbers and singletons.
func (m *machine) constant(op byte) (done bool, err error) {
	kind, size := Int, 0
	switch op {
	case opNONE:
		kind = None
	case opNEWTRUE, opNEWFALSE:
		kind = Bool
	case opBININT1:
		size = 1
	case opBININT2:
		size = 2
	case opBININT:
		size = 4
	case opBINFLOAT:
		kind, size = Float, 8
	case opNEXTBUFFER:
		kind = Buffer
	case opINT, opLONG, opFLOAT:
		if op == opFLOAT {
			kind = Float
		}
		_, _, err = m.line()
	case opLONG1, opLONG4:
		width := 1
		if op == opLONG4 {
			width = 4
		}
		var n uint64
		if n, err = m.num(width); err == nil {
			if width == 4 && n > 1<<31-1 {
				return true, errOpcode // a negative length
			}
			err = m.skip(n)
		}
	default:
		return false, nil
	}
	if err == nil && size > 0 {
		err = m.skip(uint64(size))
	}
	if err == nil {
		m.push(Value{Kind: kind, at: -1})
	}
	return true, err
}

// stringly does the opcodes that push strings and bytes.
func (m *machine) stringly(op byte) (done bool, err error) {
	v := Value{Kind: Str}
	width := 0
	switch op {
	case opSTRING, opUNICODE:
		v.style = quoted
		if op == opUNICODE {
			v.style = escaped
		}
		var n int64
		v.at, n, err = m.line()
		v.n = uint32(min(n, 1<<32-1))
		if err == nil {
			m.push(v)
		}
		return true, err
	case opSHORTBINUNICODE, opSHORTBINSTRING:
		width = 1
	case opBINUNICODE, opBINSTRING:
		width = 4
	case opBINUNICODE8:
		width = 8
	case opSHORTBINBYTES:
		v.Kind, width = Bytes, 1
	case opBINBYTES:
		v.Kind, width = Bytes, 4
	case opBINBYTES8, opBYTEARRAY8:
		v.Kind, width = Bytes, 8
	default:
		return false, nil
	}
	n, err := m.num(width)
	if err != nil {
		return true, err
	}
	v.at, v.n = m.offset(), uint32(min(n, 1<<32-1))
	if err := m.skip(n); err != nil {
		return true, err
	}
	if n > 4 {
		m.sniff(v.at, int64(n))
	}
	m.push(v)
	return true, nil
}

// mostPayloads bounds the list of payloads.
const mostPayloads = 1000

// sniff notes strings that begin like a binary pickle and end like one.
func (m *machine) sniff(at, n int64) {
	var head [2]byte
	if d := at - m.base; d >= 0 && d+2 <= int64(len(m.buf)) {
		copy(head[:], m.buf[d:])
	} else {
		copy(head[:], m.peek(at, 2))
	}
	if head[0] != opPROTO || head[1] < 2 || head[1] > 5 || len(m.found) >= mostPayloads {
		return
	}
	if end := m.peek(at+n-1, 1); len(end) == 1 && end[0] == opSTOP {
		m.found = append(m.found, Payload{at, n})
	}
}

// memory does the opcodes of the memo.
func (m *machine) memory(op byte) (done bool, err error) {
	width, put := 0, false
	switch op {
	case opPUT, opGET:
		key, err := m.decimal()
		if err != nil {
			return true, err
		}
		if op == opPUT {
			return true, m.put(key)
		}
		return true, m.get(key)
	case opBINPUT:
		width, put = 1, true
	case opLONGBINPUT:
		width, put = 4, true
	case opBINGET:
		width = 1
	case opLONGBINGET:
		width = 4
	default:
		return false, nil
	}
	key, err := m.num(width)
	switch {
	case err != nil:
	case put:
		err = m.put(key)
	default:
		err = m.get(key)
	}
	return true, err
}

// decimal reads a line that holds a number without a sign.
func (m *machine) decimal() (uint64, error) {
	at, n, err := m.line()
	if err != nil {
		return 0, err
	}
	var key uint64
	digits := 0
	for _, c := range m.peek(at, int(min(n, 24))) {
		switch {
		case '0' <= c && c <= '9' && key < 1<<59:
			key, digits = key*10+uint64(c-'0'), digits+1
		case c == ' ' || c == '\r' || c == '\t' || c == '_' && digits > 0 || c == '+' && digits == 0:
		default:
			return 0, errMemo
		}
	}
	if digits == 0 || n > 24 {
		return 0, errMemo
	}
	return key, nil
}
