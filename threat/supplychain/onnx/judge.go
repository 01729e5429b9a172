package onnx

import (
	_ "embed"
	"fmt"
	"math/bits"
	"net/url"
	"path"
	"sort"
	"strconv"
	"strings"
	"sync"

	format "github.com/bartizan-ai/bartizan/format/onnx"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/tfop"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

//go:embed ops.txt
var opsText string

// standard is the operators of ONNX by domain and name.
var standard = sync.OnceValue(func() map[[2]string]bool {
	ops := map[[2]string]bool{}
	for line := range strings.Lines(opsText) {
		domain, names, ok := strings.Cut(line, ":")
		for name := range strings.FieldsSeq(names) {
			ops[[2]string{domain, name}] = ok
		}
	}
	return ops
})

// runtimes are domains that ONNX Runtime itself implements.
const runtimes = " com.microsoft com.microsoft.nchwc com.microsoft.experimental com.microsoft.dml com.ms.internal.nhwc ai.onnx.preview.training "

// harms are operators that run code or reach out, by name, in any domain that
// is not the standard's.
var harms = []struct{ names, why string }{
	{"PyOp PythonOp PythonOpGrad PyCustomOp Py", "calls Python functions of the process"},
	{"AzureAudioToText AzureTextToText AzureTritonInvoker OpenAIAudioToText", "opens connections"},
	{"ReadFile WriteFile ImageReader", "reads or writes files"},
}

// mostOps is how many different operators of one model are kept.
const mostOps = 100_000

type judge struct {
	log  *verdict.Log
	ops  map[[2]string]int64 // domain and name, and where first
	over bool
}

func (j *judge) add(at int64, g verdict.Grade, format string, args ...any) {
	j.log.Add("", int(at), int(at)+1, g, format, args...)
}

func (j *judge) node(n format.Node) {
	key := [2]string{n.Domain, n.Op}
	if _, ok := j.ops[key]; !ok {
		if len(j.ops) == mostOps {
			j.over = true
			return
		}
		j.ops[key] = n.At
	}
	if n.Op == "EPContext" && n.Numbers["embed_mode"] == 0 {
		for _, t := range n.Texts {
			if t.Key == "ep_cache_context" {
				j.place(n.At, t.Value, "the compiled part of the graph")
			}
		}
	}
}

// place judges the name of a file that the model chooses. Loaders have
// normalised in different ways, so it is judged as it stands and decoded.
func (j *judge) place(at int64, name, of string) {
	decoded, err := url.PathUnescape(name)
	if err != nil {
		decoded = name
	}
	switch {
	case strings.Contains(name, "://"):
		j.add(at, verdict.Dangerous, "takes %s from %q", of, verdict.Show(name))
	case tfop.Outside(name), tfop.Outside(decoded), tfop.Outside(path.Clean(name)):
		j.add(at, verdict.Dangerous, "takes %s from %q, outside the model's folder (CVE-2022-25882, CVE-2024-27318)", of, verdict.Show(name))
	case name == "":
		j.add(at, verdict.Suspicious, "takes %s from a file without a name", of)
	}
}

// tensor judges where a tensor's data lie and how many they are.
func (j *judge) tensor(t format.Tensor) {
	if len(t.External) > 0 {
		j.external(t)
	}
	count, ok := uint64(1), true
	for _, d := range t.Shape {
		hi, lo := bits.Mul64(count, uint64(d))
		if d < 0 || hi != 0 {
			ok = false
		}
		count = lo
	}
	size := elementBits(t.Type)
	hi, lo := bits.Mul64(count, size)
	switch {
	case !ok || hi != 0 || lo > 1<<62:
		j.add(t.At, verdict.Dangerous, "gives tensor %s a shape whose size overflows: %s", verdict.Show(t.Name), shape(t.Shape))
	case t.Raw >= 0 && size > 0 && uint64(t.Raw) != (lo+7)/8:
		j.add(t.At, verdict.Suspicious, "gives tensor %s %d bytes where its shape asks for %d", verdict.Show(t.Name), t.Raw, (lo+7)/8)
	}
}

func shape(s []int64) string { return fmt.Sprint(s[:min(len(s), 8)]) }

// elementBits is the size of an element by TensorProto.DataType; 0 for text
// and what is not known.
func elementBits(kind int64) uint64 {
	switch kind {
	case 2, 3, 9, 17, 18, 19, 20, 24:
		return 8
	case 4, 5, 10, 16:
		return 16
	case 1, 6, 12:
		return 32
	case 7, 11, 13, 14:
		return 64
	case 15:
		return 128
	case 21, 22, 23:
		return 4
	case 25, 26:
		return 2
	}
	return 0
}

// external judges the description of data in another file. Keys that are not
// known are set as attributes of an object by some loaders.
func (j *judge) external(t format.Tensor) {
	var offset, length int64
	for _, p := range t.External {
		of := "the data of tensor " + verdict.Show(t.Name)
		switch p.Key {
		case "location", "basepath":
			j.place(t.At, p.Value, of)
		case "offset", "length":
			v, err := strconv.ParseInt(p.Value, 10, 64)
			if err != nil || v < 0 {
				j.add(t.At, verdict.Dangerous, "gives %s the %s %q", of, p.Key, verdict.Show(p.Value))
			} else if p.Key == "offset" {
				offset = v
			} else {
				length = v
			}
		case "checksum":
		default:
			if strings.HasPrefix(p.Key, "__") {
				j.add(t.At, verdict.Dangerous, "sets the attribute %s of the loader's object", verdict.Show(p.Key))
			} else if !strings.HasPrefix(p.Key, "prepacked") {
				j.add(t.At, verdict.Suspicious, "describes external data by the key %q, which is not ONNX's", verdict.Show(p.Key))
			}
		}
	}
	if offset > 1<<62 || length > 1<<62 {
		j.add(t.At, verdict.Dangerous, "places the data of tensor %s at %d with %d bytes, whose sum overflows", verdict.Show(t.Name), offset, length)
	}
}

// model judges the operators that were seen, once it is known which of them the
// model defines, and the properties.
func (j *judge) model(m format.Model) {
	keys := make([][2]string, 0, len(j.ops))
	for k := range j.ops {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(a, b int) bool { return j.ops[keys[a]] < j.ops[keys[b]] })
	for _, k := range keys {
		j.operator(k[0], k[1], j.ops[k], m.Functions)
	}
	for _, p := range m.Metadata {
		for _, mark := range []string{"__import__(", "eval(", "exec(", "os.system", "subprocess.", "!!python/", "/bin/sh"} {
			if strings.Contains(p.Value, mark) {
				j.add(0, verdict.Suspicious, "holds what looks like code in the property %q", verdict.Show(p.Key))
				break
			}
		}
		if ext := strings.ToLower(path.Ext(p.Value)); ext == ".so" || ext == ".dll" || ext == ".dylib" {
			j.add(0, verdict.Suspicious, "names the native library %q in the property %q", verdict.Show(p.Value), verdict.Show(p.Key))
		}
	}
}

func (j *judge) operator(domain, op string, at int64, own map[[2]string]bool) {
	if domain == "" {
		domain = "ai.onnx"
	}
	if standard()[[2]string{domain, op}] {
		return
	}
	if own[[2]string{domain, op}] || domain == "ai.onnx" && own[[2]string{"", op}] {
		return
	}
	for _, h := range harms {
		if strings.Contains(" "+h.names+" ", " "+op+" ") {
			j.add(at, verdict.Dangerous, "uses the operator %s of the domain %s, which %s", verdict.Show(op), verdict.Show(domain), h.why)
			return
		}
	}
	if strings.Contains(runtimes, " "+domain+" ") {
		return
	}
	j.add(at, verdict.Suspicious, "uses the operator %s of the domain %s, for which native code must be loaded", verdict.Show(op), verdict.Show(domain))
}
