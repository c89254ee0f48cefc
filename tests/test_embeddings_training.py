"""The parts of the recipe, each on texts of a few lines; and the whole of it, very small."""

# ruff: noqa: PLC0415 heavy libraries, loaded by the tests that need them
from __future__ import annotations

import json
import lzma
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.training import contrastive, corpus, pairs
from embeddings.training.composition import parts
from embeddings.training.contrastive import bags, batches, schedule
from embeddings.training.corpus import Pair, Text
from embeddings.training.pairs import PairSet, best_window, cloze_pairs, given_pairs, rarity
from embeddings.training.recipe import ROUNDS, Recipe

THINGS = ["渔船", "粮库", "路灯", "公园", "水表", "厂房", "校车", "茶园", "码头", "病床", "井盖", "树苗"]
DEEDS = ["补助标准", "检查办法", "登记手续", "收费规定", "维修责任", "年度计划"]


NO_PARTS = parts({})


def ids(*numbers: int) -> np.ndarray:
    return np.asarray(numbers, dtype=np.int64)


def write(path, rows) -> None:
    with lzma.open(path, "wt", encoding="utf8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Made-up training sets in the real files' form: a free source, and one that must not be read."""
    folder = tmp_path_factory.mktemp("data")
    made = [
        (f"{t}的{d}由谁定？", f"{t}的{d}由本市主管{t}的部门拟定，报市政府同意后施行。")
        for t in THINGS
        for d in DEEDS
    ]
    rows = [{"query": q, "positive": p, "source": "law_article", "kind": "qp"} for q, p in made]
    rows += [{"query": "不许用的问题", "positive": "不许用的答案", "source": "closed_set", "kind": "qp"}] * 3
    write(folder / "pairs.jsonl.xz", rows)
    body = "".join(
        f"{t}{d}应当公开。有关单位每年检查{t}。检查结果报送备案。\n" for t in THINGS for d in DEEDS
    )
    write(
        folder / "policy_text.jsonl.xz",
        [
            {"id": "1", "title": "t", "source": "laws_national", "text": "---\na: b\n---\n# 标题\n" + body},
            {"id": "2", "title": "t", "source": "closed_news", "text": "不许用的正文。" * 9},
        ],
    )
    write(folder / "news_text.jsonl.xz", [{"id": "n", "date": "2020-01-01", "text": body}] * 2)
    return folder


@pytest.fixture(scope="module")
def tokenizer():
    """One piece a character, so that sequences can be read."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    letters = sorted(set("".join(THINGS + DEEDS)) | set("甲乙丙丁戊一二三四五六七八九十，。"))
    made = Tokenizer(models.WordLevel({c: i for i, c in enumerate(["<unk>", *letters])}, unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    return made


def test_only_sources_with_a_stated_licence_are_read(data) -> None:
    assert {p.source for p in corpus.read_pairs(data)} == {"law_article"}
    texts = corpus.read_texts(data)
    assert {t.source for t in texts} == {"laws_national", "news"}
    assert not any("不许用" in t.text for t in texts)


def test_no_closed_source_is_on_the_list() -> None:
    closed = {
        "xwlb",
        "xwlb_policy",
        "cjrc_dev",
        "c3_mixed",
        "squad2_zh_mt",
        "counterterror_mrc",
        "ncppolicies",
    }
    closed |= {
        "ncp_policy",
        "gov_message_board",
        "legalqa",
        "xuexi_tiku",
        "csl",
        "finna",
        "nlpcc_dbqa_dev",
        "LCQMC",
    }
    assert not closed & (corpus.PAIR_SOURCES | corpus.TEXT_SOURCES)


def test_every_set_has_its_rounds() -> None:
    made = {f"cloze:{name}" for name in corpus.TEXT_SOURCES | {"news"}}
    assert set(ROUNDS) == corpus.PAIR_SOURCES | made


def test_markup_of_the_laws_is_dropped(data) -> None:
    text = corpus.read_texts(data)[0].text
    assert text.startswith("标题\n")
    assert "#" not in text
    assert "a: b" not in text


def test_unknown_pieces_are_left_out(tokenizer) -> None:
    assert [len(s) for s in pairs.encode(tokenizer, ["甲X乙", "XYZ", ""])] == [2, 0, 0]


def test_rare_pieces_weigh_more() -> None:
    weight = rarity([ids(1, 2), ids(1, 1), ids(1, 3)], 5)
    assert weight[1] < weight[2] == weight[3] < weight[4]


def test_the_window_that_shares_most_is_chosen() -> None:
    passage = np.r_[np.full(150, 5), ids(7, 8, 9), np.full(150, 5)].astype(np.int64)
    window = best_window(ids(7, 9, 1), passage, np.ones(10), size=50)
    assert len(window) == 50
    assert {7, 8, 9} <= set(window.tolist())
    assert best_window(ids(7), ids(1, 2), np.ones(10), size=50).tolist() == [1, 2]


def test_a_window_shared_piece_counts_by_its_rarity() -> None:
    passage = np.r_[np.full(60, 1), np.full(60, 2)].astype(np.int64)
    assert 2 in best_window(ids(1, 2), passage, np.asarray([0, 0.1, 5.0]), size=40)


def test_pairs_with_one_positive_share_a_group(tokenizer) -> None:
    rows = [
        Pair("甲", "乙乙", "s"),
        Pair("丙", "乙乙", "s"),
        Pair("丁", "戊", "s"),
        Pair("X", "戊", "s"),
        Pair("甲", "乙", "r"),
    ]
    sets = given_pairs(tokenizer, rows)
    assert [(s.name, len(s)) for s in sets] == [("r", 1), ("s", 3)]
    assert sets[1].group.tolist() == [0, 0, 1]


def test_a_cloze_sentence_is_gone_from_its_surroundings(tokenizer) -> None:
    lines = [f"{a}{b}渔船粮库路灯公园。" for a in "甲乙丙丁戊" for b in "一二三四五六七八九十"]
    (made,) = cloze_pairs(tokenizer, [Text("".join(lines), "s")], random.Random(1))
    words = {i: c for c, i in tokenizer.get_vocab().items()}
    assert made.name == "cloze:s"
    assert len(made) >= 2
    for query, rest in zip(made.queries, made.positives, strict=True):
        sentence = "".join(words[i] for i in query)
        assert sentence in lines
        assert sentence not in "".join(words[i] for i in rest)


def test_bags_lie_end_to_end() -> None:
    pieces, starts = bags([ids(4, 5), ids(6), ids(7, 8, 9)])
    assert pieces.tolist() == [4, 5, 6, 7, 8, 9]
    assert starts.tolist() == [0, 2, 3]


@given(
    st.lists(st.lists(st.integers(1, 99), min_size=1, max_size=8), min_size=1, max_size=9), st.floats(0, 0.99)
)
def test_dropping_never_empties_a_bag_nor_mixes_two(sequences: list[list[int]], share: float) -> None:
    arrays = [ids(*s) for s in sequences]
    pieces, starts = bags(arrays, share, np.random.default_rng(0))
    parts = np.split(pieces, starts[1:])
    assert len(parts) == len(arrays)
    for part, whole in zip(parts, sequences, strict=True):
        rest = iter(whole)
        assert len(part)
        assert all(piece in rest for piece in part.tolist()), "in order, and of this sequence"


def test_dropping_leaves_out_about_the_share_asked() -> None:
    pieces, _ = bags([np.arange(1, 10_001)], 0.3, np.random.default_rng(1))
    assert 0.68 < len(pieces) / 10_000 < 0.72


def test_the_rate_rises_then_falls_to_nothing() -> None:
    shares = [schedule(step, 100, 10) for step in range(100)]
    assert max(shares) == shares[10] == 1
    assert shares[:11] == sorted(shares[:11])
    assert shares[10:] == sorted(shares[10:], reverse=True)
    assert 0 < shares[-1] < 0.02


def pair_set(name: str, count: int) -> PairSet:
    rows = [ids(1 + i % 5) for i in range(count)]
    return PairSet(name, rows, rows, np.arange(count))


def test_a_batch_is_of_one_set_and_sets_are_gone_through_as_asked() -> None:
    sets = [pair_set("a", 40), pair_set("b", 7)]
    plan = batches(sets, {"a": 2.5, "b": 3}, 10, np.random.default_rng(0))
    sizes = {name: [len(rows) for p, rows in plan if p.name == name] for name in ("a", "b")}
    assert sizes == {"a": [10] * 10, "b": [7] * 3}
    first = np.concatenate([rows for p, rows in plan if p.name == "b"])
    assert np.bincount(first).tolist() == [3] * 7


@pytest.mark.slow
def test_learning_brings_pairs_together_and_keeps_the_unknown_piece_zero() -> None:
    rng = np.random.default_rng(0)
    count = 64
    made = PairSet(
        "a", [ids(1 + i) for i in range(count)], [ids(1 + count + i) for i in range(count)], np.arange(count)
    )
    start = rng.standard_normal((2 * count + 1, 16)).astype(np.float32)
    start[0] = 0
    plan = batches([made], {"a": 60}, 32, rng)
    lines: list[str] = []
    learned = contrastive.train(start.copy(), NO_PARTS, plan, Recipe(dropped=0.0, rate=0.05), lines.append)
    unit = learned[1:] / np.linalg.norm(learned[1:], axis=1, keepdims=True)
    assert ((unit[:count] @ unit[count:].T).argmax(axis=1) == np.arange(count)).all()
    assert not learned[0].any()
    assert lines[-1].startswith(f"step {len(plan)}/{len(plan)}")


def test_rows_with_one_positive_are_no_negatives_of_each_other() -> None:
    same = PairSet("a", [ids(1), ids(2)], [ids(3), ids(3)], np.asarray([0, 0]))
    start = np.random.default_rng(3).standard_normal((4, 8)).astype(np.float32)
    learned = contrastive.train(
        start.copy(), NO_PARTS, [(same, np.arange(2))] * 5, Recipe(dropped=0.0), lambda _: None
    )
    assert np.array_equal(learned[1:], start[1:]), "with no negative left there is nothing to learn"


def test_a_piece_holds_the_shorter_pieces_written_in_it() -> None:
    names = ["<unk>", "户口簿", "户口", "口簿", "户", "簿", "2020", "20", "口腔"]
    found = parts({name: i for i, name in enumerate(names)})
    held: dict[str, set[str]] = {}
    for whole, part in zip(found.whole, found.part, strict=True):
        held.setdefault(names[whole], set()).add(names[part])
    assert held == {"户口簿": {"户口", "口簿", "户", "簿"}, "户口": {"户"}, "口簿": {"簿"}}


def test_the_matrix_takes_the_mean_of_the_parts() -> None:
    made = parts({"<unk>": 0, "户口": 1, "户": 2, "口": 3}).matrix(4).to_dense().numpy()
    assert made.tolist() == [[0, 0, 0, 0], [0, 0, 0.5, 0.5], [0, 0, 0, 0], [0, 0, 0, 0]]
    assert not parts({}).matrix(3).to_dense().numpy().any()


def test_a_piece_never_seen_learns_from_its_parts() -> None:
    vocabulary = {"<unk>": 0, "户": 1, "口": 2, "户口": 3, "水": 4, "表": 5, "水表": 6}
    seen = PairSet("a", [ids(1), ids(4)], [ids(2), ids(5)], np.arange(2))
    start = np.zeros((7, 8), np.float32)
    start[[1, 2, 4, 5]] = np.random.default_rng(5).standard_normal((4, 8))
    learned = contrastive.train(
        start.copy(), parts(vocabulary), [(seen, np.arange(2))] * 9, Recipe(dropped=0.0), lambda _: None
    )
    assert np.allclose(learned[3], (learned[1] + learned[2]) / 2, atol=1e-5)
    assert not np.allclose(learned[1], start[1])


def test_the_same_seed_gives_the_same_vectors() -> None:
    made = pair_set("a", 30)
    plan = batches([made], {"a": 2}, 10, np.random.default_rng(0))
    start = np.random.default_rng(3).standard_normal((6, 8)).astype(np.float32)
    one, two = (contrastive.train(start.copy(), NO_PARTS, plan, Recipe(), lambda _: None) for _ in range(2))
    assert np.array_equal(one, two)


@pytest.mark.slow
def test_the_whole_recipe_gives_a_folder_both_loaders_read(data, tmp_path, monkeypatch) -> None:
    pytest.importorskip("sentencepiece")
    pytest.importorskip("google.protobuf")
    from embeddings import SentenceEncoder, StaticEncoder
    from embeddings.training import __main__ as command

    small = Recipe(pieces=110, sample=40_000, dimension=32, batch=36, rounds=dict.fromkeys(ROUNDS, 20))
    monkeypatch.setattr(command, "Recipe", lambda: small)
    command.main(["--data", str(data), "--out", str(tmp_path / "m")])
    static, sentence = StaticEncoder(tmp_path / "m"), SentenceEncoder(tmp_path / "m", device="cpu")
    asked = ["茶園的補助標準由誰定？", "校车的登记手续由谁定？"]
    assert np.allclose(static.encode_queries(asked), sentence.encode_queries(asked), atol=1e-4)
    assert static.dimension == 32
    passages = [f"{t}的{d}由本市主管{t}的部门拟定" for t in THINGS for d in DEEDS]
    best = (static.encode_queries(asked) @ static.encode_passages(passages).T).argmax(axis=1)
    assert [passages[i][:2] + passages[i][3:7] for i in best] == ["茶园补助标准", "校车登记手续"]
    card = (tmp_path / "m" / "README.md").read_text(encoding="utf8")
    assert "| law_article |" in card
    assert "step " in (tmp_path / "m" / "training.log").read_text(encoding="utf8")
