package pickle

import "hash/fnv"

// put stores the top of the stack, not the operand of the last opcode.
func (m *machine) put(key uint64) error {
	v, err := m.top()
	if err != nil {
		return err
	}
	p, packed := pack(*v)
	_, known := m.far[key]
	if (!packed || key > m.memo.n) && !known && len(m.far) >= m.lim.Stack/8 {
		return errLimit
	}
	switch n := m.memo.n; {
	case key > n || key >= uint64(m.lim.Stack):
		if !known {
			m.beyond++
		}
		m.keepFar(key, *v)
		return nil
	case key < n:
		m.memo.set(key, p)
	default:
		if known {
			m.beyond--
		}
		m.memo.push(p)
	}
	if packed {
		delete(m.far, key)
	} else {
		m.keepFar(key, *v)
	}
	return nil
}

// keepFar keeps a value outside of the dense part: its key is far behind the
// others, or it does not fit there.
func (m *machine) keepFar(key uint64, v Value) {
	if m.far == nil {
		m.far = map[uint64]Value{}
	}
	m.far[key] = v
}

// get pushes what is under a key. Behind the first pickle a loader may go on
// with the memo of the one before, so that an empty place is no reason to stop
// there: the value is unknown.
func (m *machine) get(key uint64) error {
	if v, ok := m.far[key]; ok {
		m.push(v)
		return nil
	}
	if key < m.memo.n {
		m.push(m.memo.get(key))
		return nil
	}
	if key < m.before {
		m.push(Value{at: -1})
		return nil
	}
	return errMemo
}

// memoized is the number of entries, which is the key that MEMOIZE takes.
func (m *machine) memoized() uint64 { return m.memo.n + m.beyond }

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

// longestKey is the longest decimal memo key that is read; Python 3.11 and
// later refuse more than 4,300 digits.
const longestKey = 1 << 16

// decimal reads a line that holds a memo key as int() or PyLong_FromString
// would: blanks around it, a sign, leading zeros, single underscores, and for
// the C unpickler anything after a NUL. Keys of 2^60 and more keep their
// identity by a hash.
func (m *machine) decimal() (uint64, error) {
	at, n, err := m.line()
	if err != nil {
		return 0, err
	}
	if n > longestKey {
		return 0, errLimit
	}
	var digits []byte
	seen := false
	for _, c := range m.peek(at, int(n)) {
		if c == 0 && seen {
			break
		}
		switch {
		case '0' <= c && c <= '9':
			seen = true
			if c != '0' || len(digits) > 0 {
				digits = append(digits, c)
			}
		case '\t' <= c && c <= '\r' || c == ' ' || c == '_' || c == '+' || c == '-':
		default:
			return 0, errMemo
		}
	}
	if !seen {
		return 0, errMemo
	}
	if len(digits) > 18 {
		h := fnv.New64a()
		_, _ = h.Write(digits)
		return h.Sum64() | 1<<63, nil
	}
	var key uint64
	for _, c := range digits {
		key = key*10 + uint64(c-'0')
	}
	return key, nil
}
