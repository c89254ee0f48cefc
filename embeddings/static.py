"""The bundled model without torch: numpy and a tokenizer, ready in a fraction of a second."""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from embeddings.encoder import normalised
from embeddings.location import BUNDLED, fingerprint, locate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from embeddings.encoder import FloatMatrix

_CHUNK = 1024


class StaticEncoder:
    """A static embedding read by `model2vec`: a text's vector is the mean of its pieces' vectors.

    Gives the vectors, and the fingerprint, that `SentenceEncoder(folder)` gives; a text
    is never cut. Raises `ModelNotFound` for a folder that is not there. Pickled, it is the place
    that it was read from.
    """

    portable = True

    def __init__(self, folder: Path = BUNDLED) -> None:
        """Read the model of `folder` (sentence-transformers' StaticEmbedding layout)."""
        self._folder = folder
        location = locate(folder)
        from model2vec import StaticModel  # noqa: PLC0415

        # max_length: model2vec would cut at 512 tokens, and before that at a guess in characters.
        self._model = StaticModel.from_pretrained(location.folder, max_length=None)
        # Means of 16-bit numbers would be 16-bit numbers, short of what sentence-transformers computes.
        self._model.embedding = self._model.embedding.astype(np.float32)
        self.dimension: int = self._model.dim
        self.max_tokens: int = sys.maxsize
        self.fingerprint: str = fingerprint(location.content, self.dimension)
        # A question is looked for first, and then held against each sentence of what is found.
        self._last = lru_cache(maxsize=8)(self.encode_passages)

    def __reduce__(self) -> tuple[type[StaticEncoder], tuple[Path]]:
        return StaticEncoder, (self._folder,)

    def encode_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """Give the vectors of questions: `(len(texts), dimension)`, float32, rows of length 1."""
        return self._last(tuple(texts))

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> FloatMatrix:
        """Give the vectors of passages, likewise; `progress` hears how many texts are done so far."""
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _CHUNK):
            chunk = list(texts[start : start + _CHUNK])
            out[start : start + len(chunk)] = normalised(self._model.encode(chunk, use_multiprocessing=False))
            if progress:
                progress(start + len(chunk))
        return out
