"""Abbreviations in questions."""

import math

import pytest
import yaml
from small import HashEncoder

from rag.aliases import PACKAGED, aliases, expanded
from rag.errors import ConfigurationError
from rag.index import Index
from rag.indexing import Indexer

LISTED = {"取暖补": "清洁取暖补贴", "清补": "清洁取暖补贴", "河法": "河道管理法"}


def rarity(**known):
    """As an index has it, in which texts are as rare as `known` says, and others absent."""
    return lambda text: known.get(text, math.inf)


@pytest.mark.parametrize(
    ("question", "known", "asked"),
    [
        ("取暖补多少钱", {"清洁取暖补贴": 3}, "清洁取暖补贴多少钱"),
        ("取暖补多少钱", {"清洁取暖补贴": 3, "取暖补": 5}, "取暖补（清洁取暖补贴）多少钱"),
        ("取暖补多少钱", {"清洁取暖补贴": 3, "取暖补": 3}, "取暖补多少钱"),
        ("取暖补多少钱", {"取暖补": 3}, "取暖补多少钱"),
        ("取暖补多少钱", {}, "取暖补多少钱"),
        ("取暖补即清洁取暖补贴，多少钱", {"清洁取暖补贴": 3}, "取暖补即清洁取暖补贴，多少钱"),
        ("河法第五条", {"河法": 2, "河道管理法": 3}, "河道管理法第五条"),
        ("门票多少钱", {"清洁取暖补贴": 3}, "门票多少钱"),
        ("", {}, ""),
    ],
)
def test_a_question_in_the_documents_words(question, known, asked):
    told, used = expanded(question, LISTED, rarity(**known))
    assert told == asked
    assert bool(used) == (told != question)


def test_what_was_changed_is_told():
    _, used = expanded("取暖补和河法", LISTED, rarity(清洁取暖补贴=1, 河道管理法=1))
    assert used == (("取暖补", "清洁取暖补贴"), ("河法", "河道管理法"))


def test_an_alias_inside_another_word_is_none():
    listed = {"医保办": "医疗保障办公室", "医保": "医疗保险"}
    known = rarity(医疗保障办公室=1, 医疗保险=1)
    assert expanded("大医院的医保办", listed, known) == (
        "大医院的医疗保障办公室", (("医保办", "医疗保障办公室"),),
    )  # fmt: skip
    assert expanded("社会保险费", {"会保": "协会保证"}, rarity(协会保证=1)) == ("社会保险费", ())


def test_what_is_rare_in_an_index(tmp_path):
    (tmp_path / "a.txt").write_text("个人所得税按月申报。\n", "utf8")
    index = Index(tmp_path / "index", HashEncoder(), "hash", create=True)
    Indexer(index).add([tmp_path / "a.txt"])
    assert index.in_its_words("个税怎么申报") == ("个人所得税怎么申报", (("个税", "个人所得税"),))
    assert index.in_its_words("低保怎么申报") == ("低保怎么申报", ())


def test_the_index_s_own_list_wins(tmp_path):
    packaged = yaml.safe_load(PACKAGED.read_text("utf8"))
    first, second = list(packaged)[:2]
    (tmp_path / "aliases.yaml").write_text(f"{first}: 别的\n{second}:\n新简称: 新全称\n", "utf8")
    told = aliases(tmp_path)
    assert (told[first], told["新简称"]) == ("别的", "新全称")
    assert second not in told
    assert dict(aliases(tmp_path / "none")) == packaged


@pytest.mark.parametrize("text", ["- 个税", "个税: [1, 2]", "个税: 个人\n  坏: : x", "个税: 5"])
def test_a_list_that_is_none_is_complained_of(tmp_path, text):
    (tmp_path / "aliases.yaml").write_text(text, "utf8")
    with pytest.raises(ConfigurationError, match="aliases"):
        aliases(tmp_path)


def test_the_packaged_list_leads_from_no_word_to_another_that_is_in_it():
    listed = yaml.safe_load(PACKAGED.read_text("utf8"))
    for alias, full in listed.items():
        assert alias not in full
        assert full not in listed
    assert len(listed) > 100


def test_a_word_whose_pairs_stand_apart_is_not_there(tmp_path):
    text = "电动自行车不得驶入机动车道。\n"
    (tmp_path / "a.txt").write_text(text, "utf8")
    index = Index(tmp_path / "index", HashEncoder(), "hash", create=True)
    Indexer(index).add([tmp_path / "a.txt"])
    assert index.in_its_words("电动车能上路吗") == ("电动自行车能上路吗", (("电动车", "电动自行车"),))
    (tmp_path / "b.txt").write_text("小区电动车集中充电。\n", "utf8")
    Indexer(index).add([tmp_path / "b.txt"])
    assert index.in_its_words("电动车能上路吗")[0] in ("电动车能上路吗", "电动车（电动自行车）能上路吗")
