package numpy_test

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/format/numpy"
)

// file is a .npy file of version 1, 2 or 3 with a header as it stands.
func file(major byte, header, body string) string {
	b := []byte("\x93NUMPY")
	b = append(b, major, 0)
	if major == 1 {
		b = binary.LittleEndian.AppendUint16(b, uint16(len(header)))
	} else {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(header)))
	}
	return string(b) + header + body
}

func head(descr, shape string) string {
	return "{'descr': " + descr + ", 'fortran_order': False, 'shape': " + shape + ", }   \n"
}

var files = []struct {
	name, in string
	objects  bool
	shape    []uint64
	size     int64
	bad      bool
}{
	{"floats", file(1, head("'<f8'", "(3, 4)"), ""), false, []uint64{3, 4}, 96, false},
	{"one value", file(1, head("'|b1'", "()"), ""), false, nil, 1, false},
	{"one dimension", file(2, head("'<i4'", "(7,)"), ""), false, []uint64{7}, 28, false},
	{"a shape of Python 2", file(1, head("'<i4'", "(7L,)"), ""), false, []uint64{7}, 28, false},
	{"text", file(3, head("'<U10'", "(2,)"), ""), false, []uint64{2}, 80, false},
	{"dates", file(1, head("'<M8[ns]'", "(2,)"), ""), false, []uint64{2}, 16, false},
	{"fields", file(1, head("[('a', '<f8'), ('b', '<i4', (2, 3))]", "(2,)"), ""), false, []uint64{2}, 64, false},
	{"fields in fields", file(1, head("[('a', [('x', '<f8'), ('y', '|S3')])]", "(2,)"), ""), false, []uint64{2}, 22, false},
	{"objects", file(1, head("'|O'", "(2,)"), ""), true, []uint64{2}, 0, false},
	{"objects by another name", file(1, head("'object'", "(2,)"), ""), true, []uint64{2}, 0, false},
	{"objects in a field", file(1, head("[('a', '<f8'), ('b', '|O')]", "(2,)"), ""), true, []uint64{2}, 0, false},
	{"a key twice: the last one counts", file(1, "{'descr': '<f8', 'descr': '|O', 'fortran_order': False, 'shape': (1,)}", ""), true, []uint64{1}, 0, false},
	{"a call", file(1, head("__import__('os').system('x')", "(2,)"), ""), false, nil, 0, true},
	{"an operator", file(1, head("'<f'+'8'", "(2,)"), ""), false, nil, 0, true},
	{"more behind it", file(1, head("'<f8'", "(2,)")+"; x", ""), false, nil, 0, true},
	{"no shape", file(1, "{'descr': '<f8', 'fortran_order': False}", ""), false, nil, 0, true},
	{"a negative length", file(1, head("'<f8'", "(-1,)"), ""), false, nil, 0, true},
	{"lengths that overflow", file(1, head("'<f8'", "(4294967296, 4294967296)"), ""), false, nil, 0, true},
	{"a size that overflows", file(1, head("'<f8'", "(9223372036854775807,)"), ""), false, nil, 0, true},
	{"a type that is none", file(1, head("'<q9'", "(2,)"), ""), false, nil, 0, true},
	{"brackets without end", file(2, strings.Repeat("[", 1<<19), ""), false, nil, 0, true},
	{"a header longer than the file", "\x93NUMPY\x02\x00\xff\xff\xff\xff{}", false, nil, 0, true},
	{"a version to come", file(9, head("'<f8'", "(1,)"), ""), false, nil, 0, true},
}

func TestRead(t *testing.T) {
	for _, tt := range files {
		t.Run(tt.name, func(t *testing.T) {
			h, err := numpy.Read(strings.NewReader(tt.in), int64(len(tt.in)), 0)
			if tt.bad != errors.Is(err, numpy.ErrHeader) || !tt.bad && err != nil {
				t.Fatalf("error %v", err)
			}
			if tt.bad {
				return
			}
			if h.Objects != tt.objects || h.Size != tt.size || h.Data != int64(len(tt.in)) || cmp.Diff(tt.shape, h.Shape) != "" {
				t.Errorf("%+v", h)
			}
		})
	}
}

func TestNotNumPy(t *testing.T) {
	for _, in := range []string{"", "\x93NUMPY", "\x93NUMPX\x01\x00\x00\x00", "hello, hello"} {
		if _, err := numpy.Read(strings.NewReader(in), int64(len(in)), 0); !errors.Is(err, numpy.ErrNotNumPy) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

// FuzzRead: no header makes it panic, and what it says lies in the file.
func FuzzRead(f *testing.F) {
	for _, tt := range files {
		if len(tt.in) < 1000 {
			f.Add([]byte(tt.in))
		}
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		h, err := numpy.Read(strings.NewReader(string(in)), int64(len(in)), 0)
		if err == nil && (h.Data < 10 || h.Data > int64(len(in)) || h.Size < 0) {
			t.Errorf("%+v", h)
		}
	})
}
