"""What an interrupted or older program left in an index folder, and nobody needs."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

from embeddings.durable import DRAFT
from rag.store import Store
from rag.words import LEXICAL

UPLOADS = "uploads"
"""The folder in an index where copies of uploads are kept, named by their hash."""


def leftovers(folder: Path, store: Store, kept: Collection[Path]) -> list[Path]:
    """Drafts that were never finished, uploads that are in no document, caches that are not `kept`."""
    drafts = [*folder.glob(f".*{DRAFT}"), *folder.glob(f"*/.*{DRAFT}"), *folder.glob(f"*/*/.*{DRAFT}")]
    copies = [copy for copy in (folder / UPLOADS).glob("[!.]*") if not store.has_bytes(copy.stem)]
    caches = [*folder.glob(f"{LEXICAL}*"), *folder.glob("vectors.*")]
    older = [found for found in caches if found not in kept]
    return sorted([*drafts, *copies, *older])


def sweep(folder: Path, store: Store, kept: Collection[Path]) -> None:
    """Take the leftovers away (the write lock is held, so that none of them is being made)."""
    for found in leftovers(folder, store, kept):
        if found.is_dir():
            shutil.rmtree(found, ignore_errors=True)
        else:
            found.unlink(missing_ok=True)
