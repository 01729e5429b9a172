package pickle

// global pushes an import and reports it.
func (m *machine) global(at int64, op byte, module, name string, known bool) {
	e := Effect{Action: DoImport, Offset: at, Op: op, Import: Import{module, name}, Unresolved: !known}
	v := Value{Kind: Global, at: -1}
	if known {
		v.at = m.number(e.Import)
	}
	m.report(e)
	m.push(v)
}

// namesMost bounds the names of imports that are kept, in bytes.
const namesMost = 64 << 20

// number gives equal imports one number; -1 when there are too many.
func (m *machine) number(i Import) int64 {
	n, ok := m.numbers[i]
	if !ok {
		if len(m.imports) >= m.lim.Stack/4 || m.nameBytes > namesMost {
			m.spare = true
			return -1
		}
		m.nameBytes += len(i.Module) + len(i.Name)
		n = int64(len(m.imports))
		m.imports = append(m.imports, i)
		m.numbers[i] = n
	}
	return n
}

func (m *machine) report(e Effect) {
	e.Stream, e.Carved, e.Doubtful = m.stream, m.carved || m.forked, m.doubtful
	if m.sign(e) {
		m.strong++
	}
	if m.trace != nil {
		m.trace.add(m, event{effect: e, isEffect: true})
		return
	}
	if m.strong == 0 && len(m.weak) < mostPayloads {
		e.Args = append([]Value(nil), e.Args...)
		m.weak = append(m.weak, e)
		return
	}
	m.flush()
	m.visit(m.view, e)
}

// sign reports whether an effect shows that the bytes are a pickle. At the
// start of a file everything does but a persistent id, which any P is. Behind
// the first pickle lie tensors, in whose bytes single opcodes stand by chance:
// there it takes an import by name; and where the search began at two lines of
// names, which lists of words have too, a call of such an import.
func (m *machine) sign(e Effect) bool {
	if m.stream == 0 && !m.carved && !m.forked {
		return e.Action != DoPersistent
	}
	if m.bare {
		// Lists of words have lines like an import's; a call with a tuple they
		// have not.
		m.called = m.called || e.Action == DoCall && !e.Unresolved && named(e.Import)
		return (e.Action == DoCall || e.Action == DoNew) && e.Op != opINST && e.ArgsKnown && !e.Unresolved && named(e.Import)
	}
	return e.Action == DoImport && !e.Unresolved && named(e.Import)
}

// named reports whether an import looks like one: two ASCII names of six
// characters in all, which chance gives about once in eight gigabytes.
func named(i Import) bool {
	if len(i.Module)+len(i.Name) < 6 || i.Module == "" || i.Name == "" {
		return false
	}
	for _, s := range []string{i.Module, i.Name} {
		for _, c := range []byte(s) {
			if c >= 0x80 || !nameByte(c) {
				return false
			}
		}
	}
	return true
}

// nameByte reports whether c may stand in a dotted name.
func nameByte(c byte) bool {
	return c == '.' || c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' || c >= 0x80
}

// flush reports what waited for a sign that the bytes are a pickle.
func (m *machine) flush() {
	for _, e := range m.weak {
		m.visit(m.view, e)
	}
	m.weak = m.weak[:0]
}

// act reports something done to or with a callee and returns what it made.
// args is a tuple, or any other value that a loader would unpack.
func (m *machine) act(action Action, at int64, op byte, callee, args Value) Value {
	e := Effect{Action: action, Offset: at, Op: op, Unresolved: true, Receiver: callee, Keywords: op == opNEWOBJEX}
	if action == DoState {
		e.Args, e.ArgsKnown = []Value{args}, true
	} else {
		e.Args, e.ArgsKnown = m.elements(args)
	}
	made := Value{Kind: Made, at: -1}
	if args.Kind == Tuple && args.at >= 0 && args.at < 1<<32-1 {
		made.n = uint32(args.at + 1)
	}
	if callee.Kind == Persistent {
		callee = m.stored(callee)
	}
	switch callee.Kind {
	case Global, Made:
		e.Indirect = callee.Kind == Made && (action == DoCall || action == DoNew)
		if callee.at >= 0 {
			e.Import, e.Unresolved = m.imports[callee.at], false
			made.at = callee.at
		}
	case Extension:
		e.Indirect = true
	}
	m.report(e)
	if action == DoCall && !e.Unresolved && !e.Indirect {
		return m.outcome(e, made)
	}
	return made
}

// stored is what PyTorch's loader gives for the id ("module", class, file,
// source) of files before 2019: the class. Every other id gives a storage.
func (m *machine) stored(v Value) Value {
	id, ok := m.identifier(v)
	if !ok || len(id) < 2 || id[1].Kind != Global {
		return v
	}
	if kind, _ := m.text(id[0]); kind == "module" {
		return id[1]
	}
	return v
}
