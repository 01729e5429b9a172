package remotecode

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/jsontree"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/harm"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/read"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// names are the files that Hugging Face's libraries read; others are read as
// well when they hold one of the keys.
var names = strings.Fields("config.json tokenizer_config.json processor_config.json preprocessor_config.json generation_config.json adapter_config.json model_index.json modules.json")

var keys = strings.Fields("auto_map custom_pipelines trust_remote_code custom_generate auto_mapping")

func configuration(a *bartizan.Artifact, b []byte, log *verdict.Log) error {
	named := slices.Contains(names, path.Base(a.Path))
	if !named && !read.Speaks(b, keys...) {
		return bartizan.ErrNotMine
	}
	root, err := jsontree.Of(a, b)
	if err != nil {
		if named && (bytes.Contains(b, []byte("model_type")) || slices.ContainsFunc(keys, func(k string) bool { return bytes.Contains(b, []byte(k)) })) {
			return bartizan.Unexamined{What: a.Path, Why: err.Error()}
		}
		return bartizan.ErrNotMine
	}
	c := &config{log: log}
	root.Walk(func(n *jsontree.Node) bool { c.key(n); return true })
	switch path.Base(a.Path) {
	case "modules.json":
		c.modules(root)
	case "model_index.json":
		c.pipeline(root)
	case "adapter_config.json":
		if base := root.Get("base_model_name_or_path"); strings.Contains(base.Str(), "://") {
			log.Add("", base.At, base.End, verdict.Suspicious, "the adapter takes its base model from the address %q", verdict.Show(base.Str()))
		}
	}
	return nil
}

type config struct{ log *verdict.Log }

// key judges one member of an object by its name.
func (c *config) key(n *jsontree.Node) {
	switch n.Key {
	case "auto_map", "custom_pipelines":
		n.Walk(func(r *jsontree.Node) bool {
			if r.Kind == jsontree.String && r.Key != "type" && (n.Key == "auto_map" || r.Key == "impl") {
				c.reference(n.Key, r)
			}
			return true
		})
	case "trust_remote_code":
		if n.Kind == jsontree.Bool && n.Text == "true" {
			c.log.Add("", n.At, n.End, verdict.Suspicious, "asks loaders to run code from repositories (trust_remote_code)")
		}
	case "custom_generate":
		if n.Str() != "" {
			g, from := verdict.Suspicious, "a file of its repository"
			if strings.Contains(n.Str(), "/") {
				g, from = verdict.Dangerous, "another place"
			}
			c.log.Add("", n.At, n.End, g, "generation runs code from %s, %q (custom_generate)", from, verdict.Show(n.Str()))
		}
	case "auto_mapping":
		c.library(n.Get("parent_library"))
	case "_attn_implementation", "attn_implementation":
		if strings.Contains(n.Str(), "/") {
			c.log.Add("", n.At, n.End, verdict.Suspicious, "loads a compiled kernel from the repository %q", verdict.Show(n.Str()))
		}
	}
}

// reference judges "file.Class" and "repository--file.Class".
func (c *config) reference(key string, n *jsontree.Node) {
	repo, class, other := strings.Cut(n.Text, "--")
	if !other {
		class = repo
	}
	file := class
	if i := strings.LastIndexByte(class, '.'); i >= 0 {
		file = class[:i]
	}
	switch {
	case other:
		c.log.Add("", n.At, n.End, verdict.Dangerous,
			"runs %s from another repository, %q, which can change at any time, when loaded with trust_remote_code (%s)", verdict.Show(class), verdict.Show(repo), key)
	case strings.ContainsAny(class, "/\\:") || strings.Contains(class, ".."):
		c.log.Add("", n.At, n.End, verdict.Dangerous, "runs code from outside of its folder, %q, when loaded with trust_remote_code (%s)", verdict.Show(class), key)
	default:
		c.log.Add("", n.At, n.End, verdict.Suspicious, "runs code from the repository when loaded with trust_remote_code: %s.py (%s)", verdict.Show(file), key)
	}
}

// library judges a module that PEFT imports by its name.
func (c *config) library(n *jsontree.Node) {
	name := n.Str()
	root, _, _ := strings.Cut(name, ".")
	if name == "" || slices.Contains([]string{"transformers", "diffusers", "peft", "timm", "torch", "sentence_transformers"}, root) {
		return
	}
	g, why := verdict.Suspicious, "which is none of the libraries that adapters are for"
	if h := harm.Of(name); h != "" {
		g, why = verdict.Dangerous, "which "+h
	}
	c.log.Add("", n.At, n.End, g, "the adapter has the module %q imported, %s", verdict.Show(name), why)
}

