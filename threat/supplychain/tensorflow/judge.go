package tensorflow

import (
	"slices"
	"strings"

	"github.com/bartizan-ai/bartizan/format/jsontree"
	format "github.com/bartizan-ai/bartizan/format/tensorflow"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/kerasconfig"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/tfop"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// Limits of what one file's judge keeps.
const (
	mostKept = 1 << 20
	mostHops = 64 // nodes between an operator and its constants
)

// ref is a node by graph and name.
type ref struct {
	graph int
	name  string
}

// source is a node from which a file's name may come.
type source struct {
	op     string
	inputs []string
	texts  []string
	at     int64
}

// use is an operator that takes a file's name.
type use struct {
	node  format.Node
	paths []int
}

type judge struct {
	log       *verdict.Log
	sources   map[ref]source
	uses      []use
	calls     []use            // nodes that call functions, all inputs
	open      string           // an operator whose file's name a function's argument gives
	unknown   map[string]int64 // operators that no list has, and where first
	functions map[string]bool
	assets    map[string]bool // names of nodes that hold an asset's path
	dark      string          // what was not examined
}

func newJudge(l *verdict.Log) *judge {
	return &judge{log: l, sources: map[ref]source{}, unknown: map[string]int64{}, functions: map[string]bool{}, assets: map[string]bool{}}
}

func (j *judge) add(at int64, g verdict.Grade, format string, args ...any) {
	j.log.Add("", int(at), int(at)+1, g, format, args...)
}

// full reports, and says, that no more is kept.
func (j *judge) full() bool {
	if len(j.sources)+len(j.uses)+len(j.calls)+len(j.unknown)+len(j.functions)+len(j.assets) < mostKept {
		return false
	}
	j.dark = "it has more constants and operators than are followed"
	return true
}

// callers hand their inputs to functions.
const callers = " PartitionedCall StatefulPartitionedCall If StatelessIf While StatelessWhile Case StatelessCase SymbolicGradient MapDataset ParallelMapDatasetV2 "

// carriers hand a text on from their inputs.
const carriers = " Identity StopGradient PlaceholderWithDefault Reshape ExpandDims Squeeze Pack StringJoin ConcatV2 Concat StringStrip AsString Snapshot Cast "

func (j *judge) node(n format.Node) {
	o := tfop.Lookup(n.Op)
	switch {
	case o.Grade == verdict.Suspicious && !strings.Contains(o.Why, "queue") && !strings.Contains(o.Why, "machines"):
		if _, ok := j.unknown[n.Op]; !ok && !j.full() {
			j.unknown[n.Op] = n.At
		}
	case o.Grade > verdict.Safe:
		j.add(n.At, o.Grade, "has the operator %s, which %s", verdict.Show(n.Op), o.Why)
	}
	for _, key := range o.Attrs {
		j.attr(n, key)
	}
	if len(o.Paths) > 0 && !j.full() {
		j.uses = append(j.uses, use{n, o.Paths})
	}
	if strings.Contains(callers, " "+n.Op+" ") && !j.full() {
		j.calls = append(j.calls, use{node: format.Node{Graph: n.Graph, Inputs: n.Inputs, At: n.At}})
	}
	if s := (source{op: n.Op, at: n.At}); n.Op == "Const" || strings.Contains(carriers, " "+n.Op+" ") {
		for _, a := range n.Attrs {
			if a.Key == "value" {
				s.texts = a.Texts
			}
		}
		if s.inputs = n.Inputs; (len(s.texts) > 0 || n.Op != "Const") && !j.full() {
			j.sources[ref{n.Graph, n.Name}] = s
		}
	}
}

// attr judges an attribute that names a place.
func (j *judge) attr(n format.Node, key string) {
	for _, a := range n.Attrs {
		for _, t := range a.Texts {
			if g, what := tfop.Place(t); a.Key == key && g > verdict.Safe {
				j.add(n.At, g, "has the operator %s, which reads or writes %q, %s", verdict.Show(n.Op), verdict.Show(t), what)
			}
		}
	}
}

func (j *judge) function(name string) {
	if !j.full() {
		j.functions[name] = true
	}
}

func (j *judge) asset(file, tensor string, at int64) {
	if tfop.Outside(file) {
		j.add(at, verdict.Dangerous, "names the asset %q, outside the model's folder", verdict.Show(file))
	}
	if name, _, _ := strings.Cut(tensor, ":"); !j.full() {
		j.assets[name] = true
	}
}

// metadata judges what Keras keeps of an object.
func (j *judge) metadata(identifier, json string, at int64) {
	if !strings.HasPrefix(strings.TrimLeft(json, " \t\r\n"), "{") {
		return
	}
	root, err := jsontree.Parse([]byte(json))
	n := kerasconfig.Judge(root, kerasconfig.Options{Revived: true}, func(in int, g verdict.Grade, why string) { j.add(at+int64(in), g, "%s", why) })
	if err != nil && n > 0 {
		j.dark = "the configuration of " + verdict.Show(identifier) + " cannot be read to its end: " + err.Error()
	}
}

// finish judges what depends on the whole file: operators that are its own
// functions, and files whose names are constants.
func (j *judge) finish() {
	names := make([]string, 0, len(j.unknown))
	for name := range j.unknown {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return int(j.unknown[a] - j.unknown[b]) })
	for _, name := range names {
		if !j.functions[name] {
			o := tfop.Lookup(name)
			j.add(j.unknown[name], o.Grade, "has the operator %s, which %s", verdict.Show(name), o.Why)
		}
	}
	for _, u := range j.uses {
		for _, i := range u.paths {
			if i < len(u.node.Inputs) {
				j.follow(u.node, u.node.Inputs[i])
			}
		}
	}
	for _, c := range j.calls {
		j.arguments(c.node)
	}
}

