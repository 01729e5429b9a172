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
	case opMEMOIZE:
		return m.put(m.memoized())
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
		return m.proto(at)
	case opFRAME:
		return m.newFrame(at)
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

// proto goes on after a protocol that CPython does not know (up to 3.15: above
// 5), since other loaders do.
func (m *machine) proto(at int64) error {
	n, err := m.num(1)
	if err == nil && n > 5 {
		m.oddity(at, "asks for a protocol above 5, which one loader refuses and another passes over")
	}
	return err
}

// newFrame notes frames that the unpicklers treat differently.
func (m *machine) newFrame(at int64) error {
	inside := m.frame
	n, err := m.num(8)
	if err != nil {
		return err
	}
	if m.framed {
		if n > uint64(m.size-m.offset()) {
			return errTruncated
		}
		m.begin(int64(n))
		return nil
	}
	if inside > m.offset() {
		m.oddity(at, "begins a frame inside a frame, which one unpickler refuses and the other reads")
		m.torn = true
	}
	if n > uint64(m.size-m.offset()) {
		// The end of a file cut short; only a STOP before it makes it odd.
		m.frame = m.size + 1
		return nil
	}
	m.frame = m.offset() + int64(n)
	return nil
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
