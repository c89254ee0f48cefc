"""The words an export is framed in, in Chinese and in English, beside those of the faces."""

from __future__ import annotations

from dataclasses import dataclass

from rag.domain import CitationState
from ui.rendering.words import Words


@dataclass(frozen=True, slots=True)
class Labels:
    """What an export says of its own; `{}` marks the place of a number or a name."""

    untitled: str
    made: str
    asked: str
    answered_by: str
    extractive: str
    quotes: str
    nearest: str
    documents: str
    fingerprint: str
    checked: str
    not_checked: str
    removed: str
    changed: str

    def state(self, state: CitationState) -> str:
        """What has become of a cited document; "" where it still says so."""
        return {CitationState.REMOVED: self.removed, CitationState.CHANGED: self.changed}.get(state, "")


_ZH = Labels(
    untitled="对话",
    made="问策导出，{}",
    asked="提问于 {}",
    answered_by="作答：{}",
    extractive="摘录原文",
    quotes="原文与出处",
    nearest="最接近的原文",
    documents="所引文件",
    fingerprint="校验码（SHA-256）",
    checked="✓ 已逐句核对",
    not_checked="✗ 有 {} 句未能在原文中核实",
    removed="所引文件已移除",
    changed="文件已改动，原引文不再显示",
)

_EN = Labels(
    untitled="Conversation",
    made="Exported from Wence, {}",
    asked="Asked {}",
    answered_by="answered by: {}",
    extractive="quotation",
    quotes="Sources",
    nearest="Nearest passages",
    documents="Documents cited",
    fingerprint="SHA-256",
    checked="✓ every sentence checked",
    not_checked="✗ {} sentences could not be verified",
    removed="the cited document has been removed",
    changed="the document has changed; the quote is no longer shown",
)


def labels_for(words: Words) -> Labels:
    """The labels in the language of `words`."""
    return _EN if words.lang == "en" else _ZH