// modules judges the classes that sentence-transformers makes in a row.
func (c *config) modules(root *jsontree.Node) {
	for _, m := range root.Kids {
		n := m.Get("type")
		name := n.Str()
		switch {
		case name == "" || strings.HasPrefix(name, "sentence_transformers."):
		case harm.Of(name) != "":
			c.log.Add("", n.At, n.End, verdict.Dangerous, "makes a %s, which %s, when loaded with sentence-transformers", verdict.Show(name), harm.Of(name))
		case strings.Contains(name, "--"):
			c.log.Add("", n.At, n.End, verdict.Dangerous, "runs %s from another repository when loaded with sentence-transformers", verdict.Show(name))
		default:
			c.log.Add("", n.At, n.End, verdict.Suspicious, "runs %s, which is no class of sentence-transformers, when loaded with it", verdict.Show(name))
		}
	}
}

// libraries are what diffusers' pipelines are made of: libraries and its own
// modules of pipelines (diffusers.pipelines.*, 0.35, without what was dropped).
var libraries = sync.OnceValue(func() []string {
	return strings.Fields("diffusers transformers optimum onnxruntime flax peft k_diffusion sentencepiece tokenizers " +
		"stable_diffusion stable_diffusion_xl stable_diffusion_safe stable_diffusion_k_diffusion alt_diffusion paint_by_example latent_diffusion deepfloyd_if " +
		"kandinsky kandinsky2_2 kandinsky3 unclip wuerstchen audioldm audioldm2 shap_e unidiffuser versatile_diffusion semantic_stable_diffusion spectrogram_diffusion " +
		"musicldm latte pixart_alpha flux hunyuandit ledits_pp consistency_models ddim ddpm dit amused animatediff blip_diffusion controlnet i2vgen_xl lumina stable_cascade " +
		"stable_audio stable_diffusion_3 stable_video_diffusion text_to_video_synthesis aura_flow cogvideo cogview3 mochi sana ltx hunyuan_video wan cosmos allegro omnigen visualcloze chroma")
})

// pipeline judges the parts of a diffusers pipeline: [library, class].
func (c *config) pipeline(root *jsontree.Node) {
	for _, n := range root.Kids {
		if n.Kind != jsontree.List || len(n.Kids) != 2 {
			continue
		}
		library := n.Kids[0].Str()
		first, _, _ := strings.Cut(library, ".")
		switch {
		case library == "" || slices.Contains(libraries(), first):
		case harm.Of(library+"."+n.Kids[1].Str()) != "":
			c.log.Add("", n.At, n.End, verdict.Dangerous, "the pipeline's part %q is %s of %s, which %s", verdict.Show(n.Key),
				verdict.Show(n.Kids[1].Str()), verdict.Show(library), harm.Of(library+"."+n.Kids[1].Str()))
		default:
			c.log.Add("", n.At, n.End, verdict.Suspicious, "the pipeline's part %q is %s of %s, which is none of diffusers' libraries: code of the repository", verdict.Show(n.Key),
				verdict.Show(n.Kids[1].Str()), verdict.Show(library))
		}
	}
}

var (
	commit = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`@[0-9a-f]{40}\b`) })
	place  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?:git|hg|svn|bzr)\+\S+|\bhttps?://\S+`) })
)

// fetches says what a line of requirements takes from elsewhere, or nothing.
func fetches(line string) string {
	if line == "" || line[0] == '#' {
		return ""
	}
	url := place().FindString(line)
	switch {
	case strings.HasPrefix(line, "-i ") || strings.HasPrefix(line, "--index-url") || strings.HasPrefix(line, "--extra-index-url") || strings.HasPrefix(line, "-f ") || strings.HasPrefix(line, "--find-links"):
		if strings.Contains(url, "//pypi.org/") || strings.Contains(url, "//download.pytorch.org/") || strings.Contains(url, "//pypi.nvidia.com") || strings.Contains(url, "//data.pyg.org/") {
			return ""
		}
		return "takes packages from another index"
	case url == "" || commit().MatchString(line) || strings.Contains(line, "#sha256=") || strings.Contains(line, "--hash="):
		return ""
	case strings.HasPrefix(url, "https://download.pytorch.org/"):
		return ""
	}
	return "is installed from an address and not pinned"
}
