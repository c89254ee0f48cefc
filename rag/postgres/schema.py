"""The tables of an index in PostgreSQL, those of `rag.schema`, and the functions that SQLite brings along.

Text is compared byte by byte, as SQLite does, whatever the database's collation. Numbers are given by
whoever writes; places in a text are integers, as PostgreSQL's functions of texts have them.
"""

from __future__ import annotations

from typing import Final

_TABLES: Final = """
CREATE TABLE meta (key text COLLATE "C" PRIMARY KEY, value text NOT NULL);
CREATE TABLE files (
    path text COLLATE "C" PRIMARY KEY, sha256 text NOT NULL, versions text NOT NULL, warnings text NOT NULL
);
CREATE TABLE documents (
    number bigint PRIMARY KEY, id text COLLATE "C" NOT NULL UNIQUE, external_id text, source text NOT NULL,
    sha256 text COLLATE "C" NOT NULL, title text NOT NULL, text text NOT NULL, metadata json NOT NULL,
    outline text NOT NULL, pages text NOT NULL, alignment text NOT NULL, warnings text NOT NULL,
    versions text NOT NULL, generation bigint NOT NULL
);
CREATE INDEX documents_since ON documents (generation);
CREATE INDEX documents_by_bytes ON documents (sha256);
CREATE TABLE sources (
    path text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL, source text NOT NULL,
    position bigint NOT NULL, document bigint NOT NULL REFERENCES documents ON DELETE CASCADE,
    PRIMARY KEY (path, key)
);
CREATE INDEX sources_of ON sources (document);
CREATE TABLE passages (
    number bigint PRIMARY KEY, document bigint NOT NULL REFERENCES documents ON DELETE CASCADE,
    start integer NOT NULL, "end" integer NOT NULL, headings text NOT NULL, digest bigint NOT NULL,
    vector bytea NOT NULL, generation bigint NOT NULL
);
ALTER TABLE passages ALTER vector SET STORAGE EXTERNAL;
CREATE INDEX passages_of ON passages (document, number);
CREATE INDEX passages_since ON passages (generation);
CREATE TABLE tombstones (
    kind text COLLATE "C" NOT NULL, number bigint NOT NULL, generation bigint NOT NULL,
    PRIMARY KEY (kind, number)
);
CREATE INDEX tombstones_since ON tombstones (kind, generation);
CREATE TABLE conversations (
    id text COLLATE "C" PRIMARY KEY, title text NOT NULL, changed text COLLATE "C" NOT NULL
);
CREATE TABLE turns (
    id bigint PRIMARY KEY,
    conversation text COLLATE "C" NOT NULL REFERENCES conversations ON DELETE CASCADE,
    number bigint NOT NULL, asked text COLLATE "C" NOT NULL, question text NOT NULL, standalone text NOT NULL,
    refused integer NOT NULL, note text NOT NULL, missing text NOT NULL, confidence double precision NOT NULL,
    generator text NOT NULL, timings text NOT NULL, good integer, reason text NOT NULL DEFAULT '',
    UNIQUE (conversation, number)
);
CREATE TABLE claims (
    turn bigint NOT NULL REFERENCES turns ON DELETE CASCADE, position bigint NOT NULL,
    text text NOT NULL, label text NOT NULL, citations text NOT NULL, supported integer NOT NULL,
    problems text NOT NULL, emphasis text NOT NULL, state text COLLATE "C" NOT NULL,
    PRIMARY KEY (turn, position)
);
CREATE TABLE places (
    turn bigint NOT NULL REFERENCES turns ON DELETE CASCADE, kind text COLLATE "C" NOT NULL,
    number bigint NOT NULL, document bigint NOT NULL, start integer NOT NULL, "end" integer NOT NULL,
    anchor text, status text, score double precision NOT NULL, state text COLLATE "C" NOT NULL,
    PRIMARY KEY (turn, kind, number)
);
CREATE INDEX places_in ON places (document);
CREATE TABLE corrections (
    document bigint PRIMARY KEY REFERENCES documents ON DELETE CASCADE, told json NOT NULL
);
CREATE TABLE names (
    key text COLLATE "C" NOT NULL, document bigint NOT NULL REFERENCES documents ON DELETE CASCADE,
    "full" integer NOT NULL, article bigint NOT NULL, sub bigint NOT NULL, year integer,
    PRIMARY KEY (key, article, sub, document)
);
CREATE INDEX names_of ON names (document);
CREATE TABLE repeals (
    document bigint NOT NULL REFERENCES documents ON DELETE CASCADE, key text COLLATE "C" NOT NULL,
    number text, day text, PRIMARY KEY (document, key)
);
CREATE TABLE layouts (
    document bigint PRIMARY KEY REFERENCES documents ON DELETE CASCADE, packed bytea NOT NULL
);
CREATE TABLE counts (
    turn bigint NOT NULL REFERENCES turns ON DELETE CASCADE, marker bigint NOT NULL, count bigint NOT NULL,
    PRIMARY KEY (turn, marker)
);
CREATE TABLE owners (
    conversation text COLLATE "C" PRIMARY KEY REFERENCES conversations ON DELETE CASCADE, owner text NOT NULL
);
INSERT INTO meta VALUES ('generation', '0');
"""

