package pickle_test

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
)

// The builders below write pickles by hand; all payloads are inert words.

func str(s string) string { return "\x8c" + string([]byte{byte(len(s))}) + s }

func longStr(op, s string) string {
	return op + string(binary.LittleEndian.AppendUint32(nil, uint32(len(s)))) + s
}

func global(module, name string) string { return str(module) + str(name) + "\x93" }

func proto4(parts ...string) string { return "\x80\x04" + strings.Join(parts, "") + "." }

func call(module, name string, args ...string) string {
	return global(module, name) + "(" + strings.Join(args, "") + "tR"
}

func frame(n int, body string) string {
	return "\x95" + string(binary.LittleEndian.AppendUint64(nil, uint64(n))) + body
}

func number(n int) string { return "J" + string(binary.LittleEndian.AppendUint32(nil, uint32(n))) }

// storage is PyTorch's persistent id of a storage of n elements.
func storage(n int) string {
	return "(" + str("storage") + global("torch", "FloatStorage") + str("0") + str("cpu") + number(n) + "tQ"
}

func tuple(ns ...int) string {
	var b strings.Builder
	b.WriteByte('(')
	for _, n := range ns {
		b.WriteString(number(n))
	}
	return b.String() + "t"
}

func tensor(store string, offset int, size, stride string) string {
	return global("torch._utils", "_rebuild_tensor_v2") + "(" + store + number(offset) + size + stride + "\x89" + call("collections", "OrderedDict") + "tR"
}

// npy is a NumPy file of objects, or of whatever its type says.
func npy(descr, shape, body string) string {
	head := fmt.Sprintf("{'descr': %s, 'fortran_order': False, 'shape': %s, }", descr, shape)
	head += strings.Repeat(" ", 63-(len(head)+10)%64) + "\n"
	return "\x93NUMPY\x01\x00" + string(binary.LittleEndian.AppendUint16(nil, uint16(len(head)))) + head + body
}

// wrapper is joblib's place for an array of a type and length.
func wrapper(dtype string, n int) string {
	return global("joblib.numpy_pickle", "NumpyArrayWrapper") + ")\x81}(" + str("subclass") + global("numpy", "ndarray") + str("shape") + tuple(n) + str("order") + str("C") +
		str("dtype") + call("numpy", "dtype", str(dtype), "\x89", "\x88") + str("allow_mmap") + "\x88" + str("numpy_array_alignment_bytes") + "K\x10ub"
}

// sized is a wrapper and the array behind it, of which joblib reads one byte, and
// then opcodes that a reader skips who takes it for 100.
func sized(dtype, shape string) string {
	in := strings.Replace(wrapper("i1", 1), str("shape")+tuple(1), shape, 1)
	if dtype != "" {
		in = strings.Replace(in, call("numpy", "dtype", str("i1"), "\x89", "\x88"), dtype, 1)
	}
	body := "\x00" + call("os", "system", str("echo inert"))
	return proto4(in, "\x02\xff\xff"+body+strings.Repeat("\xff", 100-len(body)), "0N")
}

// otherMemo is an array of objects, whose pickle starts with an empty memo for
// joblib and with that of the file for a plain unpickler: the state of what made
// gives is empty for one and has a key and value for the other.
func otherMemo(key, value, made string) string {
	return proto4("}"+key+value+"s\x940", wrapper("O8", 1), "\x80\x04}\x940"+made+"h\x00b.", "N")
}

// otherNames is the same for the module and name of an import that is called.
func otherNames(module, name string) string {
	return proto4(module+"\x940"+name+"\x940", wrapper("O8", 1), "\x80\x04"+str("collections")+"\x940"+str("OrderedDict")+"\x940h\x00h\x01\x93)R.", "N")
}

