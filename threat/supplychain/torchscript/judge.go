package torchscript

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/bartizan-ai/bartizan/format/python"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/harm"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

//go:embed allow.txt
var allowText string

// known maps namespaces to the names of their operators. What the printer of
// TorchScript writes as torch.x is aten's or prim's.
var known = sync.OnceValue(func() map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for line := range strings.SplitSeq(allowText, "\n") {
		space, names, ok := strings.Cut(line, ": ")
		if !ok || line[0] == '#' {
			continue
		}
		out[space] = map[string]bool{}
		for n := range strings.FieldsSeq(names) {
			out[space][n] = true
		}
	}
	for n := range strings.FieldsSeq("RaiseException data NumToTensor isinstance unchecked_cast TupleUnpack ListConstruct AutogradZero is_cuda dtype device shape layout type requires_grad grad") {
		out["prim"][n] = true
	}
	return out
})

// builtins are what the language itself can call.
var builtins = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for n := range strings.FieldsSeq("annotate uninitialized unchecked_cast unchecked_unwrap_optional int float complex bool str list dict tuple set getattr setattr hasattr range print len ord chr " +
		"device isinstance min max abs round fork awaitable awaitable_wait awaitable_nowait wait super zip enumerate sorted reversed map sum any all bytes type Exception NotImplementedError class def " +
		"return if elif else while for in not and or is assert with pass None True False self raise " +
		"SimpleNamespace unwrap_optional NamedTuple Tuple List Dict Optional Final Tensor inf nan") {
		out[n] = true
	}
	return out
})

// reaches are operators that leave the computation, and what they do.
var reaches = map[string]string{
	"from_file": "maps a file of the system into memory", "save": "writes a file", "load": "reads a file", "PythonOp": "calls a Python function", "IgnoredPythonOp": "calls a Python function",
	"rpc_async": "calls a function on another machine", "rpc_sync": "calls a function on another machine", "rpc_remote": "calls a function on another machine",
	"read_file": "reads a file", "write_file": "writes a file", "decode_image_file": "reads a file", "load_library": "loads native code",
	"sox_io_load_audio_file": "reads a file", "sox_io_save_audio_file": "writes a file", "sox_effects_apply_effects_file": "reads a file", "ffmpeg_streamer": "reads files or addresses",
}

type judge struct {
	log      *verdict.Log
	list     map[string]map[string]bool
	assigned map[string]bool
}

// file judges every dotted name of the code, called or not: a name may be
// given to another one first.
func (j *judge) file(tokens []python.Token) {
	j.assigned = map[string]bool{}
	for i, t := range tokens {
		if t.Kind == python.Name && i+1 < len(tokens) && (tokens[i+1].Text == "=" || tokens[i+1].Text == ",") ||
			i > 0 && (tokens[i-1].Text == "def" || tokens[i-1].Text == "class") {
			j.assigned[t.Text] = true
		}
	}
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if t.Kind == python.Op && t.Text == "^" && i+1 < len(tokens) && tokens[i+1].Kind == python.Name {
			j.log.Add("", t.At, t.At+1, verdict.Dangerous, "calls the Python function %s (prim::PythonOp)", verdict.Show(tokens[i+1].Text))
		}
		if t.Kind != python.Name || i > 0 && tokens[i-1].Text == "." && tokens[i-1].Kind == python.Op {
			continue
		}
		parts := dotted(tokens[i:])
		next := min(i+2*len(parts)-1, len(tokens)-1)
		called := tokens[next].Kind == python.Op && tokens[next].Text == "("
		j.name(parts, called, t.At)
		i = next - 1
	}
}

// dotted gives the names that points join at the front of tokens.
func dotted(tokens []python.Token) []string {
	parts := []string{tokens[0].Text}
	for i := 1; i+1 < len(tokens) && tokens[i].Kind == python.Op && tokens[i].Text == "." && tokens[i+1].Kind == python.Name && len(parts) < 32; i += 2 {
		parts = append(parts, tokens[i+1].Text)
	}
	return parts
}

func (j *judge) name(parts []string, called bool, at int) {
	full := strings.Join(parts, ".")
	to := at + len(full)
	switch root := parts[0]; {
	case root == "torch" && len(parts) > 2 && parts[1] == "classes", root == "__torch__" && len(parts) > 3 && parts[1] == "torch" && parts[2] == "classes":
		j.class(parts, full, at)
	case root == "torch" && len(parts) > 1:
		j.operator("aten", parts[len(parts)-1], full, at)
	case root == "ops" && len(parts) > 2:
		j.operator(parts[1], parts[2], full, at)
	case !called:
	case len(parts) == 1 && reaches[root] != "" && strings.HasPrefix(root, "rpc_"):
		j.log.Add("", at, to, verdict.Dangerous, "calls %s, which %s (CVE-2024-5480)", root, reaches[root])
	case len(parts) == 1 && (root == "eval" || root == "exec" || root == "__import__" || root == "compile" || root == "open"),
		!j.assigned[root] && len(parts) > 1 && harm.Of(full) != "":
		j.log.Add("", at, to, verdict.Dangerous, "calls %s, which is no part of TorchScript and runs code or opens files in Python", verdict.Show(full))
	case len(parts) == 1 && !builtins()[root] && !j.assigned[root] && root[0] != '_':
		j.log.Add("", at, to, verdict.Suspicious, "calls %s, which TorchScript does not have", verdict.Show(full))
	}
}

// operator judges namespace::name.
func (j *judge) operator(space, name, full string, at int) {
	to := at + len(full)
	if what := reaches[name]; what != "" {
		j.log.Add("", at, to, verdict.Dangerous, "calls %s, which %s, when the model runs", verdict.Show(full), what)
		return
	}
	switch {
	case strings.Contains(space, "rpc") || strings.Contains(space, "c10d") || space == "profiler":
		j.log.Add("", at, to, verdict.Dangerous, "calls %s, an operator for other machines or processes (CVE-2024-48063)", verdict.Show(full))
	case j.list[space] == nil && space != "torchvision" && space != "torchaudio":
		j.log.Add("", at, to, verdict.Suspicious, "calls %s, an operator of a library that PyTorch does not bring", verdict.Show(full))
	case j.list[space] != nil && !j.list[space][name] && !(space == "aten" && (j.list["prim"][name] || types[name])):
		j.log.Add("", at, to, verdict.Suspicious, "calls %s, which is not known to PyTorch 2", verdict.Show(full))
	}
}

// types stand behind torch. as well.
var types = map[string]bool{"Tensor": true, "Generator": true, "device": true, "Size": true, "dtype": true, "jit": true, "nn": true, "bool": true}

// class judges a class of native code.
func (j *judge) class(parts []string, full string, at int) {
	i := 2
	if parts[0] == "__torch__" {
		i = 3
	}
	space := parts[min(i, len(parts)-1)]
	switch {
	case strings.Contains(space, "rpc") || space == "c10d" || space == "profiler":
		j.log.Add("", at, at+len(full), verdict.Dangerous, "uses the native class %s, for other machines or processes", verdict.Show(full))
	case space != "quantized" && space != "xnnpack" && space != "rnn" && space != "sparse" && space != "mkldnn" && space != "vulkan" && space != "metal" && space != "onednn":
		j.log.Add("", at, at+len(full), verdict.Suspicious, "uses the native class %s of a library that PyTorch does not bring", verdict.Show(full))
	}
}
