"""`wence eval` through the program itself, on a tiny question file whose figures are counted by hand."""

import json
import re
from html.parser import HTMLParser

import pytest

from ui.cli import main
from ui.rendering.charts import HEIGHT, WIDTH, chart, dots, line, rule

ROWS = [
    {
        "id": "a",
        "question": "低保家庭取暖费补贴多少？",
        "evidence": ["补贴取暖费六百元"],
        "relevant": ["notice.txt"],
    },
    {"id": "b", "question": "补助资金由谁审核？", "answers": ["省工业和信息化厅"], "relevant": ["rule.txt"]},
    {"id": "c", "question": "今冬供暖期从哪天开始？", "evidence": ["2023年11月15日", "锅炉改造"]},
    {"id": "d", "question": "量子通信的频率由谁分配？", "answerable": False},
    {
        "id": "e",
        "question": "设备购置额补助标准是多少？",
        "relevant": ["none.txt"],
        "answers": ["百分之十五"],
    },
    {
        "id": "f",
        "question": "图书馆几点开门？",
        "answers": ["上午九点"],
        "passages": [{"title": "须知", "text": "图书馆上午九点开门。"}, {"text": "食堂提供午餐。"}],
    },
    {"question": "只是一问，没有说能不能答？"},
]


@pytest.fixture
def run(capsys):
    def ran(*arguments):
        with pytest.raises(SystemExit) as left:
            main([str(a) for a in arguments])
        out = capsys.readouterr()
        return left.value.code, out.out, out.err

    return ran


@pytest.fixture
def asked(tmp_path):
    file = tmp_path / "questions.jsonl"
    lines = [json.dumps(row, ensure_ascii=False) for row in ROWS]
    file.write_text("\n".join([*lines, "{", '{"id": 9}']), "utf8")
    return file


def test_figures_counted_by_hand(run, asked, library):
    code, out, err = run("eval", asked, "--index", library / "index", "--json")
    assert code == 0
    got = json.loads(out)
    assert got["questions"] == 7
    assert [(e["file"], e["line"]) for e in got["errors"]] == [("questions.jsonl", 8), ("questions.jsonl", 9)]
    assert "跳过 questions.jsonl 第 8 行：不是 JSON" in err
    found = got["retrieval"]
    assert found["questions"] == 3  # a, b, e: the passages that f brings are not searched for
    assert (found["R@1"], found["R@100"], found["MRR@10"]) == (0.6667, 0.6667, 0.6667)
    quotes = got["quotes"]
    assert quotes["questions"] == 5
    assert quotes["evidence"] == 0.5  # a; c lacks its second fragment
    assert quotes["exact"] == 1.0  # b, e, f
    refusal = got["refusal"]
    assert (refusal["answerable"], refusal["unanswerable"]) == (5, 1)
    assert (refusal["recall"], refusal["wrongly_refused"], refusal["precision"]) == (1.0, 0.0, 1.0)
    assert refusal["area"] == 1.0
    assert sum(b["questions"] for b in refusal["reliability"]) == 6
    assert set(got["latency_ms"]["ask"]) == {"median", "percentile_95"}
    assert [(f["id"], f["kind"]) for f in got["failures"]] == [("c", "no_evidence"), ("e", "not_found")]
    assert all(f["passages"] for f in got["failures"])


def test_documents_are_wanted_by_any_of_their_names(run, tmp_path, library):
    run("list", "--index", library / "index", "--json")
    code, out, _ = run("list", "--index", library / "index", "--json")
    assert code == 0
    notice = next(d for d in json.loads(out) if "清洁取暖" in d["title"])
    for name in (notice["document_id"], notice["title"], notice["source"], "notice.txt"):
        file = tmp_path / "q.jsonl"
        file.write_text(json.dumps({"question": "取暖费补贴多少？", "relevant": [name]}), "utf8")
        code, out, _ = run("eval", file, "--index", library / "index", "--json")
        assert json.loads(out)["retrieval"]["R@1"] == 1.0


def test_no_index_is_opened_where_all_bring_passages(run, tmp_path):
    file = tmp_path / "q.jsonl"
    file.write_text(json.dumps(ROWS[5], ensure_ascii=False), "utf8")
    code, out, _ = run("eval", file, "--index", tmp_path / "none", "--json")
    assert code == 0
    assert json.loads(out)["quotes"]["exact"] == 1.0
    assert json.loads(out)["retrieval"] is None


def test_tables_on_the_terminal(run, asked, library):
    code, out, _ = run("eval", asked, "--index", library / "index")
    assert code == 0
    assert "检索（3 问）" in out
    assert re.search(r"R@1 .*66\.67 %", out)
    assert re.search(r"依据全部引到 .*50\.00 %", out)
    assert "引文里没有依据" in out


@pytest.mark.parametrize("text", ["", "{\n[]"])
def test_a_file_without_questions_is_one_line_of_complaint(run, tmp_path, text):
    file = tmp_path / "q.jsonl"
    file.write_text(text, "utf8")
    code, out, err = run("eval", file, "--index", tmp_path / "none")
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "没有能用的问题" in err


def test_a_missing_file_and_an_unwritable_page_are_told(run, tmp_path, asked, library):
    assert run("eval", tmp_path / "none.jsonl", "--index", library / "index")[0] == 2
    code, out, err = run("eval", asked, "--index", library / "index", "--html", tmp_path / "no" / "page.html")
    assert (code, out) == (2, "")
    assert "--html" in err


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.sources = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.sources += [value for name, value in attributes if name in ("src", "href")]


def test_the_page_stands_alone_and_nothing_in_it_is_markup(run, tmp_path):
    evil = "<script>alert(1)</script>“图书馆”上午九点开门。"
    row = {
        "id": 1,
        "question": "图书馆几点开门？<img src=x>",
        "evidence": ["下午"],
        "passages": [{"text": evil}],
    }
    away = {"question": "量子通信？", "answerable": False, "passages": [{"text": "无关。"}]}
    file = tmp_path / "<b>.jsonl"
    file.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in (row, away)), "utf8")
    page = tmp_path / "page.html"
    code, out, _ = run("eval", file, "--html", page)
    assert code == 0
    assert str(page) in out.replace("\n", "")
    text = page.read_text("utf8")
    parsed = Page(text)
    assert not {"script", "img", "b", "link", "iframe"} & set(parsed.tags)
    assert parsed.sources == []
    assert parsed.tags.count("svg") == 2
    assert "&lt;script&gt;alert(1)" in text
    assert "下午" in text


def test_marks_stand_within_the_chart():
    drawn = chart(
        "<把握>",
        "横",
        "纵",
        [line([(0, 0), (0.5, 1), (1, 0)], "first"), dots([(1, 1, 1, "<三问>")]), rule(0.3, "界限")],
    )
    assert "<把握>" not in drawn
    assert "<三问>" not in drawn
    (points,) = re.findall(r'points="([^"]+)"', drawn)
    places = [tuple(map(float, point.split(","))) for point in points.split()]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in places)
    assert places[0][0] < places[1][0] < places[2][0]
    assert places[1][1] < places[0][1] == places[2][1]
