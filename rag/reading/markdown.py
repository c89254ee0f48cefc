"""Markdown (CommonMark 0.31 with GitHub's tables): the words, without the marks.

Dropped as markup: heading marks, emphasis, the URLs of links, block quote marks,
rules, fences, table frames, comments, front matter (whose simple keys become
metadata). Kept: list marks and numbers, and code as it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.reading.alignment import Builder
from rag.reading.cleaning import clean
from rag.reading.model import Extract
from rag.reading.text import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

_FRONT = re.compile(r"\ufeff?---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_KEY = re.compile(r"^(\w[\w -]*):[ \t]*[\"']?([^\n\"']+?)[\"']?[ \t]*$", re.MULTILINE)
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|(?=[\u4e00-\u9fff《“]))")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_QUOTE = re.compile(r"(?: {0,3}> ?)+")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_DEFINITION = re.compile(r" {0,3}\[[^\]\n]{1,200}\]:[ \t]*\S+.*$")
_INLINE = re.compile(
    r"(?P<code>(?P<tick>`{1,3})(?!`)(?P<codetext>[^`]{1,2000})(?P=tick)(?!`))"
    r"|(?P<escape>\\(?=[!-/:-@\[-`{-~]))"
    r"|(?P<comment><!--.{0,500}?-->)"
    r"|(?P<tag></?(?:a|abbr|b|big|br|center|code|div|em|font|hr|i|img|kbd|li|ol|p|small|span|strong|sub|sup|u|ul)"
    r"(?:\s[^<>]{0,500})?/?>)"
    r"|(?P<link>!?\[(?P<label>[^\[\]\n]{0,500})\](?:\([^()\s]{0,1000}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?"
    r"(?:[ \t]+\"[^\"\n]{0,200}\")?\)|\[[^\[\]\n]{0,100}\]))"
    r"|<(?P<auto>(?:https?|mailto):[^<>\s]{1,1000})>"
    r"|(?P<strong>\*\*|__|~~)"
    r"|(?P<em>[*_])"
)


@dataclass(slots=True)
class _Parse:
    """One pass over the lines, writing what is kept."""

    builder: Builder
    headings: list[tuple[int, int, int]] = field(default_factory=list)
    fixed: list[tuple[int, int]] = field(default_factory=list)

    def line(self, start: int, end: int, *, level: int = 0, fixed: bool = False, raw: bool = False) -> None:
        """Write ``source[start:end]`` and a line end."""
        at = self.builder.length
        if raw:
            self.builder.keep(start, end)
        else:
            _inline(self.builder, start, end)
        if self.builder.length > at:
            if level:
                self.headings.append((level, at, self.builder.length))
            if level or fixed:
                self.fixed.append((at, self.builder.length))
        self.builder.insert("\n")


def extract(data: bytes) -> Extract:
    """The words of a .md file with its headings. Raises UndecodableError."""
    raw, damage = decoded(data)
    source, cleaned, warnings = clean(raw)
    parse = _Parse(Builder(source))
    metadata: dict[str, str] = {}
    start = 0
    if front := _FRONT.match(source):
        metadata = {key.strip(): value for key, value in _KEY.findall(front.group(1))}
        start = front.end()
    _blocks(source, start, parse)
    text, kept = parse.builder.build()
    first = next((text[a:b] for level, a, b in parse.headings if level == 1), "")
    return Extract(
        text,
        metadata.pop("title", "") or first or next((text[a:b] for _, a, b in parse.headings), ""),
        metadata,
        tuple(parse.headings),
        tuple(parse.fixed),
        kept=kept.after(cleaned),
        warnings=damage + warnings,
    )


def _blocks(source: str, start: int, parse: _Parse) -> None:
    """The block structure, line by line."""
    lines = list(_ranges(source, start))
    fence, skip = "", False
    for n, (begin, b) in enumerate(lines):
        a, line = begin, source[begin:b]
        if fence or _FENCE.match(line):
            before, fence = fence, _fence(fence, line)
            if before == fence:
                parse.line(a, b, fixed=True, raw=True)
            continue
        if skip:
            skip = False
            continue
        if quote := _QUOTE.match(line):
            a += quote.end()
            line = source[a:b]
        following = source[slice(*lines[n + 1])] if n + 1 < len(lines) else ""
        if heading := _HEADING.match(line):
            parse.line(a + heading.end(), a + _closing(line, heading.end()), level=len(heading.group(1)))
        elif _RULE.match(line) or _DEFINITION.match(line):
            parse.builder.insert("\n")
        elif (ruled := "|" in line and "|" in following and _TABLE_RULE.match(following) is not None) or (
            line.lstrip().startswith("|") and not _TABLE_RULE.match(line)
        ):
            _row(parse, source, a, b)
            skip = ruled
        elif (
            line.strip()
            and (under := _UNDERLINE.match(following))
            and not line.startswith((" ", "-", "*", "|"))
        ):
            parse.line(a, b, level=1 if under.group(1)[0] == "=" else 2)
            skip = True
        else:
            parse.line(a, b)


def _closing(line: str, start: int) -> int:
    """Where the words of a heading end: before a closing run of marks."""
    body = line.rstrip()
    if body.rstrip("#").endswith((" ", "\t")):
        body = body.rstrip("#").rstrip()
    return max(start, len(body))


def _fence(fence: str, line: str) -> str:
    """The fence that is open after `line`, where `fence` was open before it; "" for none."""
    opening = _FENCE.match(line)
    if not fence:
        return opening.group(1) if opening else ""
    closed = opening and opening.group(1).startswith(fence) and not line.strip("`~ \t")
    return "" if closed else fence


def _ranges(source: str, start: int) -> Iterator[tuple[int, int]]:
    """The ranges of the lines from `start` on, without their line ends."""
    while start < len(source):
        end = source.find("\n", start)
        end = len(source) if end < 0 else end
        yield start, end
        start = end + 1


def _row(parse: _Parse, source: str, start: int, end: int) -> None:
    """A table's row without its outer frame; the bars between cells stay."""
    line = source[start:end].strip()
    start = source.index(line, start)
    end = start + len(line)
    start += line.startswith("|")
    parse.line(start, max(start, end - line.endswith("|")), fixed=True)


