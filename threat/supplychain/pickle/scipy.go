package pickle

import (
	"fmt"
	"strings"

	format "github.com/bartizan-ai/bartizan/format/pickle"
)

const template = "_parse_arg_template"

// judgeDistribution judges the state of a class of scipy.stats:
// rv_generic.__setstate__ gives it to dict.update and then executes what stands
// under _parse_arg_template (scipy/stats/_distn_infrastructure.py). dict.update
// takes pairs as well as a dict, and any key that is equal to the text.
func judgeDistribution(m *format.Machine, e format.Effect, bad verdict) verdict {
	state := e.Args[0]
	if state.Kind == format.Tuple {
		// SciPy before 1.6 wrote (parameters, random state), slots are (None, {...}).
		in, ok := m.Elements(state)
		if !ok || len(in) != 2 || in[0].Kind != format.None && in[0].Kind != format.Dict {
			return bad
		}
		if _, ok := lookup(m, in[0], template); ok || !namesOnly(m, in[0]) || in[1].Kind == format.Dict && !namesOnly(m, in[1]) {
			return bad
		}
		if k := in[1].Kind; in[0].Kind == format.Dict && (k == format.Tuple || k == format.List || k == format.Set || k == format.Dict) {
			return bad
		}
		return verdict{}
	}
	if text, ok := lookup(m, state, template); ok && !isTemplate(m, text) {
		bad.why = fmt.Sprintf("gives %s code that it executes: %s", printable(e.Import), show(m, text))
		bad.grade = malicious
		return bad
	}
	if state.Kind != format.None && (state.Kind != format.Dict || !namesOnly(m, state)) {
		return bad
	}
	return verdict{}
}

// namesOnly reports whether all keys of a dict are known texts, so that none of
// them is a name that some call made.
func namesOnly(m *format.Machine, dict format.Value) bool {
	if dict.Kind == format.None {
		return true
	}
	items, ok := m.Items(dict)
	for i := 0; i < len(items); i += 2 {
		if _, known := m.Text(items[i]); !known || items[i].Kind != format.Str {
			return false
		}
	}
	return ok
}

// isTemplate reports whether a text is SciPy's own template: definitions of
// _parse_args functions with plain defaults, and returns of names, numbers and
// one call of the instance's own.
func isTemplate(m *format.Machine, v format.Value) bool {
	text, ok := m.Text(v)
	if !ok {
		return false
	}
	for line := range strings.SplitSeq(text, "\n") {
		rest, isDef := strings.CutPrefix(line, "def _parse_args")
		_, rest, isDef2 := strings.Cut(rest, "(")
		ret, isReturn := strings.CutPrefix(line, "    return ")
		switch {
		case line == "":
			continue
		case isDef && isDef2:
			if rest, ok = strings.CutSuffix(rest, "):"); !ok || strings.ContainsAny(rest, "()") {
				return false
			}
		case isReturn:
			ret = strings.Replace(ret, "self._argcheck_rvs(", "(", 1)
			for i := range len(ret) {
				if ret[i] == '(' && i > 0 && ret[i-1] != '(' {
					return false // a call
				}
			}
			rest = strings.Trim(ret, "()")
			rest = strings.Replace(rest, "), ", ", ", 1)
		default:
			return false
		}
		if strings.Trim(rest, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ ,=*'") != "" {
			return false
		}
	}
	return true
}
