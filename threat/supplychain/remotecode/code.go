package remotecode

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/bartizan-ai/bartizan/format/python"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// does says what kind of thing a call does.
type does uint8

const (
	nothing  does = iota
	programs      // starts programs
	dynamic       // runs code out of text
	native        // loads native code
	sockets       // talks over the network by itself
	download      // fetches
	decode        // turns text into bytes
)

// kinds are dotted names, * for any last part.
var kinds = map[does]string{
	programs: "os.system os.popen os.execv os.execve os.execvp os.execl os.execlp os.spawnl os.spawnlp os.spawnv os.spawnvp os.posix_spawn os.startfile subprocess.* pty.spawn " +
		"commands.getoutput commands.getstatusoutput platform.popen asyncio.create_subprocess_shell asyncio.create_subprocess_exec posix.system nt.system",
	dynamic: "eval exec execfile builtins.eval builtins.exec runpy.run_path runpy.run_module code.interact code.InteractiveInterpreter marshal.loads types.FunctionType types.CodeType " +
		"timeit.timeit ?.exec_module",
	native:   "ctypes.CDLL ctypes.PyDLL ctypes.WinDLL ctypes.cdll.LoadLibrary ctypes.windll.LoadLibrary torch.ops.load_library",
	sockets:  "socket.socket socket.create_connection paramiko.SSHClient telnetlib.Telnet",
	download: "urllib.request.urlopen urllib.request.urlretrieve urllib.urlopen urllib2.urlopen requests.get requests.post requests.request httpx.get httpx.post aiohttp.ClientSession http.client.HTTPConnection http.client.HTTPSConnection wget.download",
	decode: "base64.b64decode base64.b32decode base64.b85decode base64.a85decode base64.urlsafe_b64decode base64.decodebytes zlib.decompress lzma.decompress bz2.decompress gzip.decompress " +
		"bytes.fromhex bytearray.fromhex binascii.unhexlify binascii.a2b_base64 codecs.decode marshal.loads",
}

var kindOf = sync.OnceValue(func() map[string]does {
	out := map[string]does{}
	for _, k := range []does{decode, download, sockets, native, dynamic, programs} {
		for name := range strings.FieldsSeq(kinds[k]) {
			out[name] = k
		}
	}
	return out
})

func kind(name string) does {
	if k := kindOf()[name]; k != nothing {
		return k
	}
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		if k := kindOf()[name[:i]+".*"]; k != nothing {
			return k
		}
		return kindOf()["?"+name[i:]]
	}
	return nothing
}

type judge struct {
	log      *verdict.Log
	imported bool
	setup    bool
	at       int
	onImport map[string]bool // functions of the file that are called when it is imported
	seen     map[does]bool
	top      map[does]bool
}

// file judges all calls of a file, and what they do together.
func (j *judge) file(calls []python.Call) {
	j.onImport, j.seen, j.top = map[string]bool{}, map[does]bool{}, map[does]bool{}
	for range 3 { // functions that such functions call
		for i := range calls {
			if c := &calls[i]; j.runs(c) {
				j.onImport[c.Name] = true
			}
		}
	}
	duplicates := false
	for i := range calls {
		c := &calls[i]
		k := kind(c.Name)
		j.seen[k] = true
		if j.runs(c) {
			j.top[k] = true
		}
		duplicates = duplicates || c.Name == "os.dup2"
		j.call(c, k)
	}
	switch {
	case j.seen[sockets] && (duplicates || j.seen[programs] && j.log.Worst() >= verdict.Dangerous):
		j.log.Add("", j.at, j.at, verdict.Malicious, "connects a shell to the network")
	case j.top[dynamic] && j.top[decode] && j.hides(calls):
		j.log.Add("", j.at, j.at, verdict.Malicious, "decodes code that it hides and runs it on import")
	case j.top[dynamic] && j.top[download] && j.hides(calls):
		j.log.Add("", j.at, j.at, verdict.Malicious, "downloads code and runs it on import")
	}
}

// runs reports whether a call runs when the file is imported.
func (j *judge) runs(c *python.Call) bool { return c.In == "" || j.onImport[c.In] }

// hides reports whether eval or exec runs on import with something else than
// constants: setup.py runs a file with the version that way.
func (j *judge) hides(calls []python.Call) bool {
	return slices.ContainsFunc(calls, func(c python.Call) bool {
		return kind(c.Name) == dynamic && j.runs(&c) && !j.version(&c)
	})
}

// version reports whether setup.py runs a file of its own.
func (j *judge) version(c *python.Call) bool {
	return j.setup && slices.ContainsFunc(c.Args, func(t python.Token) bool { return t.Text == "open" || t.Text == "read" || t.Text == "read_text" })
}

