"""The structure of a document: what its numbers and headings say, and how to cite by them."""

from __future__ import annotations

from rag.structure.anchor import anchor, headings_at
from rag.structure.clauses import Clause, Place, alone, article_at, clauses, last_article, locate
from rag.structure.outline import Heading, outline

__all__ = [
    "Clause",
    "Heading",
    "Place",
    "alone",
    "anchor",
    "article_at",
    "clauses",
    "headings_at",
    "last_article",
    "locate",
    "outline",
]
