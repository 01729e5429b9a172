#!/usr/bin/env python3
"""Writes threat/supplychain/pickle/allow.txt: what honest pickles name.

    python pickle-allow.py > a.txt             in an environment with scikit-learn,
                                               pandas, XGBoost, LightGBM, CatBoost
    python pickle-allow.py a.txt > b.txt       in one with other versions of these
    python pickle-allow.py b.txt > allow.txt   in one with PyTorch

Classes are enumerated from the packages that are installed, whose versions the
head of the file names; with a file as argument its names are kept. What is
written down by hand below are the reconstructors, PyTorch's list for
weights_only (torch/_weights_only_unpickler.py), older names of the same
classes, and packages that need no enumeration.

A class is on the list when making it by __new__ and setting its state runs
nothing that its state names. Looked at for that: every __setstate__, __del__,
__new__ and __setattr__ that the enumerated classes have. What failed:
  torch.utils.data.datapipes (unpickles bytes in its state), torch.fx (executes
  source), torch.distributed, torch.package, torch.jit; statsmodels (evaluates
  the formula in its state); pandas.io and core.computation; native handles that
  __del__ frees (LightGBM's Dataset, XGBoost's DMatrix and trackers).
scipy.stats distributions execute _parse_arg_template of their state: the check
compares it with what SciPy writes.
"""
import enum
import importlib
import inspect
import pkgutil
import sys
import warnings

MODULES = [
    "sklearn", "scipy.sparse", "scipy.interpolate", "scipy.spatial", "scipy.stats", "scipy.optimize", "numpy.random", "pandas", "xgboost", "lightgbm", "catboost",
    "torch.nn", "torch.optim", "torch.utils.data", "torch.ao.nn", "torch.ao.quantization", "torch.distributions",
]
# modules below these that run programs, load files or build code
SKIP = (
    "test", "conftest", "externals", "_build", "setup", "datasets", "io", "plotting", "util", "_testing", "api", "compat", "errors", "f2py", "computation",
    "datapipes", "fx", "pt2e", "quantizer", "distributed", "tracker", "federated", "dask", "spark", "parsers", "sas", "expanded_weights", "_config", "eval",
)
KEEP = ("sklearn.utils", "torch.utils.data", "torch.nn.utils")  # begin with "util" and are fine
# functions of scikit-learn that import modules, unpickle, or open, write or unpack files; no parameter
REACH = set("""check_library_installed export_graphviz tarfile_extractall _open_text _open_binary _read_text _path all_displays all_functions all_estimators
check_estimators_pickle check_sparsify_coefficients estimator_html_repr _write_estimator_html check_memory""".split())
DEL = {"xgboost.core.Booster", "lightgbm.basic.Booster"}  # their __setstate__ takes text or a buffer

