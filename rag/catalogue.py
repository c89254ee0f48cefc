"""What documents are called and which others they end: two tables of the index."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeVar

from rag.database import Connection, Database, Tables, among, marks
from rag.domain import Metadata
from rag.errors import IndexBusy
from rag.record import Names
from rag.telling import told

NAMES_VERSION: Final = "2"
"""Changes whenever the same documents would be called otherwise; the tables are then made anew."""
CORRECTIONS: Final = "coalesce((SELECT told FROM corrections c WHERE c.document = d.number), '{}')"
"""The corrections (JSON) of the document `d` of a query."""
_READ_TITLE: Final = "read title"  # kept beside a corrected title: the one that the file gives
_TITLES: Final = ("title", _READ_TITLE)
_AT_ONCE: Final = 500  # keys of one query

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as the catalogue lists it."""

    number: int
    id: str
    title: str
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class Bearer:
    """A document that bears a name: `full` unless people only call it so for short.

    `article` and `sub` (the figure of 之一) are 0 unless the document is one article of a law;
    `year` is that of the title, else that of the issue or the effect.
    """

    entry: Entry
    key: str
    full: bool
    article: int
    sub: int
    year: int | None


@dataclass(frozen=True, slots=True)
class Ended:
    """That document `by` ends what is called `key`; where told, which number it has and from which day."""

    by: Entry
    key: str
    number: str | None
    day: str | None


