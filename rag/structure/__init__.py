"""The structure of a document: what its numbers and headings say, and how to cite by them."""

from __future__ import annotations

from rag.structure.anchor import anchor, headings_at
from rag.structure.outline import Heading, outline

__all__ = ["Heading", "anchor", "headings_at", "outline"]