func (j *judge) call(c *python.Call, k does) {
	switch k {
	case programs:
		j.program(c)
	case dynamic:
		j.dynamic(c)
	case native:
		j.add(c, verdict.Suspicious, verdict.Suspicious, "loads native code")
	case sockets:
		j.add(c, verdict.Dangerous, verdict.Suspicious, "opens a connection of its own")
	case download:
		j.add(c, verdict.Suspicious, verdict.Safe, "fetches from the network")
	}
}

// add reports a call with one grade when it runs on import and one otherwise.
func (j *judge) add(c *python.Call, top, inside verdict.Grade, what string) {
	when, g := "on import", top
	if !j.runs(c) {
		when, g = "in "+verdict.Show(c.In), inside
		if begins(c.In) {
			when += ", which loaders call"
		}
	}
	if !j.imported && g < verdict.Malicious {
		return // a file that nobody imports by its name may start programs
	}
	shown := ""
	if len(c.Texts) > 0 {
		shown = `"` + verdict.Show(c.Texts[0]) + `"`
	}
	j.log.Add("", j.at+c.At, j.at+c.At+len(c.Name), g, "calls %s(%s) %s, which %s", verdict.Show(c.Name), shown, when, what)
}

// begins reports whether loaders call a method of that name.
func begins(name string) bool {
	return slices.Contains([]string{"__init__", "__new__", "__call__", "from_pretrained", "forward", "__init_subclass__", "__setstate__", "_init_weights", "setup"}, name)
}

var shell = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:curl|wget)\b.*(?:\||;|&&|-O|-o)|/bin/(?:ba|z|da)?sh\b|\b(?:ba)?sh\s+-[ci]|/dev/(?:tcp|udp)/|\bnc\s+-|\bncat\b|powershell|\bmshta\b|certutil|base64\s+(?:-d|--decode)|chmod\s+\+x|crontab|\.ssh/|/etc/(?:passwd|shadow)|\brm\s+-rf\s+[/~]`)
})

// fetched are command lines that no honest file holds: what is fetched or
// decoded is run, or a shell is connected.
var fetched = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:curl|wget)\b.*\|\s*(?:\S*/)?(?:ba|z|da)?sh\b|/dev/(?:tcp|udp)/|\bnc\b.*\s-e\b|\bbash\s+-i\b|base64\s+(?:-d|--decode).*\|\s*(?:ba)?sh\b|powershell\S*\s+-e(?:nc|ncodedcommand)?\s`)
})

// ordinary are programs that code of models asks about its machine.
var ordinary = strings.Fields("git nvidia-smi nvcc uname which ldconfig ninja gcc g++ c++ cmake rocminfo rocm-smi lscpu hostname ffmpeg ffprobe whoami")

func (j *judge) program(c *python.Call) {
	text := strings.Join(c.Texts, " ")
	first, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	switch {
	case !j.imported && !fetched().MatchString(text):
	case shell().MatchString(text):
		inside := verdict.Dangerous
		if begins(c.In) {
			inside = verdict.Malicious
		}
		j.add(c, verdict.Malicious, inside, "runs a program of the kind that attacks run")
	case strings.HasSuffix(c.Name, "Error") || strings.HasSuffix(c.Name, "TimeoutExpired"):
	case slices.Contains(ordinary, path.Base(first)) && !strings.ContainsAny(text, ";|&`$><"):
	case strings.Contains(text, "pip") && strings.Contains(text, "install"):
		j.add(c, verdict.Suspicious, verdict.Suspicious, "installs packages")
	case j.setup:
		j.add(c, verdict.Suspicious, verdict.Safe, "runs a program when the package is built")
	case begins(c.In):
		j.add(c, verdict.Dangerous, verdict.Dangerous, "runs a program")
	default:
		j.add(c, verdict.Dangerous, verdict.Suspicious, "runs a program")
	}
}

// hidden are names that turn text or an answer into code.
var hidden = strings.Fields("b64decode b32decode b85decode a85decode urlsafe_b64decode decompress fromhex unhexlify urlopen marshal requests httpx rot13 rot_13 a2b_base64 chr")

func (j *judge) dynamic(c *python.Call) {
	if j.version(c) {
		return
	}
	for _, t := range c.Args {
		if t.Kind == python.Name && slices.Contains(hidden, t.Text) {
			j.add(c, verdict.Malicious, verdict.Dangerous, "runs code that was decoded or downloaded ("+t.Text+")")
			return
		}
	}
	g := verdict.Suspicious
	if c.Name == "marshal.loads" || begins(c.In) && c.Name != "eval" {
		g = verdict.Dangerous
	}
	j.add(c, verdict.Dangerous, g, "runs code out of text")
}