// resized has a type of one byte, to which the bytes of an array give the size 100
// for who reads them as opcodes, which joblib does not.
func resized() string {
	data := "N0h\x05" + strings.Replace(oneByte, "K\x01", "K\x64", 1) + "0N."
	data += strings.Repeat("\xff", 'N'+1-len(data)) + "\x00" // joblib takes the N for the length of the padding
	second := strings.Replace(wrapper("i1", 1), call("numpy", "dtype", str("i1"), "\x89", "\x88"), "h\x05", 1)
	body := "\x00" + call("os", "system", str("echo inert"))
	return proto4(call("numpy", "dtype", str("V100"), "\x89", "\x88"), oneByte, "q\x050", wrapper("i1", 1), data, "0", second, "\x02\xff\xff"+body+strings.Repeat("\xff", 100-len(body)), "0N")
}

// oneByte is the state of a structure of one byte.
var oneByte = "(K\x03" + str("|") + "NNNK\x01K\x01K\x00tb"

func zlibbed(s string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return b.String()
}

var (
	inert   = "cos\nsystem\n(S'echo inert'\ntR."
	inert4  = proto4(call("os", "system", str("echo inert")))
	torchOK = proto4(tensor(storage(12), 0, tuple(3, 4), tuple(4, 1)))
)

// distribution is one of SciPy's.
var distribution = global("scipy.stats._continuous_distns", "norm_gen") + ")\x81"

// fixture is a file with the grade that the check must give it. exact: no more.
type fixture struct {
	name, file, in string
	grade          float64
	exact          bool
}

