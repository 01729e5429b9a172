"""Writes golden.jsonl.gz: texts made up from a seed, with the ids and byte
offsets that Hugging Face's tokenizers gives them.

    python golden.py tokenizer.json vocab.txt golden.jsonl.gz vocab.txt.gz

Texts hold no special token and no character that the package takes otherwise
on purpose (see its comment). The vocabulary is cut to the pieces that some text
might need, so that the file stays small: ids are those of the cut one.
"""
import gzip, json, random, sys, unicodedata
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

_, source, words, out, cut = sys.argv
vocab = open(words, encoding="utf-8").read().rstrip("\n").split("\n")
r = random.Random(7)
blocks = [(0x20, 0x7e)] * 6 + [
    (0, 0x1f), (0x7f, 0xa0), (0xa1, 0x17f), (0x180, 0x24f), (0x250, 0x2af), (0x300, 0x36f), (0x370, 0x3ff), (0x400, 0x52f),
    (0x531, 0x58f), (0x591, 0x5f4), (0x621, 0x6d3), (0x904, 0x939), (0x93e, 0x94d), (0x985, 0x9b9), (0xe01, 0xe5b),
    (0x10d0, 0x10ff), (0x1100, 0x11ff), (0x1e00, 0x1eff), (0x1f00, 0x1fff), (0x2000, 0x206f), (0x20a0, 0x20bd), (0x20d0, 0x20f0),
    (0x2100, 0x218b), (0x2190, 0x23f3), (0x2460, 0x24ff), (0x2600, 0x27bf), (0x3000, 0x303f), (0x3041, 0x30ff), (0x3400, 0x34ff),
    (0x4e00, 0x9fd5), (0xac00, 0xd7a3), (0xe000, 0xe010), (0xf900, 0xfa6d), (0xfb00, 0xfb06), (0xfe00, 0xfe0f), (0xff00, 0xffef),
    (0x1d400, 0x1d7ff), (0x1f300, 0x1f5ff), (0x1f600, 0x1f64f), (0x20000, 0x20100), (0x2b820, 0x2b930), (0x2f800, 0x2fa1d), (0xe0001, 0xe007f)]

def some(n):
    b = r.choice(blocks)
    return "".join(chr(r.randint(*b)) for _ in range(n))

def one():
    kind = r.randrange(6)
    if kind == 0:
        return some(r.randint(1, 8))
    if kind == 1:
        return r.choice([" ", "\t", "\n", "\u00a0", "\u2028", "\u3000", "", "\u200b", "\u00ad"])
    if kind == 2:  # pieces of a word
        return "".join(w[2:] if w.startswith("##") else w for w in r.choices(plain, k=r.randint(1, 3)))
    if kind == 3:
        w = r.choice(plain).removeprefix("##")
        return unicodedata.normalize(r.choice(["NFC", "NFD"]), "".join(c + (chr(r.randint(0x300, 0x36f)) if r.random() < .3 else "") for c in w)).upper()
    if kind == 4 and r.random() < .08:  # about as long as a word may be
        return (r.choice(["a", "é", "ab", "漢", "한", "x."]) * 60)[:r.choice([99, 100, 101, 120])]
    return " " + r.choice(plain)

plain = [w for w in vocab if not w.startswith("[")]
texts = ["", " ", "\u0000", "\u0301", "İstanbul", "STRASSE straße ẞ", "naïve cafe\u0301", "한국어", "don't", "e\u200bvil", "a\ufffdb", "≠ \u037e", "a" * 100, "a" * 101]
while len(texts) < 400:
    t = "".join(one() for _ in range(r.randint(1, 14)))
    if "[" not in t:
        texts.append(t)

full = Tokenizer.from_file(source)
full.no_truncation(), full.no_padding()
used = {"[UNK]", "[CLS]", "[SEP]"} | {w for w in vocab if len(w.removeprefix("##")) == 1}
for t in texts:
    used.update(full.encode(t, add_special_tokens=False).tokens)
small = [w for i, w in enumerate(vocab) if w in used]
T = Tokenizer(models.WordPiece({w: i for i, w in enumerate(small)}, unk_token="[UNK]", max_input_chars_per_word=100))
T.normalizer, T.pre_tokenizer = full.normalizer, full.pre_tokenizer
with gzip.GzipFile(cut, "wb", mtime=0) as f:
    f.write("".join(w + "\n" for w in small).encode())
with gzip.GzipFile(out, "wb", mtime=0) as f:
    for t in texts:
        e = T.encode(t, add_special_tokens=False)
        at = [0]
        for c in t:
            at.append(at[-1] + len(c.encode()))
        row = {"text": t, "ids": e.ids, "at": [[at[a], at[b]] for a, b in e.offsets]}
        f.write((json.dumps(row) + "\n").encode())
