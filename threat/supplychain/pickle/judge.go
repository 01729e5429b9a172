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
	// unsure says that the machine had no room to keep what would decide.
	unsure bool
}

// judge holds one effect against the list of what is known to be harmless. An
// import alone runs the module's own code, which is why an unknown one is
// suspicious and a harmful one dangerous.
func (l *list) judge(m *format.Machine, e format.Effect) verdict {
	v := l.judged(m, e)
	if e.Doubtful && (e.Unresolved || harm(e.Import) == "") && v.grade < malicious {
		return verdict{} // a plain unpickler makes nonsense of an honest array of objects
	}
	return v
}

func (l *list) judged(m *format.Machine, e format.Effect) verdict {
	switch e.Action {
	case format.DoImport:
		return l.judgeImport(e)
	case format.DoCall, format.DoNew:
		return l.judgeCall(m, e)
	case format.DoState:
		return l.judgeState(m, e)
	case format.DoSetItem, format.DoAdd:
		return l.judgeItems(e)
	case format.DoExtension:
		return verdict{grade: dangerous, why: "takes an object of the extension registry, which the file does not name"}
	case format.DoPersistent:
		return judgePersistent(m, e)
	case format.DoHook:
		return verdict{grade: dangerous, why: fmt.Sprintf("gives an object the method __setstate__, which the loader calls: %s", show(m, e.Receiver))}
	}
	return verdict{}
}

func (l *list) judgeImport(e format.Effect) verdict {
	switch h := harm(e.Import); {
	case e.Unresolved:
		return verdict{grade: dangerous, why: "imports an object whose name cannot be known without running the file"}
	case l.tier(e.Import) > none:
		return verdict{}
	case h != "":
		return verdict{grade: dangerous, why: fmt.Sprintf("imports %s, which %s", printable(e.Import), h)}
	case own(e.Import):
		return verdict{grade: suspicious, why: fmt.Sprintf("imports %s: custom code is required to load the file", printable(e.Import))}
	}
	return verdict{grade: suspicious, why: fmt.Sprintf("imports %s, which is not known to be harmless", printable(e.Import))}
}

// own reports whether an import is of the script that loads the file, where
// nothing is that its owner did not write.
func own(i format.Import) bool { return i.Module == "__main__" && !strings.Contains(i.Name, ".") }

func (l *list) judgeCall(m *format.Machine, e format.Effect) verdict {
	switch {
	case e.Unresolved:
		return verdict{grade: dangerous, why: "calls something that cannot be known without running the file", unsure: m.Full() && e.Receiver.Kind == format.Global}
	case e.Indirect:
		return verdict{grade: dangerous, why: fmt.Sprintf("calls what %s returned", printable(e.Import))}
	}
	tier := l.tier(e.Import)
	if tier == none {
		return l.judgeUnknown(m, e)
	}
	if (tier == class || tier == callable) && e.Action == format.DoNew && !e.Keywords || tier == callable && !l.passesUnknown(m, e) {
		return verdict{}
	}
	shown := printable(e.Import) + arguments(m, e)
	if h := harmPassed(m, e); h != "" {
		return verdict{grade: malicious, why: fmt.Sprintf("calls %s with a function that %s", shown, h)}
	}
	switch {
	case tier == class && e.Action == format.DoNew, tier == class && e.ArgsKnown && len(e.Args) == 0, tier == class && inherits(e.Import):
		return verdict{}
	case tier == value && e.ArgsKnown && constants(m, e.Args, 3):
		return verdict{}
	case tier == shaped:
		return l.judgeShape(m, e, shown)
	case tier == callable:
		return verdict{grade: dangerous, why: fmt.Sprintf("calls %s with a function that is not known to be harmless", shown)}
	}
	v := verdict{grade: dangerous, why: fmt.Sprintf("calls %s, which honest files name but do not call so", shown)}
	v.unsure = !e.ArgsKnown && m.Full()
	return v
}

func (l *list) judgeUnknown(m *format.Machine, e format.Effect) verdict {
	shown := printable(e.Import) + arguments(m, e)
	switch h, c := harm(e.Import), carrier(e.Import); {
	case c != "":
		return verdict{grade: dangerous, why: fmt.Sprintf("calls %s, which %s", shown, c)}
	case h != "":
		return verdict{grade: malicious, why: fmt.Sprintf("runs %s, which %s", shown, h)}
	case own(e.Import) && (e.Action == format.DoNew || classLike(e.Import.Name) && !l.passesUnknown(m, e)):
		return verdict{grade: suspicious, why: fmt.Sprintf("makes %s: custom code is required to load the file", printable(e.Import))}
	}
	return verdict{grade: l.unknown, why: fmt.Sprintf("runs %s, which is not known to be harmless", shown)}
}

// classLike reports whether a name is written as those of classes are. A function
// of the loading script may be one that it has from elsewhere, such as system of
// "from os import system"; so may Popen.
func classLike(name string) bool {
	return name != "" && 'A' <= name[0] && name[0] <= 'Z' && name != "Popen"
}

// harmPassed says what the first argument does that is known to do harm.
func harmPassed(m *format.Machine, e format.Effect) string {
	for _, a := range e.Args {
		if i, ok := m.Origin(a); ok && a.Kind == format.Global {
			if h := harm(i); h != "" {
				return h
			}
		}
	}
	return ""
}

