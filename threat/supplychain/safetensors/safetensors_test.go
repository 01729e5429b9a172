package safetensors_test

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/supplychain/safetensors"
)

func TestCheck(t *testing.T) { checktest.Run(t, safetensors.Check) }

func file(header string, data int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), make([]byte, data)...)
}

func scan(t testing.TB, name string, in []byte) (float64, []string, error) {
	t.Helper()
	return checktest.Scan(t, safetensors.Check, name, string(in))
}

const tensor = `"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}`

func TestDamage(t *testing.T) {
	for _, tt := range []struct {
		name, header string
		grade        float64
	}{
		{"a shape that overflows", `{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}`, 0.8},
		{"a shape that is not its bytes", `{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,4]}}`, 0.8},
		{"an end before the beginning", `{"a":{"dtype":"U8","shape":[4],"data_offsets":[4,0]}}`, 0.8},
		{"an overlap", `{` + tensor + `,"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`, 0.5},
		{"a hole", `{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}`, 0.5},
		{"bytes behind", `{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`, 0.5},
		{"a key twice", `{` + tensor + `,` + tensor + `}`, 0.5},
		{"a type that is not known", `{"a":{"dtype":"X8","shape":[4],"data_offsets":[0,4]}}`, 0.5},
	} {
		if top, why, err := scan(t, "model.safetensors", file(tt.header, 4)); top != tt.grade {
			t.Errorf("%s: %.2f, want %.2f: %v, %v", tt.name, top, tt.grade, why, err)
		}
	}
}

func TestMetadata(t *testing.T) {
	for v, want := range map[string]float64{
		"pt": 0, "https://example.org/licence": 0, "data:image/png;base64,iVBORw0KGgo=": 0, `{"epochs": 3, "eval(every)": 2}`: 0,
		"trained with exec mode, os.path and a subprocess": 0, "{{ chat }} template": 0, "anima pose, by gASmask": 0,
		"gASVJgAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOU": 0.5, "f0VMRgIBAQAAAAAAAAAAAAMAPgAB": 0.5,
		"cos\nsystem\n(S'id'\ntR.": 0.5, "__import__('os').system('echo inert')": 0.5, "{{ ''.__class__.__mro__ }}": 0.5,
		"<script>1</script>": 0.5, "curl http://127.0.0.1/x | sh": 0.5,
	} {
		m, _ := json.Marshal(map[string]string{"k": v})
		if top, why, err := scan(t, "m.safetensors", file(`{"__metadata__":`+string(m)+`,`+tensor+`}`, 4)); top != want || err != nil {
			t.Errorf("%q: %.2f, want %.2f: %v, %v", v, top, want, why, err)
		}
	}
}

func TestShards(t *testing.T) {
	for name, want := range map[string]float64{
		"model-00001-of-00002.safetensors": 0, "a/b.safetensors": 0, "../x.safetensors": 0.8, "/etc/x": 0.8, `..\\x`: 0.8, "C:/x": 0.8,
	} {
		in := `{"metadata":{"total_size":1},"weight_map":{"w":"` + name + `"}}`
		if top, why, err := scan(t, "model.safetensors.index.json", []byte(in)); top != want || err != nil {
			t.Errorf("%s: %.2f, want %.2f: %v, %v", name, top, want, why, err)
		}
	}
}

// TestCutAnywhere: a file that is cut is reported as such, and as nothing else.
func TestCutAnywhere(t *testing.T) {
	in := file(`{"__metadata__":{"format":"pt"},`+tensor+`}`, 4)
	for n := range in {
		top, why, err := scan(t, "m.safetensors", in[:n])
		if gap := (bartizan.Unexamined{}); !errors.As(err, &gap) || top > 0 {
			t.Errorf("cut at %d: %.2f, %v, %v", n, top, why, err)
		}
	}
	if _, _, err := scan(t, "m.safetensors", []byte("version https://git-lfs.github.com/spec/v1\n")); err == nil || !strings.Contains(err.Error(), "LFS") {
		t.Errorf("a pointer: %v", err)
	}
}
