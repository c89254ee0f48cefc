"""What the documents of an index settle about one another."""

# ruff: noqa: E501 - sample texts stand whole

import pytest
from small import HashEncoder

from rag.answering.extractive import ExtractiveAnswerer
from rag.chatbot import Chatbot
from rag.domain import Metadata, Standing, Status
from rag.filters import Filters
from rag.index import Index
from rag.indexing import Indexer
from rag.retriever import Retriever
from rag.standing import begins, fallen


def rule(fee, start, more="", title="青川省公园管理办法"):
    return (
        f"{title}\n\n第一条 为了管理公园，制定本办法。\n\n第二条 公园门票每人{fee}元。\n\n"
        f"第三条 本办法自{start}起施行。{more}\n"
    )


@pytest.fixture
def shelf(tmp_path):
    """Makes an index of texts by name; files may be taken out again."""

    def make(**texts):
        (tmp_path / "papers").mkdir(exist_ok=True)
        for name, text in texts.items():
            (tmp_path / "papers" / f"{name}.txt").write_text(text, "utf8")
        index = Index(tmp_path / "index", HashEncoder(), "hash", create=True)
        Indexer(index).add([tmp_path / "papers"])
        return index

    return make


def by_name(index):
    return {d.source.rpartition("/")[2].removesuffix(".txt"): d for d in index.documents()}


def statuses(index, day):
    return {name: str(d.status(day)) for name, d in by_name(index).items()}


OLD, NEW = rule("五", "2015年1月1日"), rule("三", "2022年7月1日")


def test_a_newer_edition_ends_the_older(shelf):
    index = shelf(old=OLD, new=NEW)
    assert statuses(index, "2022-07-01") == {"old": "repealed", "new": "in_force"}
    assert statuses(index, "2022-06-30") == {"old": "in_force", "new": "not_yet"}
    old = by_name(index)["old"]
    assert old.standing == Standing("2015-01-01", "2022-07-01", old.title, by_name(index)["new"].id)


def test_three_editions_follow_one_another(shelf):
    index = shelf(a=OLD, b=rule("四", "2018年1月1日"), c=NEW)
    assert statuses(index, "2019-01-01") == {"a": "repealed", "b": "in_force", "c": "not_yet"}
    ids = {name: d.id for name, d in by_name(index).items()}
    assert fallen(index.standings(), "2023-01-01") == {ids["a"]: ids["c"], ids["b"]: ids["c"]}
    assert fallen(index.standings(), "2016-01-01") == {ids["b"]: ids["a"], ids["c"]: ids["a"]}


def test_when_the_newer_goes_the_older_holds_again(shelf):
    index = shelf(old=OLD, new=NEW)
    index.remove([by_name(index)["new"].id])
    assert statuses(index, "2024-01-01") == {"old": "in_force"}
    assert by_name(index)["old"].standing == Standing()


@pytest.mark.parametrize(
    "more",
    [
        "《青川省游园规定》同时废止。",
        "同时废止《青川省游园规定》。",
        "《青川省游园规定》（青政发〔2009〕3号）同时废止。",
        "原《青川省游园规定（试行）》即行废止。",
    ],
)
def test_a_repeal_by_another_rule(shelf, more):
    index = shelf(
        old=rule("一", "2009年1月1日", title="青川省游园规定"), new=rule("三", "2022年7月1日", more)
    )
    assert statuses(index, "2024-01-01")["old"] == "repealed"
    assert statuses(index, "2022-06-30")["old"] == "in_force"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # another place's rule of the same name
        (rule("一", "2009年1月1日", title="公园管理办法") + "\n北岭市人民政府\n2008年12月1日\n",
         rule("三", "2022年7月1日", title="公园管理办法") + "\n江源市人民政府\n2022年6月1日\n"),
        # another number
        ("青川省游园规定\n\n青政发〔2010〕8号\n\n第一条 略。\n\n第二条 本规定自2010年2月1日起施行。\n",
         rule("三", "2022年7月1日", "《青川省游园规定》（青政发〔2009〕3号）同时废止。")),
        # what is younger than the text that repeals its name
        (rule("一", "2023年1月1日", title="青川省游园规定"),
         rule("三", "2022年7月1日", "《青川省游园规定》同时废止。")),
        # the same day: copies, not editions
        (OLD, OLD + "\n（副本）\n"),
        # notices of two years are no editions
        ("关于做好防汛工作的通知\n\n要加强值守。\n\n江源市水利局\n2021年5月1日\n",
         "关于做好防汛工作的通知\n\n要加强巡查。\n\n江源市水利局\n2022年5月1日\n"),
        # only an article is repealed
        (rule("一", "2009年1月1日", title="青川省游园规定"),
         rule("三", "2022年7月1日", "《青川省游园规定》第二条同时废止。")),
    ],
)  # fmt: skip
def test_what_settles_nothing(shelf, old, new):
    index = shelf(old=old, new=new)
    assert by_name(index)["old"].standing.ends is None


