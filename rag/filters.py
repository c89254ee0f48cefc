"""Which documents a question may look into."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from rag.domain import Metadata, Standing, Status
from rag.folding import fold


def today() -> str:
    """Today's date (ISO), the date as of which documents are judged unless another is asked for."""
    return date.today().isoformat()  # noqa: DTZ011 - the user's own calendar day


@dataclass(frozen=True, slots=True)
class Filters:
    """Documents by id, collection, issuer (part of the name), date of issue (ISO, inclusive), status.

    A collection lets those through that lie below it too (税务 has 税务/2023). A status of
    None lets all through; `unknown` goes with `in_force`, since most documents do not say.
    """

    documents: tuple[str, ...] = ()
    issuer: str | None = None
    since: str | None = None
    until: str | None = None
    status: Status | None = None
    collections: tuple[str, ...] = ()
    as_of: str = field(default_factory=today)

    @property
    def empty(self) -> bool:
        """Whether every document passes."""
        wanted = self.documents or self.collections
        return not (wanted or self.issuer or self.since or self.until or self.status)

    def admit(self, document_id: str, metadata: Metadata, standing: Standing | None = None) -> bool:
        """Whether a document passes; `standing` is what the others of the index say of it."""
        elsewhere = self.documents and document_id not in self.documents
        if elsewhere or (self.collections and not _lies_in(metadata.collection, self.collections)):
            return False
        if self.issuer and fold(self.issuer) not in fold(metadata.issuer or ""):
            return False
        if self.since and not (metadata.issued and metadata.issued >= self.since):
            return False
        if self.until and not (metadata.issued and metadata.issued <= self.until):
            return False
        if self.status is None:
            return True
        status = (standing or Standing()).status(metadata, self.as_of)
        return status == self.status or (status == Status.UNKNOWN and self.status == Status.IN_FORCE)


def _lies_in(collection: str | None, wanted: tuple[str, ...]) -> bool:
    own = f"{fold(collection or '')}/"
    return any(own.startswith(f"{fold(name).strip('/')}/") for name in wanted)
