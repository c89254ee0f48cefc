"""Any model that sentence-transformers can load, from this machine's files alone."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np

from embeddings.encoder import normalised
from embeddings.location import fingerprint, locate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from embeddings.encoder import FloatMatrix

_CHUNK = 1024


class SentenceEncoder:
    """An encoder of sentence-transformers: static, BERT-like with a prefix, Qwen3-Embedding and so on.

    The prompts given here are put before each text; a model's own stored prompts are
    not used, so that the profile says all. `dimension` keeps the first components only
    (for models trained so: Kusupati et al. 2022, Matryoshka representations).
    """

    portable = False

    def __init__(
        self,
        model: str | Path,
        *,
        query_prompt: str = "",
        passage_prompt: str = "",
        dimension: int | None = None,
        max_tokens: int | None = None,
        revision: str | None = None,
        device: str | None = None,
    ) -> None:
        """Load `model`, a folder or a name in the hub's cache; `device` None takes the best there is.

        Raises `ModelNotFound`, and `ValueError` for a `dimension` wider than the model.
        """
        location = locate(model, revision)
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415
        from sentence_transformers.sentence_transformer.modules import StaticEmbedding  # noqa: PLC0415

        self._model = SentenceTransformer(str(location.folder), local_files_only=True, device=device)
        first = self._model[0]
        self._static = isinstance(first, StaticEmbedding)
        if isinstance(first, StaticEmbedding):
            first.float()  # stored in 16 bits, but a mean of many needs 32
            if max_tokens:
                first.tokenizer.enable_truncation(max_tokens)
        elif max_tokens:
            self._model.max_seq_length = max_tokens
        width = self._model.get_embedding_dimension() or len(self._embed([""], "")[0])
        if dimension and dimension > width:
            raise ValueError(f"dimension {dimension} is wider than the model's {width}")
        self._prompts = (query_prompt, passage_prompt)
        self.dimension: int = dimension or width
        own = self._model.max_seq_length
        self.max_tokens: int = max_tokens or int(min(own or sys.maxsize, sys.maxsize))
        self.fingerprint: str = fingerprint(
            location.content, self.dimension, max_tokens, query_prompt, passage_prompt
        )

    def encode_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """Give the vectors of questions: `(len(texts), dimension)`, float32, rows of length 1."""
        return self._encode(texts, self._prompts[0], None)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> FloatMatrix:
        """Give the vectors of passages, likewise; `progress` hears how many texts are done so far."""
        return self._encode(texts, self._prompts[1], progress)

    def _encode(
        self, texts: Sequence[str], prompt: str, progress: Callable[[int], None] | None
    ) -> FloatMatrix:
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _CHUNK):
            chunk = list(texts[start : start + _CHUNK])
            out[start : start + len(chunk)] = normalised(self._embed(chunk, prompt)[:, : self.dimension])
            if progress:
                progress(start + len(chunk))
        return out

    def _embed(self, texts: list[str], prompt: str) -> FloatMatrix:
        tensor = self._model.encode(
            texts,
            prompt=prompt,
            batch_size=_CHUNK if self._static else 32,
            show_progress_bar=False,
            convert_to_tensor=True,
        )
        return np.asarray(tensor.float().cpu().numpy(), dtype=np.float32)
