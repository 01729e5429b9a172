"""Fine-tunes the deep tier's encoder on a CPU; docs/injection-encoder.md says how to repeat it.

    go run ./threat/injection/classifier/train -data DIR -dump rows.jsonl
    python3 threat/injection/encoder/train/train.py --rows rows.jsonl --base MODEL --out OUT

MODEL is the folder of all-MiniLM-L6-v2 (config.json, model.safetensors, tokenizer.json, vocab.txt). OUT gets the same
with two heads: row 0 for the user channel, row 1 for the data channel. With --cv every family of sources is scored
by a model that was trained without it for one epoch, and the scores go to OUT/heldout.jsonl; nothing else is written.
Without it a model is trained for every number of --epochs, and the weights are averaged (Wortsman et al., ICML 2022).

Needs torch, transformers, tokenizers, safetensors and numpy. Tested with Python 3.11, torch 2.7.1, transformers 4.
"""

import argparse
import json
import os
import random
import shutil
import time

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

ROOM = 126  # word pieces of a window: with [CLS] and [SEP] it is 128 tokens
LAP = 32  # word pieces that two windows share
CLS, SEP, MASK = 101, 102, 103
MOST = 64  # windows of a row that are looked at

# Which folds of the classifier's training (source.go) are held out together. Each group holds collected attacks or
# templates and harmless rows of other repositories.
GROUPS = [{0, 5, 9, 12, 16, 17}, {1, 2, 3, 6, 7, 10, 13, 15}, {4, 8, 11, 14, 18}]


class Model(torch.nn.Module):
    def __init__(self, base):
        super().__init__()
        config = BertConfig.from_json_file(os.path.join(base, "config.json"))
        self.bert = BertModel(config, add_pooling_layer=False)
        weights = load_file(os.path.join(base, "model.safetensors"))
        weights = {name.removeprefix("bert."): w for name, w in weights.items()}
        missing = self.bert.load_state_dict(weights, strict=False).missing_keys
        if any("position_ids" not in name for name in missing):
            raise SystemExit(f"the base model lacks {missing}")
        self.heads = torch.nn.Linear(config.hidden_size, 2)
        # Words that are hidden in training do the work of dropout, which is slow on a CPU.
        self.bert.config._attn_implementation = "eager"
        for m in self.modules():
            if isinstance(m, torch.nn.Dropout):
                m.p = 0.0
        # The table of words is a third of the model's and learns little from 90,000 rows.
        for p in self.bert.embeddings.parameters():
            p.requires_grad_(False)

    def forward(self, ids, mask):
        hidden = self.bert(ids, attention_mask=mask).last_hidden_state.float()
        m = mask.unsqueeze(-1).float()
        return self.heads((hidden * m).sum(1) / m.sum(1))


def windows(ids):
    out, at = [], 0
    while True:
        out.append(ids[at : at + ROOM])
        if at + ROOM >= len(ids):
            return out
        at += ROOM - LAP


def batches(items, tokens, rng):
    """Puts (what, window) pairs of about the same length together."""
    items = sorted(items, key=lambda it: (len(it[1]), rng.random()))
    out, batch, longest = [], [], 0
    for it in items:
        longest = max(longest, len(it[1]) + 2)
        if batch and longest * (len(batch) + 1) > tokens:
            out.append(batch)
            batch, longest = [], len(it[1]) + 2
        batch.append(it)
    if batch:
        out.append(batch)
    rng.shuffle(out)
    return out


def tensors(batch):
    n = max(len(w) for _, w in batch) + 2
    ids = torch.zeros(len(batch), n, dtype=torch.long)
    mask = torch.zeros(len(batch), n, dtype=torch.long)
    for i, (_, w) in enumerate(batch):
        t = [CLS, *w, SEP]
        ids[i, : len(t)] = torch.tensor(t)
        mask[i, : len(t)] = 1
    return ids, mask


@torch.no_grad()
def score(model, wins):
    """Logits of windows, [n, 2]."""
    model.eval()
    out = np.zeros((len(wins), 2), np.float32)
    for batch in batches(list(enumerate(wins)), 16384, random.Random(0)):
        ids, mask = tensors(batch)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(ids, mask).float().numpy()
        for (i, _), v in zip(batch, logits):
            out[i] = v
    return out


def score_rows(model, rows):
    """Logits of rows by their windows: a list of [windows, 2]."""
    flat = score(model, [w for r in rows for w in r["windows"][:MOST]])
    out, at = [], 0
    for r in rows:
        n = min(MOST, len(r["windows"]))
        out.append(flat[at : at + n])
        at += n
    return out


def choose(rows, epoch, model, args, rng):
    """Picks the windows of an epoch with the weight of each. A malicious row of several windows may be harmless but for
    one of them: from the second epoch on it counts by its worst window, as the model so far sees it."""
    worst = {}
    if epoch > 0:
        long = [r for r in rows if r["label"] == 1 and len(r["windows"]) > 1]
        for r, s in zip(long, score_rows(model, long)):
            worst[id(r)] = int(s.max(1).argmax())
    items = []
    for r in rows:
        w = r["windows"]
        for _ in range(args.authored if r["source"] == "written here" else 1):
            if r["source"] == "composed here" and rng.random() > args.composed:
                continue
            if r["source"].startswith("yizhongw/self-instruct (T0") and rng.random() > 0.7:
                continue
            if len(w) == 1:
                items.append(((r, 1.0), w[0]))
            elif r["label"] == 1 and epoch == 0:
                items += [((r, 0.6), w[k]) for k in rng.sample(range(len(w)), min(2, len(w)))]
            elif r["label"] == 1:
                items.append(((r, 1.0), w[worst[id(r)]]))
            else:
                items.append(((r, 1.0), rng.choice(w)))
    return items


