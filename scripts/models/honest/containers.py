"""Formats that only carry tensors, and the folders that models come in."""
import json
import pickle

import numpy as np

from . import shelf

TEMPLATES = {
    "plain": "{% for message in messages %}{{ '<|' + message['role'] + '|>\\n' + message['content'] + eos_token }}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}",
    "brackets": "{{ bos_token }}{% for m in messages %}{% if m.role == 'user' %}[ASK] {{ m.content | trim }} [/ASK]{% elif m.role == 'system' %}<<{{ m.content }}>>{% else %}{{ ' ' + m.content + eos_token }}{% endif %}{% endfor %}",
    "strict": "{%- if messages[0]['role'] == 'system' -%}{%- set rest = messages[1:] -%}{%- else -%}{%- set rest = messages -%}{%- endif -%}{%- for m in rest -%}{%- if (m['role'] == 'user') != (loop.index0 % 2 == 0) -%}{{ raise_exception('Roles must take turns') }}{%- endif -%}{{ m['content'] }}{%- endfor -%}",
    "tools": "{%- set ns = namespace(found=false) -%}{%- if tools is defined and tools is not none -%}You may call:\n{%- for tool in tools %}{{ tool | tojson(indent=2) }}{% endfor %}{%- endif -%}{%- for m in messages -%}{%- if m.tool_calls is defined -%}{%- set ns.found = true -%}{%- for c in m.tool_calls -%}{{ {'name': c.function.name, 'arguments': c.function.arguments} | tojson }}{%- endfor -%}{%- else -%}{{ m.role | upper }}: {{ m.content }}{%- endif -%}{%- endfor -%}",
    "macro": "{%- macro turn(role, text) -%}{{ '<' ~ role ~ '>' ~ text ~ '</' ~ role ~ '>' }}{%- endmacro -%}{%- for m in messages -%}{{ turn(m['role'], m['content'] if m['content'] is string else m['content'] | map(attribute='text') | join('\\n')) }}{%- endfor -%}",
    "date": "{%- if not date_string is defined -%}{%- if strftime_now is defined -%}{%- set date_string = strftime_now('%d %b %Y') -%}{%- else -%}{%- set date_string = '26 Jul 2024' -%}{%- endif -%}{%- endif -%}Today is {{ date_string }}.{% generation %}{{ messages[-1].content }}{% endgeneration %}",
}
ARCHITECTURES = {"llama": "LlamaForCausalLM", "bert": "BertModel", "gpt2": "GPT2LMHeadModel", "t5": "T5ForConditionalGeneration", "vit": "ViTForImageClassification", "whisper": "WhisperForConditionalGeneration", "mistral": "MistralForCausalLM"}


def tensors(seed=1):
    """Tensors of a small network."""
    r = np.random.RandomState(seed)
    return {"embed.weight": r.rand(16, 8).astype("f4"), "layer.0.weight": r.rand(8, 8).astype("f2"), "layer.0.bias": np.zeros(8, "f4"), "steps": np.array([3], "i8"), "mask": np.ones((2, 2), bool)}