CALL = """\
builtins: set frozenset list dict tuple bytearray bytes int float complex bool str object slice range
__builtin__: set frozenset list dict tuple bytearray bytes int long float complex bool str unicode object slice range xrange
collections: OrderedDict defaultdict deque Counter
datetime: datetime date time timedelta timezone
decimal: Decimal
fractions: Fraction
uuid: UUID
random: Random
numpy: dtype ndarray float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool_ complex64 complex128 str_ bytes_ datetime64 timedelta64 void longlong ulonglong intc
numpy.dtypes: Float16DType Float32DType Float64DType Int8DType Int16DType Int32DType Int64DType UInt8DType UInt16DType UInt32DType UInt64DType BoolDType Complex64DType Complex128DType StrDType BytesDType ObjectDType
numpy.core.multiarray: scalar ndarray dtype
numpy._core.multiarray: scalar ndarray dtype
numpy.core.numeric: _frombuffer
numpy._core.numeric: _frombuffer
numpy.ma.core: MaskedArray _mareconstruct
numpy.random._pickle: __randomstate_ctor __generator_ctor __bit_generator_ctor
numpy.random._mt19937: MT19937
numpy.random._pcg64: PCG64
numpy.random.bit_generator: SeedSequence
pandas.core.internals.managers: BlockManager SingleBlockManager
pandas._libs.internals: _unpickle_block BlockPlacement
pandas: StringDtype CategoricalDtype DatetimeTZDtype PeriodDtype IntervalDtype Int64Dtype Float64Dtype BooleanDtype
scipy._lib.array_api_compat.numpy._aliases: asarray
pandas.core.indexes.base: _new_Index Index
pandas.core.indexes.range: RangeIndex
pandas.core.indexes.datetimes: _new_DatetimeIndex DatetimeIndex
pandas._libs.tslibs.timestamps: _unpickle_timestamp Timestamp
pandas._libs.arrays: __pyx_unpickle_NDArrayBacked
scipy.sparse._csr: csr_matrix csr_array
sklearn.tree._tree: Tree
sklearn.neighbors._kd_tree: newObj KDTree
sklearn.neighbors._ball_tree: newObj BallTree
array: array _array_reconstructor
_collections: OrderedDict deque defaultdict
builtins: ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError EncodingWarning EnvironmentError Exception ExceptionGroup FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning ZeroDivisionError
collections: UserDict UserList UserString ChainMap
pathlib: PosixPath PurePosixPath WindowsPath PureWindowsPath PurePath
pathlib._local: PosixPath PurePosixPath WindowsPath PureWindowsPath
types: SimpleNamespace
argparse: Namespace
zoneinfo: ZoneInfo._unpickle
dateutil.tz.tz: tzutc
pytz: _UTC _p
pytz.tzinfo: StaticTzInfo
ipaddress: IPv4Address IPv6Address
io: BytesIO StringIO
_io: BytesIO StringIO
string: Template
numpy: clongdouble longdouble clongfloat half single double intc intp uintc uintp byte ubyte short ushort ulonglong object_ bool
numpy.random: __RandomState_ctor
numpy.random.mtrand: RandomState
numpy.ma.core: _mareconstruct
numpy.rec: recarray record
numpy: record recarray
numpy.ma: MaskedArray
numpy.core.records: recarray record
numpy._core.records: recarray record
numpy.polynomial.polynomial: Polynomial
pandas._libs.tslibs.timestamps: _unpickle_timestamp
pandas._libs.tslibs.timedeltas: _timedelta_unpickle
pandas._libs.tslibs.period: _unpickle_period Period
pandas._libs.tslibs.nattype: _nat_unpickle
pandas._libs.tslibs.offsets: _offset
pandas._libs.tslib: Timestamp _nat_unpickle
pandas.tslib: Timestamp _nat_unpickle
pandas._libs.lib: Timestamp
pandas._libs.interval: Interval
pandas._libs.missing: C_NAType NAType
pandas.core.arrays.sparse: _make_sparse
pandas.core.internals: BlockManager SingleBlockManager
pandas.core.indexes.multi: MultiIndex
pandas.core.indexes.frozen: FrozenList
pandas.core.dtypes.dtypes: CategoricalDtype DatetimeTZDtype PeriodDtype IntervalDtype SparseDtype
pandas.core.arrays.string_: StringDtype
pandas.indexes.base: _new_Index Index
pandas.core.index: _new_Index Index
pandas.indexes.range: RangeIndex
pandas.tseries.index: _new_DatetimeIndex
pandas.core.indexes.period: _new_PeriodIndex
pandas.core.indexes.interval: _new_IntervalIndex
sklearn.linear_model.sgd_fast: Hinge SquaredHinge Log ModifiedHuber SquaredLoss Huber EpsilonInsensitive SquaredEpsilonInsensitive
sklearn.linear_model._sgd_fast: Hinge SquaredHinge Log ModifiedHuber SquaredLoss Huber EpsilonInsensitive SquaredEpsilonInsensitive
sklearn.neighbors.kd_tree: newObj KDTree
sklearn.neighbors.ball_tree: newObj BallTree
sklearn.neighbors.dist_metrics: newObj EuclideanDistance MinkowskiDistance ManhattanDistance
sklearn.neighbors._dist_metrics: newObj EuclideanDistance MinkowskiDistance ManhattanDistance
sklearn.metrics._dist_metrics: newObj EuclideanDistance MinkowskiDistance ManhattanDistance EuclideanDistance64 MinkowskiDistance64 ManhattanDistance64 EuclideanDistance32 DistanceMetric64 DistanceMetric32
sklearn.tree.tree: Tree
pandas: Period
pandas._libs.tslibs.nattype: __nat_unpickle
torch.jit._pickle: restore_type_tag build_intlist build_tensorlist build_doublelist build_boollist
torch._utils: _rebuild_sparse_tensor _rebuild_sparse_csr_tensor _rebuild_meta_tensor_no_storage _rebuild_nested_tensor _rebuild_device_tensor_from_numpy _rebuild_device_tensor_from_cpu_tensor _rebuild_xla_tensor
torch: Size device dtype FloatStorage DoubleStorage HalfStorage BFloat16Storage LongStorage IntStorage ShortStorage CharStorage ByteStorage BoolStorage ComplexFloatStorage ComplexDoubleStorage QInt8Storage QUInt8Storage QInt32Storage QUInt4x2Storage QUInt2x4Storage UntypedStorage TypedStorage Generator FloatTensor DoubleTensor HalfTensor BFloat16Tensor LongTensor IntTensor ShortTensor CharTensor ByteTensor BoolTensor
torch.cuda: FloatStorage DoubleStorage HalfStorage BFloat16Storage LongStorage IntStorage ShortStorage CharStorage ByteStorage BoolStorage FloatTensor HalfTensor LongTensor
torch.storage: UntypedStorage TypedStorage
torch._C: Generator
torch.serialization: _get_layout
torch.random: Generator
torch.torch_version: TorchVersion
transformers.utils.generic: ModelOutput
transformers.tokenization_utils_base: AddedToken BatchEncoding
tokenizers: AddedToken Tokenizer
tokenizers.models: Model
"""
BY_HAND = """\
numpy: matrix
numpy.matrixlib.defmatrix: matrix
joblib.numpy_pickle: NumpyArrayWrapper
joblib.numpy_pickle_compat: NumpyArrayWrapper
sklearn.externals.joblib.numpy_pickle: NumpyArrayWrapper
torch: Tensor
torch._tensor: Tensor
torch.tensor: Tensor
torch.nn.modules.linear: _LinearWithBias
torch.nn.parallel.data_parallel: DataParallel
torch.backends.cudnn.rnn: Unserializable
torch.optim.lr_scheduler: _LRScheduler
torch.quantization.observer: MinMaxObserver HistogramObserver MovingAverageMinMaxObserver PerChannelMinMaxObserver
torch.quantization.qconfig: QConfig
torch.quantization.stubs: QuantStub DeQuantStub
transformers.training_args: TrainingArguments
transformers.training_args_seq2seq: Seq2SeqTrainingArguments
transformers.generation.configuration_utils: GenerationConfig
transformers.trainer_pt_utils: AcceleratorConfig LabelSmoother
transformers.trainer_utils: SchedulerType
transformers.trainer_callback: TrainerState TrainerControl
transformers.deepspeed: HfTrainerDeepSpeedConfig HfDeepSpeedConfig
transformers.integrations.deepspeed: HfTrainerDeepSpeedConfig HfDeepSpeedConfig
accelerate.state: PartialState AcceleratorState
accelerate.utils.dataclasses: DeepSpeedPlugin FullyShardedDataParallelPlugin DataLoaderConfiguration ParallelismConfig
trl.trainer.sft_config: SFTConfig
trl.trainer.dpo_config: DPOConfig
trl.trainer.grpo_config: GRPOConfig
trl.trainer.reward_config: RewardConfig
trl.trainer.ppo_config: PPOConfig
trl.trainer.kto_config: KTOConfig
trl.trainer.orpo_config: ORPOConfig
sentence_transformers.training_args: SentenceTransformerTrainingArguments
setfit.training_args: TrainingArguments
transformers.models.bert.tokenization_bert_fast: BertTokenizerFast
transformers.models.bert.configuration_bert: BertConfig
pytorch_lightning.utilities.parsing: AttributeDict
lightning_fabric.utilities.data: AttributeDict
lightning.fabric.utilities.data: AttributeDict
lightning.pytorch.utilities.parsing: AttributeDict
pytorch_lightning.callbacks.model_checkpoint: ModelCheckpoint
pytorch_lightning.callbacks.early_stopping: EarlyStopping
omegaconf.dictconfig: DictConfig
omegaconf.listconfig: ListConfig
omegaconf.base: ContainerMetadata Metadata Node SCMode
omegaconf.nodes: AnyNode StringNode IntegerNode FloatNode BooleanNode BytesNode PathNode EnumNode InterpolationResultNode ValueNode
fairseq.data.dictionary: Dictionary
addict.addict: Dict
easydict: EasyDict
yacs.config: CfgNode
mmcv.utils.config: ConfigDict Config
mmengine.config.config: ConfigDict Config
ultralytics.nn.tasks: BaseModel DetectionModel SegmentationModel PoseModel OBBModel ClassificationModel Ensemble RTDETRDetectionModel WorldModel YOLOEModel YOLOESegModel
ultralytics.nn.modules.conv: Conv Conv2 LightConv DWConv DWConvTranspose2d ConvTranspose Focus GhostConv RepConv ChannelAttention SpatialAttention CBAM Concat Index
ultralytics.nn.modules.block: DFL Proto HGStem HGBlock SPP SPPF SPPELAN C1 C2 C3 C3x C2f C2fAttn C3TR C3Ghost GhostBottleneck Bottleneck BottleneckCSP ResNetBlock ResNetLayer RepC3 RepCSP RepNCSPELAN4 ELAN1 ADown AConv CBLinear CBFuse C3k2 C3k C2fPSA C2PSA PSA PSABlock Attention SCDown CIB C2fCIB RepVGGDW AAttn ABlock A2C2f MaxSigmoidAttnBlock ContrastiveHead BNContrastiveHead ImagePoolingAttn TorchVision
ultralytics.nn.modules.head: Detect Segment Pose OBB Classify RTDETRDecoder WorldDetect v10Detect YOLOEDetect YOLOESegment LRPCHead
ultralytics.nn.modules.transformer: AIFI TransformerEncoderLayer TransformerBlock TransformerLayer MLPBlock MLP LayerNorm2d DeformableTransformerDecoder DeformableTransformerDecoderLayer MSDeformAttn
ultralytics.utils: IterableSimpleNamespace SimpleClass
ultralytics.utils.loss: v8DetectionLoss v8SegmentationLoss v8PoseLoss v8OBBLoss v8ClassificationLoss BboxLoss RotatedBboxLoss VarifocalLoss FocalLoss DFLoss KeypointLoss E2EDetectLoss
ultralytics.utils.tal: TaskAlignedAssigner RotatedTaskAlignedAssigner
ultralytics.yolo.utils: IterableSimpleNamespace
models.yolo: Model Detect Segment DetectionModel SegmentationModel ClassificationModel BaseModel IDetect IAuxDetect
models.common: Conv DWConv Focus Bottleneck BottleneckCSP C3 C3TR C3SPP C3Ghost SPP SPPF Concat GhostConv GhostBottleneck Contract Expand TransformerBlock TransformerLayer Classify Proto MP SPPCSPC RepConv ReOrg Chuncat Shortcut Foldcut DetectMultiBackend
models.experimental: Ensemble CrossConv MixConv2d Sum GhostConv
timm.models.layers.config: Config
torchvision.models.resnet: ResNet BasicBlock Bottleneck
torchvision.models.vgg: VGG
torchvision.models.alexnet: AlexNet
torchvision.models.densenet: DenseNet _DenseLayer _DenseBlock _Transition
torchvision.models.mobilenetv2: MobileNetV2 InvertedResidual ConvBNReLU
torchvision.models.mobilenetv3: MobileNetV3 InvertedResidual
torchvision.models.mobilenet: MobileNetV2 ConvBNReLU InvertedResidual
torchvision.models.googlenet: GoogLeNet Inception BasicConv2d InceptionAux
torchvision.models.inception: Inception3 InceptionA InceptionB InceptionC InceptionD InceptionE InceptionAux BasicConv2d
torchvision.models.squeezenet: SqueezeNet Fire
torchvision.models.efficientnet: EfficientNet MBConv FusedMBConv
torchvision.models.shufflenetv2: ShuffleNetV2 InvertedResidual
torchvision.models.vision_transformer: VisionTransformer Encoder EncoderBlock MLPBlock
torchvision.models._utils: IntermediateLayerGetter
torchvision.ops.misc: ConvNormActivation Conv2dNormActivation SqueezeExcitation FrozenBatchNorm2d MLP
torchvision.ops.stochastic_depth: StochasticDepth
torchvision.transforms.transforms: Compose Resize ToTensor Normalize CenterCrop RandomCrop RandomHorizontalFlip RandomResizedCrop ColorJitter RandomRotation Grayscale ToPILImage Pad RandomAffine
category_encoders.ordinal: OrdinalEncoder
category_encoders.target_encoder: TargetEncoder
category_encoders.one_hot: OneHotEncoder
imblearn.pipeline: Pipeline
imblearn.over_sampling._smote.base: SMOTE
imblearn.under_sampling._prototype_selection._random_under_sampler: RandomUnderSampler
networkx.classes.graph: Graph
networkx.classes.digraph: DiGraph
networkx.classes.multigraph: MultiGraph
networkx.classes.multidigraph: MultiDiGraph
nltk.tag.perceptron: AveragedPerceptron PerceptronTagger
gensim.models.word2vec: Word2Vec Word2VecVocab Word2VecTrainables Text8Corpus LineSentence
gensim.models.keyedvectors: KeyedVectors Word2VecKeyedVectors Vocab CompatVocab
gensim.models.doc2vec: Doc2Vec
gensim.models.fasttext: FastText FastTextKeyedVectors
gensim.corpora.dictionary: Dictionary
gensim.models.ldamodel: LdaModel LdaState
gensim.models.tfidfmodel: TfidfModel
gensim.models.phrases: Phrases Phraser FrozenPhrases
surprise.prediction_algorithms.matrix_factorization: SVD SVDpp NMF
lifelines.fitters.coxph_fitter: CoxPHFitter
"""
VALUE = """\
re: RegexFlag
enum: auto
signal: Signals
http: HTTPStatus
calendar: Day Month
uuid: SafeUUID
torch._C._distributed_c10d: ReduceOp
torch.nn.functional: GRID_SAMPLE_INTERPOLATION_MODES
transformers.trainer_utils: IntervalStrategy SchedulerType HubStrategy SaveStrategy FSDPOption EvaluationStrategy ShardedDDPOption
transformers.training_args: OptimizerNames ParallelMode
transformers.debug_utils: DebugOption
transformers.utils.generic: PaddingStrategy TensorType ExplicitEnum
transformers.tokenization_utils_base: TruncationStrategy
accelerate.utils.dataclasses: DistributedType PrecisionType LoggerType RNGType GradientAccumulationPlugin ComputeEnvironment DynamoBackend SageMakerDistributedType CustomDtype FP8BackendType
sentence_transformers.training_args: BatchSamplers MultiDatasetBatchSamplers
pandas._libs.tslibs.dtypes: Resolution NpyDatetimeUnit
xgboost.collective: Op
omegaconf.base: SCMode
"""
TORCH_DTYPES = "float16 float32 float64 bfloat16 half float double int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool complex32 complex64 complex128 cfloat cdouble chalf short int long qint8 quint8 qint32 quint4x2 quint2x4 float8_e4m3fn float8_e5m2 float8_e4m3fnuz float8_e5m2fnuz strided sparse_coo sparse_csr sparse_csc sparse_bsr sparse_bsc contiguous_format channels_last channels_last_3d preserve_format per_tensor_affine per_channel_affine per_tensor_symmetric per_channel_symmetric relu tanh sigmoid"
NAMED = """\
pandas._libs.missing: NA
scipy.interpolate._interpolate: interp1d._call_linear interp1d._call_linear_np interp1d._call_nearest interp1d._call_previousnext interp1d._call_spline interp1d._call_nan_spline
scipy.interpolate.interpolate: interp1d._call_linear interp1d._call_linear_np interp1d._call_nearest interp1d._call_previousnext interp1d._call_spline interp1d._call_nan_spline
torch._utils: torch.contiguous_format torch.channels_last torch.channels_last_3d torch.preserve_format
pandas: NA
zoneinfo: ZoneInfo
typing: Any Dict List Tuple Optional Union Callable Set Sequence Mapping
builtins: len abs min max sum round sorted isinstance type NoneType Ellipsis NotImplemented
numpy.core.numeric: asarray
torch.nn.functional: relu gelu silu tanh softmax sigmoid leaky_relu elu selu mish dropout log_softmax
torch._C._nn: gelu silu
torch.nn.init: xavier_uniform_
torchvision.transforms.functional: InterpolationMode
"""
SHAPE = """\
_codecs: encode
copyreg: _reconstructor __newobj__ __newobj_ex__
numpy.core.multiarray: _reconstruct
numpy._core.multiarray: _reconstruct
builtins: getattr
cloudpickle.cloudpickle: _builtin_type
dill._dill: _create_array _eval_repr _load_type
dill.dill: _create_array _eval_repr _load_type
functools: partial
operator: itemgetter attrgetter
re: _compile
sre_compile: compile
joblib.numpy_pickle: NDArrayWrapper ZNDArrayWrapper
joblib.numpy_pickle_compat: NDArrayWrapper ZNDArrayWrapper
torch._utils: _rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_parameter _rebuild_parameter_with_state _rebuild_qtensor _rebuild_wrapper_subclass
torch._tensor: _rebuild_from_type_v2
torch.tensor: _rebuild_from_type
torch.nn.parameter: Parameter Buffer
"""
# classes that are dicts or lists themselves, beside those that are found
DICTS = """\
collections: OrderedDict defaultdict Counter UserDict
_collections: OrderedDict defaultdict
builtins: dict
sklearn.utils: Bunch
sklearn.utils._bunch: Bunch
sklearn.datasets.base: Bunch
pytorch_lightning.utilities.parsing: AttributeDict
lightning_fabric.utilities.data: AttributeDict
lightning.fabric.utilities.data: AttributeDict
transformers.utils.generic: ModelOutput
transformers.tokenization_utils_base: BatchEncoding
addict.addict: Dict
easydict: EasyDict
yacs.config: CfgNode
mmcv.utils.config: ConfigDict
mmengine.config.config: ConfigDict
"""
LISTS = """\
collections: deque UserList
_collections: deque
builtins: list set bytearray
array: array
"""
# modules of older versions of scikit-learn and SciPy, for the same classes
OLD = {
    "sklearn.ensemble._gb": "sklearn.ensemble.gradient_boosting", "sklearn.cluster._kmeans": "sklearn.cluster.k_means_", "sklearn.tree._classes": "sklearn.tree.tree",
    "sklearn.ensemble._voting": "sklearn.ensemble.voting_classifier", "sklearn.preprocessing._label": "sklearn.preprocessing.label", "sklearn.impute._base": "sklearn.impute",
    "sklearn.neural_network._multilayer_perceptron": "sklearn.neural_network.multilayer_perceptron", "sklearn.utils._bunch": "sklearn.utils", "sklearn.cluster._dbscan": "sklearn.cluster.dbscan_",
    "sklearn.linear_model._bayes": "sklearn.linear_model.bayes", "sklearn.model_selection._search": "sklearn.grid_search", "sklearn.compose._column_transformer": "sklearn.compose._column_transformer",
}


