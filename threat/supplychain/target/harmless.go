package target

import (
	"slices"
	"strings"
)

// plain are the classes that honest YAML of training frameworks holds as tags.
var plain = map[string]bool{
	"argparse.Namespace": true, "collections.OrderedDict": true, "pathlib.PosixPath": true, "pathlib.WindowsPath": true, "pathlib.Path": true,
	"pathlib.PurePosixPath": true, "builtins.set": true, "builtins.slice": true, "builtins.tuple": true, "datetime.timedelta": true, "torch.device": true,
	"numpy.dtype": true, "numpy.core.multiarray.scalar": true, "numpy._core.multiarray.scalar": true, "easydict.EasyDict": true,
	"omegaconf.dictconfig.DictConfig": true, "omegaconf.listconfig.ListConfig": true,
}

// classes are prefixes below which a name that ends in a class, and none that
// ends in a function, is harmless to make.
var classes = []string{
	"nemo.collections.", "nemo.core.", "nemo.lightning.", "nemo.utils.exp_manager.", "nemo_text_processing.", "nemo_automodel.", "megatron.core.", "modelopt.torch.",
	"torch.nn.", "torch.optim.", "torch.utils.data.", "torch.distributions.", "torch.amp.",
	"pytorch_lightning.", "lightning.pytorch.", "lightning.fabric.", "lightning_fabric.", "lightning.", "torchmetrics.",
	"torchvision.transforms.", "torchvision.models.", "torchaudio.transforms.", "torchaudio.models.", "transformers.", "diffusers.", "timm.optim.", "timm.scheduler.",
	"apex.optimizers.", "bitsandbytes.optim.", "monai.networks.", "monai.losses.", "monai.transforms.", "monai.optimizers.", "monai.inferers.", "kornia.",
	"omegaconf.", "sklearn.",
}

// exact are names that end in a function or stand elsewhere, and are harmless.
var exact = strings.Fields("builtins.dict builtins.list builtins.int builtins.str builtins.float builtins.tuple builtins.set builtins.bool builtins.range " +
	"collections.OrderedDict pathlib.Path pathlib.PosixPath datetime.timedelta datetime.datetime torch.device torch.Size torch.tensor torch.Generator torch.float16 torch.float32 torch.bfloat16 " +
	"nemo.core.config.modelPT.ModelConfig nemo.utils.exp_manager.CallbackParams")

// harmless reports whether a name is one that honest configurations call.
func harmless(name string) bool {
	if slices.Contains(exact, name) {
		return true
	}
	last := name[strings.LastIndexByte(name, '.')+1:]
	if last == "" || strings.ContainsAny(name, " ()[]/\\:;'\"") || strings.Contains(name, "__") {
		return false
	}
	if strings.HasPrefix(name, "torch.nn.functional.") || strings.HasPrefix(name, "torch.nn.init.") {
		return true
	}
	for _, p := range classes {
		if strings.HasPrefix(name, p) {
			before := strings.TrimSuffix(strings.TrimSuffix(name, last), ".")
			class := before[strings.LastIndexByte(before, '.')+1:]
			return upper(last) || last == "from_pretrained" && upper(class)
		}
	}
	return false
}

func upper(s string) bool { return s != "" && s[0] >= 'A' && s[0] <= 'Z' }
