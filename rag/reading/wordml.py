"""The elements of Word's XML (ECMA-376 part 1, 17) that carry text, and those that carry none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
BOX = f"{W}txbxContent"
"""What stands in a text box: paragraphs of its own, apart from the one that it hangs on."""
# Deleted, moved away, said a second time for older programs, the reading beside a character.
_SKIPPED = frozenset((f"{W}del", f"{W}moveFrom", f"{W}pPr", _FALLBACK, f"{W}rt", BOX))
_CHARACTERS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_TEXTS = frozenset((f"{W}t", f"{_M}t"))
_NOTES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}


def characters(element: Any) -> Iterator[str]:
    """The text of a paragraph as it is printed: without what is deleted, hidden or in a text box."""
    for child in element:
        if child.tag in _SKIPPED or _hidden(child):
            continue
        if child.tag in _TEXTS:
            yield child.text or ""
        elif child.tag in _CHARACTERS:
            yield _CHARACTERS[child.tag]
        else:
            yield from characters(child)


def boxes(element: Any) -> Iterator[Any]:
    """The text boxes that hang on a paragraph, those in other boxes not."""
    for child in element:
        if child.tag == BOX:
            yield child
        elif child.tag not in _SKIPPED:
            yield from boxes(child)


def references(element: Any) -> Iterator[tuple[str, str]]:
    """(kind, id) of the footnotes and endnotes that a paragraph refers to; kind as the part is called."""
    for child in element:
        if child.tag in _NOTES:
            yield _NOTES[child.tag], child.get(f"{W}id", "")
        elif child.tag not in _SKIPPED:
            yield from references(child)


def value(element: Any, path: str) -> str | None:
    """The w:val of the element at `path` (w: names with slashes between); None where it is missing."""
    found = element.find("/".join(W + name for name in path.split("/"))) if element is not None else None
    return None if found is None else found.get(f"{W}val", "")


def on(element: Any, path: str) -> bool:
    """Whether the switch at `path` is there and not turned off."""
    setting = value(element, path)
    return setting is not None and setting not in ("0", "false", "off")


def _hidden(run: Any) -> bool:
    return run.tag == f"{W}r" and on(run, "rPr/vanish")