def older(module):
    """Names that a module had before it became private (scikit-learn 0.22,
    SciPy 1.8)."""
    head, _, last = module.rpartition(".")
    names = [OLD[module]] if module in OLD else []
    if module.startswith(("sklearn.", "scipy.sparse.", "scipy.interpolate.", "scipy.spatial.")) and last.startswith("_"):
        names += [f"{head}.{last[1:]}", f"{head}.{last[1:]}_"]
    return names


def modules(root):
    package = importlib.import_module(root)
    yield root, package
    for info in pkgutil.walk_packages(getattr(package, "__path__", []), root + ".", onerror=lambda _: None):
        rest = info.name
        for keep in KEEP:
            if rest == keep or rest.startswith(keep + "."):
                rest = rest[len(keep):]
        if any(part.startswith(SKIP) for part in rest.split(".")):
            continue
        try:
            yield info.name, importlib.import_module(info.name)
        except BaseException:  # an optional part that is not installed
            continue


def sort(root, found):
    """Sorts the classes of a package, and all below it, into sections."""
    for name, module in modules(root):
        for attr, it in list(vars(module).items()):
            if getattr(it, "__module__", None) != name:
                continue
            if inspect.isclass(it) and it.__qualname__ == attr and not issubclass(it, type):
                if hasattr(it, "__del__") and f"{name}.{attr}" not in DEL:
                    continue
                section = "value" if issubclass(it, enum.Enum) else "class"
                if issubclass(it, BaseException):
                    section = "call"
                for m in [name] + older(name):
                    found[section].setdefault(m, set()).add(attr)
                    if issubclass(it, dict):
                        found["dict"].setdefault(m, set()).add(attr)
                    if issubclass(it, (list, set)):
                        found["list"].setdefault(m, set()).add(attr)
            elif root == "sklearn" and inspect.isfunction(it) and not attr.startswith("__") and attr not in REACH:
                found["named"].setdefault(name, set()).add(attr)  # a parameter, such as a score function


