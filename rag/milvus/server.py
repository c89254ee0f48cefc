"""A Milvus server, or milvus-lite in a file; what goes wrong there told in one line."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from rag.errors import IndexUnusable, ModelUnavailable
from rag.profiles import MilvusProfile

AT_ONCE: Final = 16_384  # rows that a server gives for one question, at most
_FORKS: Final = ("GRPC_ENABLE_FORK_SUPPORT", "0")  # else gRPC loses its polls where a process is begun


def lacks(profile: MilvusProfile) -> str:
    """What is missing here to reach the server, and how to mend it; "" where nothing is."""
    if find_spec("pymilvus") is None:
        return '没有装 pymilvus，连不了 Milvus；请运行 pip install "wence[milvus]"'
    if profile.token_variable and profile.token_variable not in os.environ:
        return (
            f"环境变量 {profile.token_variable} 没有设，连不了 Milvus {profile.uri}；"
            "请把“用户名:密码”或令牌放进去，不设密码的服务器则写 token_variable: null"
        )
    return ""


class Server:
    """A connection; `lite` where milvus-lite answers, in this program or another."""

    def __init__(self, folder: Path, profile: MilvusProfile) -> None:
        """Connect; a file's path counts from the index's `folder`.

        Raises:
            IndexUnusable: the server can't be reached, or does not let us in.
            ModelUnavailable: the library or the token is missing.

        """
        self._profile = profile
        if missing := lacks(profile):
            raise ModelUnavailable(missing)
        os.environ.setdefault(*_FORKS)  # read when gRPC is imported
        from pymilvus import MilvusClient  # noqa: PLC0415

        for library in ("pymilvus", "milvus_lite"):  # they print a traceback of whatever they raise as well
            logging.getLogger(library).setLevel(logging.CRITICAL)
        address = str(folder.absolute() / profile.uri) if profile.is_file else profile.uri
        try:
            self._client: Any = MilvusClient(
                address,
                token=os.environ[profile.token_variable] if profile.token_variable else "",
                db_name=profile.database,
                timeout=profile.timeout,
            )
        except self._failures as error:
            raise self._unusable(error) from error
        self.lite = "lite" in str(self.ask("get_server_version"))

    @property
    def _failures(self) -> tuple[type[Exception], ...]:
        from pymilvus import MilvusException  # noqa: PLC0415

        return MilvusException, ConnectionError, TimeoutError

    def _unusable(self, error: Exception) -> IndexUnusable:
        reason = " ".join(str(getattr(error, "message", "") or error).split())[:200]
        if self._profile.is_file:
            return IndexUnusable(
                f"打不开 {self._profile.uri}（{reason}）；这样的文件同时只能由一个程序打开，请先停下另一个，"
                "或改用 Milvus 服务器"
            )
        return IndexUnusable(
            f"Milvus {self._profile.uri} 用不了（{reason}）；请看它是否在运行，"
            "models.yaml 里 backend 的地址、数据库和令牌变量对不对"
        )

    def ask(self, verb: str, **arguments: Any) -> Any:
        """Call a method of pymilvus' client; it has the profile's `timeout` unless it is given another.

        Raises:
            IndexUnusable: it failed, or took longer.

        """
        try:
            return getattr(self._client, verb)(**{"timeout": self._profile.timeout, **arguments})
        except self._failures as error:
            raise self._unusable(error) from error

    def count(self, collection: str, where: str) -> int:
        """How many rows the filter lets through, after all that was written before."""
        told = {"filter": where, "output_fields": ["count(*)"], "consistency_level": "Strong"}
        return int(self.ask("query", collection_name=collection, **told)[0]["count(*)"])

    def rows(self, collection: str, where: str, field: str) -> Iterator[Any]:
        """`field` of all rows that the filter lets through, after all that was written before."""
        told = {"filter": where, "output_fields": [field], "consistency_level": "Strong"}
        if self.lite:  # gives all at once
            yield from (row[field] for row in self.ask("query", collection_name=collection, **told))
            return
        pages = self.ask("query_iterator", collection_name=collection, batch_size=AT_ONCE, **told)
        try:
            while page := pages.next():
                yield from (row[field] for row in page)
        except self._failures as error:
            raise self._unusable(error) from error
        finally:
            pages.close()

    def among(self, field: str, values: Collection[int] | None) -> dict[str, Any]:
        """The filter that lets through rows whose `field` is one of `values`; all, for None."""
        if values is None:
            return {}
        numbers = [int(v) for v in values]
        if self.lite:  # knows no templates
            return {"filter": f"{field} in {numbers}"}
        return {"filter": f"{field} in {{numbers}}", "filter_params": {"numbers": numbers}}

    def schema(self) -> Any:
        """An empty schema: rows have a `key` of their own, the `id` of their entry, its `group`."""
        from pymilvus import DataType, MilvusClient  # noqa: PLC0415

        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("key", DataType.INT64, is_primary=True)
        schema.add_field("id", DataType.INT64)
        schema.add_field("group", DataType.INT64)
        return schema
