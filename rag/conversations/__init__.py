"""Conversations, kept beside the documents in the index's database.

They need no write lock of the index: each change is one short transaction, and
can be made while another process reads files in. Nothing of a document's text
is kept that would outlive the document (see `rag.schema`).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from rag.conversations.model import Conversation, Feedback, Judged, Summary, Turn
from rag.conversations.records import Row, put_answer, read_answer
from rag.database import Connection, among, named
from rag.domain import Answer, History
from rag.errors import NotFound
from rag.index import Index

TITLE = 40  # characters of the first question
REASON = 2000  # characters kept of the reason for a judgement
_ID = re.compile("[0-9a-f]{16}")  # it comes from browsers, and is not to be anything else


class Conversations:
    """The conversations of one index that are one owner's.

    To others they are not there: neither read nor changed, whatever id is given.
    Each method may raise IndexBusy where another process has been writing for half a minute.
    """

    def __init__(self, index: Index, owner: str = "") -> None:
        """Those kept in the index by `owner` ("": without signing in); may be shared by threads."""
        self._index = index
        self._owner = owner
        self._store = index.store

    # ── writing ──────────────────────────────────────────────────────────

    def start(self) -> str:
        """The id of a new conversation (16 hexadecimal digits); it is kept from its first turn on."""
        return secrets.token_hex(8)

    def append(self, conversation_id: str, answer: Answer) -> int:
        """Keep a whole answer as the next turn and give its number; the first question gives the title.

        Raises:
            NotFound: the id is not one that `start` gave.

        """
        if not _ID.fullmatch(conversation_id):
            raise NotFound("没有这个对话；请开始一个新对话")
        with self._store.noting() as db:
            last = db.execute("SELECT MAX(number) FROM turns WHERE conversation = ?", (conversation_id,))
            number = (last.fetchone()[0] or 0) + 1
            if number > 1:
                self._own(db, conversation_id)
            _put(db, conversation_id, number, answer)
            if number == 1 and self._owner:
                db.execute("INSERT INTO owners VALUES (?, ?)", (conversation_id, self._owner))
        return number

    def replace(self, conversation_id: str, number: int, answer: Answer) -> None:
        """Keep the answer to an edited question in place of turn `number`; the turns after it go.

        Raises:
            NotFound: there is no such turn.

        """
        with self._changing(conversation_id, number) as db:
            db.execute("DELETE FROM turns WHERE conversation = ? AND number >= ?", (conversation_id, number))
            _put(db, conversation_id, number, answer)

    def rename(self, conversation_id: str, title: str) -> None:
        """Give a conversation another title; a blank one changes nothing.

        Raises:
            NotFound: there is no such conversation.

        """
        with self._changing(conversation_id) as db:
            if _line(title):
                db.execute("UPDATE conversations SET title = ? WHERE id = ?", (_line(title), conversation_id))

    def delete(self, conversation_id: str) -> None:
        """Take a conversation away, so that nothing of it is left.

        Raises:
            NotFound: there is no such conversation.

        """
        with self._changing(conversation_id) as db:
            db.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,))
        self._store.settle()

    def feedback(self, conversation_id: str, number: int, feedback: Feedback | None) -> None:
        """Keep a judgement of a turn in place of any before; None takes it back.

        Raises:
            NotFound: there is no such turn.

        """
        good, reason = (int(feedback.good), feedback.reason.strip()[:REASON]) if feedback else (None, "")
        with self._changing(conversation_id, number) as db:
            db.execute(
                "UPDATE turns SET good = ?, reason = ? WHERE conversation = ? AND number = ?",
                (good, reason, conversation_id, number),
            )

    @contextmanager
    def _changing(self, conversation_id: str, number: int | None = None) -> Iterator[Connection]:
        with self._store.noting() as db:
            found = db.execute(
                "SELECT 1 FROM turns WHERE conversation = ? AND number = COALESCE(?, number) LIMIT 1",
                (conversation_id, number),
            ).fetchone()
            if found is None:
                raise NotFound("没有这个对话，或其中没有这一问；它可能已被删除")
            self._own(db, conversation_id)
            yield db

    def _own(self, db: Connection, conversation_id: str) -> None:
        """Raise NotFound where a conversation is another's."""
        row = db.execute("SELECT owner FROM owners WHERE conversation = ?", (conversation_id,)).fetchone()
        if (row[0] if row else "") != self._owner:
            raise NotFound("没有这个对话；它可能已被删除")

    # ── reading ──────────────────────────────────────────────────────────

    def list(self, text: str = "") -> Sequence[Summary]:
        """The conversations, the last changed first; those with `text` in title, questions or answers."""
        with self._store.snapshot() as db:
            rows = db.execute(
                "SELECT c.id, c.title, c.changed, COUNT(*) FROM conversations c "
                "JOIN turns t ON t.conversation = c.id LEFT JOIN owners o ON o.conversation = c.id "
                "WHERE COALESCE(o.owner, '') = :owner "
                "AND (instr(lower(c.title), :text) > 0 OR EXISTS (SELECT 1 FROM turns t "
                "LEFT JOIN claims ON claims.turn = t.id WHERE t.conversation = c.id "
                "AND (instr(lower(t.question), :text) > 0 OR instr(lower(claims.text), :text) > 0))) "
                "GROUP BY c.id ORDER BY c.changed DESC, MAX(t.id) DESC",
                {"text": text.strip().lower(), "owner": self._owner},
            ).fetchall()
        return [Summary(*row) for row in rows]

    def read(self, conversation_id: str) -> Conversation:
        """A conversation with its citations as they stand today.

        Raises:
            NotFound: there is no such conversation.

        """
        with self._store.snapshot() as db:
            head = db.execute(
                "SELECT id, title, changed FROM conversations WHERE id = ?", (conversation_id,)
            ).fetchone()
            if head is None:
                raise NotFound("没有这个对话；它可能已被删除")
            self._own(db, conversation_id)
            turns = named(
                db.execute("SELECT * FROM turns WHERE conversation = ? ORDER BY number", (conversation_id,))
            )
            found = self._answers(db, turns)
        return Conversation(
            head[0],
            head[1],
            head[2],
            tuple(
                Turn(turn["number"], answer, turn["asked"], _feedback(turn))
                for turn, answer in zip(turns, found, strict=True)
            ),
        )

    def recent(self, conversation_id: str, count: int, before: int | None = None) -> History:
        """The last `count` turns before turn `before` (None: of all), as the chatbot takes them.

        What a conversation costs does not grow with its length; one that is not there has none.
        """
        with self._store.snapshot() as db:
            turns = named(
                db.execute(
                    "SELECT * FROM turns WHERE conversation = ? AND number < COALESCE(?, number + 1) "
                    "ORDER BY number DESC LIMIT ?",
                    (conversation_id, before, count),
                )
            )[::-1]
            if turns:
                self._own(db, conversation_id)
            found = self._answers(db, turns)
        return [(answer.question, answer.text) for answer in found]

    def all_feedback(self) -> Sequence[Judged]:
        """Every answer that was judged, the oldest first, whoever asked."""
        with self._store.snapshot() as db:
            turns = named(
                db.execute(
                    "SELECT t.*, c.title FROM turns t JOIN conversations c ON c.id = t.conversation "
                    "WHERE t.good IS NOT NULL ORDER BY t.asked, t.id"
                )
            )
            found = self._answers(db, turns)
        return [
            Judged(t["conversation"], t["title"], t["number"], t["asked"], t["question"], answer.text, told)
            for t, answer in zip(turns, found, strict=True)
            if (told := _feedback(t))
        ]

    def _answers(self, db: Connection, turns: Sequence[Row]) -> Sequence[Answer]:
        """The answers of the turns, with the documents they cite (inside a snapshot)."""
        cited = db.execute(
            "SELECT DISTINCT d.number, d.id FROM places p JOIN documents d ON d.number = p.document "
            f"WHERE p.turn IN ({among(turn['id'] for turn in turns)})"
        ).fetchall()
        documents = {number: d for number, identity in cited if (d := self._index.document(identity))}
        return [read_answer(db, turn, documents) for turn in turns]


def _put(db: Connection, conversation_id: str, number: int, answer: Answer) -> None:
    now = _now()
    db.execute(
        "INSERT INTO conversations VALUES (?,?,?) ON CONFLICT (id) DO UPDATE SET changed = excluded.changed",
        (conversation_id, _line(answer.question), now),
    )
    put_answer(db, conversation_id, number, now, answer)


def _now() -> str:
    return datetime.now(UTC).astimezone().isoformat(timespec="seconds")


def _line(text: str) -> str:
    """The first characters of `text`, on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= TITLE else flat[: TITLE - 1] + "…"


def _feedback(turn: Row) -> Feedback | None:
    return None if turn["good"] is None else Feedback(bool(turn["good"]), turn["reason"])


__all__ = ["Conversation", "Conversations", "Feedback", "Judged", "Summary", "Turn"]
