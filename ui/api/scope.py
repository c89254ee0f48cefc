"""Which documents a program's question may look into."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.domain import Status
from rag.errors import ConfigurationError
from rag.filters import Filters, today
from ui.api.limits import mistake


class Scope(BaseModel):
    """The filters of the command line, by the same names; what is left out narrows nothing."""

    model_config = ConfigDict(extra="forbid")

    documents: Annotated[
        list[str], Field(max_length=1000, description="只在这些文件里找（文件编号）· ids of documents")
    ] = []
    collections: Annotated[
        list[str], Field(max_length=100, description="只在这些文件夹（分类）里找 · collections")
    ] = []
    issuer: Annotated[
        str, Field(max_length=200, description="发文机关，可只写一部分 · issuer, or part of its name")
    ] = ""
    since: Annotated[
        date | None, Field(description="此日（含）以后发布 · issued on or after, YYYY-MM-DD")
    ] = None
    until: Annotated[
        date | None, Field(description="此日（含）以前发布 · issued on or before, YYYY-MM-DD")
    ] = None
    status: Annotated[
        Literal["any", "in_force", "not_yet", "repealed"],
        Field(description="效力：不限、现行有效、尚未施行、已废止 · whether in force"),
    ] = "any"
    as_of: Annotated[
        date | None, Field(description="以哪一天判断是否有效，默认今天 · the day to judge by, YYYY-MM-DD")
    ] = None

    def filters(self) -> Filters:
        """The same as the retriever takes it."""
        return Filters(
            documents=tuple(self.documents),
            collections=tuple(self.collections),
            issuer=self.issuer.strip() or None,
            since=self.since.isoformat() if self.since else None,
            until=self.until.isoformat() if self.until else None,
            status=None if self.status == "any" else Status(self.status),
            as_of=self.as_of.isoformat() if self.as_of else today(),
        )


def scope_of(told: Any) -> Scope:
    """The scope that a JSON object tells of.

    Raises:
        ConfigurationError: something in it is unknown or of the wrong kind.

    """
    try:
        return Scope.model_validate(told or {})
    except ValidationError as error:
        known = "、".join(Scope.model_fields)
        raise ConfigurationError(
            f"{mistake(error, 'filters')}；可用的有 {known}，日期写成 2024-01-31"
        ) from error
