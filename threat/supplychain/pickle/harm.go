package pickle

import (
	"strings"
	"sync"

	format "github.com/bartizan-ai/bartizan/format/pickle"
)

// harms says what modules do that nothing in a model needs. They only raise
// and explain: what is not on the list of the harmless is dangerous without
// them. A name covers all below it.
var harms = []struct{ modules, what string }{
	{"os posix nt subprocess pty commands popen2 popen5 platform.popen _posixsubprocess _winapi winreg", "runs programs of the system"},
	{"builtins.eval builtins.exec builtins.compile builtins.__import__ builtins.execfile builtins.open builtins.file builtins.getattr builtins.setattr builtins.delattr builtins.breakpoint builtins.input builtins.globals builtins.locals builtins.vars builtins.apply builtins.map builtins.filter builtins.type builtins.help", "runs code or opens files"},
	{"runpy importlib imp pkgutil zipimport zipapp code codeop marshal types.FunctionType types.CodeType types.LambdaType timeit cProfile profile pdb bdb trace doctest test unittest modulefinder compileall py_compile rlcompleter site sitecustomize typing.get_type_hints typing.ForwardRef inspect dis", "imports or runs code"},
	{"sys gc atexit faulthandler tracemalloc resource warnings.warn_explicit", "changes the interpreter"},
	{"ctypes _ctypes cffi mmap", "calls into native code"},
	{"socket _socket http urllib urllib3 requests ftplib telnetlib smtplib poplib imaplib nntplib xmlrpc ssl _ssl asyncio aiohttp httpx webbrowser socketserver wsgiref selectors antigravity", "opens connections"},
	{"shutil tempfile io.open io.FileIO io.open_code _io.open _io.FileIO _io.open_code codecs.open fileinput glob linecache zipfile tarfile gzip bz2 lzma distutils logging dbm shelve pathlib.Path.write_text pathlib.Path.unlink pathlib.Path.write_bytes pathlib.Path.open mailbox filecmp csv configparser xml netrc", "reads or writes files"},
	{"multiprocessing threading _thread concurrent signal sched queue", "starts processes or threads"},
	{"pip setuptools ensurepip venv pydoc pkg_resources wheel easy_install", "installs or runs packages"},
	{"operator.attrgetter operator.methodcaller operator.itemgetter operator.call functools.partial functools.reduce functools.partialmethod itertools.starmap", "builds calls out of names"},
	{"pickle.loads pickle.load pickle.Unpickler _pickle.loads _pickle.load _pickle.Unpickler dill.loads dill.load dill._dill.loads cloudpickle.loads cloudpickle.load joblib.load joblib.numpy_pickle.load torch.load torch.serialization torch.hub torch.storage._load_from_bytes numpy.load numpy.memmap numpy.fromfile numpy.loadtxt numpy.genfromtxt numpy.lib pandas.read_pickle pandas.io pandas.read_csv yaml ruamel", "loads another file that may run code"},
	{"torch.jit torch.package torch.fx torch._dynamo torch._inductor torch.utils.cpp_extension torch.utils._config_module torch.utils.bottleneck torch.utils.collect_env torch.utils.hipify torch.distributed torch.multiprocessing torch.ops torch.classes torch.testing", "compiles or loads code"},
	{"numpy.testing numpy.f2py numpy.distutils numpy.ctypeslib numpy.core.tests numpy.vectorize numpy.apply_along_axis numpy.frompyfunc scipy.weave", "runs programs or code"},
	{"pandas.eval pandas.core.computation pandas.core.apply sympy sklearn.utils._testing tensorflow keras.models keras.src.saving keras.utils transformers.pipelines transformers.utils.import_utils", "runs code or loads files"},
	{"nturl2path posixpath ntpath getpass platform uuid._get_command_stdout uuid._popen _aix_support _osx_support _sysconfigdata sysconfig idlelib lib2to3 turtle tkinter _tkinter curses readline sqlite3 _sqlite3 bottle flask django jinja2 mako psutil pexpect paramiko fabric invoke sh plumbum ipython ipykernel jupyter notebook", "is used in known attacks"},
}

// carriers are functions that rebuild functions and classes from code in the
// file. Their output runs when it is called, and honest files have them too.
var carriers = []string{"cloudpickle", "dill", "joblib.externals.cloudpickle", "joblib.externals.loky.cloudpickle_wrapper", "ray.cloudpickle", "pyspark.cloudpickle"}

var harmOf = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, h := range harms {
		for name := range strings.FieldsSeq(h.modules) {
			m[name] = h.what
		}
	}
	return m
})

// harm says what an import does, or nothing when it is not known to do harm:
// by its name in Python 2 or 3, by any module or class above it, and by what a
// dotted name walks to.
func harm(i format.Import) string {
	three := i.Python3()
	for _, j := range []format.Import{i, three} {
		full := j.String()
		if strings.Count(full, ".") > 32 {
			return "walks a long way of attributes"
		}
		for from := 0; ; {
			if what := above(full[from:]); what != "" && (from == 0 || from > len(j.Module)) {
				return what
			}
			next := strings.IndexByte(full[from:], '.')
			if next < 0 {
				break
			}
			from += next + 1
		}
		if i == three {
			break
		}
	}
	return ""
}

// above looks a dotted name up, and each that it begins with.
func above(name string) string {
	table := harmOf()
	for n := len(name); n > 0; n = strings.LastIndexByte(name[:n], '.') {
		if what := table[name[:n]]; what != "" {
			return what
		}
	}
	return ""
}

// carrier says that an import rebuilds code that the file carries.
func carrier(i format.Import) string {
	for _, c := range carriers {
		if i.Module == c || strings.HasPrefix(i.Module, c+".") {
			switch strings.TrimPrefix(i.Name, "_") {
			case "load", "loads", "load_session", "load_module", "import_module":
				return ""
			}
			return "carries the code of a function"
		}
	}
	return ""
}
