"""Issuer, date of issue and status of whole little texts of many shapes; None where they are silent."""

# ruff: noqa: E501 - sample texts stand whole

import pytest

from rag.metadata import extract

DAY = "2024-06-01"
BODY = "第一条 为了规范管理，制定本{0}。\n\n第二条 违反本{0}的，责令改正。\n\n"

CASES = {
    # name: (text, issuer, date of issue, status on DAY)
    "a notice": (
        "江源市水利局关于做好防汛工作的通知\n\n各县水利局：\n\n请加强值守。\n\n江源市水利局\n2023年5月6日\n",
        "江源市水利局", "2023-05-06", "unknown",
    ),
    "a notice dated in characters": (
        "关于开展普查的通知\n\n各单位：\n\n请按期上报。\n\n江源市统计局\n二〇二二年十月八日\n",
        "江源市统计局", "2022-10-08", "unknown",
    ),
    "a joint notice": (
        "关于规范收费的通知\n\n各县区：\n\n不得擅自收费。\n\n江源市财政局\n江源市教育局\n2021年3月4日\n",
        "江源市财政局、江源市教育局", "2021-03-04", "unknown",
    ),
    "a joint notice on one line": (
        "关于规范收费的通知\n\n各县区：\n\n不得擅自收费。\n\n青川省财政厅 青川省教育厅 青川省民政厅\n2021年3月4日\n",
        "青川省财政厅、青川省教育厅、青川省民政厅", "2021-03-04", "unknown",
    ),
    "a notice with an annex": (
        "关于申报项目的通知\n\n各县区：\n\n请于月底前申报。\n\n附件：申报表\n\n江源市科学技术局\n2023年2月1日\n\n附件\n\n申报表\n填写日期 2023年9月9日\n",
        "江源市科学技术局", "2023-02-01", "unknown",
    ),
    "a notice that takes effect": (
        "关于调整票价的通知\n\n各公园：\n\n票价调为三元。本通知自2023年7月1日起执行。\n\n江源市园林局\n2023年6月20日\n",
        "江源市园林局", "2023-06-20", "in_force",
    ),
    "a notice with a term that has run out": (
        "关于减免租金的通知\n\n各单位：\n\n减免三个月租金。本通知自2022年1月1日起施行，有效期至2022年12月31日。\n\n江源市财政局\n2021年12月20日\n",
        "江源市财政局", "2021-12-20", "repealed",
    ),
    "an announcement": (
        "青川省税务局关于启用新发票的公告\n\n青川省税务局公告2024年第5号\n\n现将新发票式样公告如下。\n\n本公告自2024年9月1日起施行。\n\n青川省税务局\n2024年4月2日\n",
        "青川省税务局", "2024-04-02", "not_yet",
    ),
    "a proclamation by title alone": (
        "江源市公安局关于禁放烟花的通告\n\n城区内禁止燃放烟花。\n",
        "江源市公安局", None, "unknown",
    ),
    "an order": (
        "江源市人民政府令\n\n第18号\n\n《江源市养犬管理办法》已经通过，现予公布，自2023年3月1日起施行。\n\n市长 周文清\n\n2023年1月9日\n\n江源市养犬管理办法\n\n" + BODY.format("办法"),
        "江源市人民政府", "2023-01-09", "in_force",
    ),
    "rules with a head note": (
        "江源市养犬管理办法\n\n（2022年12月1日江源市人民政府令第18号公布）\n\n" + BODY.format("办法") + "第三条 本办法自2023年3月1日起施行。\n",
        "江源市人民政府", "2022-12-01", "in_force",
    ),
    "a local law": (
        "青川省河道条例\n\n（2021年9月29日青川省第十三届人民代表大会常务委员会第二十五次会议通过）\n\n" + BODY.format("条例") + "第三条 本条例自2022年1月1日起施行。\n",
        "青川省人民代表大会常务委员会", "2021-09-29", "in_force",
    ),
    "a law not in effect yet": (
        "青川省渡口条例\n\n（2024年5月20日青川省人民代表大会常务委员会第九次会议通过）\n\n" + BODY.format("条例") + "第三条 本条例自2024年10月1日起施行。\n",
        "青川省人民代表大会常务委员会", "2024-05-20", "not_yet",
    ),
    "rules for five years": (
        "江源市扶持办法\n\n" + BODY.format("办法") + "第三条 本办法自2018年1月1日起施行，有效期五年。\n",
        None, None, "repealed",
    ),
    "rules on trial": (
        "江源市扶持办法（试行）\n\n" + BODY.format("办法") + "第三条 本办法自2023年1月1日起试行，试行期三年。\n",
        None, None, "in_force",
    ),
    "rules from publication, dated": (
        "江源市停车办法\n\n" + BODY.format("办法") + "第三条 本办法自发布之日起施行。\n\n江源市交通运输局\n2020年8月8日\n",
        "江源市交通运输局", "2020-08-08", "in_force",
    ),
    "rules from publication, undated": (
        "江源市停车办法\n\n" + BODY.format("办法") + "第三条 本办法自发布之日起施行。\n",
        None, None, "unknown",
    ),
    "rules without a start": ("江源市值班规定\n\n" + BODY.format("规定"), None, None, "unknown"),
    "a reply": (
        "青川省民政厅关于设立镇的批复\n\n江源市人民政府：\n\n同意设立北岭镇。\n\n青川省民政厅\n2019年11月5日\n",
        "青川省民政厅", "2019-11-05", "unknown",
    ),
    "a decision": (
        "江源市人民政府关于表彰先进的决定\n\n决定对十个单位予以表彰。\n\n江源市人民政府\n2020年1月15日\n",
        "江源市人民政府", "2020-01-15", "unknown",
    ),
    "opinions with a seal": (
        "关于支持创业的意见\n\n一、放宽条件。\n\n二、提供贷款。\n\n江源市人力资源和社会保障局（章）\n2022年2月2日\n",
        "江源市人力资源和社会保障局", "2022-02-02", "unknown",
    ),
    "a work report": ("2023年政府工作报告\n\n各位代表：\n\n过去一年，全市修路百里。\n", None, None, "unknown"),
    "news": (
        "江源市召开座谈会\n\n本报讯 3月6日，座谈会在市会议中心召开。\n\n市长表示，要稳岗位。\n",
        None, None, "unknown",
    ),
    "news that speaks of a rule": (
        "新规下月实施\n\n本报讯 记者获悉，《青川省渡口条例》自2024年10月1日起施行。\n",
        None, None, "unknown",
    ),
    "questions and answers": ("补贴问答\n\n问：谁可以申请？\n答：毕业生。\n", None, None, "unknown"),
    "a speech": ("在动员会上的讲话\n\n同志们：\n\n今年任务很重。\n", None, None, "unknown"),
    "a plan": ("江源市2025年造林计划\n\n一、造林一万亩。\n\n二、落实责任。\n", None, None, "unknown"),
    "a list of dates": ("办事日程\n\n2024年1月5日 报名\n2024年2月6日 考试\n", None, None, "unknown"),
    "a letter of a company": ("设备说明\n\n本机保修三年。\n", None, None, "unknown"),
    "rules that mention another's start": (
        "江源市摆渡办法\n\n" + BODY.format("办法") + "第三条 《青川省渡口条例》自2024年10月1日起施行后，依照其规定。\n",
        None, None, "unknown",
    ),
    "a notice that hands rules on": (
        "江源市财政局关于印发《江源市差旅办法》的通知\n\n各单位：\n\n现将《江源市差旅办法》印发给你们，请遵照执行。\n\n江源市财政局\n2023年8月1日\n\n江源市差旅办法\n\n"
        + BODY.format("办法") + "第三条 本办法自2023年9月1日起施行。\n",
        "江源市财政局", "2023-08-01", "in_force",
    ),
    "a notice withdrawn in its own words": (
        "关于核酸检测的通知\n\n各单位：\n\n每周检测一次。本通知自2022年12月8日起废止。\n\n江源市卫生健康委员会\n2022年9月1日\n",
        "江源市卫生健康委员会", "2022-09-01", "repealed",
    ),
    "traditional characters": (
        "關於調整船票的公告\n\n票價調為三元。\n\n江源市交通局\n2023年6月20日\n",
        "江源市交通局", "2023-06-20", "unknown",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_a_text_says_of_itself(name):
    text, issuer, issued, status = CASES[name]
    found = extract(text, text.split("\n", 1)[0], {})
    assert (found.issuer, found.issued, str(found.status(DAY))) == (issuer, issued, status)
