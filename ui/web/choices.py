"""What narrows a question and how it is answered: offered to the page, and read back from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rag.domain import Amount, Status
from rag.filters import Filters, today
from rag.shelf import collections
from ui.web.warming import Warming


def offered(warming: Warming) -> dict[str, Any]:
    """The collections, the profiles that work on this machine by section, and those in use."""
    return {
        "collections": collections(warming.bot.index),
        "profiles": warming.profiles(),
        "used": warming.used,
    }


def filters_of(wish: Mapping[str, Any]) -> Filters:
    """The filters of the page's scope; what is not of the right form narrows nothing."""
    documents = wish.get("documents") or ()
    ids = [str(d.get("id")) for d in documents if isinstance(d, Mapping)] if _listed(documents) else []
    status = str(wish.get("status") or "")
    known = [s.value for s in Status if s is not Status.UNKNOWN]
    collection = str(wish.get("collection") or "")
    return Filters(
        documents=tuple(ids),
        issuer=str(wish.get("issuer") or "") or None,
        since=_day(wish.get("since")),
        until=_day(wish.get("until")),
        status=Status(status) if status in known else None,
        collections=(collection,) if collection else (),
        as_of=_day(wish.get("as_of")) or today(),
    )


def amount_of(wish: Mapping[str, Any]) -> Amount:
    """How much the page's settings would have quoted; what is not known is the usual."""
    told = wish.get("amount")
    return told if told == "few" or told == "more" else "normal"  # noqa: PLR1714 - narrows the type


def _listed(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _day(value: object) -> str | None:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        return None
