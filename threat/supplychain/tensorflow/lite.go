package tensorflow

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/tflite"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/read"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/tfop"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// ownCustom are custom operators that TensorFlow Lite and MediaPipe ship.
const ownCustom = " TFLite_Detection_PostProcess AudioSpectrogram Mfcc NumericVerify RFFT2D Multinomial RandomUniform RandomStandardNormal Irfft2d AvgPool3D MaxPool3D Conv3DTranspose " +
	"HashtableV2 Hashtable HashtableFind HashtableImport HashtableSize VarHandle ReadVariable AssignVariable EdgeTPU edgetpu-custom-op MaxPoolingWithArgmax2D MaxUnpooling2D Convolution2DTransposeBias TransformTensorBilinear " +
	"TransformLandmarks Landmarks2TransformMatrix TFSentencepieceTokenizeOp TFSentencepieceDetokenizeOp ROIAlign SignRound Delegate STABLEHLO_CASE "

// scanLite judges a TensorFlow Lite model.
func scanLite(ctx context.Context, a *bartizan.Artifact, l *verdict.Log) error {
	m, err := tflite.Read(ctx, a, a.Size)
	if errors.Is(err, tflite.ErrFormat) {
		return bartizan.ErrNotMine
	}
	for _, name := range m.Custom {
		judgeCustom(l, name)
	}
	for _, code := range m.Builtin {
		if code < 0 || code > 512 { // 209 are named
			l.Add("", 0, 0, verdict.Suspicious, "uses the built-in operator %d, which is not known", code)
		}
	}
	if errors.Is(err, tflite.ErrBroken) {
		l.Add("", 0, 0, verdict.Dangerous, "leads an interpreter outside its memory: %v (CVE-2020-15212 and its kin)", err)
		return bartizan.Unexamined{What: a.Path, Why: err.Error()}
	}
	if err != nil && ctx.Err() == nil {
		return bartizan.Unexamined{What: a.Path, Why: err.Error()}
	}
	return err
}

// judgeCustom judges an operator that is not built in. Those of TensorFlow itself
// are called Flex and their name.
func judgeCustom(l *verdict.Log, name string) {
	if op, ok := strings.CutPrefix(name, "Flex"); ok {
		o := tfop.Lookup(op)
		if o.Grade == verdict.Safe && len(o.Paths)+len(o.Attrs) > 0 {
			o.Grade, o.Why = verdict.Suspicious, "can read or write files"
		}
		l.Add("", 0, 0, o.Grade, "has TensorFlow's operator %s, which %s", verdict.Show(op), o.Why)
		return
	}
	if !strings.Contains(ownCustom, " "+name+" ") || name == "" {
		l.Add("", 0, 0, verdict.Suspicious, "has the custom operator %q, for which native code must be loaded", verdict.Show(name))
	}
}

// scanText searches the text form of a graph for operators. TensorFlow loads
// saved_model.pbtxt as it does saved_model.pb.
func scanText(a *bartizan.Artifact, l *verdict.Log) error {
	b, err := read.All(a)
	if err != nil {
		return err
	}
	found := false
	functions := names(b, "name")
	for op, at := range names(b, "op") {
		found = true
		o := tfop.Lookup(op)
		if _, own := functions[op]; own && o.Grade == verdict.Suspicious {
			continue
		}
		l.Add("", at, at+1, o.Grade, "has the operator %s, which %s", verdict.Show(op), o.Why)
		if len(o.Attrs) > 0 {
			l.Add("", at, at+1, verdict.Suspicious, "has the operator %s, which can read or write files", verdict.Show(op))
		}
	}
	if !found {
		return bartizan.ErrNotMine
	}
	return nil
}

// names gives the values of a field of text in Protocol Buffers' text form, and
// where each stands first.
func names(b []byte, field string) map[string]int {
	out := map[string]int{}
	for at := 0; len(out) < mostKept; {
		i := bytes.Index(b[at:], []byte(field))
		if i < 0 {
			break
		}
		from := at + i
		at = from + len(field)
		if from > 0 && !bytes.ContainsRune([]byte(" \t\r\n{,;>}"), rune(b[from-1])) {
			continue
		}
		rest := bytes.TrimLeft(bytes.TrimPrefix(bytes.TrimLeft(b[at:], " \t\r\n"), []byte(":")), " \t\r\n")
		if len(rest) < 2 || rest[0] != '"' && rest[0] != '\'' {
			continue
		}
		if end := bytes.IndexByte(rest[1:], rest[0]); end >= 0 && end < 512 {
			if name := string(rest[1 : end+1]); out[name] == 0 {
				out[name] = from
			}
		}
	}
	return out
}
