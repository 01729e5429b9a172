// Package weights tells the files that hold a model's weights, by first bytes
// and by the names that frameworks give them. It says nothing of whether they
// are what they are called.
package weights

import (
	"path"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/kind"
)

// extensions of files that hold weights and little else.
const extensions = " .safetensors .pt .pth .gguf .ggml .onnx .h5 .keras .ckpt .pkl .joblib .npz .msgpack .tflite .mlmodel .nemo .skops .llamafile .engine .cbm .ubj "

// Is reports whether a file holds weights. A .bin counts when it is called as
// Hugging Face's loaders want it, or as those of llama.cpp did.
func Is(e bartizan.Entry) bool {
	switch kind.Of(e.Head) {
	case kind.GGUF, kind.Safetensors, kind.HDF5, kind.TFLite, kind.TensorRT:
		return true
	}
	base := strings.ToLower(path.Base(e.Path))
	switch ext := path.Ext(base); ext {
	case "":
		return false
	case ".bin":
		for _, part := range []string{"model", "weight", "adapter", "consolidated", "ggml"} {
			if strings.Contains(base, part) {
				return true
			}
		}
		return false
	case ".pb":
		return base == "saved_model.pb"
	default:
		return strings.Contains(extensions, " "+ext+" ")
	}
}

// Inside reports whether an artefact is part of a file of weights, such as the
// pickle in a checkpoint.
func Inside(a *bartizan.Artifact) bool {
	for p := a.Parent; p != nil; p = p.Parent {
		if Is(p.Entry) {
			return true
		}
	}
	return false
}
