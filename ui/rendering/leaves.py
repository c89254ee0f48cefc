"""The pages of a document as pictures, with the boxes of its citations on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.reading.layout import Box
from ui.rendering.markup import escaped
from ui.rendering.words import Words


def leaves_html(
    sizes: Sequence[tuple[float, float]],
    boxes: Sequence[tuple[str, Box]],
    address: Callable[[int], str],
    words: Words,
) -> str:
    """Every page as a figure: its picture at `address(page)`, loaded when it comes near, and boxes on it.

    `sizes` are (width, height) of the pages; of `boxes` each is ("quote" or "other", box). Marks:
    `.leaf[data-page]`, `.box.quote`.
    """
    figures = []
    for page, (width, height) in enumerate(sizes, 1):
        name = escaped(words.leaf.format(page))
        drawn = "".join(_box(kind, box) for kind, box in boxes if box.page == page)
        figures.append(
            f'<figure class="leaf" data-page="{page}"><div style="aspect-ratio:{width:g}/{height:g}">'
            f'<img src="{escaped(address(page))}" alt="{name}" loading="lazy" decoding="async">{drawn}</div>'
            f"<figcaption>{name}</figcaption></figure>"
        )
    return "".join(figures)


def _box(kind: str, box: Box) -> str:
    place = {
        "left": box.left,
        "top": box.top,
        "width": box.right - box.left,
        "height": box.bottom - box.top,
    }
    style = ";".join(f"{side}:{100 * part:.3f}%" for side, part in place.items())
    return f'<span class="box {kind}" style="{style}"></span>'
