"""Word's footnotes and endnotes (ECMA-376 part 1, 17.11): what they say, beside what they are said of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rag.reading.wordml import W, characters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAMES = {"footnotes": "注", "endnotes": "尾注"}


@dataclass(slots=True)
class Notes:
    """The notes of a document, numbered in the order in which the text refers to them.

    The mark in the running text is left out, so that a sentence is whole; the note is a line of
    its own behind the paragraph: “注1：……”.
    """

    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    met: dict[str, int] = field(default_factory=dict)
    pending: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, document: Any) -> Notes:
        """The notes of `document` (python-docx's); none where it has no such part."""
        from docx.oxml import parse_xml  # noqa: PLC0415 heavy

        notes = cls()
        for relation in document.part.rels.values():
            kind = relation.reltype.rpartition("/")[2]
            if kind in _NAMES and not relation.is_external:
                for note in parse_xml(relation.target_part.blob):
                    lines = ("".join(characters(paragraph)) for paragraph in note.iter(f"{W}p"))
                    notes.texts[kind, note.get(f"{W}id", "")] = " ".join(" ".join(lines).split())
        return notes

    def referred(self, references: Iterable[tuple[str, str]]) -> None:
        """Take in that the text refers to notes, by kind and id."""
        for kind, number in references:
            text = self.texts.pop((kind, number), "")
            if text:
                self.met[kind] = self.met.get(kind, 0) + 1
                self.pending.append(f"{_NAMES[kind]}{self.met[kind]}：{text}")

    def waiting(self) -> Iterator[str]:
        """The notes referred to since this was last asked."""
        yield from self.pending
        self.pending.clear()