// passesUnknown reports whether an argument is a function or class that is not
// listed, which the callee may call.
func (l *list) passesUnknown(m *format.Machine, e format.Effect) bool {
	for _, a := range e.Args {
		if i, ok := m.Origin(a); a.Kind == format.Global && (!ok || l.tier(i) == none && !own(i)) {
			return true
		}
	}
	return false
}

// constants reports whether values are plain data, tuples to a depth.
func constants(m *format.Machine, vs []format.Value, depth int) bool {
	for _, v := range vs {
		switch v.Kind {
		case format.None, format.Bool, format.Int, format.Float, format.Str, format.Bytes:
		case format.Tuple:
			in, ok := m.Elements(v)
			if !ok || depth == 0 || !constants(m, in, depth-1) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// inherits reports whether a class's constructor is its data: exceptions and
// the like take their arguments as they are.
func inherits(i format.Import) bool {
	return strings.HasSuffix(i.Name, "Error") || strings.HasSuffix(i.Name, "Warning") || strings.HasSuffix(i.Name, "Exception")
}

func (l *list) judgeState(m *format.Machine, e format.Effect) verdict {
	h := harm(e.Import)
	switch {
	case e.Receiver.Kind == format.Global && !e.Unresolved:
		return verdict{grade: dangerous, why: fmt.Sprintf("changes %s itself, for all who use it", printable(e.Import))}
	case e.Unresolved:
		return verdict{grade: suspicious, why: "sets the state of something that cannot be known without running the file", unsure: m.Full()}
	case l.isList(e.Import) && !plainList(m, e.Args[0]):
		return verdict{grade: dangerous, why: fmt.Sprintf("gives %s other methods, which the loader calls", printable(e.Import))}
	case l.tier(e.Import) > none:
		return l.judgeStateShape(m, e)
	case h != "":
		return verdict{grade: dangerous, why: fmt.Sprintf("sets the state of what %s made, which %s", printable(e.Import), h)}
	case own(e.Import):
		return verdict{grade: suspicious, why: fmt.Sprintf("sets the state of %s: custom code is required to load the file", printable(e.Import))}
	}
	return verdict{grade: suspicious, why: fmt.Sprintf("sets the state of what %s made, which runs code of a class that is not known", printable(e.Import))}
}

// plainList reports whether the state of a class that is added to leaves its
// methods as they are: APPENDS and ADDITEMS look for them on the instance first.
func plainList(m *format.Machine, state format.Value) bool {
	if state.Kind == format.Tuple {
		in, ok := m.Elements(state)
		for _, v := range in {
			ok = ok && (v.Kind != format.Dict && v.Kind != format.Tuple || plainList(m, v))
		}
		return ok
	}
	if state.Kind != format.Dict {
		return true
	}
	items, ok := m.Items(state)
	for i := 0; i < len(items); i += 2 {
		name, known := m.Text(items[i])
		ok = ok && known && name != "append" && name != "extend" && name != "add"
	}
	return ok
}

// judgeItems judges items set on, or added to, what is no plain container:
// only classes that are dicts or lists themselves take them in honest files
// (CVE-2026-24747 set items on a tensor).
func (l *list) judgeItems(e format.Effect) verdict {
	what := "sets items of"
	ok := l.isDict(e.Import)
	if e.Action == format.DoAdd {
		what, ok = "adds items to", l.isList(e.Import)
	}
	switch {
	case e.Unresolved && (e.Receiver.Kind == format.Made || e.Receiver.Kind == format.Extension || e.Receiver.Kind == format.Persistent || e.Receiver.Kind == format.Unknown):
		return verdict{grade: dangerous, why: what + " something that cannot be known without running the file"}
	case e.Unresolved:
		return verdict{grade: suspicious, why: fmt.Sprintf("%s a %s, which takes none", what, e.Receiver.Kind)}
	case e.Receiver.Kind == format.Global:
		return verdict{grade: dangerous, why: fmt.Sprintf("changes %s itself, for all who use it", printable(e.Import))}
	case ok:
		return verdict{}
	case own(e.Import):
		return verdict{grade: suspicious, why: fmt.Sprintf("%s %s: custom code is required to load the file", what, printable(e.Import))}
	}
	return verdict{grade: dangerous, why: fmt.Sprintf("%s what %s made, which honest files do not", what, printable(e.Import))}
}

// arguments shows what a call is given, shortened.
func arguments(m *format.Machine, e format.Effect) string {
	if !e.ArgsKnown {
		return "(...)"
	}
	var out []string
	for _, a := range e.Args {
		out = append(out, show(m, a))
	}
	return "(" + strings.Join(out, ", ") + ")"
}

// longestShown is how much of a string argument is shown, in bytes.
const longestShown = 80

func show(m *format.Machine, v format.Value) string {
	if t, ok := m.Text(v); ok || t != "" {
		if len(t) > longestShown {
			return fmt.Sprintf("%q…", t[:longestShown])
		}
		return fmt.Sprintf("%q", t)
	}
	if o, ok := m.Origin(v); ok {
		if v.Kind == format.Made {
			return printable(o) + "(...)"
		}
		return printable(o)
	}
	if n, ok := m.Int(v); ok && v.Kind == format.Int {
		return fmt.Sprint(n)
	}
	if in, ok := m.Elements(v); ok && len(in) == 0 {
		return "()"
	}
	return v.Kind.String()
}

// printable is an import's name, safe to show.
func printable(i format.Import) string {
	s := fmt.Sprintf("%.200q", i.String())
	return s[1 : len(s)-1]
}
