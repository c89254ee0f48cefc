"""Wence as it comes: what `wence index` and `wence search` do, and `wence serve` for many questions."""

# ruff: noqa: D102, D107, INP001 - scripts, not a package; `common.System` says what each method does

from __future__ import annotations

from pathlib import Path

from common import WANTED, Article, each_once

from rag import assembly
from rag.indexing import Indexer


class System:
    """Wence: tantivy over character pairs, whole documents beside passages, FAISS, weighed together."""

    def __init__(self, folder: Path, *, once: bool) -> None:
        self._folder = folder
        self._bot = assembly.chatbot(assembly.Choice(folder / "index"), once=once, create=True)

    def build(self, corpus: Path) -> int:
        return Indexer(self._bot.index).add([corpus]).passages

    def open(self) -> None:
        """Nothing to do: what is searched is read when it is first asked."""

    def search(self, question: str) -> list[str]:
        hits = self._bot.search(question, k=WANTED).hits
        return each_once([hit.document.external_id or hit.document.title for hit in hits])

    def add(self, article: Article) -> None:
        file = self._folder / f"{article.id}.txt"
        file.write_text(f"{article.title}\n{article.text}\n", "utf8")
        Indexer(self._bot.index).add([file])
