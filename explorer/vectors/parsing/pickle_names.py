"""Names allowed in a gensim pickle: classes of gensim models and of NumPy arrays, in all versions.

They are only compared, never imported or called. A file with any other name is refused instead of being read
in part.
"""

_CLASSES = {
    "gensim.models.word2vec": "Word2Vec Vocab Word2VecVocab Word2VecTrainables",
    "gensim.models.doc2vec": "Doc2Vec Doctag DocvecsArray Doc2VecVocab Doc2VecTrainables",
    "gensim.models.fasttext": "FastText FastTextVocab FastTextTrainables FastTextKeyedVectors",
    "gensim.models.wrappers.fasttext": "FastText FastTextKeyedVectors",
    "gensim.models.keyedvectors": (
        "KeyedVectors EuclideanKeyedVectors Word2VecKeyedVectors Doc2VecKeyedVectors FastTextKeyedVectors "
        "PoincareKeyedVectors Vocab CompatVocab SimpleVocab ConcatList"
    ),
    "gensim.models.poincare": "PoincareModel PoincareKeyedVectors NegativesBuffer",
    "gensim.utils": "call_on_class_only",
    "numpy": "dtype ndarray float16 float32 float64 int32 int64 uint32 uint64",
    "numpy.core.multiarray": "_reconstruct scalar",
    "numpy._core.multiarray": "_reconstruct scalar",
    "numpy.core.numeric": "_frombuffer",
    "numpy._core.numeric": "_frombuffer",
    "numpy.random": "__RandomState_ctor",
    "numpy.random._pickle": "__randomstate_ctor __generator_ctor __bit_generator_ctor",
    "numpy.random._mt19937": "MT19937 __pyx_unpickle_MT19937",
    "numpy.random._pcg64": "PCG64",
    "numpy.random.bit_generator": "SeedSequence __pyx_unpickle_SeedSequence",
    "collections": "defaultdict OrderedDict",
    "UserString": "defaultdict",  # Python 3.4 writes collections.defaultdict like this for Python 2
    "_codecs": "encode",
    "__builtin__": "hash int long set frozenset object bytes bytearray",
    "builtins": "hash int set frozenset object bytes bytearray",
}

ALLOWED = frozenset(f"{module}.{name}" for module, names in _CLASSES.items() for name in names.split())
"""Allowed names, as ``module.name``."""
