"""What a format gave → a `Reading`: cleaned, mended, everything aligned."""

from __future__ import annotations

import re

from rag.domain import Span
from rag.reading import marks
from rag.reading.alignment import Alignment
from rag.reading.cleaning import clean
from rag.reading.mending import mend
from rag.reading.model import Extract, Heading, Reading

_TITLE = 80
"""The longest title taken from a text's own lines."""
_LOOK = 6  # lines in which a headline is looked for
_KIND = re.compile(
    r"(?:通知|意见|办法|规定|条例|决定|方案|公告|批复|函|细则|规划|纲要|通报|解释|报告|讲话|法)(?:（[^）]{1,20}）)?$"
)
_NO_HEADLINE = re.compile(
    r"[^\w《“〈「]|附件|[^，。]{1,12}[〔\[（(]\d{4}[〕\]）)]\s*\d+\s*号|(?:机密|秘密|绝密|特急|加急)"
)
_SPACES = re.compile(r"\s+")


def compose(extract: Extract, stem: str, external_id: str | None = None) -> Reading:
    """The reading of `extract`; `stem` names it where it has neither title nor text for one."""
    text, cleaned, warnings = clean(extract.text)
    fixed = [(cleaned.to_canonical(a), cleaned.to_canonical(b)) for a, b in extract.fixed]
    mended = mend(text, fixed, [cleaned.to_canonical(start) for start in extract.page_starts])
    untouched = cleaned == Alignment.identity(len(text))
    alignment = mended.alignment if untouched else mended.alignment.after(cleaned)
    headings = tuple(
        Heading(level, span)
        for level, a, b in extract.headings
        if (span := _span(mended.text, alignment, a, b)) is not None
    )
    return Reading(
        text=mended.text,
        title=tidy(extract.title) or headline(mended.text) or stem,
        external_id=external_id,
        metadata=extract.metadata,
        headings=headings,
        pages=tuple(alignment.to_canonical(start) for start in extract.page_starts),
        alignment=alignment.after(extract.kept) if extract.kept else alignment,
        warnings=tuple(dict.fromkeys(extract.warnings + warnings)),
        layout=extract.layout,
    )


def tidy(title: str) -> str:
    """A title on one line, without what nobody can see."""
    return _SPACES.sub(" ", clean(title)[0]).strip()


def headline(text: str) -> str:
    """The first line of `text` that looks like a headline, else its first line, cut to 80 characters.

    A headline broken over two lines (关于印发… / …的通知) is put together.
    """
    lines = [line for line in text[:4000].split("\n", 2 * _LOOK)[: 2 * _LOOK] if line][:_LOOK]
    for n, line in enumerate(lines):
        if len(line) <= _TITLE and not marks.ended(line.rstrip("）)》”")) and not _NO_HEADLINE.match(line):
            if marks.is_date(line):
                continue
            following = lines[n + 1] if n + 1 < len(lines) else ""
            whole = line + following
            if (
                not _KIND.search(line)
                and _KIND.search(following)
                and len(whole) <= _TITLE
                and "关于" in whole
            ):
                return whole
            return line
    return lines[0][:_TITLE].strip() if lines else ""


def _span(text: str, alignment: Alignment, start: int, end: int) -> Span | None:
    """Where the original range stands in the canonical text, without white space; None if nothing is left."""
    a, b = alignment.to_canonical(start), alignment.to_canonical(end)
    body = text[a:b]
    a += len(body) - len(body.lstrip())
    return Span(a, a + len(body.strip())) if body.strip() else None
