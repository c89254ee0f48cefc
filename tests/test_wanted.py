"""The kind of thing a question wants, and where a text names one."""

import pytest

from rag.answering.things import things
from rag.answering.wanted import Wanted, wanted


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("补贴多少钱?", Wanted.MONEY),
        ("要交几元?", Wanted.MONEY),
        ("补贴有几档?", Wanted.COUNT),
        ("多少岁可以办?", Wanted.COUNT),
        ("新建了多少所学校?", Wanted.NUMBER),
        ("审核要多久?", Wanted.DURATION),
        ("几个工作日办结?", Wanted.DURATION),
        ("咨询电话是多少?", Wanted.CONTACT),
        ("怎么联系?", Wanted.CONTACT),
        ("要满足哪几个条件?", None),
        ("何时施行?", Wanted.DAY),
        ("由谁主持?", Wanted.PERSON),
        ("在哪里举行?", Wanted.PLACE),
        ("有哪些要求?", None),
        ("办法何时施行?", Wanted.DAY),
        ("报名截止时间?", Wanted.DAY),
        ("补助多少?", Wanted.NUMBER),
        ("去年的票房", Wanted.NUMBER),
        ("由谁审核?", Wanted.PERSON),
        ("纪录片的导演", Wanted.PERSON),
        ("在哪里召开?", Wanted.PLACE),
        ("论坛的举办地是", Wanted.PLACE),
        ("两者的区别在哪?", None),
        ("有什么要求?", None),
    ],
)
def test_what_a_question_wants(question, kind):
    assert wanted(question) is kind


@pytest.mark.parametrize(
    ("question", "text", "named"),
    [
        ("补贴多少钱?", "吸纳就业3人的,每人给予1500元、三千元补贴,不超过50%", ["1500元", "三千元", "50%"]),
        ("补贴有几档?", "自2025年5月1日起标准分为四档,每月600元", ["四档"]),
        ("分几个批次?", "分三个批次,共12个县", ["三个", "12个"]),
        ("几岁可以办?", "年满十六周岁的,3人以上", ["十六周岁"]),
        ("几天办结?", "自2024年5月1日起3个工作日内办结,有效期两年", ["3个工作日"]),
        ("多久办结?", "2024年5月1日起三十日内办结,有效期两年", ["三十日", "两年"]),
        ("咨询电话?", "补贴12345元,电话:0579-8211234、12333", ["0579-8211234", "12333"]),
        ("多少个项目?", "第十二条规定的36个项目", ["36"]),
        ("何时施行?", "2025年报名,自5月1日起施行", ["2025年", "5月1日"]),
    ],
)
def test_where_a_text_names_it(question, text, named):
    kind = wanted(question)
    assert kind is not None
    assert [text[a:b] for a, b in things(kind, text, question)] == named


@pytest.mark.parametrize(
    ("question", "kind", "text", "named"),
    [
        ("howlongdoesittake?", Wanted.DURATION, "withineightweeksof12march", ["eightweeks"]),
        ("howmuchmoneydoesaschoolget?", Wanted.MONEY, "upto$25,000or40percent", ["$2", "40percent"]),
        ("whendoesitend?", Wanted.DAY, "closeson30september2024", ["30september"]),
        ("whenilie,whathappens?", None, "", []),
        ("howdoicontacthr?", Wanted.CONTACT, "hr@harbour.example", ["hr@harbour.example"]),
    ],
)
def test_in_english(question, kind, text, named):
    assert wanted(question) is kind
    if kind:
        assert [text[a:b] for a, b in things(kind, text, question)] == named


def test_things_are_found_that_the_question_does_not_name_itself():
    text = "2023年11月15日起供暖,3月20日电,每户六百元,共4000户,张晓明表示,协议在南京签署"
    found = {kind: [text[a:b] for a, b in things(kind, text, "2023年供暖,4000户,南京")] for kind in Wanted}
    assert found[Wanted.DAY] == ["2023年11月15日"]  # the day of a report is none
    assert found[Wanted.NUMBER][:2] == ["11", "15"]
    assert "4000" not in found[Wanted.NUMBER]
    assert "六百" in found[Wanted.NUMBER]
    assert found[Wanted.PERSON] == ["张晓明"]
    assert found[Wanted.PLACE] == []
