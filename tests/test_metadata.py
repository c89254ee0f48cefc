"""Metadata: what a document says of itself, and None where it is silent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Metadata
from rag.metadata import extract, iso


def read(text: str, title: str = "", **stated: str) -> Metadata:
    return extract(text, title or text.split("\n", maxsplit=1)[0], stated)


def law(*notes: str, last: str = "第二条 本条例自2020年5月1日起施行。", title: str = "青川河道条例") -> str:
    return "\n".join([title, *notes, "第一章 总则", "第一条 为了加强管理，制定本条例。", last])


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2023年5月4日", "2023-05-04"),
        ("2023 年 5 月 4 日", "2023-05-04"),
        ("二〇二三年五月四日", "2023-05-04"),
        ("二○○四年十月一日", "2004-10-01"),
        ("二零零三年十二月三十一日", "2003-12-31"),
        ("2023-05-04", "2023-05-04"),
        ("2023/5/4", "2023-05-04"),
        ("2023年2月30日", None),
        ("5月4日", None),
        ("去年", None),
        ("", None),
    ],
)
def test_dates(written: str, day: str | None) -> None:
    assert iso(written) == day


@pytest.mark.parametrize(
    ("head", "number"),
    [
        ("青政发〔2023〕12号", "青政发〔2023〕12号"),
        ("青政发[2023]12号", "青政发〔2023〕12号"),
        ("青政发（2023）12号", "青政发〔2023〕12号"),
        ("青政发(2023) 12 号", "青政发〔2023〕12号"),
        ("青政发【2023】12号", "青政发〔2023〕12号"),
        ("青政发﹝2023﹞第12号", "青政发〔2023〕12号"),
        ("文号：青政发〔2023〕12号", "青政发〔2023〕12号"),
        ("（青政发〔2023〕12号）", "青政发〔2023〕12号"),
        ("2012年8月7日 中华人民共和国国务院令第9599号公布", "国务院令第9599号"),
        ("中华人民共和国国务院令\n第 9735 号", "国务院令第9735号"),
        ("中华人民共和国主席令第四十号", "主席令第四十号"),
        (
            "2006年9月1日 中华人民共和国国务院、中华人民共和国中央军事委员会令第9521号公布",
            "国务院、中央军事委员会令第9521号",
        ),
        ("（2001年1月8日青川省财政厅令第17号公布）", "青川省财政厅令第17号"),
        ("青川省税务局公告2023年第5号", "青川省税务局公告2023年第5号"),
        ("嵐環字〔2024〕第36號", "嵐環字〔2024〕第36號"),
        ("根据《安全条例》（青政发〔2020〕1号）制定", None),
        ("依照国务院令第9599号的规定执行", None),
        ("", None),
    ],
)
def test_numbers(head: str, number: str | None) -> None:
    assert read(law(head)).number == number


def test_the_order_that_published_counts_not_one_that_amended() -> None:
    text = law("2012年4月9日 国务院令第9601号公布", "2016年8月11日 国务院令第9710号第一次修订")
    assert read(text).number == "国务院令第9601号"
    text = law("1992年6月8日 国务院令第9076号发布", "2017年10月9日 国务院令第9706号公布")
    assert read(text).number == "国务院令第9706号"


def test_a_number_in_a_notice_of_one_line() -> None:
    text = (
        "江源市水利局关于做好防汛工作的通知 江水发﹝2024﹞6号 各县区： 为做好工作，通知如下： 一、加强值守。"
    )
    assert read(text, "江源市水利局关于做好防汛工作的通知").number == "江水发〔2024〕6号"


@pytest.mark.parametrize(
    ("statement", "effective"),
    [
        ("本条例自2024年1月1日起施行。", "2024-01-01"),
        ("本条例自二〇二四年一月一日起施行。", "2024-01-01"),
        ("本条例自2024年1月1日起正式实施，有关规定同时废止。", "2024-01-01"),
        ("自2024年1月1日起施行。", "2024-01-01"),
        ("本条例自公布之日起施行。", "2020-02-03"),
        ("本条例自公布之日起三十日后施行。", None),
        ("《采砂条例》自2024年1月1日起施行后，依照其规定。", None),
        ("本条例第五条自2024年1月1日起施行。", None),
        ("企业自2024年1月1日起执行新标准。", None),
        ("具体施行日期由省政府规定。", None),
    ],
)
def test_effective_is_the_text_s_own_statement(statement: str, effective: str | None) -> None:
    text = law("2020年2月3日 青川省人民政府令第7号公布", last=f"第二条 {statement}")
    assert read(text).effective == effective


def test_from_publication_without_a_date_of_issue_stays_unknown() -> None:
    assert read(law(last="第二条 本条例自公布之日起施行。")).effective is None


def test_the_statement_of_the_document_s_own_kind_wins() -> None:
    text = law(last="第二条 本条例自2020年5月1日起施行。") + "\n附\n本决定自2022年1月1日起施行。"
    assert read(text).effective == "2020-05-01"


def test_a_head_note_may_state_the_start() -> None:
    text = law("2020年2月3日 通过", "2021年1月1日 施行", last="第二条 略。")
    assert read(text).effective == "2021-01-01"


@pytest.mark.parametrize(
    ("notes", "issued"),
    [
        (["（2023年5月4日青川省人大常委会第三次会议通过）"], "2023-05-04"),
        (
            ["（青川市公积金管理委员会2023年3月16日第十二次会议审议通过，青公积金委〔2023〕4号印发）"],
            "2023-03-16",
        ),
        (["2007年4月10日 第169次会议通过", "2007年4月21日 省政府令第48号公布"], "2007-04-21"),
        (["2009年5月20日 第七次会议通过", "2014年7月30日 第十四次会议修订"], "2014-07-30"),
        (
            ["2001年3月17日 第四次会议通过", "2017年2月8日 第七次会议《关于修改条例的决定》修正"],
            "2001-03-17",
        ),
        (
            ["2003年6月5日 省政府令第36号公布", "2021年4月18日 《关于修改部分规章的决定》第四次修订"],
            "2003-06-05",
        ),
        (["（2020年2月10日）"], "2020-02-10"),
        (["成文日期：2024-03-05"], "2024-03-05"),
        (["6月3日 通过"], None),
        ([], None),
    ],
)
def test_issued_is_when_the_text_was_passed_published_or_wholly_revised(
    notes: list[str], issued: str | None
) -> None:
    assert read(law(*notes)).issued == issued


@pytest.mark.parametrize(
    ("title", "notes", "amended"),
    [
        ("青川河道条例（2018年修正）", [], True),
        ("青川河道条例", ["2018年5月1日 第三次会议《关于修改河道条例的决定》修正"], True),
        ("青川河道条例", ["2018年5月1日 第三次会议修订"], True),
        ("青川河道条例", ["2018年5月1日 第三次会议通过"], False),
    ],
)
def test_amended(title: str, notes: list[str], amended: bool) -> None:  # noqa: FBT001
    assert read(law(*notes, title=title)).amended is amended


NOTICE = """关于做好防汛工作的通知
各县区水利局：
一、加强值守。
二、严格纪律。
{signature}"""


@pytest.mark.parametrize(
    ("signature", "issuer", "issued"),
    [
        ("江源市水利局\n2024年6月3日", "江源市水利局", "2024-06-03"),
        ("江源市水利局（章）\n二〇二四年六月三日", "江源市水利局", "2024-06-03"),
        ("江源市水利局 江源市财政局\n2024年6月3日", "江源市水利局、江源市财政局", "2024-06-03"),
        (
            "江源市水利局\n\n江源市财政局\n\n2024年6月3日\n\n（此件公开发布）",
            "江源市水利局、江源市财政局",
            "2024-06-03",
        ),
        ("江源市水利局 2024年6月3日", "江源市水利局", "2024-06-03"),
        ("2024年6月3日", None, "2024-06-03"),
        ("请于2024年6月3日前报送。", None, None),
        ("江源市水利局\n6月3日", None, None),
        ("", None, None),
    ],
)
def test_signatures(signature: str, issuer: str | None, issued: str | None) -> None:
    found = read(NOTICE.format(signature=signature))
    assert (found.issuer, found.issued) == (issuer, issued)


def test_the_signature_stands_before_the_appendices() -> None:
    text = NOTICE.format(signature="江源市水利局\n2024年6月3日\n附件1\n名单\n" + "甲乙丙。\n" * 200)
    assert read(text).issued == "2024-06-03"


def test_a_notice_that_hands_on_a_text_is_signed_before_it() -> None:
    text = (
        "江源市人民政府关于印发采砂办法的通知\n现印发给你们。\n江源市人民政府\n2024年6月3日\n采砂办法\n"
        + "略。\n" * 300
    )
    assert read(text).issued == "2024-06-03"


@pytest.mark.parametrize(
    ("title", "text", "issuer"),
    [
        ("江源市人民政府办公室关于防汛的通知", "各县区：\n请做好准备。", "江源市人民政府办公室"),
        ("江源市水利局 江源市财政局关于防汛的通知", "各县区：\n请做好准备。", "江源市水利局、江源市财政局"),
        (
            "青川河道条例",
            law("2008年2月3日 第十一届青川省人民代表大会常务委员会第四次会议通过"),
            "青川省人民代表大会常务委员会",
        ),
        ("青川河道条例", law("2008年2月3日 青川省人民政府令第7号公布"), "青川省人民政府"),
        ("关于防汛的通知", "国办发〔2023〕12号\n各县区：\n请做好准备。", "国务院办公厅"),
        ("关于防汛的通知", "各县区：\n请做好准备。", None),
    ],
)
def test_issuers(title: str, text: str, issuer: str | None) -> None:
    assert extract(text, title, {}).issuer == issuer


@pytest.mark.parametrize(
    ("text", "repealed"),
    [
        ("第二条 本办法自2024年1月1日起施行，有效期5年。", "2029-01-01"),
        ("第二条 本办法自2024年2月29日起施行，有效期五年。", "2029-03-01"),
        ("第二条 本办法自2024年1月1日起施行，有效期至2026年12月31日。", "2027-01-01"),
        ("第二条 本办法自2024年1月1日起施行。本办法已于2025年3月1日废止。", "2025-03-01"),
        ("第二条 本办法自2024年8月31日起施行，试行期6个月。", "2025-03-01"),
        ("本政策执行期暂定为自政策发布之日起至2024年6月30日。", "2024-07-01"),
        ("第二条 许可证有效期5年。本办法自2024年1月1日起施行。", None),
        ("第二条 本办法自2024年1月1日起施行，《旧办法》同时废止。", None),
    ],
)
def test_repealed_is_what_the_text_says_of_itself(text: str, repealed: str | None) -> None:
    assert read(f"采砂办法\n第一条 略。\n{text}").repealed == repealed


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("为了规范企业登记，制定本办法。", "zh-Hans"),
        ("為規範企業登記，訂定本辦法。", "zh-Hant"),
        ("Applicants shall file the form within ten days.", "en"),
        ("企业使用Windows系统、Excel软件和WPS软件提交。", "zh-Hans"),
        ("2024-01-01 ——", None),
        ("", None),
    ],
)
def test_languages(text: str, language: str | None) -> None:
    assert read(text).language == language


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("中华人民共和国采砂法", "第一条 略。", "法律"),
        ("中华人民共和国采砂条例", "第一条 略。", "行政法规"),
        ("采砂条例", law("2008年2月3日 中华人民共和国国务院令第9007号公布"), "行政法规"),
        ("青川省采砂条例", "第一条 略。", "地方性法规"),
        ("采砂管理规定", law("2008年2月3日 水利部令第97号公布"), "部门规章"),
        ("采砂管理办法", law("2008年2月3日 青川省人民政府令第7号公布"), "地方政府规章"),
        (
            "最高人民法院关于采砂案件的解释",
            "2008年2月3日 最高人民法院审判委员会第9次会议通过\n一、略",
            "司法解释",
        ),
        ("江源市水利局关于防汛的通知", "各县区：略。", "规范性文件"),
        ("政府工作报告（2024年）", "各位代表：略。", "报告"),
        ("江源召开防汛会议", "本报江源6月3日讯（记者 林舟）会议今天召开。", "新闻"),
        ("中华人民共和国采砂法第十二条", "企业应当登记。", "法律"),
        ("采砂管理办法", "第一条 略。", None),
        ("采砂方法", "第一步 略。", None),
    ],
)
def test_kinds(title: str, text: str, kind: str | None) -> None:
    assert extract(text, title, {}).kind == kind


@pytest.mark.parametrize(
    ("title", "region"),
    [
        ("青川省采砂条例", "青川省"),
        ("内蒙古自治区采砂条例", "内蒙古自治区"),
        ("上海市采砂条例", "上海市"),
        ("香港特別行政區政府公告", "香港特別行政區"),
        ("江源市采砂办法", None),
        ("采砂条例", None),
    ],
)
def test_regions(title: str, region: str | None) -> None:
    assert extract("第一条 略。", title, {}).region == region


def test_what_is_stated_with_the_file_wins() -> None:
    text = law("2008年2月3日 青川省人民政府令第7号公布")
    found = read(
        text,
        issuer="省水利厅",
        number="青水〔2009〕1号",
        issued="2009/1/2",
        effective="2009-02-03T00:00:00",
        repealed="2020年1月1日",
    )
    assert (found.issuer, found.number) == ("省水利厅", "青水〔2009〕1号")
    assert (found.issued, found.effective, found.repealed) == ("2009-01-02", "2009-02-03", "2020-01-01")


def test_a_stated_date_that_is_none_does_not_count() -> None:
    assert read(law(), effective="不详").effective == "2020-05-01"


def test_the_head_of_a_government_page_serves_where_the_text_is_silent() -> None:
    page = {"ContentSource": "江源市水利局", "PubDate": "2025-04-16 09:30"}
    found = extract("问：谁可以申请？\n答：毕业生。", "补贴问答", page)
    assert (found.issuer, found.issued) == ("江源市水利局", "2025-04-16")
    signed = extract(NOTICE.format(signature="江源市财政局\n2024年6月3日"), "通知", page)
    assert (signed.issuer, signed.issued) == ("江源市财政局", "2024-06-03")
    assert extract("略。", "略", {"ContentSource": "本站原创"}).issuer is None


def test_a_silent_text_gives_nothing() -> None:
    assert read("今天天气很好。明天也是。", "天气") == Metadata(language="zh-Hans")


@given(st.text(st.sampled_from("年月日自起施行本条例号令第〔〕（）2021一二\n 。《》局通知甲"), max_size=300))
def test_any_text_is_survived_and_dates_are_dates(text: str) -> None:
    found = extract(text, text[:20], {})
    for day in (found.issued, found.effective, found.repealed):
        assert day is None or iso(day) == day


def test_a_note_names_who_adopted_a_text_and_the_number_it_was_sent_under():
    told = read(law("（青川市公积金管理委员会2023年3月16日第十二次会议审议通过，青公积金委〔2023〕4号印发）"))
    assert (told.issuer, told.number) == ("青川市公积金管理委员会", "青公积金委〔2023〕4号")
    told = read(law("（2023年3月16日通过，参照青财规〔2020〕1号执行）"))
    assert told.number is None
