package badmodels

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"io"
	"strings"
)

// Container puts a pickle where a loader finds it.
type Container struct {
	Name, Ext string
	// Carries is set when nothing loads the pickle by itself.
	Carries bool
	Write   func(pickle string) (string, error)
}

// Containers lists the load paths.
func Containers() []Container {
	plain := func(f func(string) string) func(string) (string, error) {
		return func(p string) (string, error) { return f(p), nil }
	}
	return []Container{
		{"pickle", ".pkl", false, plain(func(p string) string { return p })},
		{"renamed", ".safetensors", false, plain(func(p string) string { return p })},
		{"torch-zip", ".pt", false, func(p string) (string, error) {
			return zipped("archive/data.pkl", p, "archive/data/0", strings.Repeat("\x00\x01\x02\x03", 64), "archive/version", "3\n")
		}},
		{"torch-legacy", ".pth", false, plain(legacy)},
		{"joblib", ".joblib", false, plain(func(p string) string { return array() + p })},
		{"joblib-zlib", ".joblib", false, func(p string) (string, error) {
			return through(p, func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) })
		}},
		{"joblib-gzip", ".pkl.gz", false, func(p string) (string, error) {
			return through(p, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
		}},
		{"npy", ".npy", false, plain(func(p string) string { return npy() + p })},
		{"npz", ".npz", false, func(p string) (string, error) { return zipped("arr_0.npy", npy()+p) }},
		{"tar", ".tar", false, tarred},
		{"nested-zip", ".zip", false, func(p string) (string, error) {
			in, err := zipped("data.pkl", p)
			if err != nil {
				return "", err
			}
			return zipped("inner.zip", in)
		}},
		{"junk-before", ".pkl", false, plain(func(p string) string { return "\x00\x00 not a pickle \xff\xff" + start(p) })},
		{"second", ".pkl", false, plain(func(p string) string { return "\x80\x04}\x94." + p })},
		{"second-behind-junk", ".bin", false, plain(func(p string) string { return "\x80\x02]q\x00.\x00\x00junk\xfe" + start(p) })},
		{"truncated", ".pkl", false, plain(func(p string) string { return strings.TrimSuffix(p, ".") })},
		{"broken", ".pkl", false, plain(func(p string) string { return strings.TrimSuffix(p, ".") + "\xff\xff\xff" })},
		{"trailing", ".pkl", false, plain(func(p string) string { return p + strings.Repeat("\x00\xaa\x55", 100) })},
		{"carried-bytes", ".pkl", true, plain(func(p string) string {
			return "\x80\x04B" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(p)))) + p + "."
		})},
		{"carried-base64", ".pkl", true, plain(func(p string) string {
			t := base64.StdEncoding.EncodeToString([]byte(p))
			return "\x80\x04X" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(t)))) + t + "."
		})},
	}
}

// start makes a pickle one that can be found in other bytes: with a protocol.
func start(p string) string {
	if p[0] == 0x80 {
		return p
	}
	return "\x80\x02" + p
}

// legacy is torch.save before 1.6: magic number, protocol, system, object,
// keys, storages.
func legacy(p string) string {
	return "\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}q\x00(X\x10\x00\x00\x00protocol_versionq\x01M\xe9\x03u." +
		p + "\x80\x02]q\x00X\x01\x00\x00\x000a.\x04\x00\x00\x00\x00\x00\x00\x00" + strings.Repeat("\x00\x00\x80?", 4)
}

// array is a pickle as joblib writes it, with an array inside the stream: its
// bytes look like nothing.
func array() string {
	return "\x80\x04\x8c\x13joblib.numpy_pickle\x8c\x11NumpyArrayWrapper\x93)\x81}(\x8c\x08subclass\x8c\x05numpy\x8c\x07ndarray\x93" +
		"\x8c\x05shapeK\x02\x85\x8c\x05order\x8c\x01C\x8c\x05dtype\x8c\x05numpy\x8c\x05dtype\x93\x8c\x02f8\x89\x88\x87R\x8c\x0aallow_mmap\x88" +
		"\x8c\x1bnumpy_array_alignment_bytesK\x10ub\x02\xff\xff" + strings.Repeat("\x00\xff", 8) + "."
}

func npy() string {
	head := "{'descr': '|O', 'fortran_order': False, 'shape': (), }"
	head += strings.Repeat(" ", 117-len(head)) + "\n"
	return "\x93NUMPY\x01\x00" + string(binary.LittleEndian.AppendUint16(nil, uint16(len(head)))) + head
}

func through(p string, open func(io.Writer) io.WriteCloser) (string, error) {
	var b bytes.Buffer
	w := open(&b)
	if _, err := io.WriteString(w, p); err != nil {
		return "", err
	}
	err := w.Close()
	return b.String(), err
}

func zipped(members ...string) (string, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(members); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: members[i], Method: zip.Store})
		if err == nil {
			_, err = io.WriteString(w, members[i+1])
		}
		if err != nil {
			return "", err
		}
	}
	err := z.Close()
	return b.String(), err
}

func tarred(p string) (string, error) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	err := w.WriteHeader(&tar.Header{Name: "pickle", Mode: 0o600, Size: int64(len(p))})
	if err == nil {
		_, err = io.WriteString(w, p)
	}
	if err == nil {
		err = w.Close()
	}
	return b.String(), err
}
