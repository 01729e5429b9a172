// Package harm says what Python modules do that nothing in a model needs. It
// only raises and explains: what is not on a list of the harmless is dangerous
// without it.
package harm

import "strings"

// harms lists dotted prefixes and what they do. A prefix covers its submodules.
var harms = []struct{ names, what string }{
	{"os posix nt subprocess pty commands popen2 platform.popen _posixsubprocess", "runs programs of the system"},
	{"builtins.eval builtins.exec builtins.compile builtins.__import__ builtins.execfile builtins.breakpoint builtins.input", "runs code"},
	{"__builtin__.eval __builtin__.exec __builtin__.compile __builtin__.__import__ __builtin__.execfile", "runs code"},
	{"builtins.open builtins.getattr builtins.setattr __builtin__.open __builtin__.getattr __builtin__.setattr", "opens files or reaches into objects"},
	{"runpy importlib imp pkgutil zipimport zipapp code codeop marshal types.FunctionType types.CodeType timeit cProfile profile pdb bdb trace doctest", "imports or runs code"},
	{"hydra.utils.get_method hydra.utils.get_class hydra.utils.get_object hydra.utils.instantiate hydra.utils.call hydra._internal", "fetches or calls any function by its name"},
	{"sys", "changes the interpreter"},
	{"ctypes _ctypes cffi", "calls into native code"},
	{"socket http urllib urllib2 httplib requests ftplib telnetlib smtplib poplib imaplib nntplib xmlrpc ssl asyncio aiohttp httpx webbrowser", "opens connections"},
	{"shutil tempfile pathlib io.open io.FileIO codecs.open fileinput glob linecache zipfile tarfile distutils logging.FileHandler logging.config", "reads or writes files"},
	{"multiprocessing threading _thread concurrent signal", "starts processes or threads"},
	{"pip setuptools ensurepip venv pydoc", "installs or runs packages"},
	{"operator.attrgetter operator.methodcaller functools.partial functools.reduce itertools.starmap", "builds calls out of names"},
	{"pickle cPickle _pickle dill cloudpickle joblib.load shelve yaml.load yaml.unsafe_load numpy.load pandas.read_pickle torch.load torch.hub torch.serialization", "loads a file that may run code"},
	{"torch.jit.load torch.package torch.utils.cpp_extension torch.distributed.rpc torch.ops torch.classes", "loads or compiles code"},
}

// Of says what the dotted name does, or nothing when it is not known to do
// harm.
func Of(name string) string {
	for _, h := range harms {
		for m := range strings.FieldsSeq(h.names) {
			if name == m || strings.HasPrefix(name, m) && name[len(m)] == '.' {
				return h.what
			}
		}
	}
	return ""
}
