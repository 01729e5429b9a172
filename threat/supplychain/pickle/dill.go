package pickle

import (
	"regexp"
	"sync"

	format "github.com/bartizan-ai/bartizan/format/pickle"
)

// ranges is how dill writes a range, which it evaluates as Python when it loads.
var ranges = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^range\(-?\d{1,18}(, -?\d{1,18}){0,2}\)$`) })

// fitsDill accepts what dill writes for plain data: a type of data by its name,
// the representation of a range or a singleton, and a NumPy array with its
// state. Everything else that dill calls carries code.
func (l *list) fitsDill(m *format.Machine, name string, args []format.Value) bool {
	if name != "_create_array" {
		if len(args) != 1 {
			return false
		}
		text, ok := m.Text(args[0])
		if name == "_eval_repr" {
			return ok && (text == "Ellipsis" || text == "NotImplemented" || ranges().MatchString(text))
		}
		return ok && format.DataType(text)
	}
	if len(args) != 4 || args[0].Kind != format.Global || args[2].Kind != format.Tuple || args[3].Kind != format.None && args[3].Kind != format.Dict {
		return false
	}
	maker, _ := m.Origin(args[0])
	in, ok := m.Elements(args[1])
	return ok && (maker.String() == "numpy._core.multiarray._reconstruct" || maker.String() == "numpy.core.multiarray._reconstruct") && l.fits(m, maker, in)
}
