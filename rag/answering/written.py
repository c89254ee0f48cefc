"""What a language model has written so far, as claims with the passages it points to."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from rag.sentences import sentences
from rag.verification import Claim, claims

_ONE: Final = (
    r"[\[［【〔]{1,2}\^?\s*(?:资料|段落|来源|文献|passage|source|ID:)?\s*"
    r"\d{1,3}(?:\s*[,，、;；–—-]\s*\^?\d{1,3})*\s*[\]］】〕]{1,2}"
)
_MARK: Final = re.compile(rf"{_ONE}(?!\d*号)", re.IGNORECASE)
_AFTER: Final = re.compile(
    rf"(?P<end>[。！？；…!?;.]*[”』」）)\"*]*)(?P<marks>(?:[ \t]*{_ONE}(?!\d*号))+)", re.IGNORECASE
)
_AHEAD: Final = re.compile(rf"(?:[ \t]*{_ONE})+\s*", re.IGNORECASE)
_OPEN: Final = re.compile(r"\s*[\[［【〔][^\]］】〕\n]{0,12}$")
_RANGE: Final = re.compile(r"(\d+)\s*[–—-]\s*\^?(\d+)")
_REFERENCES: Final = re.compile(
    r"^[ \t#*]*(?:参考(?:资料|文献|来源)|资料来源|引用(?:来源|资料)|来源|references|sources)"
    r"[ \t*]*[:：]?[ \t*]*$.*",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_PRIVATE: Final = 0xE000  # the first code point for private use (Unicode 23.5): no text holds these
_MOST: Final = 999
_HELD: Final = re.compile(rf"[{chr(_PRIVATE)}-{chr(_PRIVATE + _MOST)}]")
_FURTHEST: Final = 20  # passages a range [1-9] may span
_ABSENT: Final = re.compile(
    r"(?:资料|文件|段落|文中|材料|文档|原文)(?:中|里|内|本身)?(?:均|都|并|也)?(?:没有|未|无|不)(?:直接|明确|具体|任何)*"
    r"(?:答案|相关|有关|关于|提供|提及|提到|说明|涉及|包含|给出|写明|足以|能|找到)"
    r"|(?:^|[，,])(?:因此|所以)?(?:无法|不能)(?:从|根据|依据|由)?.{0,12}(?:回答|得出|确定|判断)"
    r"|passages? (?:do |does )?(?:not |hold no|contain no|provide no|give no|mention no)"
    r"|(?:cannot|can't|unable to) (?:be )?(?:answer|determine)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """A claim as written: `text` is shown (a list's lead-in with its first item alone), `claim` is checked.

    `pointed` are the numbers of passages that the model gave for it, as they are.
    """

    text: str
    claim: Claim
    pointed: tuple[int, ...]


def complete(text: str) -> int:
    """How much of a text that is still being written consists of whole sentences with their markers."""
    line = text.rfind("\n") + 1
    spans = sentences(text[line:])
    if not spans:
        return line
    last = line + spans[-1].start
    mark = _AHEAD.match(text, last) if len(spans) > 1 else None  # of the sentence before
    return mark.end() if mark else last


def said(text: str) -> list[Said]:
    """The claims of `text` in order, each once."""
    held = claims(_with_marks_inside(_REFERENCES.sub("", text)))
    out: dict[str, Said] = {}
    before = ""
    for claim in held:
        pointed = tuple(dict.fromkeys(ord(c) - _PRIVATE for c in _HELD.findall(claim.text)))
        clean = replace(claim, text=_bare(claim.text), core=_bare(claim.core))
        shown = clean.text.removeprefix(_lead(before, clean.text))
        before = clean.text
        if shown.strip():
            out.setdefault(clean.text, Said(shown, clean, pointed))
    return list(out.values())


def tells_absence(sentence: str) -> bool:
    """Whether a sentence says that the passages do not hold something: nothing that could be looked up."""
    return _ABSENT.search(sentence) is not None


def tail(text: str) -> str:
    """The unfinished end of a text that is being written, without markers and signs of Markdown."""
    return re.sub(r"^[\s>#*+-]+|\*\*|__|`", "", _OPEN.sub("", _MARK.sub("", text))).strip()


def _with_marks_inside(text: str) -> str:
    """`text` with each run of markers as private characters before the end of its sentence."""
    tidy = "\n".join(_AHEAD.sub("", line, count=1) if _AHEAD.match(line) else line for line in _lines(text))
    return _AFTER.sub(lambda m: "".join(map(_held, _numbers(m["marks"]))) + m["end"], tidy)


def _lines(text: str) -> list[str]:
    return _HELD.sub("", text).split("\n")


def _numbers(marks: str) -> list[int]:
    spread = _RANGE.sub(
        lambda m: ",".join(map(str, range(int(m[1]), min(int(m[2]), int(m[1]) + _FURTHEST) + 1))), marks
    )
    return [int(n) for n in re.findall(r"\d+", spread)]


def _held(number: int) -> str:
    return chr(_PRIVATE + min(number, _MOST))


def _bare(text: str) -> str:
    return re.sub(r"\s+(?=[。，；：、！？])", "", _HELD.sub("", text)).strip()


def _lead(before: str, text: str) -> str:
    """The lead-in that `text` repeats from the claim before it."""
    same = next((i for i, (a, b) in enumerate(zip(before, text, strict=False)) if a != b), len(before))
    shared = text[:same]
    return shared[: max(shared.rfind("："), shared.rfind(":")) + 1]
