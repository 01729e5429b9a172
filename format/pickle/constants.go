package pickle

import (
	"strconv"
	"strings"
)

// constant does the opcodes that push numbers and singletons.
func (m *machine) constant(op byte) (done bool, err error) {
	v := Value{Kind: Int, at: -1}
	switch op {
	case opNONE:
		v.Kind = None
	case opNEWTRUE, opNEWFALSE:
		v = Value{Kind: Bool, style: exact, at: int64(opNEWFALSE - op)}
	case opBININT1:
		v.style, v.at, err = exact, 0, m.need(1)
		if err == nil {
			v.at = int64(m.buf[m.pos])
			m.pos++
		}
	case opBININT2:
		err = m.integer(&v, 2)
	case opBININT:
		if err = m.integer(&v, 4); err == nil {
			v.at = int64(int32(v.at))
		}
	case opBINFLOAT:
		v.Kind = Float
		err = m.skip(8)
	case opNEXTBUFFER:
		v.Kind = Buffer
	case opINT, opLONG, opFLOAT:
		err = m.textual(op, &v)
	case opLONG1, opLONG4:
		err = m.long(op, &v)
	default:
		return false, nil
	}
	if err == nil {
		m.push(v)
	}
	return true, err
}

func (m *machine) integer(v *Value, width int) error {
	n, err := m.num(width)
	v.style, v.at = exact, int64(n)
	return err
}

// long reads an integer whose length stands before it; its value is kept when
// it has up to 8 bytes.
func (m *machine) long(op byte, v *Value) error {
	width := 1
	if op == opLONG4 {
		width = 4
	}
	n, err := m.num(width)
	if err != nil {
		return err
	}
	if width == 4 && n > 1<<31-1 {
		return errLength
	}
	if n > 8 || n == 0 {
		if n == 0 {
			v.style, v.at = exact, 0
		}
		return m.skip(n)
	}
	if err := m.need(int(n)); err != nil {
		return err
	}
	var u uint64
	for i := range int(n) {
		u |= uint64(m.buf[m.pos+i]) << (8 * i)
	}
	m.pos += int(n)
	shift := 64 - 8*int(n)
	v.style, v.at = exact, int64(u<<shift)>>shift
	return nil
}

// textual reads a number of protocol 0. Junk is no reason to stop: its value
// is unknown. The line is read once, whatever its length.
func (m *machine) textual(op byte, v *Value) error {
	at, n, err := m.line()
	if err != nil {
		return err
	}
	if op == opFLOAT {
		v.Kind = Float
		return nil
	}
	if n > 20 {
		return nil
	}
	text := strings.TrimSuffix(string(m.peek(at, int(n))), "\r")
	if op == opINT && (text == "00" || text == "01") {
		*v = Value{Kind: Bool, style: exact, at: int64(text[1] - '0')}
		return nil
	}
	if i, err := strconv.ParseInt(strings.TrimSuffix(text, "L"), 10, 64); err == nil {
		v.style, v.at = exact, i
	}
	return nil
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
			m.sniff(v.at, n)
			m.push(v)
		}
		return true, err
	case opSHORTBINUNICODE:
		width = 1
	case opSHORTBINSTRING:
		v.style, width = narrow, 1
	case opBINUNICODE:
		width = 4
	case opBINSTRING:
		v.style, width = narrow, 4
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
	if v.Kind == Bytes {
		m.cross(n)
	}
	if err := m.skip(n); err != nil {
		return true, err
	}
	v.at, v.n = m.offset()-int64(n), uint32(min(n, 1<<32-1))
	if n >= leastPayload {
		m.sniff(v.at, int64(n))
	}
	m.push(v)
	return true, nil
}

// mostPayloads bounds the list of payloads.
const mostPayloads = 1000

// leastPayload is the length of the shortest pickle that calls something.
const leastPayload = 8

// sniff notes strings that begin like a pickle, raw or encoded. It looks at
// the first bytes only; whoever is told decides by reading it.
func (m *machine) sniff(at, n int64) {
	var head [6]byte
	if d := at - m.base; d >= 0 && d+6 <= int64(len(m.buf)) {
		copy(head[:], m.buf[d:])
	} else {
		copy(head[:], m.peek(at, int(min(n, 6))))
	}
	if f, ok := form(head); ok && len(m.found) < mostPayloads {
		m.found = append(m.found, Payload{at, n, f})
	}
}

// form tells by the first bytes how a string may hold a pickle: a binary one
// by its protocol, one of protocol 0 by an opcode that imports, hexadecimal and
// base64 by what these become, deflated ones by zlib's and gzip's magic.
func form(h [6]byte) (Form, bool) {
	switch h[0] {
	case opPROTO:
		return FormRaw, 1 <= h[1] && h[1] <= 5
	case opGLOBAL:
		return FormRaw, lower(h[1]) && lower(h[2])
	case opMARK:
		return FormRaw, h[1] == opGLOBAL || h[1] == opSTRING || h[1] == opINST || h[1] == opUNICODE || h[1] == opDICT || h[1] == opLIST
	case 0x1f:
		return FormDeflated, h[1] == 0x8b && h[2] == 8
	case 'x':
		return FormDeflated, h[1] == 0x01 || h[1] == 0x5e || h[1] == 0x9c || h[1] == 0xda
	case '8', '6', '1', '7', '2':
		switch string(h[:4]) {
		case "8002", "8003", "8004", "8005", "1f8b", "7801", "789c", "78da":
			return FormHex, true
		}
		return FormHex, (h[0] == '6' && h[1] == '3' || h[0] == '2' && h[1] == '8') && isHex(h[2:])
	case 'g':
		return FormBase64, h[1] == 'A' && h[2] >= 'I' && h[2] <= 'W' // 0x80, a protocol from 2 to 5
	case 'H':
		return FormBase64, string(h[1:4]) == "4sI"
	case 'e':
		return FormBase64, h[1] == 'J' || h[1] == 'N' || h[1] == 'A' || h[1] == 'F'
	case 'Y':
		return FormBase64, '0' <= h[1] && h[1] <= '3' && base64Byte(h[2]) && base64Byte(h[3])
	case 'K':
		return FormBase64, (h[1] == 'G' || h[1] == 'F') && base64Byte(h[2]) && base64Byte(h[3])
	}
	return FormRaw, false
}

func lower(c byte) bool { return 'a' <= c && c <= 'z' || c == '_' }

func base64Byte(c byte) bool {
	return c == '+' || c == '/' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

func isHex(b []byte) bool {
	for _, c := range b {
		if ('0' > c || c > '9') && ('a' > c|0x20 || c|0x20 > 'f') {
			return false
		}
	}
	return true
}
