"""What holds for every text: nothing is added, dropped or reordered, and everything points home."""

from __future__ import annotations

import json
import lzma
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.reading.alignment import Alignment, Builder
from rag.reading.cleaning import clean
from rag.reading.compose import compose
from rag.reading.mending import mend
from rag.reading.model import Extract

SHARED = Path(__file__).resolve().parents[2] / "shared"

PIECES = """市政府 应当 管理 ， 。 ； 、 “ ” 《 》 （ ） 第三条 一、 （二） 1. 3 2023年5月6日 —— - 附件：
office re- % .5 😀 👨‍👩‍👧 𠀀 𬭎 é"""
words = st.sampled_from([*PIECES.split(), " ", "　", "the ", "of ", "第三条　"])
line = st.lists(words, max_size=14).map("".join)
ends = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\u2028", "\x85", "\n\n\n", "\f"])
texts = st.lists(st.tuples(line, ends), max_size=14).map(lambda parts: "".join(a + b for a, b in parts))


def solid(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=150, deadline=None)
@given(texts)
def test_the_characters_are_the_same_in_the_same_order(raw):
    source = clean(raw)[0]
    mended = mend(source)
    assert solid(mended.text).replace("-", "") == solid(source).replace("-", "")
    assert mended.text == mended.text.strip()
    assert "\n\n\n" not in mended.text
    assert all(row == row.strip() for row in mended.text.split("\n"))


@settings(max_examples=120, deadline=None)
@given(texts)
def test_every_character_points_to_itself(raw):
    reading = compose(Extract(raw), "stem")
    last = -1
    for n, c in enumerate(reading.text):
        at = reading.alignment.to_original(n)
        if not c.isspace():
            assert raw[at] == c
            assert at > last
            assert reading.alignment.to_canonical(at) == n
            last = at


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.tuples(line.map(str.strip), ends), max_size=14).map(lambda p: "".join(a + b for a, b in p))
)
def test_mending_again_changes_nothing(raw):
    once = mend(clean(raw)[0]).text
    assert mend(once).text == once


@settings(deadline=None)
@given(texts)
def test_reading_is_deterministic(raw):
    assert compose(Extract(raw), "stem") == compose(Extract(raw), "stem")


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), max_size=8), st.data())
def test_alignments_compose(gaps, data):
    source = "".join(chr(0x4E00 + n) for n in range(60))
    first = Builder(source)
    at = 0
    for gap, size in gaps:
        first.keep(at + gap, at + gap + size)
        at += gap + size
    middle, earlier = first.build()
    cut = data.draw(st.integers(0, len(middle)))
    second = Builder(middle)
    second.keep(0, cut)
    second.insert("\n")
    second.keep(min(len(middle), cut + 1), len(middle))
    text, later = second.build()
    whole = later.after(earlier)
    for n, c in enumerate(text):
        if c != "\n":
            assert source[whole.to_original(n)] == c
    assert Alignment.from_json(json.loads(json.dumps(whole.to_json()))) == whole


def test_an_empty_alignment():
    empty = Alignment.identity(0)
    assert (empty.runs, empty.to_original(5), empty.to_canonical(5)) == ((), 0, 0)
    assert Alignment(((0, 2, 3),)).to_original(9) == 5


@pytest.mark.slow
def test_printed_laws_come_out_as_they_went_in():
    laws = SHARED / "eval" / "structure" / "laws.jsonl.xz"
    if not laws.is_file():
        pytest.skip("the measuring texts are not here")
    sys.path.insert(0, str(SHARED / "eval"))
    try:
        from score_structure import plain, printed  # noqa: PLC0415
    finally:
        sys.path.pop(0)
    same = total = 0
    with lzma.open(laws, "rt", encoding="utf8") as rows:
        texts_of_laws = rows.readlines()
    for row in texts_of_laws:
        law = plain(json.loads(row)["text"])
        want = [solid(p) for p in mend(clean(law)[0]).text.split("\n") if p]
        got = {solid(p) for p in mend(clean(printed(law))[0]).text.split("\n")}
        total += len(want)
        same += sum(p in got for p in want)
    assert same / total > 0.99