def native(found):
    """Classes of extension modules, whose constructors take data, and the
    functions by which Cython restores them."""
    for name, module in sorted(sys.modules.items()):
        path = getattr(module, "__file__", None) or ""
        if not path.endswith(".so") or not name.startswith(("sklearn.", "scipy.", "numpy.random.", "pandas._libs.")):
            continue
        if any(part.startswith(SKIP) for part in name.removeprefix("sklearn.utils").split(".")):
            continue
        for attr, it in vars(module).items():
            if attr.startswith("__pyx_unpickle_") or attr == "newObj" or inspect.isclass(it) and it.__module__ == name and not issubclass(it, BaseException):
                for m in [name] + older(name):
                    found["call"].setdefault(m, set()).add(attr)


def numpy_functions():
    """Functions that estimators take as parameters; none touches files."""
    import numpy
    files = ("load", "save", "from", "mem", "gen", "Data", "show", "test", "info", "set", "get", "vectorize", "frompyfunc", "apply", "piecewise", "lib", "require", "error", "include")
    return {n for n in numpy.__all__ if callable(getattr(numpy, n)) and not inspect.isclass(getattr(numpy, n)) and not n.startswith(files)}


def take(found, section, text):
    for line in text.splitlines():
        line = line.partition("#")[0].strip()
        if line.startswith("["):
            section = line.strip("[]")
        elif line:
            module, _, names = line.partition(":")
            found[section].setdefault(module, set()).update(names.split())


