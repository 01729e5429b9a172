package remotecode_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/supplychain/remotecode"
)

func TestCheck(t *testing.T) { checktest.Run(t, remotecode.Check) }

func scan(t testing.TB, name, in string) (float64, []string, error) {
	t.Helper()
	return checktest.Scan(t, remotecode.Check, name, in)
}

func TestConfigurations(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		grade    float64
	}{
		{"config.json", `{"auto_map": {"AutoModel": "modeling_x.XModel", "AutoConfig": "configuration_x.XConfig"}}`, 0.5},
		{"config.json", `{"auto_map": {"AutoModel": "someone/else--modeling_x.XModel"}}`, 0.8},
		{"tokenizer_config.json", `{"auto_map": {"AutoTokenizer": ["tokenization_x.XTokenizer", null]}}`, 0.5},
		{"config.json", `{"\u0061uto_map": {"AutoModel": "a/b--x.X"}}`, 0.8},
		{"renamed.json", `{"auto_map": {"AutoModel": "../x.X"}}`, 0.8},
		{"config.json", `{"custom_pipelines": {"t": {"impl": "pipe.Pipe", "pt": ["AutoModel"], "type": "text"}}}`, 0.5},
		{"config.json", `{"trust_remote_code": true}`, 0.5},
		{"config.json", `{"trust_remote_code": false, "vision_config": {"model_type": "x"}, "n": NaN}`, 0},
		{"config.json", `{"architectures": ["LlamaForCausalLM"], "torch_dtype": "bfloat16", "rope_scaling": {"type": "yarn"}}`, 0},
		{"config.json", `{"_attn_implementation": "someone/kernel"}`, 0.5},
		{"generation_config.json", `{"custom_generate": "someone/repo"}`, 0.8},
		{"modules.json", `[{"idx":0,"name":"0","path":"","type":"sentence_transformers.models.Transformer"}]`, 0},
		{"modules.json", `[{"idx":0,"type":"custom_st.Transformer"}]`, 0.5},
		{"modules.json", `[{"idx":0,"type":"subprocess.Popen"}]`, 0.8},
		{"model_index.json", `{"_class_name":"StableDiffusionPipeline","unet":["diffusers","UNet2DConditionModel"],"safety_checker":["stable_diffusion","StableDiffusionSafetyChecker"],"x":[null,null]}`, 0},
		{"model_index.json", `{"unet":["my_unet","Net"]}`, 0.5},
		{"model_index.json", `{"unet":["os","system"]}`, 0.8},
		{"adapter_config.json", `{"base_model_name_or_path":"meta-llama/Llama-3","auto_mapping":null,"peft_type":"LORA"}`, 0},
		{"adapter_config.json", `{"base_model_name_or_path":"http://127.0.0.1/x"}`, 0.5},
		{"adapter_config.json", `{"auto_mapping":{"base_model_class":"X","parent_library":"transformers.models.x"}}`, 0},
		{"adapter_config.json", `{"auto_mapping":{"base_model_class":"X","parent_library":"os"}}`, 0.8},
		{"package.json", `{"name": "x"}`, 0},
		{"requirements.txt", "torch>=2\n# https://x\n--extra-index-url https://download.pytorch.org/whl/cu121\ngit+https://github.com/a/b@0123456789012345678901234567890123456789\n", 0},
		{"requirements.txt", "git+https://github.com/a/b\n", 0.5},
		{"requirements-dev.txt", "--index-url http://127.0.0.1/simple\n", 0.5},
	} {
		top, why, err := scan(t, tt.name, tt.in)
		if top != tt.grade || err != nil && !errors.Is(err, bartizan.ErrNotMine) {
			t.Errorf("%s %s: %.2f, want %.2f: %v, %v", tt.name, tt.in, top, tt.grade, why, err)
		}
	}
}