// bypasses are the rows of the reference on model scanning that concern
// pickles, and what other scanners missed by public advisories.
var bypasses = []fixture{
	{"CVE-2025-1716: pip.main", "m.pkl", "cpip\nmain\n((S'install'\nltR.", malicious, false},
	{"CVE-2025-1889: extension", "config.p", inert, malicious, false},
	{"CVE-2025-10155: a pickle called like PyTorch's", "model.bin", inert, malicious, false},
	{"CVE-2025-10157: submodule of a known module", "m.pkl", proto4(call("asyncio.unix_events", "_UnixSubprocessTransport._start", str("x"))), malicious, false},
	{"GHSA-vvpj-8cmc-gx39: pkgutil.resolve_name", "m.pkl", proto4(call("pkgutil", "resolve_name", str("os:system"))), malicious, false},
	{"GHSA-g38g: cProfile.runctx", "m.pkl", "ccProfile\nrunctx\n(S'1'\n}}tR.", malicious, false},
	{"picklescan PR 74: importlib and marshal", "m.pkl", "cmarshal\nloads\n(S'x'\ntR.", malicious, false},
	{"fickling: OBJ and POP", "m.pkl", "N(cos\nsystem\nS'echo inert'\no0.", malicious, false},
	{"nullifAI: broken behind the call", "m.pkl", "\x80\x02cos\nsystem\n(S'echo inert'\ntRX\xff\xff\xff\xff\xff", malicious, false},
	{"picklescan: names before an error", "m.pkl", "cos\nsystem\n(S'echo inert'\ntR\x00\x00", malicious, false},
	{"CVE-2025-32434: torch.load in the file", "m.pkl", "ctorch\nload\n(S'other.tar'\ntR.", malicious, false},
	{"CVE-2026-24747: items set on a tensor", "m.pkl", proto4(tensor(storage(12), 0, tuple(3, 4), tuple(4, 1)), "K\x00K\x01s"), dangerous, true},
	{"CVE-2026-24747: a tensor beyond its storage", "m.pkl", proto4(tensor(storage(11), 0, tuple(3, 4), tuple(4, 1))), dangerous, true},
	{"a tensor with an offset beyond it", "m.pkl", proto4(tensor(storage(12), 1, tuple(3, 4), tuple(4, 1))), dangerous, true},
	{"a tensor with a negative stride", "m.pkl", proto4(tensor(storage(12), 11, tuple(3, 4), tuple(-4, 1))), dangerous, true},
	{"a tensor of no storage", "m.pkl", proto4(tensor("]", 0, tuple(3, 4), tuple(4, 1))), dangerous, true},
	{"a tensor whose size overflows", "m.pkl", proto4(tensor(storage(12), 0, tuple(1<<30, 1<<30), tuple(1<<30, 1<<30))), dangerous, true},
	{"an attacker's persistent id", "m.pkl", "Pthe id of nobody\n.", suspicious, true},
	{"a storage with a path for a key", "m.pt", proto4("(" + str("storage") + global("torch", "FloatStorage") + str("../../etc/x") + str("cpu") + "K\x01tQ"), suspicious, true},
	{"_rebuild_from_type_v2 with another function", "m.pkl", proto4(global("torch._tensor", "_rebuild_from_type_v2") + "(" + global("acme", "run_it") + global("torch", "Tensor") + "(" + str("x") + "t}tR"), dangerous, false},
	{"CVE-2019-6446: objects in a NumPy file", "m.npy", npy("'|O'", "(1,)", inert4), malicious, false},
	{"objects in a field of a NumPy file", "m.npy", npy("[('a', '<f8'), ('b', '|O')]", "(1,)", inert), malicious, false},
	{"NumPy file under another name", "m.txt", npy("'|O'", "()", inert4), malicious, false},
	{"code in a NumPy header", "m.npy", npy("__import__('os').system('x')", "(1,)", "\x00"), suspicious, true},
	{"a pickle behind a NumPy array", "m.npy", npy("'<f8'", "(1,)", "\x00\x00\x00\x00\x00\x00\xf0?"+inert4), malicious, false},
	{"joblib: behind an array", "m.joblib", proto4(wrapper("f8", 2), "\x02\xff\xff"+strings.Repeat("\x00", 16), call("os", "system", str("echo inert"))), malicious, false},
	{"a plain unpickler takes other values out of the memo", "m.pkl", otherMemo(str("_parse_arg_template"), str("import os"), distribution), malicious, false},
	{"a plain unpickler takes names that a call makes", "m.pkl", otherNames(call("builtins", "str", str("os")), call("builtins", "str", str("system"))), malicious, false},
	{"joblib before 0.10: a second name of the file", "m.pkl", "(ijoblib.numpy_pickle\nNDArrayWrapper\n(dS'filename'\nS'x.npy'\nsc__builtin__\nstr\n(S'filename'\ntRS'/tmp/x.npy'\nsb.", dangerous, true},
	{"joblib: a plain unpickler gives a type another size", "m.joblib", resized(), malicious, false},
	{"joblib: an item is smaller by its type's state", "m.joblib", sized(call("numpy", "dtype", str("V100"), "\x89", "\x88")+oneByte, str("shape")+tuple(1)), malicious, false},
	{"joblib: in an array of objects", "m.joblib", proto4(wrapper("O8", 2), inert4, "N"), malicious, false},
	{"a plain unpickler reads the array as opcodes", "m.pkl", proto4(str("os"), "\x940", str("system"), "\x940", wrapper("f8", 2), "0h\x00"+"h\x01\x93)R."+strings.Repeat("\x00", 56), "N"), malicious, false},
	{"joblib before 0.10: a file elsewhere", "m.pkl", "(ijoblib.numpy_pickle\nNDArrayWrapper\n(dS'filename'\nS'/tmp/../x.npy'\nsb.", dangerous, true},
	{"functions carried by cloudpickle", "m.pkl", proto4(call("cloudpickle.cloudpickle", "_make_function", "N")), dangerous, true},
	{"functions carried by dill", "m.pkl", proto4(call("dill._dill", "_create_function", "N")), dangerous, true},
	{"a class changed for all", "m.pkl", proto4(global("collections", "OrderedDict") + "(N}" + str("get") + "Nst" + "b"), dangerous, true},
	{"SciPy's distributions execute their template", "m.pkl", proto4(global("scipy.stats._continuous_distns", "norm_gen") + ")\x81}" + str("_parse_arg_template") + str("import os\nos.system('echo inert')") + "sb"), malicious, true},
	{"SciPy's template in pairs", "m.pkl", proto4(distribution + "(" + str("_parse_arg_template") + str("import os") + "\x86tb"), dangerous, true},
	{"SciPy's template in the keys of a dict in a tuple", "m.pkl", proto4(distribution + "}(" + str("_parse_arg_template") + "N" + str("import os") + "Nu\x85b"), dangerous, true},
	{"SciPy's template under a name that a call makes", "m.pkl", proto4(distribution + "}" + call("builtins", "str", str("_parse_arg_template")) + str("import os") + "sb"), dangerous, true},
	{"a reconstructor that calls __init__ with a path", "m.pkl", proto4(call("copyreg", "_reconstructor", global("pandas", "HDFStore"), global("pandas", "HDFStore"), str("x.h5"))), dangerous, true},
	{"an instance with a method __setstate__ of its own", "m.pkl", proto4(global("argparse", "Namespace") + ")\x81}" + str("__setstate__") + global("numpy", "log1p") + "sb" + str("x") + "b"), dangerous, true},
	{"the same, by a name that a call makes", "m.pkl", proto4(global("argparse", "Namespace") + ")\x81}" + call("builtins", "str", str("__setstate__")) + call("functools", "partial", global("numpy", "log1p")) + "sb" + str("x") + "b"), dangerous, true},
	{"the same, in slots", "m.pkl", proto4(global("argparse", "Namespace") + ")\x81N(" + str("__setstate__") + global("numpy", "log1p") + "d\x86b" + str("x") + "b"), dangerous, true},
	{"a list with a method extend of its own", "m.pkl", proto4(global("collections", "UserList") + ")\x81}" + str("extend") + global("numpy", "log1p") + "sb(" + str("x") + "e"), dangerous, true},
	{"a function of scikit-learn that imports a module", "m.pkl", proto4(global("sklearn.utils._set_output", "check_library_installed")), suspicious, true},
	{"a partial of one that writes a file", "m.pkl", proto4(call("functools", "partial", global("sklearn.tree._export", "export_graphviz"))), dangerous, true},
	{"a partial of what is not listed", "m.pkl", proto4(global("functools", "partial") + "(" + global("acme", "run_it") + "tR"), dangerous, false},
	{"a bit generator's maker that is a function", "m.pkl", proto4(global("numpy.random._pickle", "__randomstate_ctor") + "(" + str("x") + global("acme", "run_it") + "tR"), dangerous, false},
	{"Python 2's name of a harmful function", "m.pkl", "c__builtin__\nreduce\n(NNtR.", malicious, false},
	{"Python 2's urllib2", "m.pkl", "curllib2\nurlopen\n(S'x'\ntR.", malicious, false},
	{"getattr walks to a function", "m.pkl", proto4(call("builtins", "getattr", global("numpy", "ndarray"), str("tofile")), "("+str("x")+"tR"), dangerous, false},
	{"carried as it is", "m.pkl", proto4(longStr("B", inert4)), suspicious, true},
	{"carried, protocol 0", "m.pkl", proto4(longStr("B", inert)), suspicious, true},
	{"carried in base64", "m.pkl", proto4(longStr("X", base64.StdEncoding.EncodeToString([]byte(inert4)))), suspicious, true},
	{"carried in hexadecimal", "m.pkl", proto4(longStr("X", hex.EncodeToString([]byte(inert4)))), suspicious, true},
	{"carried in zlib and base64", "m.pkl", proto4(longStr("X", base64.StdEncoding.EncodeToString([]byte(zlibbed(inert4))))), suspicious, true},
	{"carried and loaded", "m.pkl", proto4(call("pickle", "loads", longStr("B", inert4))), malicious, false},
	{"in the bytes of a tensor", "m.pkl", proto4(call("torch.storage", "_load_from_bytes", longStr("B", inert4))), malicious, true},
	{"custom code", "m.pkl", proto4(global("__main__", "Net") + ")\x81}b"), suspicious, true},
	{"custom code that is called", "m.pkl", proto4(call("__main__", "build", str("x"))), dangerous, true},
	{"TorchScript's classes outside of its archive", "data.pkl", proto4(global("__torch__.model", "Net") + ")\x81}b"), dangerous, false},
	{"a frame that the unpicklers read differently", "m.pkl", "\x80\x04" + frame(2, "]K\x01\x940."), suspicious, false},
	{"the C unpickler drops the rest of a frame", "m.pkl", "\x80\x04" + frame(4, "ccolos\nsystem\n(S'echo inert'\ntR."), malicious, false},
	{"the last line has no end", "m.pkl", "(S'echo inert'\nios\nsystem!", malicious, false},
}

