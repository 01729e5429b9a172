package pickle

// container does the opcodes that make and fill tuples, lists, dicts and sets.
func (m *machine) container(op byte, at int64) (done bool, err error) {
	switch op {
	case opEMPTYTUPLE:
		m.push(m.tuple(nil))
	case opEMPTYLIST:
		m.push(Value{Kind: List, at: -1})
	case opEMPTYDICT:
		m.push(m.newDict())
	case opEMPTYSET:
		m.push(Value{Kind: Set, at: -1})
	case opTUPLE1, opTUPLE2, opTUPLE3:
		return true, m.short(int(op-opTUPLE1) + 1)
	case opTUPLE, opLIST, opDICT, opFROZENSET:
		return true, m.gather(op, at)
	case opAPPEND, opSETITEM:
		n := 1
		if op == opSETITEM {
			n = 2
		}
		if len(m.stack)-n < m.fence() {
			return true, errStack
		}
		vs := m.stack[len(m.stack)-n:]
		m.stack = m.stack[:len(m.stack)-n]
		err = m.fill(op, at, vs)
	case opAPPENDS, opSETITEMS, opADDITEMS:
		var vs []Value
		if vs, err = m.popMark(); err == nil {
			err = m.fill(op, at, vs)
		}
	default:
		return false, nil
	}
	return true, err
}

func (m *machine) short(n int) error {
	if len(m.stack)-n < m.fence() {
		return errStack
	}
	from := len(m.stack) - n
	t := m.tuple(m.stack[from:])
	m.stack = append(m.stack[:from], t)
	return nil
}

func (m *machine) gather(op byte, at int64) error {
	vs, err := m.popMark()
	if err != nil {
		return err
	}
	v := Value{Kind: List, at: -1}
	switch op {
	case opTUPLE:
		v = m.tuple(vs)
	case opDICT:
		v = m.newDict()
		m.hooks(op, at, vs)
		m.setItems(v, vs)
	case opFROZENSET:
		v.Kind = Set
	}
	m.push(v)
	return nil
}

// fill adds to the container at the top. On anything but a plain container it
// calls its append, extend, __setitem__ or add.
func (m *machine) fill(op byte, at int64, vs []Value) error {
	v, err := m.top()
	if err != nil {
		return err
	}
	items := op == opSETITEM || op == opSETITEMS
	if items {
		m.hooks(op, at, vs)
	}
	switch {
	case v.Kind == Dict && items:
		m.setItems(*v, vs)
	case v.Kind == List && (op == opAPPEND || op == opAPPENDS), v.Kind == Set && op == opADDITEMS:
	case items:
		m.act(DoSetItem, at, op, *v, Value{})
	default:
		m.act(DoAdd, at, op, *v, Value{})
	}
	return nil
}

// setState is the attribute that load_build of CPython looks for on an
// instance, where an attribute of the instance itself comes first.
const setState = "__setstate__"

// hooks reports values under the key __setstate__ that may be called.
func (m *machine) hooks(op byte, at int64, pairs []Value) {
	for i := 0; i+1 < len(pairs); i += 2 {
		k, v := pairs[i], pairs[i+1]
		if v.Kind != Made && v.Kind != Global && v.Kind != Unknown && v.Kind != Extension && v.Kind != Persistent {
			continue
		}
		var name string
		switch k.Kind {
		case Str, Bytes:
			name, _ = m.text(k)
		case Made: // str("__setstate__"), which is equal to the text
			if args, ok := m.arguments(k); ok && len(args) > 0 {
				name, _ = m.text(args[len(args)-1])
			}
		}
		if name == setState {
			m.report(Effect{Action: DoHook, Offset: at, Op: op, Receiver: v, Unresolved: true})
		}
	}
}

