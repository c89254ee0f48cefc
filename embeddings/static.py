"""The bundled model without torch: numpy and a tokenizer, ready in a fraction of a second."""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from embeddings.encoder import normalised
from embeddings.location import BUNDLED, fingerprint, locate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from embeddings.encoder import FloatMatrix

_CHUNK: Final = 1024


class _Widened:
    """A table of 16-bit numbers whose rows are read as 32-bit ones, in half the memory of a table of these.

    Means of 16-bit numbers would be 16-bit numbers, short of what sentence-transformers computes.
    """

    dtype: Final = np.dtype(np.float32)

    def __init__(self, table: np.ndarray) -> None:
        self._table = table
        self.shape = table.shape

    def __len__(self) -> int:
        return len(self._table)

    def __getitem__(self, rows: np.ndarray) -> FloatMatrix:
        picked: FloatMatrix = self._table[rows].astype(np.float32)
        return picked


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
        from safetensors.numpy import load_file  # noqa: PLC0415
        from tokenizers import Tokenizer  # noqa: PLC0415

        # Its from_pretrained looks for other layouts, too, and takes twice as long.
        # max_length: it would cut at 512 tokens, and before that at a guess in characters.
        tokenizer = Tokenizer.from_file(str(location.folder / "tokenizer.json"))
        table: Any = _Widened(load_file(location.folder / "model.safetensors")["embedding.weight"])
        self._model = StaticModel(table, tokenizer, normalize=False, max_length=None)
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
