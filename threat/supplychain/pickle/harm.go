package pickle

import (
	"strings"

	format "github.com/bartizan-ai/bartizan/format/pickle"
)

// harms says what modules do that nothing in a model needs. They only raise
// and explain: what is not on the list of the harmless is dangerous without
// them. A prefix covers its submodules.
var harms = []struct{ modules, what string }{
	{"os posix nt subprocess pty commands popen2 platform.popen _posixsubprocess", "runs programs of the system"},
	{"builtins.eval builtins.exec builtins.compile builtins.__import__ builtins.execfile builtins.open builtins.getattr builtins.setattr builtins.breakpoint builtins.input", "runs code or opens files"},
	{"__builtin__.eval __builtin__.exec __builtin__.compile __builtin__.__import__ __builtin__.execfile __builtin__.open __builtin__.getattr __builtin__.setattr __builtin__.apply", "runs code or opens files"},
	{"runpy importlib imp pkgutil zipimport zipapp code codeop marshal types.FunctionType types.CodeType timeit cProfile profile pdb bdb trace doctest test.support", "imports or runs code"},
	{"sys", "changes the interpreter"},
	{"ctypes _ctypes cffi", "calls into native code"},
	{"socket http urllib urllib2 httplib requests ftplib telnetlib smtplib poplib imaplib nntplib xmlrpc ssl asyncio aiohttp httpx webbrowser", "opens connections"},
	{"shutil tempfile pathlib io.open io.FileIO codecs.open fileinput glob linecache zipfile tarfile distutils logging.FileHandler logging.config", "reads or writes files"},
	{"multiprocessing threading _thread concurrent signal", "starts processes or threads"},
	{"pip setuptools ensurepip venv pydoc", "installs or runs packages"},
	{"operator.attrgetter operator.methodcaller operator.itemgetter functools.partial functools.reduce itertools.starmap", "builds calls out of names"},
	{"pickle.loads pickle.load _pickle.loads _pickle.load cPickle.loads dill.loads dill.load cloudpickle.loads joblib.load torch.load torch.hub numpy.load pandas.read_pickle yaml.load shelve", "loads another file that may run code"},
	{"torch.jit torch.package torch._dynamo torch.utils.cpp_extension torch.distributed.rpc", "compiles or loads code"},
	{"numpy.testing numpy.f2py numpy.distutils", "runs programs or code"},
	{"nturl2path posixpath ntpath getpass platform uuid._get_command_stdout _aix_support _osx_support idlelib lib2to3 turtle tkinter curses sqlite3.connect", "is used in known attacks"},
}

// harm says what an import does, or nothing when it is not known to do harm.
func harm(i format.Import) string {
	full := i.String()
	for _, h := range harms {
		for m := range strings.FieldsSeq(h.modules) {
			if full == m || strings.HasPrefix(full, m+".") || i.Module == m {
				return h.what
			}
		}
	}
	return ""
}