def train(rows, args, epochs):
    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    model = Model(args.base)
    params = [p for p in model.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in params if p.dim() > 1], "weight_decay": 0.01},
        {"params": [p for p in params if p.dim() <= 1], "weight_decay": 0.0},
    ]
    opt = torch.optim.AdamW(groups, lr=args.rate, betas=(0.9, 0.98), fused=True)
    rows = [r for r in rows if r["user"] > 0 or r["data"] > 0]
    step, steps = 0, 0
    for epoch in range(epochs):
        work = batches(choose(rows, epoch, model, args, rng), args.tokens, rng)
        steps = steps or len(work) * epochs
        model.train()
        total, begin = 0.0, time.time()
        for i, batch in enumerate(work):
            for g in opt.param_groups:
                g["lr"] = args.rate * min(1, (step + 1) / (0.06 * steps)) * max(0.02, 1 - step / steps)
            ids, mask = tensors(batch)
            hide = (torch.rand(ids.shape) < args.hide) & (ids != CLS) & (ids != SEP) & (mask == 1)
            ids = torch.where(hide, torch.full_like(ids, MASK), ids)
            y = torch.tensor([[float(r["label"])] * 2 for (r, _), _ in batch]) * (1 - 2 * args.smooth) + args.smooth
            weight = torch.tensor([[r["user"] * k, r["data"] * k] for (r, k), _ in batch])
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = model(ids, mask)
            each = torch.nn.functional.binary_cross_entropy_with_logits(logits.float(), y, reduction="none")
            loss = (each * weight).sum() / weight.sum().clamp(min=1)
            opt.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(params, 1.0)
            opt.step()
            step += 1
            total += loss.item()
            if i % 50 == 49 or i == len(work) - 1:
                print(f"epoch {epoch} batch {i + 1}/{len(work)} loss {total / (i + 1):.4f} {time.time() - begin:.0f} s", flush=True)
    return model


def load(name, tok):
    with open(name, encoding="utf-8") as f:
        rows = [json.loads(line) for line in f]
    for r, e in zip(rows, tok.encode_batch([r["text"] for r in rows], add_special_tokens=False)):
        r["windows"] = windows(e.ids)
    return rows


def cross(rows, args):
    """Scores every row of a fold by a model that was trained without its group."""
    name = os.path.join(args.out, "heldout.jsonl")
    for k, group in enumerate(GROUPS):
        if args.group >= 0 and k != args.group:
            continue
        print(f"group {k}", flush=True)
        model = train([r for r in rows if r["fold"] not in group], args, 1)
        out = [(i, r) for i, r in enumerate(rows) if r["fold"] in group]
        with open(name, "a", encoding="utf-8") as f:
            for (i, r), s in zip(out, score_rows(model, [r for _, r in out])):
                f.write(json.dumps({"row": i, "logits": [[round(float(x), 4) for x in w] for w in s]}) + "\n")


def exported(model):
    """The tensors by the names that the converter reads."""
    weights = {name: w.contiguous() for name, w in model.bert.state_dict().items() if "position_ids" not in name}
    weights["heads.weight"], weights["heads.bias"] = model.heads.weight.detach(), model.heads.bias.detach()
    return weights


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rows", required=True, help="what the classifier's training dumped")
    p.add_argument("--base", required=True, help="folder of the pretrained encoder")
    p.add_argument("--out", required=True, help="folder to write to")
    p.add_argument("--cv", action="store_true", help="only score sources held out")
    p.add_argument("--group", type=int, default=-1, help="with --cv: this group of sources alone")
    p.add_argument("--epochs", default="1,2", help="epochs of the models whose weights are averaged")
    p.add_argument("--rate", type=float, default=1.5e-4)
    p.add_argument("--tokens", type=int, default=8192, help="tokens of a batch")
    p.add_argument("--hide", type=float, default=0.1, help="share of words that are hidden")
    p.add_argument("--smooth", type=float, default=0.03, help="what labels are moved from 0 and 1")
    p.add_argument("--composed", type=float, default=0.25, help="share of rows made from templates that are used")
    p.add_argument("--authored", type=int, default=2, help="how often rows of the corpus are seen an epoch")
    p.add_argument("--seed", type=int, default=1)
    args = p.parse_args()
    os.makedirs(args.out, exist_ok=True)
    tok = Tokenizer.from_file(os.path.join(args.base, "tokenizer.json"))
    tok.no_truncation()
    tok.no_padding()
    rows = load(args.rows, tok)
    if args.cv:
        cross(rows, args)
        return
    runs = [exported(train(rows, args, int(n))) for n in args.epochs.split(",")]
    save_file({name: sum(r[name] for r in runs) / len(runs) for name in runs[0]}, os.path.join(args.out, "model.safetensors"))
    for name in ("config.json", "vocab.txt", "tokenizer.json"):
        shutil.copy(os.path.join(args.base, name), args.out)


if __name__ == "__main__":
    main()
