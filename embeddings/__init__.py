"""Texts to vectors, and vectors found again. Knows strings and arrays, nothing of documents.

Heavy libraries load when a class is used, not when this package is imported.
"""

from embeddings.encoder import Encoder, FloatMatrix, IntArray
from embeddings.errors import EmbeddingError, ModelNotFound, VectorsUnreadable
from embeddings.location import BUNDLED
from embeddings.reranker import Reranker
from embeddings.sentence import SentenceEncoder
from embeddings.static import StaticEncoder
from embeddings.vectors import NOTHING, VectorIndex

__all__ = [
    "BUNDLED",
    "NOTHING",
    "EmbeddingError",
    "Encoder",
    "FloatMatrix",
    "IntArray",
    "ModelNotFound",
    "Reranker",
    "SentenceEncoder",
    "StaticEncoder",
    "VectorIndex",
    "VectorsUnreadable",
]
