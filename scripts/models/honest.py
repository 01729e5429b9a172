#!/usr/bin/env python3
"""Writes honest models into a folder, with the libraries that are installed.

    python honest.py FOLDER [part...]

Every file holds data, and loading it as its format is meant to be loaded
runs nothing but the code of the library that made it. Nothing of what is
known to run a file's own code is made: no functions in dill or cloudpickle,
no Lambda layers, no custom operators. MANIFEST-<environment>.json in the
folder tells for each file what made it. A library that is not installed, and
a model that its library refuses to make or to save, is told on the error
stream and counted.

Run it in several environments into one folder: the names of files hold the
versions. scripts/models/setup.sh makes the environments.
"""
import importlib
import sys
import warnings

from honest import shelf

PARTS = ("plain", "frames", "estimators", "boosting", "onnx_files", "keras_files", "tensorflow_files", "torch_files", "containers")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    warnings.simplefilter("ignore")
    store = shelf.Shelf(sys.argv[1])
    for part in sys.argv[2:] or PARTS:
        try:
            make = importlib.import_module("honest." + part).make
        except ImportError as err:
            store.absent(part, err)
            continue
        make(store)
    store.close()


if __name__ == "__main__":
    main()
