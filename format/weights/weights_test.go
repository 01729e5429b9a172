package weights_test

import (
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/weights"
)

func TestIs(t *testing.T) {
	for name, want := range map[string]bool{
		"m/model.safetensors": true, "Model.PT": true, "pytorch_model-00001-of-00002.bin": true, "adapter_model.bin": true, "saved_model.pb": true,
		"training_args.bin": false, "firmware.bin": false, "graph.pb": false, "readme.md": false, "pt": false, "pickle.py": false, ".": false,
	} {
		if got := weights.Is(bartizan.Entry{Path: name}); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if !weights.Is(bartizan.Entry{Path: "x", Head: []byte("GGUF\x03\x00\x00\x00")}) {
		t.Error("GGUF without an extension")
	}
}

func TestInside(t *testing.T) {
	tar := &bartizan.Artifact{Entry: bartizan.Entry{Path: "a.tar"}}
	pt := &bartizan.Artifact{Entry: bartizan.Entry{Path: "m.pt"}, Parent: tar}
	pkl := &bartizan.Artifact{Entry: bartizan.Entry{Path: "m/data.pkl"}, Parent: pt}
	if weights.Inside(tar) || weights.Inside(pt) || !weights.Inside(pkl) {
		t.Error("a member of a checkpoint is not told from one of an archive")
	}
}
