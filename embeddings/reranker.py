"""A cross-encoder: reads question and passage together, from this machine's files alone.

Source: Nogueira and Cho 2019, "Passage Re-ranking with BERT".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from embeddings.location import locate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt

_BATCH = 16


class Reranker:
    """Any cross-encoder that sentence-transformers can load, as bge-reranker."""

    def __init__(
        self,
        model: str | Path,
        *,
        max_tokens: int | None = None,
        revision: str | None = None,
        device: str | None = None,
    ) -> None:
        """Load `model`, a folder or a name in the hub's cache; question and passage are cut to `max_tokens`.

        Raises `ModelNotFound`.
        """
        location = locate(model, revision)
        from sentence_transformers import CrossEncoder  # noqa: PLC0415

        self._model = CrossEncoder(
            str(location.folder), local_files_only=True, max_length=max_tokens, device=device
        )

    def scores(self, question: str, passages: Sequence[str]) -> npt.NDArray[np.float32]:
        """Score how well each of `passages` answers `question`: (n,) float32, higher is better."""
        if not passages:
            return np.zeros(0, dtype=np.float32)
        pairs = [(question, passage) for passage in passages]
        found = self._model.predict(pairs, batch_size=_BATCH, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)
