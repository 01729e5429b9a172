package target_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/supplychain/target"
)

func TestCheck(t *testing.T) { checktest.Run(t, target.Check) }

func scan(t testing.TB, name, in string, parent *bartizan.Artifact) (top float64, reasons []string, err error) {
	t.Helper()
	u, err := target.Check.Scan(checktest.Settings())
	if err != nil {
		t.Fatal(err)
	}
	a := &bartizan.Artifact{
		Entry:    bartizan.Entry{Path: name, Size: int64(len(in)), Head: []byte(in[:min(len(in), bartizan.HeadSize)])},
		ReaderAt: bytes.NewReader([]byte(in)), Parent: parent,
	}
	if !u.Wants(a.Entry) {
		return 0, nil, nil
	}
	err = u.Scan(t.Context(), a, func(_ string, s bartizan.Signal) {
		top = max(top, s.Score)
		reasons = append(reasons, s.Reason)
	})
	return top, reasons, err
}

func TestTargets(t *testing.T) {
	for in, want := range map[string]float64{
		"_target_: nemo.collections.asr.modules.ConformerEncoder\nfeat_in: 80\n":      0,
		"optim: {_target_: torch.optim.AdamW, lr: 0.1}\n":                             0,
		"a:\n  _target_: pytorch_lightning.callbacks.ModelCheckpoint\n":               0,
		"_target_: transformers.AutoModel.from_pretrained\n":                          0,
		"_target_: builtins.dict\n":                                                   0,
		"target: x86\nclass_path: my.Model\n":                                         0,
		"_target_: os.system\ncommand: echo inert\n":                                  1,
		"_target_: builtins.exec\n":                                                   1,
		"_target_: subprocess.Popen\n":                                                1,
		"_target_: hydra.utils.get_method\npath: os.system\n":                         1,
		"\"_targ\\x65t_\": os.system\n":                                               1,
		"? _target_\n: os.system\n":                                                   1,
		"a: &k _target_\nb: {*k : os.system}\n":                                       1,
		"a: &v os.system\n_target_: *v\n":                                             1,
		"_target_: >-\n  os.system\n":                                                 1,
		"_target_:\n  os.system\n":                                                    1,
		"{\"_target_\":\"os.system\"}\n":                                              1,
		"_target_: nemo.collections.asr.parts.load_any\n":                             0.8,
		"_target_: torch.nn.modules.module.os.System\n":                               0,
		"_target_: someone.package.Thing\n":                                           0.8,
		"_target_: torch.load\n":                                                      1,
		"_target_: ${model.cls}\n":                                                    0.5,
		"class_path: subprocess.Popen\n":                                              0.8,
		"a: !!python/object/apply:os.system ['echo inert']\n":                         1,
		"a: !!python/object/new:subprocess.Popen [x]\n":                               1,
		"a: !<tag:yaml.org,2002:python/object/apply:os.system> [x]\n":                 1,
		"%TAG !e! tag:yaml.org,2002:python/\n---\na: !e!object/apply:os.system [x]\n": 0.8,
		"a: !!pyth%6fn/object/apply:os.system [x]\n":                                  1,
		"a: !!python/name:os.system\n":                                                0.8,
		"a: !!python/object:my.Thing {x: 1}\n":                                        0.5,
		"a: !!python/object:argparse.Namespace {x: 1}\nb: !!python/tuple [1]\n":       0,
		"a: !!python/object/apply:pathlib.PosixPath [a, b]\n":                         0,
	} {
		top, why, err := scan(t, "model_config.yaml", in, nil)
		if top != want || err != nil && !errors.Is(err, bartizan.ErrNotMine) {
			t.Errorf("%q: %.2f, want %.2f: %v, %v", in, top, want, why, err)
		}
	}
}

func TestPlaces(t *testing.T) {
	own := "_target_: src.models.Net\n"
	if top, why, _ := scan(t, "configs/train.yaml", own, nil); top != 0.5 {
		t.Errorf("a configuration of one's own: %.2f, %v", top, why)
	}
	if top, why, _ := scan(t, "x.yaml", own, &bartizan.Artifact{}); top != 0.8 {
		t.Errorf("in an archive: %.2f, %v", top, why)
	}
	for in, want := range map[string]float64{`{"a": {"_target_": "os.system"}}`: 1, `{"_target\u005f": "os.system"}`: 1, `{"_target_": "torch.nn.Linear"}`: 0} {
		if top, why, _ := scan(t, "config.json", in, nil); top != want {
			t.Errorf("%s: %.2f, want %.2f: %v", in, top, want, why)
		}
	}
	if _, _, err := scan(t, "config.json", `{"_target_": `, nil); err == nil || errors.Is(err, bartizan.ErrNotMine) {
		t.Errorf("a cut file: %v", err)
	}
}
