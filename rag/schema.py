"""The tables of the index's file, format by format."""

from __future__ import annotations

_DOCUMENTS = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, versions TEXT NOT NULL, warnings TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, external_id TEXT, source TEXT NOT NULL,
    sha256 TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, metadata TEXT NOT NULL,
    outline TEXT NOT NULL, pages TEXT NOT NULL, alignment TEXT NOT NULL, warnings TEXT NOT NULL,
    versions TEXT NOT NULL, generation INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS documents_since ON documents (generation);
CREATE TABLE IF NOT EXISTS sources (
    path TEXT NOT NULL, key TEXT NOT NULL, source TEXT NOT NULL, position INTEGER NOT NULL,
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, PRIMARY KEY (path, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sources_of ON sources (document);
CREATE INDEX IF NOT EXISTS documents_by_bytes ON documents (sha256);
CREATE TABLE IF NOT EXISTS passages (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL, headings TEXT NOT NULL, digest INTEGER NOT NULL,
    vector BLOB NOT NULL, generation INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS passages_of ON passages (document);
CREATE INDEX IF NOT EXISTS passages_since ON passages (generation);
CREATE TABLE IF NOT EXISTS tombstones (
    kind TEXT NOT NULL, number INTEGER NOT NULL, generation INTEGER NOT NULL, PRIMARY KEY (kind, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tombstones_since ON tombstones (kind, generation);
CREATE TRIGGER IF NOT EXISTS buried_passage AFTER DELETE ON passages BEGIN
    INSERT INTO tombstones
    VALUES ('passages', old.number, (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'generation'));
END;
CREATE TRIGGER IF NOT EXISTS buried_document AFTER DELETE ON documents BEGIN
    INSERT INTO tombstones
    VALUES ('documents', old.number, (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'generation'));
END;
INSERT OR IGNORE INTO meta VALUES ('generation', '0');
"""

# What a conversation holds of a document is kept apart, so that it goes when the document goes: quotes are
# places (`citations` shown by number, `passages` by rank), never text, and a sentence made from a document
# is emptied in the transaction that removes or replaces it. A document's number outlives its id, and is
# never used twice.
_WITHDRAW = """
    UPDATE claims SET text = '', label = '', emphasis = '[]', problems = '[]', state = (
        SELECT MAX(p.state) FROM places p
        WHERE p.turn = claims.turn AND p.document = old.number AND p.state <> 'ok')
    WHERE turn IN (SELECT turn FROM places WHERE document = old.number AND state <> 'ok')
    AND (citations = '[]' OR EXISTS (
        SELECT 1 FROM places p, json_each(claims.citations) m WHERE p.turn = claims.turn
        AND p.kind = 'citation' AND p.number = m.value AND p.document = old.number AND p.state <> 'ok'));
    UPDATE turns SET note = '' WHERE NOT refused
    AND id IN (SELECT turn FROM places WHERE document = old.number AND state <> 'ok');
    UPDATE turns SET standalone = question WHERE standalone <> question AND conversation IN (
        SELECT t.conversation FROM places p JOIN turns t ON t.id = p.turn
        WHERE p.document = old.number AND p.state <> 'ok');
    DELETE FROM places WHERE kind = 'passage' AND document = old.number AND state <> 'ok';
"""

_CONVERSATIONS = f"""
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, changed TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS turns (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
    number INTEGER NOT NULL, asked TEXT NOT NULL, question TEXT NOT NULL, standalone TEXT NOT NULL,
    refused INTEGER NOT NULL, note TEXT NOT NULL, missing TEXT NOT NULL, confidence REAL NOT NULL,
    generator TEXT NOT NULL, timings TEXT NOT NULL, good INTEGER, reason TEXT NOT NULL DEFAULT '',
    UNIQUE (conversation, number)
);
CREATE TABLE IF NOT EXISTS claims (
    turn INTEGER NOT NULL REFERENCES turns ON DELETE CASCADE, position INTEGER NOT NULL,
    text TEXT NOT NULL, label TEXT NOT NULL, citations TEXT NOT NULL, supported INTEGER NOT NULL,
    problems TEXT NOT NULL, emphasis TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (turn, position)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS places (
    turn INTEGER NOT NULL REFERENCES turns ON DELETE CASCADE, kind TEXT NOT NULL, number INTEGER NOT NULL,
    document INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, anchor TEXT, status TEXT,
    score REAL NOT NULL, state TEXT NOT NULL, PRIMARY KEY (turn, kind, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS places_in ON places (document);
CREATE TRIGGER IF NOT EXISTS forgotten AFTER DELETE ON documents BEGIN
    UPDATE places SET state = 'removed', start = 0, end = 0, anchor = NULL WHERE document = old.number;
    {_WITHDRAW}END;
CREATE TRIGGER IF NOT EXISTS overtaken AFTER UPDATE OF text ON documents WHEN old.text <> new.text BEGIN
    UPDATE places SET state = 'changed', start = 0, end = 0, anchor = NULL
    WHERE document = old.number AND state = 'ok'
    AND (old.sha256 <> new.sha256 OR instr(new.text, substr(old.text, start + 1, end - start)) = 0);
    UPDATE places SET start = instr(new.text, substr(old.text, start + 1, end - start)) - 1,
    end = instr(new.text, substr(old.text, start + 1, end - start)) - 1 + end - start
    WHERE document = old.number AND state = 'ok'
    AND substr(old.text, start + 1, end - start) <> substr(new.text, start + 1, end - start);
    {_WITHDRAW}END;
"""

_NAMES = """
CREATE TABLE IF NOT EXISTS corrections (
    document INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE, told TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS names (
    key TEXT NOT NULL, document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    full INTEGER NOT NULL, article INTEGER NOT NULL, sub INTEGER NOT NULL, year INTEGER,
    PRIMARY KEY (key, article, sub, document)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS names_of ON names (document);
CREATE TABLE IF NOT EXISTS repeals (
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, key TEXT NOT NULL,
    number TEXT, day TEXT, PRIMARY KEY (document, key)
) WITHOUT ROWID;
"""

_LAYOUTS = """
CREATE TABLE IF NOT EXISTS layouts (
    document INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE, packed BLOB NOT NULL
);
"""

# How many other places say what a turn's citation `marker` says; marker 0: documents found and not listed.
_COUNTS = """
CREATE TABLE IF NOT EXISTS counts (
    turn INTEGER NOT NULL REFERENCES turns ON DELETE CASCADE, marker INTEGER NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (turn, marker)
) WITHOUT ROWID;
"""

# Whose a conversation is, where users sign in; one without an entry was had without signing in.
_OWNERS = """
CREATE TABLE IF NOT EXISTS owners (
    conversation TEXT PRIMARY KEY REFERENCES conversations ON DELETE CASCADE, owner TEXT NOT NULL
) WITHOUT ROWID;
"""

STEPS = (_DOCUMENTS, _CONVERSATIONS, _NAMES, _LAYOUTS, _COUNTS, _OWNERS)
"""What each format adds to the one before it; a file of format n has had the first n."""
