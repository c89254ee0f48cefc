"""What a face says, phrase by phrase; `chinese` and `english` hold the phrases."""

from __future__ import annotations

from dataclasses import dataclass

from rag.domain import Problem, Status


@dataclass(frozen=True, slots=True)
class Words:
    """Every phrase a face shows; `{}` marks the place of a number or a name."""

    lang: str
    name: str
    tagline: str
    documents_ready: str
    no_documents: str
    warming: str
    try_asking: str
    found: str
    found_list: str
    understood_as: str
    thinking: str
    pending: str
    evidence: str
    all_checked: str
    not_all_checked: str
    unsure: str
    unsupported: str
    seconds: str
    copy: str
    refused: str
    nearest: str
    ask_instead: str
    which: str
    pick: str
    fault: str
    source: str
    page: str
    others: str
    close: str
    outline: str
    previous: str
    next: str
    copy_quote: str
    copy_citation: str
    changed: str
    moved: str
    gone: str
    issued: str
    effective: str
    amended: str
    failed: str
    added: str
    remove: str
    remove_sure: str
    passages: str
    count: str
    shown: str
    more: str
    empty_library: str
    warnings: str
    superseded: str
    newer: str
    since: str
    further: str
    list_all: str
    original: str
    original_gone: str
    text: str
    leaves: str
    leaf: str
    lost_removed: str
    lost_changed: str
    edit: str
    good: str
    bad: str
    not_kept: str
    untold: str
    today: str
    earlier: str
    none_found: str
    more_of: str
    rename: str
    delete: str
    delete_sure: str
    export_word: str
    export_markdown: str
    export_print: str
    correct: str
    reread: str
    reread_done: str
    reread_same: str
    reread_gone: str
    waiting: str
    now_reading: str
    already: str
    renewed: str
    held_sentences: str
    doubtful_sentences: str
    nothing_to_check: str
    departs_from: str
    too_long: str
    rows_changed: str
    rows_added: str
    rows_dropped: str
    rows_same: str
    row_changed: str
    row_added: str
    row_dropped: str
    row_moved: str
    outside: str
    old_side: str
    new_side: str
    no_difference: str
    statuses: tuple[tuple[Status, str], ...]
    problems: tuple[tuple[Problem, str], ...]

    def status(self, status: Status) -> str:
        """The name of `status`; "" for UNKNOWN, of which there is nothing to say."""
        return dict(self.statuses).get(status, "")

    def problem(self, problem: Problem) -> str:
        """Why a sentence is not supported, in a few words."""
        return dict(self.problems)[problem]