class Catalogue(Tables):
    """Documents by what they are called."""

    def __init__(self, database: Database) -> None:
        """Those of `database`, named anew where another version has named them."""
        super().__init__(database)
        with database.opening():
            if self.meta("names") == NAMES_VERSION:
                return
            with suppress(IndexBusy), self.noting() as db:  # busy: lookups wait for the next opening
                self._name_all(db)

    def _name_all(self, db: Connection) -> None:
        db.execute("DELETE FROM names")
        db.execute("DELETE FROM repeals")
        documents = db.execute("SELECT number FROM documents").fetchall()
        for (number,) in told("更新文件名目", documents, len(documents)):
            self.enter(number)
        self.set_meta("names", NAMES_VERSION)

    def enter(self, number: int) -> None:
        """Write down what a document is called and what it ends (inside a transaction)."""
        called, told, corrections, text = self._db.execute(
            f"SELECT d.title, d.metadata, {CORRECTIONS}, d.text FROM documents d WHERE d.number = ?",
            (number,),
        ).fetchone()
        corrected = json.loads(corrections)
        if corrected.get("title", called) != called:  # read again
            self._note(number, corrected | {_READ_TITLE: called})
            called = self._call(number, corrected["title"])
        self._db.execute("DELETE FROM names WHERE document = ?", (number,))
        self._db.execute("DELETE FROM repeals WHERE document = ?", (number,))
        self.name([(number, Names.of(called, metadata_of(told, corrections), text))])

    def corrections(self, number: int) -> dict[str, str]:
        """The metadata of a document that people set in place of what its text says ("": it says nothing)."""
        told = self._noted(number)
        return {field: value for field, value in told.items() if field != _READ_TITLE}

    def correct(self, number: int, corrections: Mapping[str, str]) -> None:
        """Set all corrections of a document (inside a transaction); they outlast its being read again."""
        query = "SELECT title FROM documents WHERE number = ?"
        called = self._noted(number).get(_READ_TITLE) or self._db.execute(query, (number,)).fetchone()[0]
        read = {_READ_TITLE: called} if "title" in corrections else {}
        self._note(number, {**corrections, **read})
        self._call(number, corrections.get("title", called))
        self.enter(number)

    def _noted(self, number: int) -> dict[str, str]:
        row = self._db.execute("SELECT told FROM corrections WHERE document = ?", (number,)).fetchone()
        return dict(json.loads(row[0])) if row else {}

    def _note(self, number: int, told: Mapping[str, str]) -> None:
        written = json.dumps(dict(told), ensure_ascii=False)
        self._db.execute(
            "INSERT INTO corrections VALUES (?,?) ON CONFLICT (document) DO UPDATE SET told = excluded.told",
            (number, written),
        )

    def _call(self, number: int, title: str) -> str:
        """Give a document a title, under which the caches will find it too; the title."""
        changed = "UPDATE documents SET title = ?, generation = ? WHERE number = ? AND title <> ?"
        if self._db.execute(changed, (title, self.generation, number, title)).rowcount:
            query = "UPDATE passages SET generation = ? WHERE document = ?"
            self._db.execute(query, (self.generation, number))
        return title

    def name(self, documents: Iterable[tuple[int, Names]]) -> None:
        """Write down what documents, of which nothing is written yet, are called and what they end."""
        told = list(documents)
        self._db.executemany(
            "INSERT INTO names VALUES (?,?,?,?,?,?) ON CONFLICT DO NOTHING",
            [(key, n, full, t.article, t.sub, t.year) for n, t in told for key, full in t.names],
        )
        self._db.executemany(
            "INSERT INTO repeals VALUES (?,?,?,?) ON CONFLICT DO NOTHING",
            [(n, *ended) for n, t in told for ended in t.ended],
        )

    def collections(self) -> dict[str, int]:
        """How many documents each collection has, by name; those below it are counted with their own."""
        rows = self._db.execute(
            "SELECT name, COUNT(*) FROM (SELECT coalesce(json_extract(told, '$.collection'), "
            "json_extract(metadata, '$.collection')) AS name "
            "FROM documents d LEFT JOIN corrections c ON c.document = d.number) AS told "
            "WHERE name <> '' GROUP BY name ORDER BY name"
        )
        return dict(rows.fetchall())

    def borne(self, keys: Iterable[str]) -> set[str]:
        """Those of `keys` by which some document is called."""
        return {
            row[0]
            for some in batches(keys)
            for row in self._db.execute(f"SELECT DISTINCT key FROM names WHERE key IN ({marks(some)})", some)
        }

    def bearing(self, keys: Iterable[str], articles: Sequence[int] | None = None) -> list[Bearer]:
        """The documents called by one of `keys`; of those that are one article of a law only `articles`."""
        kept = "" if articles is None else f" AND n.article IN (0{''.join(f',{int(a)}' for a in articles)})"
        return [
            _bearer(row)
            for some in batches(keys)
            for row in self._db.execute(f"{_BEARERS} WHERE n.key IN ({marks(some)}){kept}", some)
        ]

    def years(self, documents: Sequence[int]) -> dict[int, int]:
        """The years of documents, by number: the title's, else that of the issue or the effect."""
        return dict(
            self._db.execute(
                "SELECT document, year FROM names "
                f"WHERE document IN ({among(documents)}) AND year IS NOT NULL"
            )
        )

    def held_years(self, years: Sequence[int]) -> set[int]:
        """Those of `years` of which some document is."""
        query = f"SELECT DISTINCT year FROM names WHERE year IN ({among(years)})"
        return {year for (year,) in self._db.execute(query)}

    def namesakes(self) -> list[Bearer]:
        """The documents of some date that share a full name, numbers left out, with another one."""
        shared = (
            'JOIN (SELECT key, article, sub FROM names WHERE "full" = 1 AND year IS NOT NULL '
            "AND key NOT LIKE '#%' GROUP BY key, article, sub HAVING COUNT(*) > 1) AS shared "
            'USING (key, article, sub) WHERE n."full" = 1 AND n.year IS NOT NULL'
        )
        return [_bearer(row) for row in self._db.execute(f"{_BEARERS} {shared}")]

    def ended(self) -> list[Ended]:
        """What some document ends, as far as it is there."""
        rows = self._db.execute(
            f"SELECT d.number, d.id, d.title, d.metadata, {CORRECTIONS}, r.key, r.number, r.day "
            "FROM repeals r JOIN documents d ON d.number = r.document "
            "WHERE EXISTS (SELECT 1 FROM names n WHERE n.key = r.key)"
        )
        return [Ended(_entry(row), *row[5:]) for row in rows]


_BEARERS: Final = (
    f'SELECT d.number, d.id, d.title, d.metadata, {CORRECTIONS}, n.key, n."full", n.article, n.sub, n.year '
    "FROM names n JOIN documents d ON d.number = n.document"
)


def batches(keys: Iterable[Key]) -> Iterator[list[Key]]:
    """Keys, each once, in lists that are short enough for one query."""
    wanted = list(dict.fromkeys(keys))
    return (wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE))


def _entry(row: Sequence[Any]) -> Entry:
    return Entry(row[0], row[1], row[2], metadata_of(row[3], row[4]))


def _bearer(row: Sequence[Any]) -> Bearer:
    return Bearer(_entry(row), row[5], bool(row[6]), *row[7:])


@lru_cache(maxsize=4096)
def metadata_of(told: str, corrections: str) -> Metadata:
    """The metadata as kept (JSON), with what people corrected (JSON) in place of what the text says."""
    corrected = json.loads(corrections)
    changed = {field: value or None for field, value in corrected.items() if field not in _TITLES}
    return Metadata(**(json.loads(told) | changed))
