package pickle

import (
	"fmt"
	"strings"

	format "github.com/bartizan-ai/bartizan/format/pickle"
)

// grade is how bad an effect is.
type grade uint8

const (
	safe       grade = iota
	suspicious       // not known to be harmless, and nothing runs by it
	dangerous        // runs something that is not known to be harmless
	malicious        // runs something that is known to do harm
)

// score of a grade; the check's bar lies between suspicious and dangerous, and
// suspicious ones are shown as well.
func (g grade) score() float64 { return [...]float64{0, 0.5, 0.8, 1}[g] }

func (g grade) String() string { return [...]string{"safe", "suspicious", "dangerous", "malicious"}[g] }

// verdict is the judgement of one effect.
type verdict struct {
	grade grade
	why   string
}

// judge holds one effect against the list of what is known to be harmless. An
// import alone runs the module's own code, which is why an unknown one is
// suspicious and a harmful one dangerous.
func (l *list) judge(m *format.Machine, e format.Effect) verdict {
	switch e.Action {
	case format.DoImport:
		return l.judgeImport(e)
	case format.DoCall, format.DoNew:
		return l.judgeCall(m, e)
	case format.DoState, format.DoSetItem:
		return l.judgeState(e)
	case format.DoExtension:
		return verdict{dangerous, "takes an object of the extension registry, which the file does not name"}
	case format.DoPersistent:
		return l.judgePersistent(m, e)
	}
	return verdict{}
}

func (l *list) judgeImport(e format.Effect) verdict {
	if e.Unresolved {
		return verdict{dangerous, "imports an object whose name cannot be known without running the file"}
	}
	if l.tier(e.Import) > none {
		return verdict{}
	}
	if h := harm(e.Import); h != "" {
		return verdict{dangerous, fmt.Sprintf("imports %s, which %s", printable(e.Import), h)}
	}
	return verdict{suspicious, fmt.Sprintf("imports %s, which is not known to be harmless", printable(e.Import))}
}

func (l *list) judgeCall(m *format.Machine, e format.Effect) verdict {
	switch {
	case e.Unresolved:
		return verdict{dangerous, "calls something that cannot be known without running the file"}
	case e.Indirect:
		return verdict{dangerous, fmt.Sprintf("calls what %s returned", printable(e.Import))}
	}
	tier := l.tier(e.Import)
	shown := printable(e.Import) + arguments(m, e)
	if h := harm(e.Import); h != "" && tier == none {
		return verdict{malicious, fmt.Sprintf("runs %s, which %s", shown, h)}
	}
	switch {
	case tier == callable, tier == class && e.Action == format.DoNew:
		return verdict{}
	case tier == class && inherits(e.Import):
		return verdict{}
	case tier == shaped:
		return l.judgeShape(m, e, shown)
	case tier == class:
		return verdict{dangerous, fmt.Sprintf("calls %s, which honest files name but do not call", shown)}
	}
	return verdict{dangerous, fmt.Sprintf("runs %s, which is not known to be harmless", shown)}
}

// judgeShape checks callables that are harmless with some arguments only.
func (l *list) judgeShape(m *format.Machine, e format.Effect, shown string) verdict {
	bad := verdict{dangerous, fmt.Sprintf("calls %s with arguments that honest files do not use", shown)}
	if !e.ArgsKnown || len(e.Args) == 0 {
		return bad
	}
	switch e.Import.String() {
	case "_codecs.encode":
		enc, ok := "", len(e.Args) == 2
		if ok {
			enc, ok = m.Text(e.Args[1])
		}
		if ok && (enc == "latin1" || enc == "latin-1") && e.Args[0].Kind == format.Str {
			return verdict{}
		}
	case "copyreg._reconstructor", "copy_reg._reconstructor", "copyreg.__newobj__":
		if l.allClasses(m, e.Args[:min(2, len(e.Args))]) {
			return verdict{}
		}
	case "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct":
		if l.allClasses(m, e.Args[:1]) {
			return verdict{}
		}
	case "builtins.getattr", "__builtin__.getattr":
		if l.knownAttribute(m, e.Args) {
			return verdict{}
		}
	}
	return bad
}

// allClasses reports whether all values are classes that are known.
func (l *list) allClasses(m *format.Machine, vs []format.Value) bool {
	for _, v := range vs {
		i, ok := m.Origin(v)
		if !ok || v.Kind != format.Global || l.tier(i) == none {
			return false
		}
	}
	return true
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

func (l *list) judgeState(e format.Effect) verdict {
	switch {
	case e.Unresolved:
		return verdict{suspicious, "sets the state of something that cannot be known without running the file"}
	case l.tier(e.Import) > none:
		return verdict{}
	case harm(e.Import) != "":
		return verdict{dangerous, fmt.Sprintf("sets the state of what %s made, which %s", printable(e.Import), harm(e.Import))}
	}
	return verdict{suspicious, fmt.Sprintf("sets the state of what %s made, which runs code of a class that is not known", printable(e.Import))}
}

// judgePersistent accepts the ids that PyTorch's archives use: a tuple that
// begins with "storage". Other loaders' ids are theirs to judge.
func (l *list) judgePersistent(m *format.Machine, e format.Effect) verdict {
	if id, ok := m.Elements(e.Args[0]); ok && len(id) >= 2 {
		if kind, ok := m.Text(id[0]); ok && kind == "storage" {
			return verdict{}
		}
	}
	return verdict{suspicious, "asks the loader for an object by an id that is none of PyTorch's"}
}

// inherits reports whether a class's constructor is its data: exceptions and
// the like take their arguments as they are.
func inherits(i format.Import) bool { return strings.HasSuffix(i.Name, "Error") }

// arguments shows what a call is given, shortened.
func arguments(m *format.Machine, e format.Effect) string {
	if !e.ArgsKnown {
		return "(...)"
	}
	var out []string
	for _, a := range e.Args {
		text := a.Kind.String()
		if t, ok := m.Text(a); ok && len(t) <= 80 {
			text = fmt.Sprintf("%q", t)
		} else if o, ok := m.Origin(a); ok {
			text = printable(o)
		}
		out = append(out, text)
	}
	return "(" + strings.Join(out, ", ") + ")"
}

// printable is an import's name, safe to show.
func printable(i format.Import) string {
	s := fmt.Sprintf("%.200q", i.String())
	return s[1 : len(s)-1]
}