func TestCode(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		grade    float64
	}{
		{"modeling_x.py", "import os\nos.system('echo inert')\n", 0.8},
		{"modeling_x.py", "import os as o\nclass M:\n  o.system('curl http://127.0.0.1/x | sh')\n", 1},
		{"modeling_x.py", "def _f():\n  __import__('subprocess').run(['echo'])\n_f()\n", 0.8},
		{"modeling_x.py", "import subprocess\nclass M:\n  def __init__(self):\n    subprocess.Popen('echo inert', shell=True)\n", 0.8},
		{"modeling_x.py", "import subprocess\ndef helper():\n  subprocess.run(['my-tool'])\n", 0.5},
		{"modeling_x.py", "import base64\nexec(base64.b64decode('cHJpbnQoMSk='))\n", 1},
		{"utils.py", "import base64\ncode = base64.b64decode('cHJpbnQoMSk=')\nexec(code)\n", 1},
		{"utils.py", "import requests\nexec(requests.get('http://127.0.0.1/x').text)\n", 1},
		{"utils.py", "import socket, os, pty\ns = socket.socket()\nos.dup2(s.fileno(), 0)\npty.spawn('x')\n", 1},
		{"modeling_x.py", "getattr(__import__('os'), 'sys' + 'tem')('x')\n", 0.8},
		{"configuration_x.py", "eval('1+1')\n", 0.8},
		{"tokenization_x.py", "import ctypes\nctypes.CDLL('./x.so')\n", 0.5},
		{"handler.py", "import urllib.request\nurllib.request.urlopen('http://127.0.0.1')\n", 0.5},
		{"setup.py", "import subprocess\nsubprocess.run(['make'])\n", 0.5},
		{"setup.py", "import base64\nexec(base64.b64decode('eA=='))\n", 1},
		{"setup.py", "exec(open('version.py').read())\nsetup(name='x')\n", 0},
		{"modeling_x.py", "import os, math, torch\nfrom torch import nn\nimport subprocess\n" +
			"rev = subprocess.check_output(['git', 'rev-parse', 'HEAD'])\np = os.path.join('a', 'b')\n" +
			"@torch.compile\nclass M(nn.Module):\n  def __init__(self, c):\n    super().__init__()\n    self.f = nn.Linear(c.a, c.b)\n    self.eval()\n" +
			"  def forward(self, x):\n    return self.f(x).exp()\n  @classmethod\n  def load(cls, p):\n    return torch.load(p, weights_only=True)\n", 0},
		{"processing_x.py", "import requests, base64\nclass P:\n  def fetch(self, u):\n    if u.startswith('data:'):\n      return base64.b64decode(u)\n    return requests.get(u).content\n", 0},
		{"train.py", "import os\nos.system('echo done')\nimport subprocess\nsubprocess.run(['ls'])\neval('1')\n", 0},
		{"tool.py", "import subprocess, os\nsubprocess.check_call(['chmod', '+x', 'tool'])\ndef f():\n  subprocess.run('powershell.exe x')\n", 0},
		{"tool.py", "import os\nos.system('curl http://127.0.0.1/x | sh')\n", 1},
		{"tool.py", "#!/usr/bin/python\n# -*- coding: utf_7 -*-\nx = 1\n", 0.8},
		{"tool.py", "# vim: set fileencoding=utf-8 :\nx = 1\n", 0},
		{"code/__torch__/m.py", "import os\nos.system('x')\n", 0},
	} {
		top, why, err := scan(t, tt.name, tt.in)
		if top != tt.grade || err != nil && !errors.Is(err, bartizan.ErrNotMine) {
			t.Errorf("%s %q: %.2f, want %.2f: %v, %v", tt.name, tt.in, top, tt.grade, why, err)
		}
	}
}

func TestNotebook(t *testing.T) {
	cell := func(src ...string) string {
		b, _ := json.Marshal(map[string]any{"cells": []any{map[string]any{"cell_type": "code", "source": src}}})
		return string(b)
	}
	for in, want := range map[string]float64{
		cell("!pip install x\n", "import os\n", "os.system('ls')"): 0,
		cell("import base64\n", "exec(base64.b64decode('eA=='))"):  1,
	} {
		if top, why, err := scan(t, "demo.ipynb", in); top != want || err != nil {
			t.Errorf("%s: %.2f, want %.2f: %v, %v", in, top, want, why, err)
		}
	}
}

func FuzzScan(f *testing.F) {
	f.Add("modeling_x.py", "import os\nos.system('echo inert')\n")
	f.Add("config.json", `{"auto_map": {"AutoModel": "someone/else--modeling_x.XModel"}}`)
	f.Add("demo.ipynb", `{"cells":[{"cell_type":"code","source":["exec(1)"]}]}`)
	f.Fuzz(func(t *testing.T, name, in string) {
		_, _, err := scan(t, name, in)
		if gap := (bartizan.Unexamined{}); err != nil && !errors.Is(err, bartizan.ErrNotMine) && !errors.As(err, &gap) {
			t.Fatal(err)
		}
	})
}
