package pickle

import (
	"fmt"
	"strings"
	"unicode"

	format "github.com/bartizan-ai/bartizan/format/pickle"
)

// judgeShape checks callables that are harmless with some arguments only.
func (l *list) judgeShape(m *format.Machine, e format.Effect, shown string) verdict {
	if e.ArgsKnown && !e.Keywords && l.fits(m, e.Import.Python3(), e.Args) {
		return verdict{}
	}
	if made, ok := l.makes(m, e); ok {
		return l.judgeCall(m, made)
	}
	return verdict{
		grade: dangerous, why: fmt.Sprintf("calls %s with arguments that honest files do not use", shown),
		unsure: !e.ArgsKnown && m.Full(),
	}
}

// makes is the object that a call of copyreg makes without calling more than
// its class's __new__, as NEWOBJ does: protocols 0 and 1 write all objects so.
func (l *list) makes(m *format.Machine, e format.Effect) (made format.Effect, ok bool) {
	i := e.Import.Python3()
	if !e.ArgsKnown || e.Keywords || i.Module != "copyreg" || len(e.Args) == 0 || e.Args[0].Kind != format.Global {
		return made, false
	}
	if i.Name == "_reconstructor" && (len(e.Args) != 3 || !l.isBase(m, e.Args[1])) {
		return made, false
	}
	made = e
	made.Action, made.Args, made.Receiver = format.DoNew, e.Args[1:], e.Args[0]
	made.Import, ok = m.Origin(e.Args[0])
	return made, ok
}

// fits says whether a callable of the shaped tier takes these arguments.
func (l *list) fits(m *format.Machine, i format.Import, args []format.Value) bool {
	if strings.HasPrefix(i.Module, "torch") {
		return l.fitsTorch(m, i, args)
	}
	switch i.String() {
	case "_codecs.encode":
		return fitsEncode(m, args)
	case "copyreg._reconstructor":
		return len(args) == 3 && l.allClasses(m, args[:1]) && l.isBase(m, args[1])
	case "copyreg.__newobj__":
		return len(args) > 0 && l.allClasses(m, args[:1])
	case "copyreg.__newobj_ex__":
		return len(args) == 3 && l.allClasses(m, args[:1])
	case "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct":
		return len(args) > 0 && l.allClasses(m, args[:1])
	case "builtins.getattr":
		return l.knownAttribute(m, args)
	case "functools.partial":
		return len(args) > 0 && l.passive(m, args)
	case "operator.itemgetter", "operator.attrgetter":
		return plainNames(m, args)
	case "cloudpickle.cloudpickle._builtin_type", "dill._dill._load_type", "dill.dill._load_type", "dill._dill._eval_repr", "dill.dill._eval_repr", "dill._dill._create_array", "dill.dill._create_array":
		return l.fitsDill(m, i.Name, args)
	case "re._compile":
		return len(args) == 2 && (args[0].Kind == format.Str || args[0].Kind == format.Bytes) && args[1].Kind == format.Int
	case "joblib.numpy_pickle.NDArrayWrapper", "joblib.numpy_pickle_compat.NDArrayWrapper", "joblib.numpy_pickle.ZNDArrayWrapper", "joblib.numpy_pickle_compat.ZNDArrayWrapper":
		return len(args) == 0
	}
	return false
}

func fitsEncode(m *format.Machine, args []format.Value) bool {
	if len(args) != 2 || args[0].Kind != format.Str {
		return false
	}
	enc, ok := m.Text(args[1])
	return ok && (enc == "latin1" || enc == "latin-1")
}

// allClasses reports whether all values are classes that are known.
func (l *list) allClasses(m *format.Machine, vs []format.Value) bool {
	for _, v := range vs {
		i, ok := m.Origin(v)
		if !ok || v.Kind != format.Global || l.tier(i) < class {
			return false
		}
	}
	return true
}

// isBase reports whether a value is a class that copyreg._reconstructor may
// call: it gives the base __init__ what the file says, and so must be harmless with
// any arguments. In honest files it is object, or another class of C.
func (l *list) isBase(m *format.Machine, v format.Value) bool {
	i, ok := m.Origin(v)
	return ok && v.Kind == format.Global && l.tier(i) == callable
}

// passive reports whether the first value is a listed function that is no
// builder of calls itself; nothing is called until the loaded object is used.
func (l *list) passive(m *format.Machine, vs []format.Value) bool {
	i, ok := m.Origin(vs[0])
	return ok && vs[0].Kind == format.Global && l.tier(i) > none && l.tier(i) != shaped
}

// plainNames accepts indices and names of one part without underscores in front.
func plainNames(m *format.Machine, vs []format.Value) bool {
	for _, v := range vs {
		t, ok := m.Text(v)
		if v.Kind != format.Int && (!ok || strings.HasPrefix(t, "_") || strings.ContainsFunc(t, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })) {
			return false
		}
	}
	return len(vs) > 0
}

// knownAttribute reports whether an attribute of a known class is taken that
// is on the list by its dotted name.
func (l *list) knownAttribute(m *format.Machine, args []format.Value) bool {
	if len(args) != 2 || args[0].Kind != format.Global {
		return false
	}
	i, ok := m.Origin(args[0])
	name, text := m.Text(args[1])
	return ok && text && l.tier(format.Import{Module: i.Module, Name: i.Name + "." + name}) > none
}

// judgeStateShape checks the state of listed classes whose code for it looks
// into the state and acts on it.
func (l *list) judgeStateShape(m *format.Machine, e format.Effect) verdict {
	bad := verdict{grade: dangerous, why: fmt.Sprintf("gives %s a state that honest files do not use", printable(e.Import))}
	switch i := e.Import.Python3(); {
	case i.String() == "functools.partial":
		state, ok := m.Elements(e.Args[0])
		if !ok || len(state) == 0 || !l.passive(m, state) {
			return bad
		}
	case strings.HasSuffix(i.Name, "NDArrayWrapper"):
		if name, ok := lookup(m, e.Args[0], "filename"); !ok || !sibling(m, name) || !namesOnly(m, e.Args[0]) {
			bad.why = fmt.Sprintf("makes %s read a file that lies elsewhere", printable(e.Import))
			return bad
		}
	case strings.HasPrefix(i.Module, "scipy.stats"):
		return judgeDistribution(m, e, bad)
	}
	return verdict{}
}

// lookup finds the last value that a small dict has for a key.
func lookup(m *format.Machine, dict format.Value, key string) (v format.Value, ok bool) {
	items, _ := m.Items(dict)
	for i := 0; i+1 < len(items); i += 2 {
		if k, _ := m.Text(items[i]); k == key {
			v, ok = items[i+1], true
		}
	}
	return v, ok
}

// sibling reports whether a text is the name of a file in the same folder.
func sibling(m *format.Machine, v format.Value) bool {
	name, ok := m.Text(v)
	return ok && name != "" && !strings.ContainsAny(name, "/\\:\x00") && name != ".." && name != "."
}
