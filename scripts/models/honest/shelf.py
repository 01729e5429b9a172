"""Where made files go, and the manifest of them."""
import hashlib
import importlib.metadata
import json
import os
import pickle
import random
import re
import sys


def version(library):
    """The installed version of a library, or "" without it."""
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return ""


def wanted(library, store):
    """Imports a library, or tells that it is absent."""
    try:
        return importlib.import_module(library)
    except Exception as err:  # a library may fail in any way of its own
        store.absent(library, err)
        return None


class Shelf:
    """A folder of files and what made each."""

    def __init__(self, root):
        self.root, self.rows, self.failed = root, [], []
        os.makedirs(root, exist_ok=True)
        random.seed(7)

    def put(self, library, name, write, **options):
        """Has write(path) make one file or folder. library is the name under
        which its version is known to the package index."""
        number = version(library) or "builtin-" + sys.version.split()[0]
        folder = os.path.join(self.root, f"{library}-{number}")
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, re.sub(r"[^A-Za-z0-9._+-]", "_", name))
        try:
            write(path)
        except Exception as err:
            self.failed.append(f"{library} {name}: {type(err).__name__}: {str(err)[:80]}")
            return
        if not os.path.exists(path):
            self.failed.append(f"{library} {name}: nothing was written")
            return
        self.rows.append({
            "path": os.path.relpath(path, self.root), "generator": "scripts/models/honest.py", "library": library, "version": number,
            "options": {k: str(v) for k, v in options.items()}, "expected": "safe", "bytes": size(path),
        })

    def pickled(self, library, name, value, protocols=(2, 4), **options):
        """Writes a value with the C pickler at each protocol."""
        for protocol in protocols:
            def write(path, protocol=protocol):
                with open(path, "wb") as f:
                    pickle.dump(value, f, protocol=protocol)
            self.put(library, f"{name}.p{protocol}.pkl", write, protocol=protocol, **options)

    def absent(self, what, err):
        """Tells that something is not installed."""
        print(f"left out: {what}: {err}", file=sys.stderr)

    def close(self):
        """Writes the manifest of this environment."""
        for line in self.failed:
            print("not made:", line, file=sys.stderr)
        tag = hashlib.sha256(sys.prefix.encode()).hexdigest()[:8]
        target = os.path.join(self.root, f"MANIFEST-{tag}.json")
        rows = {}
        if os.path.exists(target):  # parts may be made one after another
            with open(target, encoding="utf-8") as f:
                rows = {r["path"]: r for r in json.load(f)}
        rows.update({r["path"]: r for r in self.rows})
        with open(target, "w", encoding="utf-8") as f:
            json.dump(list(rows.values()), f, indent=1)
        print(f"{len(self.rows)} models made, {len(self.failed)} not")


def size(path):
    """Bytes of a file, or of all files in a folder."""
    if os.path.isfile(path):
        return os.path.getsize(path)
    return sum(os.path.getsize(os.path.join(d, f)) for d, _, names in os.walk(path) for f in names)


def text(body):
    """A writer of one text."""
    def write(path):
        with open(path, "w", encoding="utf-8") as f:
            f.write(body)
    return write


def raw(body):
    """A writer of bytes."""
    def write(path):
        with open(path, "wb") as f:
            f.write(body)
    return write


def folder(files):
    """A writer of a folder: names to text, bytes or a writer."""
    def write(path):
        for name, body in files.items():
            target = os.path.join(path, name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            if callable(body):
                body(target)
            else:
                (text if isinstance(body, str) else raw)(body)(target)
    return write
