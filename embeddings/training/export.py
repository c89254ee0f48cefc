"""Write a static embedding as a folder that sentence-transformers and model2vec both read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from tokenizers import Tokenizer

    from embeddings.encoder import FloatMatrix

_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]
_CONFIG = {"model_type": "SentenceTransformer", "prompts": {}, "similarity_fn_name": "cosine"}


def export(vectors: FloatMatrix, tokenizer: Tokenizer, folder: Path) -> None:
    """Write `vectors` (pieces, dimension) as 16-bit floats, the tokenizer and the settings.

    Each file is written anew, so that the same input gives the same bytes.
    """
    from safetensors.numpy import save_file  # noqa: PLC0415

    (folder / "1_Normalize").mkdir(parents=True, exist_ok=True)
    save_file({"embedding.weight": vectors.astype(np.float16)}, folder / "model.safetensors")
    (folder / "model.safetensors").chmod(0o644)  # safetensors writes for its owner alone
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    (folder / "modules.json").write_text(json.dumps(_MODULES, indent=2) + "\n", encoding="utf8")
    (folder / "config_sentence_transformers.json").write_text(
        json.dumps(_CONFIG, indent=2) + "\n", encoding="utf8"
    )
    (folder / "1_Normalize" / "config.json").write_text("{}\n", encoding="utf8")
