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
    "a joint notice of three, side by side with its number": (
        "青川省发展改革委 青川省财政厅 青川省商务厅关于促进汽车消费的通知\n\n青发改〔2023〕77号\n\n各市人民政府：\n\n购车给予补贴。\n\n青川省发展改革委\n青川省财政厅\n青川省商务厅\n2023年7月21日\n",
        "青川省发展改革委、青川省财政厅、青川省商务厅", "2023-07-21", "unknown",
    ),
    "joint issuers in the title alone": (
        "江源市民政局、江源市财政局关于提高低保标准的通知\n\n各县区：\n\n低保标准提高到每月九百元。\n",
        "江源市民政局、江源市财政局", None, "unknown",
    ),
    "party and government together": (
        "中共江源市委 江源市人民政府关于推进乡村振兴的实施意见\n\n一、总体要求。\n\n二、重点任务。\n\n中共江源市委\n江源市人民政府\n2022年3月18日\n",
        "中共江源市委、江源市人民政府", "2022-03-18", "unknown",
    ),
    "a general office": (
        "江源市人民政府办公室关于印发江源市防汛预案的通知\n\n江政办发〔2021〕12号\n\n各县区人民政府：\n\n现印发给你们，请认真组织实施。\n\n江源市人民政府办公室\n2021年5月8日\n",
        "江源市人民政府办公室", "2021-05-08", "unknown",
    ),
    "a letter": (
        "青川省教育厅关于答复第102号建议的函\n\n王代表：\n\n您的建议收悉，已纳入计划。\n\n青川省教育厅\n2023年6月30日\n",
        "青川省教育厅", "2023-06-30", "unknown",
    ),
    "minutes of a meeting": (
        "江源市人民政府常务会议纪要\n\n2023年4月11日，市长主持召开会议。会议决定修建东渡桥。\n",
        None, None, "unknown",
    ),
    "a bulletin with figures": (
        "江源市2023年国民经济和社会发展统计公报\n\n江源市统计局\n2024年3月15日\n\n全市生产总值增长百分之五。\n",
        "江源市统计局", "2024-03-15", "unknown",
    ),
    "a budget report": (
        "关于江源市2023年预算执行情况的报告\n\n——2024年1月10日在江源市第九届人民代表大会第三次会议上\n\n江源市财政局\n\n各位代表：\n\n收入增长百分之三。\n",
        None, None, "unknown",
    ),
    "a decision of a congress to amend": (
        "青川省人民代表大会常务委员会关于修改《青川省河道条例》的决定\n\n（2023年7月28日青川省第十四届人民代表大会常务委员会第四次会议通过）\n\n对《青川省河道条例》作如下修改：\n\n一、第五条中的“省水利厅”改为“省水行政主管部门”。\n\n本决定自2023年9月1日起施行。\n",
        "青川省人民代表大会常务委员会", "2023-07-28", "in_force",
    ),
    "a law amended twice": (
        "青川省档案条例\n\n（2003年5月30日青川省第九届人民代表大会常务委员会第三次会议通过 根据2011年7月29日青川省第十一届人民代表大会常务委员会第五次会议《关于修改部分地方性法规的决定》第一次修正 根据2019年9月27日青川省第十三届人民代表大会常务委员会第九次会议《关于修改部分地方性法规的决定》第二次修正）\n\n"
        + BODY.format("条例") + "第三条 本条例自2003年8月1日起施行。\n",
        "青川省人民代表大会常务委员会", "2003-05-30", "in_force",
    ),
    "rules of a ministry": (
        "港口拖轮管理规定\n\n（2018年3月9日交通运输部令2018年第6号公布 自2018年5月1日起施行）\n\n" + BODY.format("规定"),
        "交通运输部", "2018-03-09", "in_force",
    ),
    "regulations of the State Council": (
        "渔港条例\n\n（2009年4月1日国务院令第550号公布 根据2016年2月6日《国务院关于修改部分行政法规的决定》修订）\n\n"
        + BODY.format("条例") + "第三条 本条例自2009年7月1日起施行。\n",
        "国务院", "2009-04-01", "in_force",
    ),
    "rules valid till a day to come": (
        "江源市补贴规定\n\n" + BODY.format("规定") + "第三条 本规定自2023年1月1日起施行，有效期至2025年12月31日。\n",
        None, None, "in_force",
    ),
    "rules whose five years are not over": (
        "江源市奖励办法\n\n" + BODY.format("办法") + "第三条 本办法自2022年6月1日起施行，有效期5年。\n",
        None, None, "in_force",
    ),
    "rules a month after publication": (
        "江源市广告办法\n\n（2023年2月1日江源市人民政府令第20号公布）\n\n" + BODY.format("办法") + "第三条 本办法自公布之日起30日后施行。\n",
        "江源市人民政府", "2023-02-01", "unknown",
    ),
    "rules that repeal others": (
        "江源市管道办法\n\n" + BODY.format("办法") + "第三条 本办法自2021年4月1日起施行。2009年发布的《江源市燃气管道规定》同时废止。\n",
        None, None, "in_force",
    ),
    "an announcement that things are repealed": (
        "江源市人民政府关于废止部分规范性文件的决定\n\n现决定废止下列文件：\n\n1.《江源市旧车规定》\n\n本决定自公布之日起施行。\n\n江源市人民政府\n2022年11月11日\n",
        "江源市人民政府", "2022-11-11", "in_force",
    ),
    "a draft for comment": (
        "《江源市停车条例（草案）》公开征求意见的公告\n\n现向社会公开征求意见，截止日期为2024年7月15日。\n\n江源市人民代表大会常务委员会法制工作委员会\n2024年5月30日\n",
        "江源市人民代表大会常务委员会法制工作委员会", "2024-05-30", "unknown",
    ),
    "a tender": (
        "桥梁检测项目招标公告\n\n投标截止时间：2024年3月1日9时。\n\n联系人：刘工\n",
        None, None, "unknown",
    ),
    "an invitation with its day": (
        "参会通知\n\n会议定于2024年5月8日召开，请准时参加。\n", None, None, "unknown",
    ),
    "an explanation of a rule": (
        "《江源市养犬管理办法》政策解读\n\n一、为什么要制定？\n\n2023年3月1日，《江源市养犬管理办法》正式施行。\n",
        None, None, "unknown",
    ),
    "an interview": (
        "访市水利局负责人\n\n问：新办法何时施行？\n\n答：《江源市取水办法》自2024年1月1日起施行。\n",
        None, None, "unknown",
    ),
    "news with a by-line and a day": (
        "东渡桥通车\n\n2024-02-03 来源：江源日报\n\n2月2日，东渡桥正式通车。\n",
        None, None, "unknown",
    ),
    "a contract form": (
        "房屋租赁合同\n\n甲方：\n\n乙方：\n\n本合同自双方签字之日起生效。\n\n    年  月  日\n",
        None, None, "unknown",
    ),
    "a form to fill in": ("申报表\n\n单位名称\n\n填报日期    年  月  日\n", None, None, "unknown"),
    "a company's rules": (
        "北岭机械有限公司考勤制度\n\n" + BODY.format("制度") + "第三条 本制度自2022年1月1日起执行。\n",
        None, None, "in_force",
    ),
    "an encyclopedia's text": (
        "北岭县\n\n北岭县是青川省江源市下辖县。1949年10月1日设县。县人民政府驻北岭镇。\n",
        None, None, "unknown",
    ),
    "a history with orders in it": (
        "城市管理史话\n\n1985年3月1日江源市人民政府发布通告，禁止在河边倾倒垃圾，自1985年4月1日起施行。\n",
        None, None, "unknown",
    ),
    "a notice quoted in news": (
        "我市下发通知\n\n本报讯（记者 李言）江源市财政局日前印发《关于规范报销的通知》，要求自2023年5月1日起执行新标准。\n",
        None, None, "unknown",
    ),
    "a notice in which another body signs the annex": (
        "关于转发补助办法的通知\n\n各县区：\n\n现转发给你们。\n\n江源市农业农村局\n2022年4月6日\n\n附件\n\n补助办法\n\n一、每亩补助五十元。\n\n青川省农业农村厅\n2022年3月1日\n",
        "江源市农业农村局", "2022-04-06", "unknown",
    ),
    "a proclamation with its day in Chinese figures and a zero as a circle": (
        "关于封闭道路的通告\n\n解放路封闭施工。\n\n江源市公安局交通警察支队\n二○二三年三月五日\n",
        "江源市公安局交通警察支队", "2023-03-05", "unknown",
    ),
    "a signature whose day is spaced": (
        "关于放假的通知\n\n各单位：\n\n放假三天。\n\n江源市人民政府办公室\n2023 年 9 月 20 日\n",
        "江源市人民政府办公室", "2023-09-20", "unknown",
    ),
    "a signature without a day": (
        "关于节水的倡议\n\n请节约用水。\n\n江源市水务局\n", None, None, "unknown",
    ),
    "a committee's opinion with a term": (
        "关于扶持养老服务的若干意见\n\n一、每张床位补助一万元。\n\n本意见自2019年7月1日起施行，有效期3年。\n\n江源市民政局\n2019年5月27日\n",
        "江源市民政局", "2019-05-27", "repealed",
    ),
    "measures for half a year": (
        "江源市支持企业若干措施\n\n一、减免租金。\n\n本政策自发布之日起施行，施行期暂定为6个月。\n\n江源市人民政府\n2023年8月31日\n",
        "江源市人民政府", "2023-08-31", "repealed",
    ),
    "measures till a day": (
        "江源市外贸支持政策\n\n一、补贴运费。\n\n本政策执行期暂定为自政策发布之日起至2024年6月30日。\n\n江源市人民政府\n2024年2月14日\n",
        "江源市人民政府", "2024-02-14", "unknown",
    ),
    "an English notice": (
        "Notice on River Fees\n\nAll boats shall pay a fee of five yuan from 1 May 2023.\n",
        None, None, "unknown",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_a_text_says_of_itself(name):
    text, issuer, issued, status = CASES[name]
    found = extract(text, text.split("\n", 1)[0], {})
    assert (found.issuer, found.issued, str(found.status(DAY))) == (issuer, issued, status)
