"""The signs by which what was found is weighed, and the order they give in small libraries of our own."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import HashEncoder

from rag.filters import Filters
from rag.index import Index
from rag.indexing import Indexer
from rag.lexical import LexicalIndex
from rag.ranking import FILE, SIGNS, Wanted, Weights, characters, known_terms, scaled, weights
from rag.retriever import LOOKED_AT, Retriever
from rag.terms import joined, terms


def wanted(question, rare=(), character_worth=1.0):
    """A question for which every term tells 1, the `rare` ones 5."""
    idf = {t: 5.0 if t in rare else 1.0 for t in terms(question)}
    return Wanted(question, idf, dict.fromkeys(characters(question), character_worth))


def written(question, text, **options):
    spelt, close = wanted(question, **options).written([text])
    return {"characters": spelt[0], "close": close[0]}


class TestWanted:
    def test_words_that_stand_together_are_closer_than_words_apart(self):
        together = written("取暖补贴标准", "本市取暖补贴标准由财政局公布。")
        apart = written("取暖补贴标准", "取暖。" + "无" * 70 + "补贴。" + "无" * 70 + "标准。")
        assert together["close"] > apart["close"]

    def test_a_passage_without_the_words_has_no_signs(self):
        assert set(written("取暖补贴", "港口夜间停工").values()) == {0.0}

    def test_a_rare_word_tells_more(self):
        text = "热泵"
        assert written("热泵补贴", text, rare={"热泵"})["close"] > written("热泵补贴", text)["close"]

    def test_words_that_only_ask_tell_little(self):
        whole = written("请问取暖补贴是多少", "取暖补贴")["close"]
        asking = written("请问取暖补贴是多少", "请问是多少")["close"]
        assert whole > 3 * asking

    def test_words_that_are_alike_share_characters(self):
        assert written("打工的工资", "务工人员的薪资")["characters"] > 0

    def test_a_character_counts_less_in_a_longer_passage(self):
        short = written("薪资", "薪资")["characters"]
        long = written("薪资", "薪资" + "无" * 500)["characters"]
        assert short > long

    def test_traditional_characters_and_gaps_make_no_difference(self):
        assert written("補貼標準", "补 贴标准") == written("补贴标准", "补贴标准")

    def test_years_are_those_named(self):
        assert wanted("2023年和2024年的补贴，文号20231").years == {"2023", "2024"}

    def test_the_year_of_a_title_is_for_against_or_silent(self):
        question = wanted("2023年的学费")
        titles = ["2023年招生章程", "2022至2023年招生章程", "2022年招生章程", "招生章程"]
        assert question.year(titles, [None] * 4).tolist() == [1, 1, -1, 0]
        assert wanted("学费").year(titles, [None] * 4).tolist() == [0, 0, 0, 0]

    def test_the_year_of_a_document_speaks_where_its_title_names_none(self):
        question = wanted("2023年的学费")
        titles = ["招生章程", "招生章程", "2022年招生章程", "2023年招生章程"]
        assert question.year(titles, [2023, 2022, 2023, 2022]).tolist() == [0.5, 0, -1, 1]

    def test_a_title_that_the_question_names_is_known_by_its_longest_run(self):
        question = wanted("勞動合同法与民法典有何不同")
        titles = ["劳动合同法", "江源省劳动合同法实施办法", "法", ""]
        assert question.named(titles).tolist() == pytest.approx([1, 5 / 12, 1 / 4, 0])

    def test_own_words_go_from_nothing_to_one(self):
        question = wanted("取暖补贴标准")
        assert question.own_words(0.0) == 0
        assert 0 < question.own_words(question.information / 4) < 1
        assert question.own_words(10 * question.information) == 1

    @settings(deadline=None)
    @given(st.text(max_size=60), st.text(max_size=200))
    def test_shares_are_shares_whatever_is_written(self, question, text):
        signs = written(question, text)
        assert 0 <= signs["close"] <= 1 + 1e-9
        assert signs["characters"] >= 0


@given(st.lists(st.lists(st.floats(0, 30), min_size=len(SIGNS), max_size=len(SIGNS)), max_size=5))
def test_scores_are_scaled_to_shares_and_keep_their_order(rows):
    signs = np.array(rows).reshape(-1, len(SIGNS))
    out = scaled(signs)
    for sign in ("document", "meaning", "characters"):
        column = SIGNS.index(sign)
        assert ((out[:, column] >= 0) & (out[:, column] <= 1)).all()
        best = signs[:, column].argmax() if rows else None
        assert best is None or out[best, column] == out[:, column].max()
    assert (out[:, SIGNS.index("close")] == signs[:, SIGNS.index("close")]).all()


def test_terms_and_characters_are_told_once():
    assert known_terms("补贴补贴") == ["补贴", "贴补"]
    assert characters("補贴A补") == ["补", "贴"]


class TestWeights:
    lay = np.eye(len(SIGNS))[SIGNS.index("meaning")]
    own = np.eye(len(SIGNS))[SIGNS.index("close")]

    def test_a_question_in_the_documents_words_is_weighed_by_its_own_set(self):
        signs = np.array([self.lay, self.own])
        mixed = Weights(self.lay, self.own)
        assert mixed.worth(signs, 0.0).tolist() == [1, 0]
        assert mixed.worth(signs, 1.0).tolist() == [0, 1]
        assert mixed.worth(signs, 0.25).tolist() == [0.75, 0.25]

    def test_the_best_there_could_be_is_worth_one(self):
        both = Weights(3 * self.lay + self.own, self.lay)
        assert both.worth(np.ones((1, len(SIGNS))), 0.5)[0] == pytest.approx(1)

    def test_the_shipped_file_has_a_weight_for_every_sign_and_its_provenance(self):
        told = json.loads(FILE.read_text("utf8"))
        assert set(told["lay"]) == set(told["own"]) == set(SIGNS)
        assert told["provenance"]["by"].startswith("python -m rag.evaluation.fit_ranking")

    def test_meaning_decides_lay_questions_more_than_well_worded_ones(self):
        at = SIGNS.index("meaning")
        assert weights().lay[at] > weights().own[at]
        assert weights().own[SIGNS.index("year")] > 0


@pytest.fixture
def lexical(tmp_path):
    index = LexicalIndex(tmp_path / "lexical")
    texts = {1: ("2023年通知", "取暖补贴"), 2: ("2024年通知", "取暖标准"), 3: ("说明", "港口停工")}
    index.update([], [(n, n, joined(title), joined(body)) for n, (title, body) in texts.items()], 1)
    return index


class TestLexicalSigns:
    def test_what_is_held_is_the_sum_of_the_weights_of_the_terms_that_stand_there(self, lexical):
        weights = {"取暖": 1.0, "补贴": 0.5, "无关": 9.0}
        assert lexical.held(weights, "body", [1, 2, 3]) == {1: 1.5, 2: 1.0}

    def test_title_and_body_are_told_apart(self, lexical):
        assert lexical.held({"2023": 1.0}, "title", [1, 2, 3]) == {1: 1.0}
        assert lexical.held({"取暖": 1.0}, "title", [1, 2, 3]) == {}

    def test_only_the_documents_asked_about(self, lexical):
        assert lexical.held({"取暖": 1.0}, "body", [2, 3]) == {2: 1.0}
        assert lexical.held({"取暖": 1.0}, "body", []) == {}
        assert lexical.held({}, "body", [1]) == {}

    def test_single_characters_are_counted_apart_from_pairs(self, lexical):
        told = lexical.idf(["暖", "港", "无"], "characters")
        assert told["暖"] < told["港"] < told["无"]
        assert lexical.idf(["暖"])["暖"] == lexical.idf(["无"])["无"]


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    """Admission rules, alike but for the year, and a notice; a document a line."""
    folder = tmp_path_factory.mktemp("rules")
    lines = [
        {
            "id": f"r{year}",
            "title": f"江源学院{year}年招生章程",
            "text": f"江源学院面向全国招生。\n\n学费为每学年{year - 1000}元，住宿费另计。",
        }
        for year in range(2018, 2026)
    ]
    lines.append({"id": "n", "title": "关于食堂开放时间的通知", "text": "食堂早上六点开门，晚上九点关门。"})
    (folder / "rules.jsonl").write_text("\n".join(json.dumps(x, ensure_ascii=False) for x in lines), "utf8")
    index = Index(folder / "index", HashEncoder(), "hash", create=True)
    Indexer(index).add([folder / "rules.jsonl"])
    return index


@pytest.mark.parametrize("year", [2018, 2021, 2025])
def test_the_year_that_is_asked_for_comes_first(rules, year):
    hits = Retriever(rules, rules.encoder).search(f"{year}年江源学院的学费是多少")
    assert hits[0].document.external_id == f"r{year}"


def test_the_sign_of_the_year_is_for_against_or_silent(rules):
    retriever = Retriever(rules, rules.encoder)

    def years(question):
        looked = retriever.look_at(question, retriever.find(question))
        documents = {n: f.passage.document_id for n, f in rules.passages(looked.numbers).items()}
        names = {d.id: d.external_id for d in rules.documents()}
        column = looked.signs[:, SIGNS.index("year")]
        return {names[documents[n]]: y for n, y in zip(looked.numbers, column, strict=True)}

    asked = years("2021年学费和食堂")
    assert asked["r2021"] == 1
    assert asked["r2020"] == -1
    assert asked["n"] == 0
    assert set(years("学费和食堂").values()) == {0}


def test_a_year_of_which_there_is_nothing_is_left_as_it_was_said(rules):
    assert rules.dated("去年的学费", "2021-03-01") == "2020年的学费"
    assert rules.dated("今年和去年的学费", "2051-03-01") == "今年和去年的学费"
    assert rules.dated("学费", "2021-03-01") == "学费"


@pytest.mark.parametrize("year", [2019, 2022])
def test_last_years_rules_are_those_before_the_asked_day(rules, year):
    filters = Filters(as_of=f"{year + 1}-06-30")
    hits = Retriever(rules, rules.encoder).search("去年江源学院的学费是多少", filters=filters)
    assert hits[0].document.external_id == f"r{year}"


def test_a_document_lends_its_signs_to_all_its_passages(rules):
    retriever = Retriever(rules, rules.encoder)
    looked = retriever.look_at("食堂几点开门", retriever.find("食堂几点开门"))
    held = looked.signs[:, SIGNS.index("held")]
    assert held.max() <= 1 + 1e-6
    assert looked.own_words > 0
    assert len(looked.numbers) == len(set(looked.numbers)) <= LOOKED_AT


def test_what_is_not_looked_at_follows_what_is(rules, monkeypatch):
    question = "学费每学年多少"
    whole = Retriever(rules, rules.encoder).search(question, 30)
    monkeypatch.setattr("rag.retriever.LOOKED_AT", 2)
    short = Retriever(rules, rules.encoder).search(question, 30)
    assert {h.passage for h in short} == {h.passage for h in whole}
    scores = [h.score for h in short]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= s <= 1 for s in scores)


def test_nothing_is_found_in_an_empty_index(tmp_path):
    index = Index(tmp_path / "index", HashEncoder(), "hash", create=True)
    assert Retriever(index, index.encoder).search("补贴") == []
