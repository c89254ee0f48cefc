"""Which documents a question may look into."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from rag.domain import Metadata, Status
from rag.folding import fold


def today() -> str:
    """Today's date (ISO), the date as of which documents are judged unless another is asked for."""
    return date.today().isoformat()  # noqa: DTZ011 - the user's own calendar day


@dataclass(frozen=True, slots=True)
class Filters:
    """Documents by id, issuer (part of the name), date of issue (ISO, inclusive) and status as of a date.

    A status of None lets all through; `unknown` goes with `in_force`, since
    most documents do not say.
    """

    documents: tuple[str, ...] = ()
    issuer: str | None = None
    since: str | None = None
    until: str | None = None
    status: Status | None = None
    as_of: str = field(default_factory=today)

    @property
    def empty(self) -> bool:
        """Whether every document passes."""
        return not (self.documents or self.issuer or self.since or self.until or self.status)

    def admit(self, document_id: str, metadata: Metadata) -> bool:
        """Whether a document passes."""
        if self.documents and document_id not in self.documents:
            return False
        if self.issuer and fold(self.issuer) not in fold(metadata.issuer or ""):
            return False
        if self.since and not (metadata.issued and metadata.issued >= self.since):
            return False
        if self.until and not (metadata.issued and metadata.issued <= self.until):
            return False
        if self.status is None:
            return True
        status = metadata.status(self.as_of)
        return status == self.status or (status == Status.UNKNOWN and self.status == Status.IN_FORCE)
