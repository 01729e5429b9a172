#!/usr/bin/env bash
# Installs the libraries that honest.py uses, in several versions, into throw-away environments:
#   scripts/models/setup.sh FOLDER
# Python 3.11 has wheels of them all; about 6 GB with PyTorch and TensorFlow. LIGHT=1 leaves these two out.
set -euo pipefail
folder=${1:?usage: setup.sh FOLDER}
python=${PYTHON:-python3.11}
mkdir -p "$folder"
make_env() { # NAME PACKAGE...
  local name=$1
  shift
  [ -x "$folder/$name/bin/python" ] || "$python" -m venv "$folder/$name"
  "$folder/$name/bin/pip" install -q --only-binary :all: "$@" || echo "not installed in full: $name" >&2
}
make_env new scikit-learn==1.9.1 scipy==1.17.1 numpy==2.4.6 pandas==3.1.1 joblib==1.6.0 xgboost==3.2.0 lightgbm==4.7.0 catboost==1.2.10 lz4 dill==0.4.1 cloudpickle==3.1.2 \
  skops==0.16.0 onnx==1.23.2 skl2onnx==1.20.0 safetensors==0.8.0 gguf==0.19.0 msgpack
make_env of2024 scikit-learn==1.5.2 scipy==1.14.1 numpy==2.0.2 pandas==2.2.3 joblib==1.4.2 xgboost==2.1.4 lightgbm==4.5.0 lz4 dill==0.3.9 cloudpickle==3.1.0 skops==0.11.0
make_env of2023 scikit-learn==1.3.2 scipy==1.11.4 numpy==1.26.4 pandas==2.0.3 joblib==1.3.2 xgboost==2.0.3 lightgbm==4.3.0 lz4 dill==0.3.7 cloudpickle==2.2.1 skops==0.9.0
make_env of2022 scikit-learn==1.2.2 scipy==1.10.1 numpy==1.24.4 pandas==1.5.3 joblib==1.2.0 xgboost==1.7.6 lightgbm==3.3.5 lz4
[ -n "${LIGHT:-}" ] || make_env tensorflow tensorflow-cpu==2.21.0 keras==3.15.1 h5py==3.14.0
[ -n "${LIGHT:-}" ] || make_env torch torch==2.7.1 numpy==2.4.6
