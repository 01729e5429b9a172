// Package badmodels builds model files that would run something when they are
// loaded: many callables over many ways to load them. The callables only name
// functions and hand them words; nothing here is ever loaded. It exists to
// measure what a scanner finds.
package badmodels

import "strings"

// Gadget is a callable and what it is called with. An argument is a string.
type Gadget struct {
	Module, Name string
	Args         []string
}

// table has a line for each module: names with a colon each and, after a
// blank, what they are called with. The families are those of "The Art of Hide
// and Seek" (arXiv 2508.19774), of the advisories of scanners up to 2026, and of
// the standard library and the frameworks at large.
const table = `
os: system popen execv execl execvp spawnl spawnv startfile remove rename rmdir mkdir chmod putenv kill fork
posix: system popen execv spawnv fork
nt: system startfile
subprocess: Popen call check_call check_output run getoutput getstatusoutput
pty: spawn
commands: getoutput getstatusoutput
popen2: popen3
builtins: eval exec compile __import__ open getattr breakpoint input globals map
__builtin__: eval execfile compile __import__ open apply file
runpy: run_path run_module _run_code
importlib: import_module reload __import__
importlib.util: module_from_spec
pkgutil: resolve_name get_loader
imp: load_source load_module
code: interact InteractiveInterpreter.runcode
codeop: compile_command
marshal: loads
types: FunctionType CodeType
timeit: timeit main repeat
cProfile: run runctx
profile: run runctx Profile.run
pdb: run runeval runcall
bdb: Bdb.run
trace: Trace.run Trace.runctx
doctest: debug_script testmod
test.support.script_helper: assert_python_ok
unittest.mock: _importer
ctypes: CDLL PyDLL cdll.LoadLibrary
_ctypes: dlopen
socket: create_connection socket
http.client: HTTPSConnection
urllib.request: urlopen urlretrieve
urllib2: urlopen
requests: get post
requests.api: get request
ftplib: FTP
telnetlib: Telnet
smtplib: SMTP
poplib: POP3
imaplib: IMAP4 IMAP4_stream
nntplib: NNTP
xmlrpc.client: ServerProxy
ssl: get_server_certificate
asyncio: run create_subprocess_shell
asyncio.unix_events: _UnixSubprocessTransport._start
asyncio.subprocess: create_subprocess_exec
webbrowser: open open_new
aiohttp.client: ClientSession
httpx: get
shutil: rmtree move copyfile unpack_archive
tempfile: mktemp NamedTemporaryFile
pathlib: Path.write_text Path.unlink
io: open FileIO open_code
_io: FileIO
codecs: open
fileinput: input
glob: glob
linecache: getlines
zipfile: ZipFile
tarfile: open
distutils.file_util: write_file copy_file
distutils.spawn: spawn
logging: FileHandler
logging.config: dictConfig listen
multiprocessing.util: spawnv_passfds
multiprocessing: Process
threading: Thread Timer
_thread: start_new_thread
concurrent.futures: ThreadPoolExecutor
signal: raise_signal
pip: main
pip._internal: main
pip._internal.cli.main: main
setuptools.sandbox: run_setup
setuptools: setup
ensurepip: bootstrap
venv: create
pydoc: pipepager tempfilepager locate safeimport
operator: methodcaller attrgetter call
functools: partial reduce
itertools: starmap
pickle: loads load Unpickler
_pickle: loads
cPickle: loads
dill: loads load
cloudpickle: loads
joblib: load
torch: load
torch.hub: load
torch.jit: load script
torch.package: PackageImporter
torch.utils.cpp_extension: load_inline load
torch.utils.bottleneck.__main__: run_prof
torch.utils.collect_env: run
torch.utils._config_module: ConfigModule.load_config
torch.fx.graph_module: reduce_graph_module
torch.distributed.rpc: rpc_sync
torch._dynamo.guards: GuardBuilder.get
torch._inductor.codecache: compile_file
torch.serialization: load
torch.storage: _load_from_bytes
numpy: load fromfile memmap save
numpy.testing._private.utils: runstring
numpy.f2py.crackfortran: getlincoef myeval
numpy.f2py.diagnose: run_command
numpy.distutils.exec_command: exec_command
numpy.lib.npyio: DataSource
pandas: read_pickle eval
pandas.io.pickle: read_pickle
pandas.core.computation.eval: eval
sklearn.datasets: load_files fetch_openml
sympy: sympify
yaml: load unsafe_load
jinja2: Template
sqlite3: connect
platform: popen
uuid: _get_command_stdout
_aix_support: _read_cmd_output
_osx_support: _read_output _find_build_tool
sysconfig: get_config_vars
getpass: unix_getpass
idlelib.pyshell: ModifiedInterpreter.runcode
idlelib.run: Executive.runcode
idlelib.autocomplete: AutoComplete.get_entity AutoComplete.fetch_completions
idlelib.calltip: get_entity Calltip.fetch_tip
idlelib.debugobj: ObjectTreeItem.SetText
lib2to3.pgen2.grammar: Grammar.loads
lib2to3.pgen2.pgen: ParserGenerator.make_label
turtle: config_dict
tkinter: Tk
curses: wrapper
rlcompleter: Completer.attr_matches
site: addpackage
nturl2path: url2pathname
ntpath: expandvars
bottle: template
paramiko: SSHClient
psutil: Popen
pexpect: spawn run
ipykernel.kernelapp: launch_new_instance
tensorflow: load_library
keras.models: load_model
transformers: pipeline
transformers.dynamic_module_utils: get_class_from_dynamic_module
mlflow.pyfunc: load_model
statsmodels.iolib.smpickle: load_pickle
networkx.readwrite.gpickle: read_gpickle
gensim.utils: unpickle
nltk.data: load
spacy.cli: download
sh: Command
fabric.api: local
ctypes.util: _findLib_gcc
site_package_nobody_knows.helpers: run_it
acme.pipeline.steps: execute Loader.fetch
`

// Gadgets lists the callables, each once.
func Gadgets() []Gadget {
	var out []Gadget
	for line := range strings.Lines(table) {
		module, names, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok {
			continue
		}
		for name := range strings.FieldsSeq(names) {
			out = append(out, Gadget{module, name, []string{"echo inert"}})
		}
	}
	return out
}