// arguments looks for constants that name places outside and are handed to a
// function, while some function has an operator that opens what it is handed.
// Every saved model has the saver's, so those alone make it suspicious.
func (j *judge) arguments(n format.Node) {
	if j.open == "" {
		return
	}
	for _, in := range n.Inputs {
		for _, t := range j.sources[ref{n.Graph, plain(in)}].texts {
			g, what := tfop.Place(t)
			if g < verdict.Dangerous || j.assets[plain(in)] || strings.ContainsFunc(t, func(r rune) bool { return r < ' ' || r > '~' }) {
				continue
			}
			if saver(j.open) {
				g = verdict.Suspicious
			}
			j.add(n.At, g, "hands %q, %s, to a function, and one has the operator %s, which opens what it is handed", verdict.Show(t), what, verdict.Show(j.open))
		}
	}
}

// savers are the operators of checkpoints. Their names are put together of
// relative pieces in every saved model.
func saver(op string) bool {
	return strings.Contains(op, "Save") || strings.Contains(op, "Restore") || strings.Contains(op, "Shard") || strings.Contains(op, "Checkpoint")
}

// follow looks for constants from which an operator's file name is made.
func (j *judge) follow(n format.Node, input string) {
	first := ref{n.Graph, plain(input)}
	if _, known := j.sources[first]; !known && (j.open == "" || saver(j.open)) {
		j.open = n.Op
	}
	todo, seen := []string{first.name}, map[string]bool{}
	for len(todo) > 0 && len(seen) < mostHops {
		name := todo[0]
		todo = todo[1:]
		s, ok := j.sources[ref{n.Graph, name}]
		if seen[name] || !ok || j.assets[name] {
			continue
		}
		seen[name] = true
		for _, in := range s.inputs {
			todo = append(todo, plain(in))
		}
		for _, t := range s.texts {
			g, what := tfop.Place(strings.TrimLeft(t, "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f"))
			if g == verdict.Dangerous && strings.HasPrefix(n.Op, "InitializeTable") && exporters(t) {
				g, what = verdict.Suspicious, "a file of the machine that it was exported on"
			}
			if g == verdict.Dangerous || g == verdict.Suspicious && !saver(n.Op) {
				j.add(n.At, g, "has the operator %s, which reads or writes %q, %s", verdict.Show(n.Op), verdict.Show(t), what)
			}
		}
	}
}

// system are places that no model's vocabulary lies in.
var system = []string{"/etc/", "/proc/", "/sys/", "/dev/", "/root/", "/boot/", "/run/", "/bin/", "/sbin/", "/lib", "/usr/lib/", "/usr/bin/", "/var/log/", "/var/run/", "/var/lib/"}

// exporters reports whether a path is that of a vocabulary where a graph was
// written: graphs that are saved without their assets keep it, honest ones too.
func exporters(p string) bool {
	if !strings.HasPrefix(p, "/") || strings.Contains(p, "..") || strings.Contains(p, "/.") || strings.ContainsRune(p, 0) {
		return false
	}
	return !slices.ContainsFunc(system, func(dir string) bool { return strings.HasPrefix(p, dir) })
}

// plain turns a reference into the name of its node.
func plain(input string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(input, "^"), ":")
	return name
}
