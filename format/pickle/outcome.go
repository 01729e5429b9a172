package pickle

import "strings"

// outcome is what a call gives, for the few functions of which that is plain
// from their arguments; made is what it is otherwise.
func (m *machine) outcome(e Effect, made Value) Value {
	if e.Import.Name == "dtype" {
		m.newType(e, made)
		return made
	}
	switch e.Import.Python3().String() {
	case "builtins.getattr":
		return m.attribute(e, made)
	case "copyreg._reconstructor", "copyreg.__newobj__", "copyreg.__newobj_ex__":
		// An instance of the first argument, whose __setstate__ a BUILD calls.
		if len(e.Args) > 0 && e.Args[0].Kind == Global {
			made.at = e.Args[0].at
		}
	case "dill._dill._load_type", "dill.dill._load_type", "cloudpickle.cloudpickle._builtin_type":
		if len(e.Args) != 1 {
			return made
		}
		if name, known := m.text(e.Args[0]); known {
			if i, ok := typeNamed(name); ok {
				return Value{Kind: Global, at: m.number(i)}
			}
		}
	}
	return made
}

// typeNamed is the type that dill and cloudpickle keep under a name, in so far as
// it is a type of data (dill/_dill.py, _reverse_typemap; cloudpickle, _builtin_type). Types of code have no place here.
func typeNamed(name string) (Import, bool) {
	switch name {
	case "bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int", "list", "object", "range", "set", "slice", "str", "tuple":
		return Import{"builtins", name}, true
	case "SimpleNamespace":
		return Import{"types", name}, true
	case "PartialType":
		return Import{"functools", "partial"}, true
	case "ItemGetterType":
		return Import{"operator", "itemgetter"}, true
	case "AttrGetterType":
		return Import{"operator", "attrgetter"}, true
	}
	if plain := strings.TrimRight(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""; plain &&
		(strings.HasSuffix(name, "Error") || strings.HasSuffix(name, "Warning") || strings.HasSuffix(name, "Exception")) {
		return Import{"builtins", name}, true
	}
	return Import{}, false
}

// DataType reports whether dill or cloudpickle keeps a type of plain data under a name.
func DataType(name string) bool {
	_, ok := typeNamed(name)
	return ok
}

// attribute is what getattr(X, "name") gives when X is imported: X.name, as if
// it had been imported by that name.
func (m *machine) attribute(e Effect, made Value) Value {
	if e.Indirect || e.Import.Module != "builtins" && e.Import.Module != "__builtin__" || len(e.Args) != 2 || e.Args[0].Kind != Global {
		return made
	}
	of, ok := m.origin(e.Args[0])
	name, known := m.text(e.Args[1])
	if !ok || !known || len(of.Name)+len(name) > longestWalk {
		return made
	}
	return Value{Kind: Global, at: m.number(Import{of.Module, of.Name + "." + name})}
}

// longestWalk bounds a dotted name that getattr builds: a file could make a
// million long ones out of a few.
const longestWalk = 256