// differential are streams that scanners were seen to read otherwise than
// CPython, the last four with an opcode between a string and its memo write.
var differential = []fixture{
	{"dotted name through a listed module", "m.pkl", proto4(call("numpy", "ctypeslib.os.system", str("echo inert"))), malicious, false},
	{"dotted name through a listed class", "m.pkl", proto4(call("collections", "OrderedDict.__init__.__globals__", str("x"))), dangerous, false},
	{"importlib.import_module", "m.pkl", proto4(call("importlib", "import_module", str("x"))), malicious, false},
	{"unlisted multiprocessing gadget", "m.pkl", proto4(call("multiprocessing.util", "spawnv_passfds", str("x"))), malicious, false},
	{"EXT1", "m.pkl", "\x80\x02\x82\x01(S'x'\ntR.", dangerous, false},
	{"attacker string in PERSID", "m.pkl", "Pevil\n.", suspicious, true},
	{"junk between two streams", "m.pkl", "\x80\x02N.\xff\xff junk \x00\x80\x02cos\nsystem\n(S'x'\ntR.", malicious, false},
	{"truncated after REDUCE", "m.pkl", "cos\nsystem\n(S'x'\ntR", malicious, false},
	{"GLOBAL", "m.pkl", inert, malicious, false},
	{"STACK_GLOBAL", "m.pkl", inert4, malicious, false},
	{"INST", "m.pkl", "(S'x'\nios\nsystem\n.", malicious, false},
	{"OBJ", "m.pkl", "(cos\nsystem\nS'x'\no.", malicious, false},
	{"second stream", "m.pkl", "N." + inert, malicious, false},
	{"non-ASCII global", "m.pkl", "cm\xc3\xb6del\nl\xc3\xa4den\n(S'x'\ntR.", dangerous, false},
	{"STACK_GLOBAL by UNICODE escapes", "m.pkl", "V\\u006fs\nV\\u0073ystem\n\x93(S'x'\ntR.", malicious, false},
	{"STACK_GLOBAL by STRING escapes", "m.pkl", "S'\\x6fs'\nS'syst\\145m'\n\x93(S'x'\ntR.", malicious, false},
	{"NEWOBJ_EX", "m.pkl", proto4(global("subprocess", "Popen") + "(" + str("x") + "t}\x92"), malicious, false},
	{"BUILD on an import", "m.pkl", proto4(global("os", "environ") + "}" + "b"), dangerous, false},
	{"name made by a call", "m.pkl", proto4(call("builtins", "str", str("os")) + str("system") + "\x93)R"), dangerous, false},
	{"memo: NONE and POP before MEMOIZE", "m.pkl", proto4(str("os") + "N0\x94" + str("system") + "N0\x94" + "00h\x00h\x01\x93(" + str("x") + "tR"), malicious, false},
	{"memo: DUP and POP before BINPUT", "m.pkl", proto4(str("os") + "20q\x07" + str("system") + "q\x080" + "0h\x07h\x08\x93(" + str("x") + "tR"), malicious, false},
	{"memo: another string last before PUT", "m.pkl", proto4(str("os") + str("collections") + "0p3\n" + str("system") + str("OrderedDict") + "0p4\n" + "00g3\ng4\n\x93(" + str("x") + "tR"), malicious, false},
	{"memo: MARK and POP_MARK before MEMOIZE", "m.pkl", proto4(str("os") + "(" + str("math") + "1\x94" + str("system") + "(" + str("sin") + "1\x94" + "00h\x00h\x01\x93(" + str("x") + "tR"), malicious, false},
}