def test_a_repealer_without_a_date_of_its_own_still_repeals(shelf):
    index = shelf(
        old=rule("一", "2009年1月1日", title="青川省游园规定"),
        new="关于清理文件的决定\n\n决定废止《青川省游园规定》。\n",
    )
    assert statuses(index, "2024-01-01")["old"] == "repealed"


def test_an_amendment_dates_an_edition():
    told = Metadata(effective="1995-01-01", revised="2018-12-29")
    assert begins(told) == "2018-12-29"
    assert begins(Metadata(effective="2024-07-01", revised="2023-12-29")) == "2024-07-01"
    assert begins(Metadata(issued="2020-02-03")) == "2020-02-03"
    assert begins(Metadata(), 2018) == "2018-01-01"
    assert begins(Metadata()) is None


def test_amended_editions_of_one_law_are_told_apart(shelf):
    head = "河道法\n\n（1994年1月1日通过 根据{}《关于修改〈河道法〉的决定》修正）\n\n第一条 略。\n\n第二条 本法自1995年1月1日起施行。\n"
    index = shelf(first=head.format("2009年8月27日"), second=head.format("2018年12月29日"))
    assert statuses(index, "2015-01-01") == {"first": "in_force", "second": "not_yet"}
    assert statuses(index, "2020-01-01") == {"first": "repealed", "second": "in_force"}


QUESTION = "公园门票每人多少元"


def ask(index, question, day):
    bot = Chatbot(index, Retriever(index, HashEncoder()), ExtractiveAnswerer(HashEncoder()))
    return bot.ask(question, filters=Filters(as_of=day))


def test_the_answer_cites_what_holds_on_the_day(shelf):
    index = shelf(old=OLD, new=NEW)
    for day, fee in (("2022-07-01", "三"), ("2022-06-30", "五")):
        answer = ask(index, QUESTION, day)
        assert {c.quote for c in answer.citations} == {f"第二条 公园门票每人{fee}元。"}
        assert [str(c.status) for c in answer.citations] == ["in_force"]


def test_what_fell_is_shown_marked_behind_what_holds(shelf):
    index = shelf(old=OLD, new=NEW)
    hits = ask(index, QUESTION, "2024-01-01").hits
    told = [(h.status, h.text) for h in hits if "门票" in h.text]
    assert [s for s, _ in told] == [Status.IN_FORCE, Status.REPEALED]
    assert "五元" in told[1][1]


def test_a_question_of_a_year_s_rules_is_answered_by_that_year_s(shelf):
    index = shelf(old=OLD, new=NEW)
    answer = ask(index, "2016年的规定里，公园门票每人多少元", "2024-01-01")
    assert "五元" in answer.text
    assert answer.standalone_question == "2016年的规定里，公园门票每人多少元"


def test_the_filter_by_status_knows_what_the_others_say(shelf):
    index = shelf(old=OLD, new=NEW)
    numbers = index.within(Filters(status=Status.REPEALED, as_of="2024-01-01"))
    assert numbers == [index.store.number_of(by_name(index)["old"].id)]
