"""Fusion and selection on numbers alone, then searches in a small index."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from backends import backends, let_go
from hypothesis import given, settings
from hypothesis import strategies as st
from small import NOTICE, RULE, HashEncoder
from worlds import ENGLISH, SPEECH

from embeddings import StaticEncoder
from rag import retriever
from rag.filters import Filters
from rag.index import Index
from rag.indexing import Indexer
from rag.retriever import OF_ONE, Retriever, fuse, select, with_the_best
from rag.store import Read


def known(*documents):
    """Passages 1, 2, … of the given documents."""
    return dict(enumerate(documents, start=1))


def saying(*digests):
    """Passages 1, 2, … with texts of those digests."""
    return {n: Read("", 0, 0, "[]", "", digest, "") for n, digest in enumerate(digests, start=1)}


def numbers(scores):
    return [n for n, _ in scores]


class TestFuse:
    def test_what_all_sides_find_comes_first(self):
        listed = known(1, 2, 3)
        ranked = fuse([(1, 9.0), (2, 8.0)], [(1, 5.0)], [(1, 0.9), (3, 0.8)], listed)
        assert numbers(ranked)[0] == 1

    def test_scores_are_from_nothing_to_one_best_first(self):
        ranked = fuse([(1, 9.0), (2, 3.0)], [(7, 4.0)], [(2, 0.5), (1, 0.4)], known(7, 8, 9))
        scores = [score for _, score in ranked]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1.000001 for score in scores)

    def test_how_far_ahead_a_side_is_counts(self):
        near = dict(fuse([(1, 10.0), (2, 9.9)], [], [], known(1, 2)))
        far = dict(fuse([(1, 10.0), (2, 1.0)], [], [], known(1, 2)))
        assert near[2] > far[2]

    def test_a_document_lends_its_score_to_its_passages(self):
        ranked = fuse([(1, 5.0), (2, 5.0)], [(20, 9.0)], [], known(10, 20))
        assert numbers(ranked)[0] == 2

    def test_one_scale_does_not_drown_another(self):
        small = fuse([(1, 0.002), (2, 0.001)], [], [(2, 0.9), (1, 0.1)], known(1, 2))
        large = fuse([(1, 2000.0), (2, 1000.0)], [], [(2, 0.9), (1, 0.1)], known(1, 2))
        assert small == large

    def test_nothing_found_is_nothing(self):
        assert fuse([], [], [], {}) == []

    @given(st.lists(st.tuples(st.integers(1, 6), st.floats(0.01, 50)), max_size=6, unique_by=lambda p: p[0]))
    def test_every_passage_known_is_ranked_once(self, lexical):
        listed = known(1, 1, 2, 2, 3, 3)
        lexical = sorted(lexical, key=lambda p: -p[1])
        assert sorted(numbers(fuse(lexical, [], [], listed))) == sorted(listed)


class TestWithTheBest:
    def test_each_of_the_best_documents_has_a_passage_among_those_looked_at(self, monkeypatch):
        monkeypatch.setattr(retriever, "LOOKED_AT", 3)
        fused = [(1, 0.9), (2, 0.8), (3, 0.7), (4, 0.2), (5, 0.1)]
        listed = known(10, 10, 10, 20, 20)
        assert numbers(with_the_best(fused, [(20, 7.0), (10, 6.0)], listed)) == [1, 2, 4, 3, 5]

    def test_what_is_there_already_stays_where_it_is(self):
        fused = [(1, 0.9), (2, 0.8)]
        assert with_the_best(fused, [(20, 7.0), (30, 1.0)], known(10, 20)) == fused

    def test_only_of_the_best_documents(self, monkeypatch):
        monkeypatch.setattr(retriever, "LOOKED_AT", 1)
        monkeypatch.setattr(retriever, "BEST", 1)
        fused = [(1, 0.9), (2, 0.8), (3, 0.7)]
        assert with_the_best(fused, [(10, 7.0), (20, 6.0)], known(10, 20, 30)) == fused


class TestSelect:
    def test_the_best_in_their_order(self):
        chosen = select([(3, 0.9), (1, 0.5), (2, 0.1)], known(1, 2, 3), saying(7, 8, 9), 2)
        assert numbers(chosen) == [3, 1]

    def test_the_same_text_is_shown_once(self):
        ranked = [(1, 0.9), (2, 0.8), (3, 0.7)]
        assert numbers(select(ranked, known(1, 2, 3), saying(7, 7, 8), 3)) == [1, 3]

    def test_a_document_whose_passage_was_said_already_is_shown_by_its_next(self):
        ranked = [(1, 0.9), (2, 0.8), (3, 0.1)]
        assert numbers(select(ranked, known(1, 2, 2), saying(7, 7, 8), 3)) == [1, 3]

    def test_one_document_leaves_room_for_the_others(self):
        ranked = [(n, 1 - n / 100) for n in range(1, 12)]
        shown = numbers(select(ranked, known(*[1] * 9, 2, 3), saying(*range(11)), 8))
        assert shown[: OF_ONE + 2] == [1, 2, 3, 4, 5, 10, 11]
        assert shown[OF_ONE + 2 :] == [6]

    def test_what_is_much_worse_gets_no_room(self):
        ranked = [*((n, 1 - n / 100) for n in range(1, 10)), (10, 0.2), (11, 0.1)]
        shown = numbers(select(ranked, known(*[1] * 9, 2, 3), saying(*range(11)), 10))
        assert shown == [*range(1, 10), 10]

    def test_a_document_alone_fills_the_room(self):
        ranked = [(n, 1 / n) for n in range(1, 10)]
        assert len(select(ranked, known(*[1] * 9), saying(*range(9)), 8)) == 8

    @settings(max_examples=80)
    @given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 5)), max_size=15), st.integers(1, 12))
    def test_no_text_twice_and_never_more_than_asked(self, passages, k):
        of, read = known(*(d for d, _ in passages)), saying(*(digest for _, digest in passages))
        shown = numbers(select([(n, 1 / n) for n in of], of, read, k))
        digests = [read[n].digest for n in shown]
        assert len(shown) <= k
        assert len(set(digests)) == len(digests)
        if k >= len(of):
            assert set(digests) == {p.digest for p in read.values()}


@pytest.fixture(scope="module", params=backends())
def library(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    (folder / "papers").mkdir()
    texts = {"rule": RULE, "notice": NOTICE, "speech": SPEECH, "english": ENGLISH}
    for name, text in texts.items():
        (folder / "papers" / f"{name}.txt").write_text(text, "utf8")
    copy = "转载\n\n" + RULE.partition("\n\n")[2] + "\n第七条 本办法由省厅解释。\n"
    (folder / "papers" / "reprint.txt").write_text(copy, "utf8")
    index = Index(folder / "index", HashEncoder(), "hash", create=True, backend=request.param)
    Indexer(index).add([folder / "papers"])
    yield index
    let_go(folder)


@pytest.fixture
def search(library):
    return Retriever(library, library.encoder).search


def test_the_passage_that_says_it_comes_first(search):
    hits = search("低保家庭补贴取暖费多少")
    assert "六百元" in hits[0].text
    assert [h.rank for h in hits] == list(range(1, len(hits) + 1))
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


def test_hits_are_their_documents_characters(search):
    for hit in search("补助标准", 20):
        assert hit.passage.span.of(hit.document.text) == hit.text


def test_passages_of_the_same_text_are_shown_once(search):
    texts = ["".join(h.text.split()) for h in search("设备购置额的百分之十五", 20)]
    assert len(set(texts)) == len(texts)


def test_no_more_than_asked_for(search):
    assert [len(search("补助 取暖 贷款 港口", k)) for k in (1, 2, 3)] == [1, 2, 3]
    few = search("补助", 1)
    assert few == search("补助", 5)[:1]


@pytest.mark.parametrize("question", ["", "？", "😀", "\x00", "zzzz", "补" * 10_000, "\u3000"])
def test_odd_questions_are_searched_without_complaint(search, question):
    assert isinstance(search(question), list)


def test_filters_keep_to_what_they_let_through(library, search):
    ids = {d.title: d.id for d in library.documents()}
    notice = ids["江源市人民政府办公室关于做好今冬清洁取暖工作的通知"]
    only = Filters(documents=(notice,))
    assert {h.document.id for h in search("补助 取暖", filters=only)} == {notice}
    assert {h.document.id for h in search("补助 取暖", filters=Filters(issuer="江源市"))} == {notice}
    in_time = Filters(since="2023-10-01", until="2023-10-31")
    assert {h.document.id for h in search("补助 取暖", filters=in_time)} == {notice}
    assert search("补助", filters=Filters(since="2999-01-01")) == []
    assert search("补助", filters=Filters(documents=("unknown",))) == []


class Scripted:
    """A reranker that likes what holds `word`, and counts what it reads."""

    def __init__(self, word):
        self.word = word
        self.read = 0

    def scores(self, question, passages):
        del question
        self.read += len(passages)
        return np.array([float(self.word in p) for p in passages], np.float32)


def test_no_more_searches_run_at_once_than_there_are_processors(library, monkeypatch):
    monkeypatch.setattr(retriever, "cores", lambda: 2)
    guard, together, at_once = threading.Lock(), threading.Barrier(2), [0]

    def slow(*_):
        with guard:
            at_once.append(at_once[-1] + 1)
        together.wait(10)
        time.sleep(0.01)
        with guard:
            at_once.append(at_once[-1] - 1)
        return []

    monkeypatch.setattr(Retriever, "_search", slow)
    searching = Retriever(library, HashEncoder())
    with ThreadPoolExecutor(8) as clients:
        list(clients.map(searching.search, ["企业补助"] * 8))
    assert max(at_once) == 2


def test_a_reranker_has_the_last_word(library):
    scripted = Scripted("贴息贷款")
    hits = Retriever(library, library.encoder, scripted).search("补助标准", 3)
    assert "贴息贷款" in hits[0].text
    assert (hits[0].score, hits[0].rank, len(hits)) == (1.0, 1, 3)
    assert [h.rank for h in hits] == [1, 2, 3]


def test_what_a_reranker_likes_alike_stays_in_order(library):
    plain = Retriever(library, library.encoder).search("补助标准", 4)
    liked = Retriever(library, library.encoder, Scripted("查无此句")).search("补助标准", 4)
    assert [h.passage for h in liked] == [h.passage for h in plain]


def test_a_reranker_reads_no_more_than_its_share(library, monkeypatch):
    monkeypatch.setattr(retriever, "RERANKED", 2)
    scripted = Scripted("补助")
    hits = Retriever(library, library.encoder, scripted).search("补助 取暖 贷款", 5)
    assert (scripted.read, len(hits)) == (2, 5)
    assert [h.rank for h in hits] == [1, 2, 3, 4, 5]


def test_a_document_removed_is_found_no_more(tmp_path):
    index = Index(tmp_path / "index", HashEncoder(), "hash", create=True)
    (tmp_path / "rule.txt").write_text(RULE, "utf8")
    (tmp_path / "notice.txt").write_text(NOTICE, "utf8")
    Indexer(index).add([tmp_path / "rule.txt", tmp_path / "notice.txt"])
    find = Retriever(index, index.encoder).search
    rule = next(h.document.id for h in find("设备购置额"))
    index.remove([rule])
    assert all(h.document.id != rule for h in find("设备购置额", 20))


TWINS = [
    ("中小企业更新设备能补助多少钱？", "中小企業更新設備能補助多少錢？"),
    ("低保家庭取暖费每户补贴几百元？", "低保家庭取暖費每戶補貼幾百元？"),
    ("居民家里的温度不得低于多少摄氏度？", "居民家裏的溫度不得低於多少攝氏度？"),
    ("哪些企业不予补助？", "哪些企業不予補助？"),
    ("这个办法从哪天起施行？", "這個辦法從哪天起施行？"),
]


def test_traditional_questions_find_what_their_simplified_twins_find(tmp_path):
    index = Index(tmp_path / "index", StaticEncoder(), "bundled", create=True)
    for name, text in (("rule", RULE), ("notice", NOTICE), ("speech", SPEECH), ("english", ENGLISH)):
        (tmp_path / f"{name}.txt").write_text(text, "utf8")
    Indexer(index).add(sorted(tmp_path.glob("*.txt")))
    find = Retriever(index, index.encoder).search
    found = {simplified: find(simplified, 3) for simplified, _ in TWINS}
    assert [find(traditional, 3) for _, traditional in TWINS] == list(found.values())
    assert len({hits[0].passage for hits in found.values()}) > 3
