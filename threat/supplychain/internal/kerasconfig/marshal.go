package kerasconfig

import (
	"encoding/base64"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/bartizan-ai/bartizan/format/jsontree"
)

// telling are names in compiled Python that no layer needs.
const telling = " os posix nt subprocess system popen Popen check_output check_call execv execve spawn spawnl fork forkpty pty eval exec compile __import__ import_module " +
	"socket urllib urlopen urlretrieve requests http httpx ftplib smtplib telnetlib ctypes cffi open builtins __builtins__ __globals__ __subclasses__ __getattribute__ getattr " +
	"marshal pickle cPickle dill cloudpickle importlib runpy pip shutil rmtree unlink remove pathlib tempfile environ getenv base64 b64decode codecs webbrowser pty multiprocessing threading sys " +
	"FunctionType CodeType load_library load_op_library py_function read_file write_file gfile "

// mostCode is how much of one code string is looked at, and mostCodes how much
// of one file's, in bytes.
const (
	mostCode  = 1 << 20
	mostCodes = 16 << 20
)

// codeNames gives the telling names in the code strings below n: base64 of
// marshal's format. The code is not decoded, only searched for the strings that
// it holds (Python/marshal.c: TYPE_SHORT_ASCII and its kin).
func (w *walk) codeNames(n *jsontree.Node) []string {
	var found []string
	todo := []*jsontree.Node{n}
	for len(todo) > 0 && w.codes < mostCodes {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		todo = append(todo, n.Kids...)
		if n.Kind != jsontree.String || len(n.Text) < 24 {
			continue
		}
		text := n.Text[:min(len(n.Text), mostCode)]
		w.codes += len(text)
		found = append(found, marshalled(decode(text))...)
		found = append(found, marshalled([]byte(text))...)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// decode reads base64 up to where it breaks, white space left out.
func decode(s string) []byte {
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == ' ' || r == '\t' || r == '=' {
			return -1
		}
		return r
	}, s)
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(s)))
	n, _ := base64.RawStdEncoding.Decode(out, []byte(s[:len(s)/4*4]))
	return out[:n]
}

// marshalled gives the telling names among the strings in b. It looks at every
// offset, and at no more than 255 bytes from there.
func marshalled(b []byte) []string {
	var found []string
	for i := range b {
		var s []byte
		switch b[i] &^ 0x80 { // the high bit is FLAG_REF
		case 'z', 'Z':
			if i+1 < len(b) {
				s = cut(b[i+2:], int(b[i+1]))
			}
		case 'a', 'A', 'u', 't', 's':
			if i+5 <= len(b) && binary.LittleEndian.Uint32(b[i+1:]) < 256 {
				s = cut(b[i+5:], int(b[i+1]))
			}
		}
		for _, word := range words(s) {
			if strings.Contains(telling, " "+word+" ") {
				found = append(found, word)
			}
		}
	}
	return found
}

func cut(b []byte, n int) []byte {
	if n > len(b) {
		return nil
	}
	return b[:n]
}

// words splits a printable string into the words of a dotted name or a line of
// code; a string with other bytes is none.
func words(s []byte) []string {
	for _, c := range s {
		if c < ' ' && c != '\n' && c != '\t' || c > '~' {
			return nil
		}
	}
	return strings.FieldsFunc(string(s), func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}
