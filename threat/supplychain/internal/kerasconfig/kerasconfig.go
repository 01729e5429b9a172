// Package kerasconfig judges the configuration from which Keras builds a model:
// a tree of objects that each name a class or function and its arguments. The
// same tree stands in .keras archives, in attributes of HDF5 files, in SavedModels
// and in architecture files; what it names is held against a list of what
// Keras itself offers to models, by exact module and name.
package kerasconfig

import (
	"fmt"
	"strings"

	"github.com/bartizan-ai/bartizan/format/jsontree"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/harm"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/tfop"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// Report takes one judgement; at is the offset of the object in the JSON.
type Report func(at int, g verdict.Grade, why string)

// Options say where the configuration stands.
type Options struct {
	// Revived is set for SavedModels, whose classes that are not known are
	// revived from the graph without their code.
	Revived bool
}

// Judge reports on every object in the tree, those that no loader would reach
// included, and says how many there are. It does not recurse, and takes time
// in proportion to the tree.
func Judge(root *jsontree.Node, o Options, report Report) (objects int) {
	w := &walk{names: known(), Options: o, report: report}
	todo := []*jsontree.Node{root}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for i := len(n.Kids) - 1; i >= 0; i-- {
			todo = append(todo, n.Kids[i])
		}
		if n.Kind == jsontree.Object && n.Get("class_name") != nil {
			objects++
			w.object(n)
		}
	}
	return objects
}

type walk struct {
	names
	Options
	report Report
	codes  int // bytes of code strings that were searched
}

func (w *walk) add(n *jsontree.Node, g verdict.Grade, format string, args ...any) {
	if g > verdict.Safe {
		w.report(n.At, g, fmt.Sprintf(format, args...))
	}
}

// object judges one object that names a class or function.
func (w *walk) object(n *jsontree.Node) {
	for _, key := range []string{"class_name", "module", "config", "registered_name"} {
		if n.Count(key) > 1 {
			w.add(n, verdict.Suspicious, "says %s twice for one object, so that two readers see two models", key)
		}
	}
	module, class := n.Get("module").Str(), n.Get("class_name").Str()
	config := n.Get("config")
	if config == nil {
		config = &jsontree.Node{}
	}
	if class == "function" {
		w.function(n, module, config.Text)
		return
	}
	module, class = split(module, class)
	w.special(n, module, class, config)
	w.files(class, config)
}

// split moves what stands before a dot in the name to the module: Keras looks
// both up as one dotted name.
func split(module, name string) (string, string) {
	if i := strings.LastIndexByte(name, '.'); i >= 0 && module != "" {
		return module + "." + name[:i], name[i+1:]
	}
	return module, name
}

// special judges the classes that do more than hold numbers, and hands the rest
// on.
func (w *walk) special(n *jsontree.Node, module, class string, config *jsontree.Node) {
	switch last := behind(class, ">"); last {
	case "__lambda__", "Lambda":
		w.lambda(n, config)
	case "TorchModuleWrapper":
		w.add(n, verdict.Dangerous, "unpickles a PyTorch module when it is loaded (TorchModuleWrapper, CVE-2025-49655)")
	case "JaxLayer", "FlaxLayer":
		w.add(n, verdict.Dangerous, "calls functions that a %s carries", last)
	case "TFSMLayer":
		w.add(n, verdict.Dangerous, "loads and runs the SavedModel at %q (TFSMLayer)", verdict.Show(config.Get("filepath").Str()))
	case "TFOpLambda", "SlicingOpLambda":
		g, why := tfop.Symbol(config.Get("function").Str())
		w.add(n, g, "calls TensorFlow's %s, which %s", verdict.Show(config.Get("function").Str()), why)
	case "ClassMethod":
		g, why := tfop.Symbol(config.Get("cls_symbol").Str())
		w.add(n, g, "calls %s of TensorFlow's %s, which %s", verdict.Show(config.Get("method_name").Str()), verdict.Show(config.Get("cls_symbol").Str()), why)
	case "InstanceMethod", "InstanceProperty":
		if strings.HasPrefix(config.Get("attr_name").Str(), "_") {
			w.add(n, verdict.Dangerous, "reaches for %s of a tensor", verdict.Show(config.Get("attr_name").Str()))
		}
	case "TensorFlowOpLayer":
		w.opLayer(n, config)
	case "__typespec__":
		w.typeSpec(n, module)
	default:
		w.class(n, module, class)
	}
}

// behind is what stands behind the last separator; without one, all of it.
func behind(s, sep string) string { return s[strings.LastIndex(s, sep)+len(sep):] }

// lambda judges a layer or object that carries Python code or names a function.
func (w *walk) lambda(n, config *jsontree.Node) {
	found := w.codeNames(config)
	switch fn := config.Get("function"); {
	case len(found) > 0:
		w.add(n, verdict.Malicious, "runs Python code that a Lambda carries, which names %s (CVE-2024-3660, CVE-2025-9905)", strings.Join(found[:min(len(found), 8)], ", "))
	case fn != nil && fn.Kind == jsontree.String:
		w.add(n, verdict.Dangerous, "calls the function %s by a Lambda layer", verdict.Show(fn.Text))
	default:
		w.add(n, verdict.Dangerous, "runs Python code that a Lambda carries (CVE-2024-3660, CVE-2025-9905)")
	}
}

