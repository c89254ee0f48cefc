"""The verbs and options on editions, corrections, collections and names."""

# ruff: noqa: E501 - sample texts stand whole

import json
from itertools import pairwise

import pytest

from ui.cli import main

OLD = "青川省公园管理办法\n\n第一条 为了管理公园，制定本办法。\n\n第二条 公园门票每人五元。\n\n第三条 本办法自2015年1月1日起施行。\n"
NEW = OLD.replace("五元", "三元").replace("2015", "2022")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A folder with two editions of a rule and a notice, indexed."""
    folder = tmp_path_factory.mktemp("shelf")
    (folder / "papers" / "旧").mkdir(parents=True)
    (folder / "papers" / "旧" / "old.txt").write_text(OLD, "utf8")
    (folder / "papers" / "new.txt").write_text(NEW, "utf8")
    (folder / "papers" / "tax.txt").write_text("个人所得税说明\n\n个人所得税按月申报。\n", "utf8")
    with pytest.raises(SystemExit):
        main(["index", str(folder / "papers"), "--index", str(folder / "index")])
    return folder


@pytest.fixture
def wence(capsys, shelf, monkeypatch):
    monkeypatch.setenv("WENCE_INDEX", str(shelf / "index"))

    def run(*arguments, code=0):
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        assert left.value.code == code, err
        return json.loads(out) if "--json" in arguments and code == 0 else out + err

    return run


@pytest.fixture
def ids(wence):
    return {row["source"].rpartition("/")[2]: row["document_id"] for row in wence("list", "--json")}


def test_list_and_show_say_what_the_others_settle(wence, ids):
    row = next(r for r in wence("list", "--json") if r["document_id"] == ids["old.txt"])
    assert row["metadata"]["status"] == "repealed"
    assert row["standing"] == {
        "starts": "2015-01-01", "ends": "2022-01-01", "by": "青川省公园管理办法", "by_id": ids["new.txt"],
    }  # fmt: skip
    assert "自 2022-01-01 起" in wence("show", ids["old.txt"])
    assert (
        wence("show", ids["old.txt"], "--json", "--as-of", "2021-12-31")["metadata"]["status"] == "in_force"
    )


def test_what_was_repealed_is_marked_in_search(wence):
    found = wence("search", "公园门票", "--json")["passages"]
    assert [p["status"] for p in found if "门票" in p["text"]] == ["in_force", "repealed"]
    assert "（已废止）" in wence("search", "公园门票")


def test_the_status_is_that_of_the_asked_day(wence):
    for day, fee, status in (("2022-01-01", "三元", "in_force"), ("2021-12-31", "五元", "in_force")):
        told = wence("ask", "青川省公园管理办法第二条", "--as-of", day, "--json")
        (citation,) = told["citations"]
        assert fee in citation["quote"]
        assert (citation["anchor"], citation["status"]) == ("第二条", status)


@pytest.mark.parametrize("question", ["公园门票多少钱", "去公园要买票吗，门票多少"])
def test_an_answer_quotes_the_edition_in_force_on_the_asked_day(wence, question):
    for day, fee in (("2022-01-01", "三元"), ("2021-12-31", "五元")):
        told = wence("ask", question, "--as-of", day, "--json")
        assert [fee in c["quote"] for c in told["citations"]] == [True]
        assert fee in wence("ask", question, "--as-of", day)


def test_a_refusal_marks_what_was_repealed_among_the_nearest(wence):
    told = wence("ask", "公园里可以放风筝吗", "--json")
    assert told["refused"]
    assert {p["status"] for p in told["passages"] if "五元" in p["text"]} == {"repealed"}
    lines = wence("ask", "公园里可以放风筝吗").split("\n")
    above = {text.strip(): place for place, text in pairwise(lines)}
    assert above["第二条 公园门票每人五元。"].endswith("第二条（已废止）")
    assert above["第二条 公园门票每人三元。"].endswith("第二条")


def test_a_collection_keeps_a_question_to_itself(wence, ids):
    for value in ("旧", "旧/"):
        found = wence("search", "公园门票", "--collection", value, "--json")["passages"]
        assert {p["document_id"] for p in found} == {ids["old.txt"]}


def test_an_alias_is_told(wence):
    told = wence("search", "个税怎么申报", "--json")
    assert told["aliases"] == [{"alias": "个税", "full": "个人所得税"}]
    assert told["standalone_question"] == "个人所得税怎么申报"
    assert wence("search", "门票", "--json")["aliases"] == []


def test_edit_corrects_and_takes_back(wence, ids):
    told = wence("edit", ids["tax.txt"], "--issuer", "江源市税务局", "--issued", "2023年1月2日", "--json")
    assert (told["metadata"]["issuer"], told["metadata"]["issued"]) == ("江源市税务局", "2023-01-02")
    assert "江源市税务局" in wence("edit", ids["tax.txt"], "--collection", "税务")
    assert wence("edit", ids["tax.txt"], "--title", "个税指南", "--json")["title"] == "个税指南"
    assert wence("search", "申报", "--json")["passages"][0]["title"] == "个税指南"
    assert wence("search", "申报", "--collection", "税务", "--json")["passages"]
    assert "江源市税务局" not in wence("edit", ids["tax.txt"], "--reset")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--issued", "昨天"], "不是日期"),
        ([], "更正什么"),
    ],
)
def test_edit_complains_in_one_line(wence, ids, arguments, told):
    complaint = wence("edit", ids["tax.txt"], *arguments, code=2)
    assert told in complaint
    assert complaint.count("\n") == 1


def test_diff_of_documents_and_of_files(wence, ids, shelf):
    text = wence("diff", ids["old.txt"], ids["new.txt"])
    assert "[-五元-]{+三元+}" in text
    assert text == wence("diff", shelf / "papers" / "旧" / "old.txt", shelf / "papers" / "new.txt")
    told = wence("diff", ids["old.txt"], ids["new.txt"], "--json")
    assert told["counts"]["changed"] == 2
    assert told["new"]["document_id"] == ids["new.txt"]


def test_diff_of_what_is_not_there(wence):
    assert "既不是文件" in wence("diff", "nowhere", "nothing", code=2)


def test_index_puts_files_under_a_name(wence, tmp_path):
    (tmp_path / "a.txt").write_text("防汛要点\n\n加强值守。\n", "utf8")
    wence("index", tmp_path / "a.txt", "--collection", "防汛", "--index", tmp_path / "index")
    (row,) = wence("list", "--index", tmp_path / "index", "--json")
    assert row["metadata"]["collection"] == "防汛"
