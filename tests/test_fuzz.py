"""Broken files of every kind: each is read or refused in one line; passages are stretches of their text."""

from __future__ import annotations

import io
from contextlib import suppress
from functools import partial

import fuzzing
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from rag.errors import ConfigurationError, ReadingError
from rag.metadata import sidecar
from rag.reading import ocr, read
from rag.reading.images import frames

EDITS = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.floats(0, 1, exclude_max=True),
        st.integers(1, 60),
        st.sampled_from(fuzzing.MORSELS) | st.binary(min_size=1, max_size=8),
    ),
    min_size=1,
    max_size=6,
)
brief = settings(
    max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


def check(tmp_path, suffix, data):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    return fuzzing.outcome(path, partial(read, path))


@pytest.mark.parametrize("suffix", fuzzing.SEEDS)
def test_what_is_not_broken_is_read(tmp_path, suffix):
    assert check(tmp_path, suffix, fuzzing.SEEDS[suffix]) == "read"


@pytest.mark.slow
@pytest.mark.parametrize("suffix", fuzzing.SEEDS)
def test_broken_files_are_read_or_refused(tmp_path, suffix):
    @brief
    @given(EDITS, st.integers(-1, 30))
    def broken(edits, part):
        check(tmp_path, suffix, fuzzing.mutated(suffix, edits, part))

    broken()


@pytest.mark.slow
@brief
@given(EDITS)
def test_broken_pictures_are_opened_or_refused(edits):
    out = io.BytesIO()
    Image.effect_noise((20, 20), 60).save(out, "PNG")
    with suppress(ReadingError):
        assert all(
            max(frame.size) <= ocr.SIDE for frame in frames(io.BytesIO(fuzzing.edited(out.getvalue(), edits)))
        )


PIECES = st.sampled_from(fuzzing.SAID)
TEXTS = st.lists(PIECES | st.text(max_size=6), max_size=60).map("".join)


@pytest.mark.slow
@brief
@given(TEXTS, st.sampled_from([".txt", ".md", ".csv", ".html"]))
def test_passages_of_any_text_are_stretches_of_it(tmp_path, text, suffix):
    check(tmp_path, suffix, text.encode("utf8", "surrogatepass"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | PIECES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    "id title text issuer number issued effective repealed kind region collection date".split()
)


@pytest.mark.slow
@brief
@given(st.lists(st.dictionaries(FIELDS, JSON, max_size=6) | JSON, max_size=5))
def test_lines_of_any_types_are_read_or_told(tmp_path, rows):
    lines = "\n".join(fuzzing.json.dumps(row) for row in rows)
    check(tmp_path, ".jsonl", lines.encode())


YAML = st.lists(
    st.sampled_from(
        """issuer title issued 发布日期 region : ? - [ ] { } & * ! | > ' " % @ ` # , <<: &a *a --- ... ~
        !!python/name: !!binary !!set !!timestamp 2023-01-01 2023-13-01 0x1F 1_000 .nan \\ud800""".split()
    )
    | st.sampled_from([" ", "\n", ": ", "\n- ", "\t"])
    | st.text(max_size=3),
    max_size=30,
).map("".join)


@pytest.mark.slow
@brief
@given(YAML)
@example("a: &a [x]\nb: [*a, *a]")
@example("issued: !!timestamp x")
def test_any_sidecar_is_read_or_told(tmp_path, text):
    (tmp_path / "a.meta.yaml").write_text(text, "utf8", errors="surrogatepass")
    with suppress(ConfigurationError):
        told = sidecar(tmp_path / "a.txt")
        assert all(isinstance(value, str) and value.encode() is not None for value in told.values())