# What goes with a document, as `rag.schema` has it.
_TRIGGERS: Final = """
CREATE FUNCTION bury() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO tombstones
    SELECT TG_TABLE_NAME, number, (SELECT CAST(value AS bigint) FROM meta WHERE key = 'generation') FROM gone;
    RETURN NULL;
END $$;
CREATE TRIGGER buried_passage AFTER DELETE ON passages REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION bury();
CREATE TRIGGER buried_document AFTER DELETE ON documents REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION bury();

CREATE FUNCTION withdraw(gone bigint) RETURNS void LANGUAGE sql SET search_path FROM CURRENT AS $$
    UPDATE claims SET text = '', label = '', emphasis = '[]', problems = '[]', state = (
        SELECT MAX(p.state) FROM places p
        WHERE p.turn = claims.turn AND p.document = gone AND p.state <> 'ok')
    WHERE turn IN (SELECT turn FROM places WHERE document = gone AND state <> 'ok')
    AND (citations = '[]' OR EXISTS (
        SELECT 1 FROM places p, json_array_elements_text(CAST(claims.citations AS json)) AS m(marker)
        WHERE p.turn = claims.turn AND p.kind = 'citation' AND p.number = CAST(m.marker AS bigint)
        AND p.document = gone AND p.state <> 'ok'));
    UPDATE turns SET note = '' WHERE refused = 0
    AND id IN (SELECT turn FROM places WHERE document = gone AND state <> 'ok');
    UPDATE turns SET standalone = question WHERE standalone <> question AND conversation IN (
        SELECT t.conversation FROM places p JOIN turns t ON t.id = p.turn
        WHERE p.document = gone AND p.state <> 'ok');
    DELETE FROM places WHERE kind = 'passage' AND document = gone AND state <> 'ok';
$$;

CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE places SET state = 'removed', start = 0, "end" = 0, anchor = NULL WHERE document = old.number;
    PERFORM withdraw(old.number);
    RETURN NULL;
END $$;
CREATE TRIGGER forgotten AFTER DELETE ON documents FOR EACH ROW EXECUTE FUNCTION forget();

CREATE FUNCTION overtake() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE places SET state = 'changed', start = 0, "end" = 0, anchor = NULL
    WHERE document = old.number AND state = 'ok'
    AND (old.sha256 <> new.sha256 OR strpos(new.text, substr(old.text, start + 1, "end" - start)) = 0);
    UPDATE places SET start = strpos(new.text, substr(old.text, start + 1, "end" - start)) - 1,
    "end" = strpos(new.text, substr(old.text, start + 1, "end" - start)) - 1 + "end" - start
    WHERE document = old.number AND state = 'ok'
    AND substr(old.text, start + 1, "end" - start) <> substr(new.text, start + 1, "end" - start);
    PERFORM withdraw(old.number);
    RETURN NULL;
END $$;
CREATE TRIGGER overtaken AFTER UPDATE OF text ON documents FOR EACH ROW
    WHEN (old.text <> new.text) EXECUTE FUNCTION overtake();
"""

TRIGGERS: Final = frozenset(("buried_passage", "buried_document", "forgotten", "overtaken"))
"""Without which a removed document would be remembered."""

_FUNCTIONS: Final = """
CREATE FUNCTION instr(text, text) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT strpos($1, $2)';
CREATE FUNCTION json_extract(json, text) RETURNS text LANGUAGE sql IMMUTABLE
    AS 'SELECT $1 ->> substr($2, 3)';
CREATE AGGREGATE json_group_array(text) (
    SFUNC = array_append, STYPE = text[], INITCOND = '{}', FINALFUNC = array_to_json
);
CREATE FUNCTION joined(bigint[]) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT array_to_string($1, '','')';
CREATE AGGREGATE group_concat(bigint) (SFUNC = array_append, STYPE = bigint[], FINALFUNC = joined);
"""

FIRST: Final = 6
"""The format of `STEPS[0]`, by the counting of `rag.schema`."""
STEPS: Final = (_TABLES + _TRIGGERS + _FUNCTIONS,)
"""What each format from then on adds to the one before it."""
