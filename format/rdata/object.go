package rdata

// Flags of an object, beside its type in the low eight bits.
const (
	hasAttributes = 1 << 9
	hasTag        = 1 << 10
	unbound       = 252 // the type that stands for no value
)

// object takes one object and asks for what is inside of it.
func (w *walker) object(in item) error {
	at := w.at
	flags := w.u32()
	kind := int(flags & 0xff)
	attributes := flags&hasAttributes != 0
	switch kind {
	case Symbol:
		w.symbol(at, in)
		return nil
	case 2, Closure, Promise, Language, 17, 239, 240: // pairs: attributes, tag, first, rest
		w.pair(kind, at, flags, in)
		return nil
	case 4: // an environment: locked, what encloses it, frame, table, attributes
		w.skip(4)
		in.environment = true
		w.push(in, in, in, in)
		return nil
	case 7, 8: // a primitive's name
		w.skip(uint64(w.u32()))
	case 9:
		w.text()
		if attributes { // characters have none in versions 2 and 3
			w.push(in)
		}
	case 10, 13:
		w.vector(4, attributes, in)
	case 14:
		w.vector(8, attributes, in)
	case 15:
		w.vector(16, attributes, in)
	case 24:
		w.vector(1, attributes, in)
	case 16, 19, 20:
		n := w.length()
		if attributes {
			w.push(in)
		}
		w.many(n, in)
	case Bytecode:
		w.visit(Object{Kind: Bytecode, At: at, Promises: in.promises, Environment: in.environment})
		w.skip(4)
		if attributes {
			w.push(in)
		}
		w.bytecode(in)
	case External:
		w.visit(Object{Kind: External, At: at, Promises: in.promises, Environment: in.environment})
		w.push(in, in)
		if attributes {
			w.push(in)
		}
	case 23, 25: // weak references and S4 objects hold attributes alone
		if attributes {
			w.push(in)
		}
	case 238: // an object in another form: class, state, attributes
		w.push(in, in, in)
	default:
		return w.special(kind, flags, in)
	}
	return nil
}

// special takes what is one word, a reference or a list of names.
func (w *walker) special(kind int, flags uint32, in item) error {
	switch kind {
	case 241, 242, 250, 251, 252, 253, 254: // base, empty, base's namespace, missing, unbound, global, nil
	case 255:
		if flags>>8 == 0 {
			w.skip(4)
		}
	case 247, 248, 249: // what is known by name: a zero, a count, texts
		w.skip(4)
		w.many(uint64(w.u32()), in)
	default:
		return ErrSyntax
	}
	return nil
}

func (w *walker) vector(width uint64, attributes bool, in item) {
	n := w.length()
	if n > uint64(w.size)/width {
		w.cut = true
		return
	}
	w.skip(n * width)
	if attributes {
		w.push(in)
	}
}

// symbol takes a name.
func (w *walker) symbol(at int64, in item) {
	if w.u32()&0xff != 9 {
		w.cut = true
		return
	}
	w.visit(Object{Kind: Symbol, At: at, Name: w.text(), Promises: in.promises, Environment: in.environment})
}

// text takes characters; a length of -1 is NA.
func (w *walker) text() string {
	n := w.u32()
	if n == 0xffffffff {
		return ""
	}
	if n > mostName {
		w.skip(uint64(n))
		return ""
	}
	return string(w.bytes(int64(n)))
}

// pair takes what is made of attributes, a tag, a first and a rest. Of a
// promise these are environment, value and expression: one without a value is
// evaluated as soon as somebody looks at it.
func (w *walker) pair(kind int, at int64, flags uint32, in item) {
	inner := in
	switch kind {
	case Promise:
		forced := flags&(hasTag|hasAttributes) == 0 && w.peek() != unbound // no environment is left once it is evaluated
		if !forced {
			inner.promises++
		}
		w.visit(Object{Kind: Promise, At: at, Forced: forced, Promises: in.promises, Environment: in.environment})
	case Closure, Language:
		w.visit(Object{Kind: kind, At: at, Promises: in.promises, Environment: in.environment})
	case 240:
		w.visit(Object{Kind: Language, At: at, Promises: in.promises, Environment: in.environment})
	}
	var due []item
	if flags&hasAttributes != 0 || flags&0xff == 239 || flags&0xff == 240 {
		due = append(due, in)
	}
	if flags&hasTag != 0 {
		due = append(due, in)
	}
	w.push(append(due, inner, inner)...)
}

// bytecode takes compiled code: the code as a vector, then constants.
func (w *walker) bytecode(in item) {
	w.push(in, in.as(consts))
}

func (w *walker) constants(in item) error {
	n := uint64(w.u32())
	if n > uint64(w.size-w.at)/4 || n > mostOpen {
		w.cut = true
		return nil
	}
	// Each constant begins with its type, so they are taken one by one.
	if n == 0 {
		return nil
	}
	for range n - 1 {
		w.open = append(w.open, in.as(constant))
	}
	return w.constant(in)
}

// constant takes one: bytecode, a call, or an object behind its type.
func (w *walker) constant(in item) error {
	switch kind := w.u32(); kind {
	case Bytecode:
		w.bytecode(in)
	case Language, 2, 239, 240, 243, 244:
		return w.branch(kind, in)
	default:
		w.push(in)
	}
	return nil
}

// branch takes a call inside of constants: a reference, the definition of one,
// or a pair whose two halves are branches again.
func (w *walker) branch(kind uint32, in item) error {
	switch kind {
	case 243: // a reference to an earlier one
		w.skip(4)
		return nil
	case 244:
		w.skip(4)
		kind = w.u32()
	}
	switch kind {
	case Language, 2, 239, 240:
		if kind == Language || kind == 240 {
			w.visit(Object{Kind: Language, At: w.at, Promises: in.promises, Environment: in.environment})
		}
		half := in.as(branch)
		due := []item{in, half, half}
		if kind >= 239 {
			due = append([]item{in}, due...)
		}
		w.push(due...)
	default:
		w.push(in)
	}
	return nil
}
