package kerasconfig

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed allow.txt
var allowText string

// names is what honest configurations name. A key is section, module and name.
type names map[[3]string]bool

var known = sync.OnceValue(func() names {
	n, section := names{}, ""
	for line := range strings.Lines(allowText) {
		f := strings.Fields(line)
		switch {
		case len(f) == 0 || f[0][0] == '#':
		case f[0][0] == '[':
			section = strings.Trim(f[0], "[]")
		default:
			module := strings.TrimSuffix(f[0], ":")
			for _, name := range f[1:] {
				n[[3]string{section, module, name}] = true
			}
		}
	}
	return n
})

func (n names) class(module, name string) bool    { return n[[3]string{"class", module, name}] }
func (n names) function(module, name string) bool { return n[[3]string{"function", module, name}] }
func (n names) bare(name string) bool             { return n[[3]string{"bare", "*", name}] }

// python reports whether a module is part of Python itself.
func (n names) python(module string) bool {
	root, _, _ := strings.Cut(module, ".")
	return n[[3]string{"python", "*", root}] || root == "builtins" || root == "__builtin__"
}

// packages that are installed beside Keras and are full of functions that do
// more than compute. They only raise: what is on no list is suspicious.
const packages = " numpy scipy pandas sklearn joblib torch torchvision jax flax tensorflow tensorflow_hub tensorflow_text tensorflow_io onnx onnxruntime transformers " +
	"huggingface_hub datasets accelerate dill cloudpickle yaml ruamel requests httpx aiohttp urllib3 boto3 botocore google fsspec gcsfs s3fs paramiko fabric sh psutil " +
	"matplotlib PIL cv2 h5py IPython ipykernel jupyter_client notebook pip setuptools wheel distutils pkg_resources cffi numba cython Cython pyximport ray dask mlflow wandb pytest " +
	"_pytest nose absl click fire flask django jinja2 sqlalchemy twisted tornado gunicorn celery docker kubernetes redis psycopg2 pymysql pyspark xgboost lightgbm catboost "

// outside reports whether a module is Python's own or one of those packages.
func (n names) outside(module string) bool {
	root, _, _ := strings.Cut(module, ".")
	return n.python(module) || strings.Contains(packages, " "+root+" ")
}

// roots are the packages that are Keras under some name.
var roots = []string{"keras._tf_keras.keras", "keras.api._v2.keras", "keras.api", "tf_keras.api._v2.keras", "tensorflow.python.keras", "tensorflow.keras", "tf.keras", "tf_keras", "keras"}

// inKeras reports whether a module is Keras or lies in it, and gives its
// name under the name keras.
func inKeras(module string) (string, bool) {
	for _, r := range roots {
		if module == r {
			return "keras", true
		}
		if rest, ok := strings.CutPrefix(module, r+"."); ok {
			return "keras." + rest, true
		}
	}
	return module, false
}

// gadgets are functions and classes of Keras that do harm when a configuration
// names them, by their last name.
var gadgets = map[string]string{
	"get_file":                      "downloads a file and unpacks it anywhere (CVE-2025-8747, CVE-2025-12060)",
	"enable_unsafe_deserialization": "switches off what keeps Lambda layers from being loaded (CVE-2025-9906)",
	"load_model":                    "loads another model, with the code in it",
	"load_weights":                  "loads another file",
	"load_data":                     "downloads and loads data",
	"model_from_json":               "builds another model, with the code in it",
	"model_from_config":             "builds another model, with the code in it",
	"model_from_yaml":               "builds another model, with the code in it",
	"func_load":                     "makes a function of code in the file",
	"deserialize_keras_object":      "builds what its argument names, code included",
	"load_img":                      "reads files",
	"image_dataset_from_directory":  "reads files",
	"text_dataset_from_directory":   "reads files",
	"audio_dataset_from_directory":  "reads files",
	"save_model":                    "writes files",
	"save_weights":                  "writes files",
	"save_img":                      "writes files",
	"export_model":                  "writes files",
	"plot_model":                    "writes files and runs a program",
}
