"""Where a model lies on this machine, and what its content is called."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final, NamedTuple

from embeddings.errors import ModelNotFound

BUNDLED: Final = Path(__file__).parent / "bundled"
"""The folder of the model that ships with the program."""

_WHOLE: Final = 40 * 2**20  # bytes: up to this size a file is hashed whole (20 ms)
_HEAD: Final = 2**18  # bytes: of a larger file its head, where safetensors keeps names and shapes
_SETTINGS: Final = ("modules.json", "config.json")  # one of them lies in every model's folder
_MODEL_FILES: Final = frozenset({".safetensors", ".bin", ".json", ".txt", ".model"})


class Location(NamedTuple):
    """A model's folder, and a name for its content that is stable wherever the folder lies."""

    folder: Path
    content: str


def locate(model: str | Path, revision: str | None = None) -> Location:
    """Find the folder of `model`: a path, or a hub name whose files are in the hub's cache.

    A folder without a model's settings is none. Raises `ModelNotFound` with the places
    looked at; never asks the network.
    """
    folder = Path(model).expanduser()
    if any((folder / name).is_file() for name in _SETTINGS):
        return Location(folder, content_hash(folder))
    from huggingface_hub import snapshot_download  # noqa: PLC0415
    from huggingface_hub.constants import HF_HUB_CACHE  # noqa: PLC0415
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError  # noqa: PLC0415

    try:
        snapshot = Path(snapshot_download(str(model), revision=revision, local_files_only=True))
    except (HFValidationError, LocalEntryNotFoundError) as error:
        raise ModelNotFound(str(model), (str(folder.absolute()), HF_HUB_CACHE)) from error
    return Location(snapshot, f"{model}@{snapshot.name}")


def content_hash(folder: Path) -> str:
    """Hash what decides the vectors: weights, tokenizer, configuration; 16 hexadecimal digits.

    Files over 40 MB give their size, time of change and head instead of every byte.
    """
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.suffix in _MODEL_FILES and p.is_file()):
        facts = path.stat()
        digest.update(f"\0{path.relative_to(folder).as_posix()}\0{facts.st_size}\0".encode())
        with path.open("rb") as file:
            if facts.st_size <= _WHOLE:
                digest.update(file.read())
            else:
                digest.update(f"{facts.st_mtime_ns}\0".encode() + file.read(_HEAD))
    return digest.hexdigest()[:16]


def fingerprint(
    content: str,
    dimension: int,
    max_tokens: int | None = None,
    query_prompt: str = "",
    passage_prompt: str = "",
) -> str:
    """One line that differs wherever vectors would: content, width, cut (None: the model's own), prompts."""
    prompts = hashlib.sha256(f"{query_prompt}\0{passage_prompt}".encode()).hexdigest()[:8]
    return f"{content}/{dimension}/{max_tokens or 'own'}/{prompts}"