def _inline(builder: Builder, start: int, end: int) -> None:
    """Write a line without its inline marks."""
    source, at = builder.source, start
    marks = list(_INLINE.finditer(source, start, end))
    paired = _paired(source, marks)
    for match in marks:
        if match.start() < at or (match.lastgroup in ("strong", "em") and match.start() not in paired):
            continue
        builder.keep(at, match.start())
        at = match.end()
        if match["code"]:
            builder.keep(*match.span("codetext"))
        elif match["auto"]:
            builder.keep(*match.span("auto"))
        elif match["link"]:
            _inline(builder, *match.span("label"))
        elif match["tag"] and match["tag"].lower().startswith("<br"):
            builder.insert("\n")
    builder.keep(at, end)


def _paired(source: str, marks: list[re.Match[str]]) -> set[int]:
    """Where the emphasis marks stand that open and close (a lone * is a character of the text)."""
    found: set[int] = set()
    waiting: dict[str, int] = {}
    for match in marks:
        mark = match["strong"] or match["em"]
        if not mark:
            continue
        before = source[match.start() - 1 : match.start()] if match.start() else ""
        after = source[match.end() : match.end() + 1]
        inword = "_" in mark and _wordy(before) and _wordy(after)
        if mark in waiting and before.strip() and not inword:
            found |= {waiting.pop(mark), match.start()}
        elif after.strip() and not inword:
            waiting[mark] = match.start()
    return found


def _wordy(character: str) -> bool:
    return character.isascii() and character.isalnum()
