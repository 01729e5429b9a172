// Package kind tells what kind of file begins with some bytes, by magic numbers
// alone. It names the kinds that occur among models and those that are passed
// off as models; for what has no magic number it knows nothing, and says so.
package kind

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// Kind is a kind of file.
type Kind string

// The kinds that others refer to by name. Of gives more.
const (
	Unknown     Kind = ""
	Pickle      Kind = "pickle"
	Zip         Kind = "ZIP archive"
	SevenZip    Kind = "7z archive"
	Rar         Kind = "RAR archive"
	Gzip        Kind = "gzip"
	Tar         Kind = "tar archive"
	ELF         Kind = "ELF program"
	PE          Kind = "Windows program"
	MachO       Kind = "macOS program"
	APE         Kind = "portable program (APE, as llamafile)"
	Script      Kind = "script"
	Bytecode    Kind = "Python bytecode"
	Class       Kind = "Java class"
	Wasm        Kind = "WebAssembly"
	TensorRT    Kind = "TensorRT engine"
	HDF5        Kind = "HDF5"
	GGUF        Kind = "GGUF"
	Safetensors Kind = "safetensors"
	Numpy       Kind = "NumPy array"
	TFLite      Kind = "TensorFlow Lite"
)

// Program reports whether the kind is run by a processor or an interpreter.
func (k Kind) Program() bool {
	switch k {
	case ELF, PE, MachO, APE, Script, Bytecode, Class, Wasm:
		return true
	}
	return false
}

// magics are the prefixes that tell a kind, the longer ones first where one
// begins another.
var magics = []struct {
	prefix string
	kind   Kind
}{
	{"MZqFpD", APE}, {"jartsr='", APE}, {"APEDBG='", APE},
	{"\x7fELF", ELF},
	{"\xfe\xed\xfa\xce", MachO}, {"\xfe\xed\xfa\xcf", MachO}, {"\xce\xfa\xed\xfe", MachO}, {"\xcf\xfa\xed\xfe", MachO},
	{"#!/", Script}, {"#! /", Script},
	{"\x00asm", Wasm},
	{"ftrt", TensorRT}, {"ptrt", TensorRT},
	{"PK\x03\x04", Zip}, {"PK\x05\x06", Zip}, {"PK\x07\x08", Zip},
	{"7z\xbc\xaf\x27\x1c", SevenZip}, {"Rar!\x1a\x07", Rar}, {"\x1f\x8b", Gzip},
	{"\xfd7zXZ\x00", "xz"}, {"\x28\xb5\x2f\xfd", "zstd"}, {"\x04\x22\x4d\x18", "lz4"}, {"BZh", "bzip2"},
	{"\x89HDF\r\n\x1a\n", HDF5}, {"GGUF", GGUF}, {"FUGG", GGUF}, {"lmgg", "GGML"}, {"fmgg", "GGML"}, {"tjgg", "GGML"},
	{"\x93NUMPY", Numpy}, {"ARROW1\x00\x00", "Arrow file"}, {"PAR1", "Parquet file"}, {"SQLite format 3\x00", "SQLite database"},
	{"\x89PNG\r\n\x1a\n", "PNG image"}, {"\xff\xd8\xff", "JPEG image"}, {"GIF87a", "GIF image"}, {"GIF89a", "GIF image"}, {"%PDF-", "PDF"},
	{"RIFF", "RIFF container"}, {"OggS", "Ogg"}, {"ID3", "MP3"}, {"fLaC", "FLAC"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE document"}, {"RDX2\n", "R data"}, {"RDX3\n", "R data"}, {"RDA2\n", "R data"}, {"RDA3\n", "R data"},
	{"CBM1", "CatBoost model"}, {"LCBM", "CatBoost model"},
}

// Of tells the kind of a file by its first bytes; 512 are enough.
func Of(head []byte) Kind {
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.prefix)) {
			return m.kind
		}
	}
	switch {
	case peHeader(head):
		return PE
	case bytecode(head):
		return Bytecode
	case bytes.HasPrefix(head, []byte("\xca\xfe\xba\xbe")) && len(head) >= 8:
		// A universal program holds a few architectures; a class has a version
		// of 45 and more there.
		if n := binary.BigEndian.Uint32(head[4:]); n < 20 {
			return MachO
		}
		return Class
	case len(head) >= 262 && string(head[257:262]) == "ustar":
		return Tar
	case len(head) >= 8 && string(head[4:8]) == "TFL3":
		return TFLite
	case len(head) > 10 && head[8] == '{' && (head[9] == '"' || head[9] == '}') && binary.LittleEndian.Uint64(head) < 100_000_000:
		return Safetensors
	case len(head) > 3 && head[0] == 0x80 && 2 <= head[1] && head[1] <= 5 && strings.IndexByte("\x95}]()cK\x8c\x8aXB\x8e\x96NM\x88\x89GJUC", head[2]) >= 0:
		return Pickle
	}
	return Unknown
}

// peHeader looks for the header that a Windows program's first words point at,
// or for the usual text of its first part.
func peHeader(head []byte) bool {
	if len(head) < 64 || head[0] != 'M' || head[1] != 'Z' {
		return false
	}
	at := binary.LittleEndian.Uint32(head[60:])
	return int64(at)+4 <= int64(len(head)) && string(head[at:at+4]) == "PE\x00\x00" || bytes.Contains(head, []byte("cannot be run in DOS mode"))
}

// bytecode takes the magic number of CPython's .pyc files: a number that grows
// with the version, then a line end (Lib/importlib/_bootstrap_external.py).
func bytecode(head []byte) bool {
	return len(head) >= 16 && string(head[2:4]) == "\r\n" && head[1] >= 0x0c && head[1] <= 0x0f && head[4] <= 3 && head[5] == 0 && head[6] == 0 && head[7] == 0
}