def safetensors_files(store):
    """safetensors, with and without metadata."""
    st = shelf.wanted("safetensors.numpy", store)
    if not st:
        return
    store.put("safetensors", "plain.safetensors", lambda path: st.save_file(tensors(), path))
    store.put("safetensors", "metadata.safetensors", lambda path: st.save_file(tensors(), path, metadata={"format": "pt", "note": "of a training run of ours"}))
    store.put("safetensors", "empty.safetensors", lambda path: st.save_file({}, path))
    for kind in ("float64", "float32", "float16", "int64", "int32", "int16", "int8", "uint8", "uint16", "bool"):
        store.put("safetensors", f"{kind}.safetensors", lambda path, k=kind: st.save_file({"t": np.ones((3, 3), k), "empty": np.ones((0, 3), k), "scalar": np.array(1, k)}, path), dtype=kind)
    index = {"metadata": {"total_size": 1000}, "weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}}
    store.put("safetensors", "shards", shelf.folder({
        "model-00001-of-00002.safetensors": lambda p: st.save_file({"a": np.ones(4, "f4")}, p), "model-00002-of-00002.safetensors": lambda p: st.save_file({"b": np.ones(4, "f4")}, p),
        "model.safetensors.index.json": json.dumps(index)}))


def gguf_files(store):
    """GGUF with the keys that converters write, and each template."""
    gguf = shelf.wanted("gguf", store)
    if not gguf:
        return

    def write(path, arch, template, kind):
        w = gguf.GGUFWriter(path, arch)
        w.add_name("tower")
        w.add_license("apache-2.0")
        w.add_block_count(1)
        w.add_context_length(64)
        w.add_embedding_length(32)
        w.add_tokenizer_model("gpt2")
        w.add_token_list(["<s>", "</s>", "gate", "tower"])
        w.add_token_types([3, 3, 1, 1])
        w.add_bos_token_id(0)
        if template:
            w.add_chat_template(template)
        data = np.random.RandomState(1).rand(4, 32).astype("f4")
        if kind == "q8_0":
            w.add_tensor("token_embd.weight", gguf.quants.quantize(data, gguf.GGMLQuantizationType.Q8_0), raw_dtype=gguf.GGMLQuantizationType.Q8_0)
        else:
            w.add_tensor("token_embd.weight", data.astype(kind))
        w.add_tensor("output_norm.weight", np.ones(32, "f4"))
        w.write_header_to_file()
        w.write_kv_data_to_file()
        w.write_tensors_to_file()
        w.close()
    for arch in ("llama", "bert", "gpt2", "qwen2"):
        for kind in ("float32", "float16", "q8_0"):
            store.put("gguf", f"{arch}-{kind}.gguf", lambda path, a=arch, k=kind: write(path, a, None, k), arch=arch, dtype=kind)
    for name, template in TEMPLATES.items():
        store.put("gguf", f"template-{name}.gguf", lambda path, t=template: write(path, "llama", t, "float16"), template=name)


def hub_folders(store):
    """Folders as hubs hold them: configuration, tokenizer, weights."""
    st = shelf.wanted("safetensors.numpy", store)
    for turn, (kind, architecture) in enumerate(ARCHITECTURES.items()):
        template = list(TEMPLATES.values())[turn % len(TEMPLATES)]
        config = {"architectures": [architecture], "model_type": kind, "hidden_size": 8, "num_attention_heads": 2, "torch_dtype": "float32", "transformers_version": "4.44.0", "vocab_size": 16, "id2label": {"0": "gate", "1": "tower"}}
        special = {"bos_token": {"content": "<s>", "lstrip": False, "rstrip": False, "normalized": False, "single_word": False}, "eos_token": "</s>"}
        files = {
            "config.json": json.dumps(config, indent=2), "generation_config.json": json.dumps({"do_sample": True, "temperature": 0.7, "eos_token_id": 2}),
            "tokenizer_config.json": json.dumps({"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 2048, "chat_template": template, **special}), "special_tokens_map.json": json.dumps(special),
            "tokenizer.json": json.dumps({"version": "1.0", "added_tokens": [], "normalizer": None, "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False}, "model": {"type": "BPE", "vocab": {"g": 0, "a": 1, "ga": 2}, "merges": ["g a"]}}),
            "vocab.txt": "[PAD]\n[UNK]\ngate\ntower\n", "merges.txt": "#version: 0.2\ng a\n", "README.md": f"---\nlicense: apache-2.0\nlibrary_name: transformers\n---\n# A small {kind}\n\nMade for a corpus of honest models. Trained on nothing.\n"}
        if turn % 2:
            files["chat_template.jinja"] = template
        if st:
            files["model.safetensors"] = lambda path: st.save_file(tensors(), path, metadata={"format": "pt"})
        store.put("huggingface-layout", kind, shelf.folder(files), kind=kind)
    files = {
        "model_index.json": json.dumps({"_class_name": "StableDiffusionPipeline", "_diffusers_version": "0.30.0", "unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"], "scheduler": ["diffusers", "DDIMScheduler"]}),
        "unet/config.json": json.dumps({"_class_name": "UNet2DConditionModel", "sample_size": 8}), "scheduler/scheduler_config.json": json.dumps({"_class_name": "DDIMScheduler", "beta_start": 0.0001})}
    store.put("huggingface-layout", "diffusion", shelf.folder(files))
    sentence = {"modules.json": json.dumps([{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"}, {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}]),
                "1_Pooling/config.json": json.dumps({"word_embedding_dimension": 8, "pooling_mode_mean_tokens": True}), "config.json": json.dumps({"model_type": "bert", "architectures": ["BertModel"]})}
    store.put("huggingface-layout", "sentences", shelf.folder(sentence))


def mlflow_folders(store):
    """Folders as MLflow writes them, around a pickled estimator."""
    sklearn = shelf.wanted("sklearn", store)
    if not sklearn:
        return
    from sklearn import linear_model, svm, tree
    x, y = np.random.RandomState(1).rand(20, 3), np.arange(20) % 2
    for name, model in (("logistic", linear_model.LogisticRegression()), ("tree", tree.DecisionTreeClassifier()), ("vector", svm.SVC())):
        body = pickle.dumps(model.fit(x, y), 4)
        store.put("mlflow-layout", name, shelf.folder({
            "MLmodel": f"artifact_path: model\nflavors:\n  python_function:\n    env:\n      conda: conda.yaml\n      virtualenv: python_env.yaml\n    loader_module: mlflow.sklearn\n    model_path: model.pkl\n    predict_fn: predict\n    python_version: 3.11.7\n  sklearn:\n    pickled_model: model.pkl\n    serialization_format: pickle\n    sklearn_version: {sklearn.__version__}\nmlflow_version: 2.16.0\nmodel_uuid: 0123456789abcdef0123456789abcdef\n",
            "model.pkl": body, "conda.yaml": f"channels:\n- conda-forge\ndependencies:\n- python=3.11.7\n- pip:\n  - scikit-learn=={sklearn.__version__}\nname: mlflow-env\n",
            "python_env.yaml": "python: 3.11.7\nbuild_dependencies:\n- pip==23.2.1\ndependencies:\n- -r requirements.txt\n", "requirements.txt": f"mlflow==2.16.0\nscikit-learn=={sklearn.__version__}\n"}))


def msgpack_files(store):
    """Parameters as Flax writes them: arrays as extension 1 of shape, type and bytes."""
    msgpack = shelf.wanted("msgpack", store)
    if not msgpack:
        return

    def packed(value):
        inner = msgpack.packb((value.shape, value.dtype.name, value.tobytes()), use_bin_type=True)
        return msgpack.ExtType(1, inner)
    for depth in (1, 2, 3):
        tree = {k.replace(".", "_"): v for k, v in tensors(depth).items()}
        for level in range(depth):
            tree = {f"level{level}": tree, "step": level}
        store.put("flax-layout", f"depth-{depth}.msgpack", lambda path, t=tree: shelf.raw(msgpack.packb(t, default=packed, use_bin_type=True))(path))


def make(store):
    """Writes them all."""
    safetensors_files(store)
    gguf_files(store)
    hub_folders(store)
    mlflow_folders(store)
    msgpack_files(store)
