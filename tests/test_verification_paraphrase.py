"""Sentences as language models word them: other words and another order pass, other facts do not."""

import pytest
from worlds import document, hits

from rag.domain import Problem
from rag.verification import check, claims
from rag.verification.actors import one_body, others_act
from rag.verification.meanings import overreaches
from rag.verification.quantities import each, quantities
from rag.verification.units import units

HOUSING = """江源市人才安居补贴暂行办法

第七条 符合条件的博士研究生，每月发放租房补贴2500元；硕士研究生每月1500元；
本科毕业生每月800元。补贴期限最长不超过36个月。

第八条 申请人应当向用人单位所在地的区人力资源和社会保障局提出申请，并提交下列材料：
（一）身份证复印件；
（二）劳动合同；
（三）学历证书。

第九条 区人力资源和社会保障局应当自受理之日起15个工作日内完成审核。
经审核不符合条件的，应当书面告知申请人并说明理由。

第十条 已享受公共租赁住房或者人才公寓的，不得申请租房补贴。

第十一条 弄虚作假骗取补贴的，由区人力资源和社会保障局责令退回，三年内不得再次申请；
构成犯罪的，依法追究刑事责任。
"""
WASTE = """海港市生活垃圾分类管理条例

第十二条 市城市管理部门是本市生活垃圾分类的主管部门，负责组织、协调和监督。
街道办事处应当做好本辖区内生活垃圾分类的宣传和指导。

第三十一条 个人违反本条例第二十条规定的，由城市管理部门责令改正；
情节严重的，处50元以上200元以下罚款。
单位违反的，处5万元以上50万元以下罚款。

第三十五条 鼓励物业服务企业开展垃圾分类积分奖励。本条例自2022年1月1日起施行。
"""
RULE = """青川省中小企业设备更新补助办法

第二条 省工业和信息化厅负责补助资金的审核，省财政厅负责拨付。

第三条 申请补助的企业应当在本省登记满两年，且上一年度营业收入不超过四亿元。

第四条 补助标准为设备购置额的百分之十五，单个企业每年最高不超过三百万元。

第五条 有下列情形之一的，不予补助：
（一）提供虚假材料的；
（二）被列入失信名单的。

第六条 本办法自2024年3月1日起施行。
"""
SHELF = hits(*(document(text, id=f"d{n}") for n, text in enumerate((HOUSING, WASTE, RULE))))


def verdict(sentence):
    (claim,) = claims(sentence)
    return check(claim, SHELF)


@pytest.mark.parametrize(
    "sentence",
    [
        "博士研究生每月可领取2500元租房补贴，硕士研究生1500元，本科毕业生800元。",
        "租房补贴最长可以领36个月。",
        "申请材料包括身份证复印件、劳动合同和学历证书。",
        "区人力资源和社会保障局在受理后15个工作日内完成审核。",
        "不符合条件的，会书面告知申请人并说明理由。",
        "已经享受公共租赁住房或人才公寓的人员不能申请租房补贴。",
        "骗取补贴的，由区人社局责令退回，三年内不得再次申请。",
        "生活垃圾分类由市城市管理部门主管。",
        "市城市管理部门负责组织、协调和监督全市生活垃圾分类工作。",
        "个人违反规定的，由城市管理部门责令改正，情节严重的处50元以上200元以下罚款。",
        "单位违规的，将被处以5万元以上50万元以下的罚款。",
        "企业须在本省登记满两年、上一年度营业收入不超过四亿元，方可申请补助。",
        "符合条件的企业可获得设备购置额15%的补助，每年最高300万元。",
        "补助资金的审核由省工业和信息化厅负责，拨付由省财政厅负责。",
        "负责拨付补助资金的是省财政厅。",
        "单个企业每年最多可以拿到300万元补助。",
        "该办法从2024年3月1日开始实施。",
        "提供虚假材料或被列入失信名单的企业，不能获得补助。",
        "注意：提供虚假材料的，不予补助。",
        "根据《青川省中小企业设备更新补助办法》第四条，补助标准为设备购置额的百分之十五。",
    ],
)
def test_the_same_in_a_models_words_passes(sentence):
    found = verdict(sentence)
    assert (found.supported, found.problems) == (True, ())
    assert found.evidence


