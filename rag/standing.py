"""What the documents of an index settle about one another: newer editions, and what repeals what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rag.catalogue import Bearer, Catalogue, Ended, Entry
from rag.domain import Metadata, Standing
from rag.titles import locality, numbers, title

RULES: Final = ("法", "条例", "规定", "办法", "细则", "规则", "章程", "解释", "制度", "预案", "标准", "规范")
"""What a title ends with whose newer edition takes the place of the older; a notice's does not."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A document among those that bear a name; `starts` is the day (ISO) from which it holds."""

    entry: Entry
    starts: str | None

    @property
    def place(self) -> str:
        """The province, city or county it is of; "" for the whole country's, or where that is not told."""
        return locality(self.entry.metadata.issuer or "") or locality(self.entry.title)


def begins(metadata: Metadata, year: int | None = None) -> str | None:
    """The day from which what is so described holds: its effect, or the last amendment noted after that.

    Where only the year of an edition is known, its first day stands for it.
    """
    days = [d for d in (metadata.effective, metadata.revised) if d]
    if days or metadata.issued:
        return max(days) if days else metadata.issued
    return f"{year}-01-01" if year else None


def standings(catalogue: Catalogue) -> dict[str, Standing]:
    """What is settled, by document id; documents of which nothing is are left out."""
    out: dict[str, Standing] = {}
    groups: dict[tuple[str, int, int, str], dict[int, Edition]] = defaultdict(dict)
    for bearer in catalogue.namesakes():
        edition = _edition(bearer)
        if edition.starts and bearer.key.endswith(RULES):
            groups[bearer.key, bearer.article, bearer.sub, edition.place][bearer.entry.number] = edition
    for group in groups.values():
        _succeed(sorted(group.values(), key=lambda e: (e.starts or "", e.entry.number)), out)
    ended = catalogue.ended()
    named: dict[str, list[Bearer]] = defaultdict(list)
    for bearer in catalogue.bearing(e.key for e in ended):
        if bearer.full:
            named[bearer.key].append(bearer)
    for one in ended:
        by = Edition(one.by, one.day or begins(one.by.metadata))
        for bearer in named[one.key]:
            old = _edition(bearer)
            if _meant(old, one, by):
                _end(old, by.starts or "", by, out)
    return out


def fallen(settled: Mapping[str, Standing], as_of: str) -> dict[str, str]:
    """Documents that do not hold on the ISO date `as_of`, each with the one that does in its place, by id."""
    before = {s.by_id: document for document, s in settled.items() if s.by_id}
    out = {}
    for document in settled:
        seen = {document}
        held: str | None = document
        while held is not None and (step := _elsewhere(settled.get(held, Standing()), as_of)):
            held = settled[held].by_id if step > 0 else before.get(held)
            if held in seen:
                held = None
            else:
                seen.add(held or "")
        if held not in (None, document):
            out[document] = held
    return out


def _elsewhere(standing: Standing, as_of: str) -> int:
    """1 where a later document holds on `as_of`, -1 where an earlier one does, else 0."""
    if standing.ends is not None and standing.ends <= as_of:
        return 1
    return -1 if standing.starts and as_of < standing.starts else 0


def _edition(bearer: Bearer) -> Edition:
    return Edition(bearer.entry, begins(bearer.entry.metadata, bearer.year))


def _succeed(editions: Sequence[Edition], out: dict[str, Standing]) -> None:
    """Each edition holds until the next begins; copies of one edition leave each other alone."""
    for n, edition in enumerate(editions):
        following = next((e for e in editions[n:] if e.starts != edition.starts), None)
        if following or editions[0].starts != edition.starts:
            known = out.get(edition.entry.id, Standing())
            out[edition.entry.id] = replace(known, starts=edition.starts)
        if following:
            _end(edition, following.starts or "", following, out)


def _meant(old: Edition, ended: Ended, by: Edition) -> bool:
    """Whether `old` can be what is repealed: another document, of the same place and number, not newer."""
    own = next(iter(numbers(old.entry.metadata.number or "")), None)
    if old.entry.number == by.entry.number or (own and ended.number and own != ended.number):
        return False
    if old.place and by.place and old.place != by.place:
        return False
    dated = old.starts is not None and by.starts is not None
    if not dated and ended.key in title(by.entry.title).names:  # its own name: only what is known to be older
        return False
    return not (old.starts and by.starts and old.starts >= by.starts)


def _end(old: Edition, day: str, by: Edition, out: dict[str, Standing]) -> None:
    known = out.get(old.entry.id, Standing())
    if known.ends is None or day < known.ends:
        out[old.entry.id] = replace(known, ends=day, by=by.entry.title, by_id=by.entry.id)
