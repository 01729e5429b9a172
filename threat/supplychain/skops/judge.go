package skops

import (
	"strings"
	"sync"

	"github.com/bartizan-ai/bartizan/format/jsontree"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/harm"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// load judges one node by what its loader does with the name.
func (j *judge) load(n *jsontree.Node, loader, name string) {
	switch loader {
	case "FunctionNode":
		if !j.list.functions[name] {
			j.unknown(n, name, verdict.Dangerous, "takes the function")
		}
	case "TypeNode":
		if !j.list.types[name] {
			j.unknown(n, name, verdict.Suspicious, "names the type")
		}
	case "OperatorFuncNode":
		j.operator(n, name)
	case "MethodNode":
		j.method(n, name)
	case "PartialNode":
		if name != "functools.partial" {
			j.unknown(n, name, verdict.Dangerous, "calls, as if it were functools.partial,")
		}
	default:
		if !j.list.types[name] {
			j.unknown(n, name, verdict.Dangerous, "makes a")
		}
		switch {
		case loader == "ConstructorFromReduceNode" && holds(name):
		case loader == "ConstructorFromReduceNode":
			j.log.Add("", n.At, n.At+1, verdict.Dangerous, "calls %s with values of the file, which honest files do not", verdict.Show(name))
		case !loaders()[loader]:
			j.log.Add("", n.At, n.At+1, verdict.Suspicious, "a node has the loader %q, which skops does not have", verdict.Show(loader))
		}
	}
}

// loaders are those of skops 0.14 that make a value of the type they are told,
// and those that it had before.
var loaders = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for l := range strings.FieldsSeq("DictNode DefaultDictNode ListNode SetNode TupleNode BytesNode BytearrayNode SliceNode ObjectNode JsonNode CachedNode " +
		"NdArrayNode MaskedArrayNode DTypeNode RandomStateNode RandomGeneratorNode SparseMatrixNode LossNode TreeNode _DictWithDeprecatedKeysNode QuantileForestNode " +
		"ReduceNode SGDNode UfuncNode") {
		out[l] = true
	}
	return out
})

// holds reports whether a type is one that ConstructorFromReduceNode (skops 0.15
// and later) calls with values of the file and that only holds them.
func holds(name string) bool {
	switch name {
	case "builtins.range", "builtins.slice", "builtins.complex", "builtins.frozenset", "builtins.bytearray", "zoneinfo.ZoneInfo",
		"datetime.timezone", "datetime.timedelta", "datetime.datetime", "datetime.date", "decimal.Decimal", "fractions.Fraction",
		"pathlib.PosixPath", "pathlib.PurePosixPath", "uuid.UUID", "collections.OrderedDict", "collections.deque", "collections.Counter":
		return true
	}
	return false
}

// unknown reports a name that is not on the list; what does harm raises it.
func (j *judge) unknown(n *jsontree.Node, name string, g verdict.Grade, what string) {
	why := "which is not known to be harmless"
	if h := harm.Of(name); h != "" {
		why = "which " + h
		g = min(g+1, verdict.Malicious)
	} else if strings.HasPrefix(name, "__main__.") {
		why, g = "a class of the program that wrote it", min(g, verdict.Suspicious)
	}
	j.log.Add("", n.At, n.At+1, g, "%s %s, %s, when it is loaded", what, verdict.Show(name), why)
}

// operator judges operator.itemgetter and its like; skops once took the module
// for granted (CVE-2025-54412).
func (j *judge) operator(n *jsontree.Node, name string) {
	switch name {
	case "operator.itemgetter", "operator.attrgetter":
		j.dunders(n, "attrs", "fetches the attribute")
	default:
		g := verdict.Dangerous
		if harm.Of(name) != "" || !strings.HasPrefix(name, "operator.") {
			g = verdict.Malicious
		}
		j.log.Add("", n.At, n.At+1, g, "calls %s as if it were a getter of the module operator (CVE-2025-54412)", verdict.Show(name))
	}
}

// method judges a bound method: its name must be plain (CVE-2025-54413).
func (j *judge) method(n *jsontree.Node, name string) {
	content := n.Get("content")
	method := content.Get("func").Str()
	if strings.ContainsAny(method, ". ") || strings.HasPrefix(method, "_") {
		j.log.Add("", n.At, n.At+1, verdict.Malicious, "reaches for %q of an object, beyond its methods (CVE-2025-54413)", verdict.Show(method))
		return
	}
	if !j.list.types[name] {
		j.unknown(n, name, verdict.Dangerous, "binds a method of")
	}
}

// dunders reports strings with double underscores below a member.
func (j *judge) dunders(n *jsontree.Node, key, what string) {
	n.Get(key).Walk(func(k *jsontree.Node) bool {
		if k.Kind == jsontree.String && k.Key == "content" && (strings.Contains(k.Text, "__") || harm.Of(strings.Trim(k.Text, `"`)) != "") {
			j.log.Add("", k.At, k.End, verdict.Dangerous, "%s %s of what it is given", what, verdict.Show(k.Text))
		}
		return true
	})
}