// honest are files that must give nothing.
var honest = []fixture{
	{"an OrderedDict with state", "m.pkl", "\x80\x02ccollections\nOrderedDict\n)R}b.", 0, true},
	{"a tensor", "m.pkl", torchOK, 0, true},
	{"an empty tensor", "m.pkl", proto4(tensor(storage(0), 0, tuple(0, 3), tuple(3, 1))), 0, true},
	{"a tensor of one element, repeated", "m.pkl", proto4(tensor(storage(1), 0, tuple(5), tuple(0))), 0, true},
	{"numbers in a NumPy file", "m.npy", npy("'<f8'", "(2,)", strings.Repeat("\x00", 16)), 0, true},
	{"two arrays in a NumPy file", "m.npy", npy("'|u1'", "(2,)", "ab") + npy("'<M8[ns]'", "()", strings.Repeat("\x00", 8)), 0, true},
	{"harmless objects in a NumPy file", "m.npy", npy("'|O'", "(2,)", proto4("]"+str("a")+"a")), 0, true},
	{"joblib's array", "m.joblib", proto4(wrapper("f8", 2), "\x02\xff\xffcos\nsystem\n)R.0", "N"), 0, true},
	{"joblib's array of objects", "m.joblib", proto4("]", wrapper("O8", 2), proto4("]"+str("a")+"a"), "a"), 0, true},
	{"tensor inside bytes", "m.pkl", proto4(call("torch.storage", "_load_from_bytes", longStr("B", torchOK))), 0, true},
	{"harmless pickle inside bytes", "m.pkl", proto4(longStr("B", proto4(call("collections", "OrderedDict")))), 0, true},
	{"a partial of a listed function", "m.pkl", proto4(global("functools", "partial") + "(" + global("numpy", "log1p") + "tR(" + global("numpy", "log1p") + ")}Ntb"), 0, true},
	{"a class of Python 2", "m.pkl", "(isklearn.linear_model.base\nLinearRegression\n(dS'a'\nI1\nsb.", 0, true},
	{"a distribution of SciPy", "m.pkl", proto4(distribution + "}(" + str("_parse_arg_template") + str("\ndef _parse_args(self, loc=0, scale=1):\n    return (), loc, scale\n") + str("name") + str("norm") + "ub"), 0, true},
	{"a distribution of SciPy before 1.6", "m.pkl", proto4(distribution + "}(" + str("momtype") + "K\x01" + str("name") + str("norm") + "uN\x86b"), 0, true},
	{"a reconstructor of a dict", "m.pkl", proto4(call("copyreg", "_reconstructor", global("sklearn.utils._bunch", "Bunch"), global("builtins", "dict"), "}")), 0, true},
	{"a list of Python", "m.pkl", proto4(global("collections", "UserList") + ")\x81}" + str("data") + "]sb(" + str("x") + "e"), 0, true},
	{"words that are names of methods", "m.pkl", proto4("}(" + str("__setstate__") + "K\x01" + str("extend") + global("numpy", "log1p") + "u"), 0, true},
	{"an enumeration", "m.pkl", proto4(call("transformers.trainer_utils", "IntervalStrategy", str("no"))), 0, true},
	{"an attribute of a class", "m.pkl", "cbuiltins\ngetattr\n(czoneinfo\nZoneInfo\nX\x09\x00\x00\x00_unpickletR(X\x03\x00\x00\x00UTCK\x01tR.", 0, true},
	{"words that look like an import", "words.txt", "cat\ndog\nfish\n", 0, true},
	{"a package's list of modules", "top_level.txt", "isympy\nsympy\n", 0, true},
	{"a vocabulary in a binary file", "model.bin", "\x00\x01BPE\x00" + strings.Repeat("the\ncat\nfront\nnt\n(in\nother\nwords\ncos\nsystem\n", 50), 0, true},
}