// effect does the opcodes that import, call and build.
func (m *machine) effect(op byte, at int64) error {
	switch op {
	case opGLOBAL, opINST:
		return m.named(op, at)
	case opSTACKGLOBAL:
		return m.stackGlobal(at)
	case opREDUCE, opNEWOBJ:
		return m.reduce(op, at)
	case opNEWOBJEX:
		if _, err := m.pop(); err != nil {
			return err
		}
		return m.reduce(op, at)
	case opOBJ:
		return m.object(at)
	case opBUILD:
		return m.build(at)
	case opPERSID, opBINPERSID:
		return m.persistent(op, at)
	case opEXT1, opEXT2, opEXT4:
		if _, err := m.num(1 << (op - opEXT1)); err != nil {
			return err
		}
		m.report(Effect{Action: DoExtension, Offset: at, Op: op, Unresolved: true})
		m.push(Value{Kind: Extension, at: -1})
		return nil
	}
	return errOpcode
}

// named is GLOBAL and INST, which name module and object in two lines. The
// Python unpickler takes a last line without an end, less its last byte; what
// it imports by that is reported before the end of the file stops the walk.
func (m *machine) named(op byte, at int64) error {
	var parts [2]string
	var cut error
	known := true
	for i := range parts {
		from, n, err := m.line()
		if err != nil {
			cut, n = err, max(n-1, 0)
		}
		if n > int64(m.lim.Text) {
			known, n = false, int64(m.lim.Text)
		}
		parts[i] = string(m.peek(from, int(n)))
	}
	if cut != nil && parts[1] == "" && parts[0] == "" {
		return cut
	}
	if op == opGLOBAL {
		m.global(at, op, parts[0], parts[1], known)
		return cut
	}
	args, err := m.popMark()
	if err != nil {
		// The import comes before the mark is looked for: it has happened.
		m.global(at, op, parts[0], parts[1], known)
		return err
	}
	tuple := m.tuple(args)
	m.global(at, op, parts[0], parts[1], known)
	class, err := m.pop()
	if err != nil {
		return err
	}
	m.push(m.act(DoCall, at, op, class, tuple))
	return cut
}

func (m *machine) stackGlobal(at int64) error {
	name, err := m.pop()
	if err != nil {
		return err
	}
	module, err := m.pop()
	if err != nil {
		return err
	}
	mod, known1 := m.spelled(module)
	obj, known2 := m.spelled(name)
	m.global(at, opSTACKGLOBAL, mod, obj, known1 && known2)
	return nil
}

// spelled gives a string's text, also that of str("text").
func (m *machine) spelled(v Value) (string, bool) {
	if i, ok := m.origin(v); ok && v.Kind == Made && i.Python3() == (Import{"builtins", "str"}) {
		if args, ok := m.arguments(v); ok && len(args) == 1 {
			v = args[0]
		}
	}
	text, known := m.text(v)
	return text, known && v.Kind == Str
}

func (m *machine) reduce(op byte, at int64) error {
	args, err := m.pop()
	if err != nil {
		return err
	}
	callee, err := m.pop()
	if err != nil {
		return err
	}
	action := DoNew
	if op == opREDUCE {
		action = DoCall
	}
	m.push(m.act(action, at, op, callee, args))
	return nil
}

// object is OBJ: the class is the first value above the mark.
func (m *machine) object(at int64) error {
	vs, err := m.popMark()
	if err != nil {
		return err
	}
	if len(vs) == 0 {
		return errStack
	}
	class := vs[0]
	m.push(m.act(DoCall, at, opOBJ, class, m.tuple(vs[1:])))
	return nil
}

func (m *machine) build(at int64) error {
	state, err := m.pop()
	if err != nil {
		return err
	}
	v, err := m.top()
	if err != nil {
		return err
	}
	m.act(DoState, at, opBUILD, *v, state)
	m.typed(*v, state)
	return m.array(*v, state)
}

func (m *machine) persistent(op byte, at int64) error {
	id := Value{Kind: Str}
	if op == opPERSID {
		from, n, err := m.line()
		if err != nil {
			return err // one unpickler takes it all the same, but at the end of the file nothing follows
		}
		id.at, id.n = from, uint32(min(n, 1<<32-1))
	} else {
		var err error
		if id, err = m.pop(); err != nil {
			return err
		}
	}
	m.report(Effect{Action: DoPersistent, Offset: at, Op: op, Args: []Value{id}, ArgsKnown: true})
	v := Value{Kind: Persistent, at: -1}
	if id.Kind == Tuple {
		v.at = id.at
	}
	m.push(v)
	return nil
}
