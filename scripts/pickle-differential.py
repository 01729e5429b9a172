#!/usr/bin/env python3
"""What CPython's two unpicklers would import from a pickle: the truth that the
machine in format/pickle is held against.

Nothing is imported and nothing of the pickle is called: find_class returns an
inert class that takes any arguments, state and items, so that the walk goes on.

    pickle-differential.py FILE...   one line of JSON a file
    pickle-differential.py           pickles on standard input, each behind its
                                     length (4 bytes, little endian); a line each
"""
import copyreg
import io
import json
import pickle
import resource
import sys

EXTENSIONS = {1: ("ext_module", "one"), 2: ("ext_module", "two"), 300: ("ext_module", "three"), 70000: ("ext_module", "four")}


class Kind(type):
    """A class that is as patient as its instances."""

    def __call__(cls, *args, **kwargs):
        return object.__new__(cls)

    def append(cls, item):
        pass

    extend = add = __setstate__ = append

    def __setitem__(cls, key, value):
        pass

    def __iter__(cls):
        return iter(())


def inert():
    def new(cls, *args, **kwargs):
        return object.__new__(cls)

    def take(self, *args):
        return None

    def call(self, *args, **kwargs):
        return self

    return Kind("Inert", (), {
        "__new__": new, "__call__": call, "__setstate__": take, "append": take, "extend": take, "add": take,
        "__setitem__": take, "__iter__": lambda self: iter(()), "__module__": "inert",
    })


def recorder(base):
    class Recorder(base):
        def __init__(self, data, **kwargs):
            super().__init__(data, **kwargs)
            self.seen = []

        def find_class(self, module, name):
            self.seen.append((module, name))
            return inert()

        def persistent_load(self, pid):
            return inert()()

    return Recorder


# The C unpickler reads a file that it can peek into otherwise than one that it
# cannot, such as a BytesIO.
BASES = {"c": recorder(pickle.Unpickler), "peek": recorder(pickle.Unpickler), "py": recorder(pickle._Unpickler)}


def judge(data):
    out = {}
    for view, base in BASES.items():
        copyreg.clear_extension_cache()
        source = io.BytesIO(data)
        if view == "peek":
            source = io.BufferedReader(source)
        reader = base(source, buffers=[bytearray(b"buffer")] * 8)
        try:
            reader.load()
            error = ""
        except RecursionError:
            error = "RecursionError"
        except Exception as e:  # every reason to stop
            error = f"{type(e).__name__}: {e}"[:200]
        out[view] = [list(pair) for pair in reader.seen]
        out[view + "_error"] = error
    return json.dumps(out)


def main():
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))  # lengths that are claimed must not cost the machine
    for code, (module, name) in EXTENSIONS.items():
        copyreg.add_extension(module, name, code)
    if len(sys.argv) > 1:
        for path in sys.argv[1:]:
            with open(path, "rb") as f:
                print(path, judge(f.read()))
        return
    stream = sys.stdin.buffer
    while head := stream.read(4):
        data = stream.read(int.from_bytes(head, "little"))
        print(judge(data), flush=True)


if __name__ == "__main__":
    main()