// opLayer judges a layer that is one operator of TensorFlow, given as JSON in a
// string.
func (w *walk) opLayer(n, config *jsontree.Node) {
	def := config.Get("node_def")
	if def != nil && def.Kind == jsontree.String {
		def, _ = jsontree.Parse([]byte(def.Text))
	}
	if def == nil || def.Get("op").Str() == "" {
		w.add(n, verdict.Suspicious, "holds an operator of TensorFlow that cannot be read")
		return
	}
	o := tfop.Lookup(def.Get("op").Str())
	if o.Grade == verdict.Safe && len(o.Paths)+len(o.Attrs) > 0 {
		o.Grade, o.Why = verdict.Dangerous, "reads or writes files"
	}
	w.add(n, o.Grade, "holds TensorFlow's operator %s, which %s", verdict.Show(def.Get("op").Str()), o.Why)
}

// typeSpec judges a description of a tensor: its class is imported by name.
func (w *walk) typeSpec(n *jsontree.Node, module string) {
	name := n.Get("spec_name").Str()
	last := behind(name, ".")
	if (module == "" || strings.HasPrefix(module, "tensorflow.")) && strings.HasSuffix(last, "Spec") {
		return
	}
	w.reference(n, module, name, "class")
}

// class judges a class by its module and name.
func (w *walk) class(n *jsontree.Node, module, class string) {
	inside, keras := inKeras(module)
	switch { // tf_keras registers its own optimizers as custom ones
	case module == "" && w.bare(strings.TrimPrefix(class, "Custom>")), keras && (w.names.class(inside, class) || w.names.class(module, class) || w.bare(class)):
		return
	case n.Get("config") == nil && n.Get("module") == nil:
		return // no loader builds it
	case keras:
		if what := gadgets[class]; what != "" {
			w.add(n, verdict.Malicious, "names %s, which %s", show(module, class), what)
			return
		}
		w.add(n, verdict.Suspicious, "names %s, which is no class known in Keras", show(module, class))
	case module == "" || module == "__main__":
		w.custom(n, n.Get("class_name").Str())
	default:
		w.reference(n, module, class, "class")
	}
}

// custom judges a name that only code outside the file can give a meaning.
func (w *walk) custom(n *jsontree.Node, name string) {
	if !w.Revived {
		w.add(n, verdict.Suspicious, "needs code that is not in Keras: %s", verdict.Show(name))
	}
}

// function judges a function that is named in the place of an object.
func (w *walk) function(n *jsontree.Node, module, name string) {
	module, name = split(module, name)
	inside, keras := inKeras(module)
	last := behind(name, ".")
	switch {
	case (module == "" || module == "builtins") && w.names.function("builtins", name):
	case keras && gadgets[last] != "":
		w.add(n, verdict.Malicious, "names %s as a function, which %s", show(module, name), gadgets[last])
	case keras && (w.names.function(inside, name) || w.names.class(inside, name) || w.ownFunction(inside, name)):
	case keras:
		w.add(n, verdict.Dangerous, "names %s as a function, which is no part of models", show(module, name))
	case (module == "" || module == "builtins") && harm.Of("builtins."+name) == "" && name != "print", module == "__main__":
		w.custom(n, name)
	default:
		w.reference(n, module, name, "function")
	}
}

// ownFunction reports whether it is one of Keras' functions for models under the
// name of the module that defines it.
func (w *walk) ownFunction(module, name string) bool {
	for _, part := range []string{"activations", "losses", "metrics", "initializers", "regularizers", "constraints", "ops", "backend"} {
		if strings.Contains(module, "."+part) {
			return w.names.function("builtins", name) || part == "ops" && w.names.function("keras.ops", name)
		}
	}
	return false
}

// reference judges a class or function outside Keras. Keras before 3.9 imports the
// module and takes what has that name (CVE-2025-1550).
func (w *walk) reference(n *jsontree.Node, module, name, kind string) {
	full := show(module, name)
	what := harm.Of(module + "." + name)
	switch {
	case what != "":
		w.add(n, verdict.Malicious, "names %s as a %s, which %s (CVE-2025-1550)", full, kind, what)
	case w.outside(module):
		w.add(n, verdict.Dangerous, "names %s as a %s, which is no part of Keras (CVE-2025-1550)", full, kind)
	case kind == "function" && !strings.Contains(n.Get("registered_name").Str(), ">"):
		w.add(n, verdict.Dangerous, "names the function %s, which is no part of Keras (CVE-2025-1550)", full)
	default:
		w.custom(n, module+"."+name)
	}
}

func show(module, name string) string { return verdict.Show(strings.TrimPrefix(module+"."+name, ".")) }

// fileKeys are arguments that layers take for files: a vocabulary, a model.
const fileKeys = " vocabulary vocabulary_file vocab_file filepath file_path filename handle idf_weights proto_path merges_file sentencepiece_file origin url "

// files judges arguments that name files or URLs, which are read when the model is
// loaded or built.
func (w *walk) files(class string, config *jsontree.Node) {
	for i := range config.Kids {
		k := config.Kids[i]
		if config.Kind != jsontree.Object || k.Kind != jsontree.String || k.Text == "" || !strings.Contains(fileKeys, " "+k.Key+" ") {
			continue
		}
		g, what := tfop.Place(k.Text)
		w.add(k, g, "reads %q, %s, as the %s of %s (CVE-2025-12058)", verdict.Show(k.Text), what, k.Key, verdict.Show(class))
	}
}