@pytest.mark.parametrize(
    ("sentence", "problem"),
    [
        ("博士研究生每月可领取1500元租房补贴，硕士研究生2500元，本科毕业生800元。", Problem.NUMBER),
        ("硕士研究生每月可领取2500元租房补贴。", Problem.NUMBER),
        ("租房补贴最长可以领60个月。", Problem.NUMBER),
        ("单位违规的，将被处以50元以上200元以下的罚款。", Problem.NUMBER),
        ("骗取补贴的，由市公安局责令退回，三年内不得再次申请。", Problem.NAME),
        ("补助资金由省财政厅审核、省工业和信息化厅拨付。", Problem.NAME),
        ("物业服务企业应当开展垃圾分类积分奖励。", Problem.NEGATION),
        ("已经享受公共租赁住房或人才公寓的人员可以申请租房补贴。", Problem.NEGATION),
        ("根据第三条规定，补助标准为设备购置额的15%。", Problem.CITATION),
    ],
)
def test_another_fact_in_a_models_words_is_caught_and_named(sentence, problem):
    assert problem in verdict(sentence).problems


@pytest.mark.parametrize(
    "sentence",
    [
        "单个企业每月最多可以拿到300万元补助。",
        "该办法从2024年5月1日开始实施。",
        "负责审核补助资金的是省财政厅。",
        "申请材料包括身份证复印件、劳动合同和户口簿。",
        "生活垃圾分类由街道办事处主管。",
        "个人违规的，将被处以5万元以上50万元以下的罚款。",
        "单位违规的，将被处以5万元以上的罚款，没有上限。",
        "街道办事处可以做好辖区内垃圾分类的宣传和指导。",
        "不符合条件的，会口头告知申请人。",
        "审核应当在受理后5个工作日内完成。",
        "申请补助的企业应当在外省登记满两年。",
    ],
)
def test_what_no_sentence_states_is_not_put_together_from_several(sentence):
    assert not verdict(sentence).supported


def test_only_the_sentences_that_state_it_are_evidence():
    (evidence,) = verdict("硕士研究生每月可以领到1500元。").evidence
    assert evidence.span.of(HOUSING) == "硕士研究生每月1500元；"


@pytest.mark.parametrize(
    ("claim", "source", "others"),
    [
        ("省财政厅负责审核。", "省工业和信息化厅负责审核，省财政厅负责拨付。", True),
        ("省财政厅负责拨付。", "省工业和信息化厅负责审核，省财政厅负责拨付。", False),
        ("县民政局牵头、县卫生健康局配合。", "县卫生健康局牵头，县民政局配合。", True),
        ("审核由市住建局办理。", "市住房和城乡建设局办理审核。", False),
        ("市教育局应当检查学校食堂。", "检查应当定期进行。", False),
    ],
)
def test_who_acts_is_told_from_where_it_is_said(claim, source, others):
    assert others_act(units(claim), units(source)) is others


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("区人社局", "区人力资源和社会保障局", True),
        ("省财政厅", "省工业和信息化厅", False),
        ("省财政厅", "财政厅", True),
        ("市教育局", "市公安局", False),
    ],
)
def test_short_names_of_bodies(a, b, same):
    assert one_body(a, b) is one_body(b, a) is same


@pytest.mark.parametrize(
    ("claim", "source", "too_much"),
    [
        ("所有家庭都可以申请。", "低保家庭可以申请。", True),
        ("所有家庭都可以申请。", "任何家庭可以申请。", False),
        ("企业应当参加。", "鼓励企业参加。", True),
        ("企业应当参加。", "企业必须参加，鼓励个人参加。", False),
    ],
)
def test_a_claim_may_not_say_more_than_its_source(claim, source, too_much):
    assert overreaches(claim, source) is too_much


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("最多可以拿到300万元", "≤"),
        ("上限为每年300万元", "≤"),
        ("提取限额为每年12000元", "≤"),
        ("至少安排一次", "≥"),
        ("至少培训护理员600人次", "≥"),
        ("至少两人参加，发放500元", ""),
    ],
)
def test_bounds_that_stand_further_off(text, bound):
    assert quantities(text)[-1].bound == bound


def test_what_amounts_are_reckoned_by():
    assert each("每年每户不超过300元，按月发放") == {"年", "户", "月"}
    assert each("全年300元") == set()
