"""Which profiles there are, and which could run on this machine; nothing is loaded to find out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rag.generation.server import LIBRARY, lacks
from rag.milvus.server import lacks as lacks_for_milvus
from rag.postgres.server import lacks as lacks_for_postgres
from rag.profiles import EXTRACTIVE, LOCAL, NONE, Profiles, ServerModel


@dataclass(frozen=True, slots=True)
class Entry:
    """A profile: its section, name, model, the library that runs it, where its model lies (None: nowhere).

    `lacks` says what is missing and how to mend it where that is not the model itself.
    """

    section: str
    name: str
    model: str
    library: str
    default: bool
    available: bool
    location: str | None
    lacks: str = ""


def inventory(profiles: Profiles) -> list[Entry]:
    """Every profile of models.yaml, section by section."""
    default = profiles.default
    entries = []
    for name, profile in profiles.embedding.items():
        library = "sentence-transformers"
        if profile.model == "bundled":
            library += "（终端里 model2vec）"
        entries.append(_entry("embedding", name, profile.model, library, name == default.embedding))
    entries.append(Entry("reranker", NONE, "", "", default.reranker == NONE, available=True, location=None))
    for name, scorer in profiles.reranker.items():
        entries.append(
            _entry("reranker", name, scorer.model, "sentence-transformers", name == default.reranker)
        )
    entries.append(
        Entry("generator", EXTRACTIVE, "", "", default.generator == EXTRACTIVE, available=True, location=None)
    )
    for name, writer in profiles.generator.items():
        own = name == default.generator
        if isinstance(writer, ServerModel):
            missing = lacks(writer.key_variable)
            entries.append(
                Entry("generator", name, writer.model, LIBRARY, own, not missing, writer.base_url, missing)
            )
        else:
            entries.append(_entry("generator", name, writer.model, "transformers", own))
    entries.append(Entry("backend", LOCAL, "", "", default.backend == LOCAL, available=True, location=None))
    for name, server in profiles.backend.items():
        missing, own = lacks_for_milvus(server), name == default.backend
        entries.append(Entry("backend", name, "", "pymilvus", own, not missing, server.uri, missing))
    entries.append(Entry("database", LOCAL, "", "", default.database == LOCAL, available=True, location=None))
    for name, database in profiles.database.items():
        missing, own = lacks_for_postgres(database), name == default.database
        entries.append(Entry("database", name, "", "psycopg", own, not missing, database.url, missing))
    return entries


def _entry(section: str, name: str, model: str, library: str, default: bool) -> Entry:  # noqa: FBT001
    location = _location(model)
    return Entry(section, name, model, library, default, location is not None, location)


def _location(model: str) -> str | None:
    """The folder a model lies in: the package's, one on disk, or the hub's cache."""
    if model == "bundled":
        from embeddings import BUNDLED  # noqa: PLC0415

        return str(BUNDLED) if BUNDLED.is_dir() else None
    if Path(model).expanduser().is_dir():
        return str(Path(model).expanduser())
    from huggingface_hub import try_to_load_from_cache  # noqa: PLC0415

    try:
        config = try_to_load_from_cache(model, "config.json")
    except ValueError:  # not of the form owner/name
        return None
    return str(Path(config).parent) if isinstance(config, str) else None