SECTIONS = {
    "shape": "called with the arguments that honest files use",
    "call": "called with any arguments",
    "value": "called with constants only",
    "class": "made by __new__, or without arguments, and given state",
    "named": "stand as a value and are not called",
    "dict": "take items",
    "list": "are added to",
}


def main():
    warnings.simplefilter("ignore")
    found = {section: {} for section in SECTIONS}
    versions = {}
    if len(sys.argv) > 1:
        with open(sys.argv[1]) as f:
            text = f.read()
        take(found, "", text)
        for v in text.split("\n# versions: ")[1].split("\n")[0].split(", "):
            name, *numbers = v.split()
            versions[name] = set(numbers)
    for name in ("numpy", "scipy", "sklearn", "pandas", "joblib", "xgboost", "lightgbm", "catboost", "torch"):
        try:
            versions.setdefault(name, set()).add(importlib.import_module(name).__version__.partition("+")[0])
        except ImportError:
            continue
    for section, text in (("shape", SHAPE), ("call", CALL), ("value", VALUE), ("class", BY_HAND), ("named", NAMED), ("dict", DICTS), ("list", LISTS)):
        take(found, section, text)
    found["named"].setdefault("torch", set()).update(TORCH_DTYPES.split())
    found["named"].setdefault("numpy", set()).update(numpy_functions())
    import numpy
    for module in ("numpy.core._multiarray_umath", "numpy._core._multiarray_umath"):
        found["named"].setdefault(module, set()).update(n for n, f in vars(numpy).items() if isinstance(f, numpy.ufunc))
    for root in MODULES:
        try:
            importlib.import_module(root)
        except ImportError:
            continue
        sort(root, found)
    native(found)
    # Cython named this module without its package in scikit-learn 1.3 to 1.5
    found["call"].setdefault("_loss", set()).update(found["call"].get("sklearn._loss._loss", ()))
    out = sys.stdout
    out.write("# What honest pickles name, version 2. Written by scripts/pickle-allow.py, which says how it was chosen.\n")
    out.write("# versions: " + ", ".join(f"{n} {' '.join(sorted(v))}" for n, v in sorted(versions.items())) + "\n#\n")
    out.write("# A section in brackets, then lines of a module with a colon and names from it. The first section that\n")
    out.write("# names something counts. Users add lines of the same kind: see allow in docs/checks.md, SUP001.\n")
    for section, what in SECTIONS.items():
        out.write(f"\n# {what}\n[{section}]\n")
        for module, names in sorted(found[section].items()):
            out.write(f"{module}: {' '.join(sorted(names))}\n")


if __name__ == "__main__":
    main()
