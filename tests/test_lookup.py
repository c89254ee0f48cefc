"""Questions that name what they ask about."""

# ruff: noqa: E501 - sample texts stand whole

import pytest
from small import HashEncoder

from rag.index import Index
from rag.indexing import Indexer

pytestmark = pytest.mark.usefixtures("database")

TEXTS = {
    "law": "中华人民共和国河道法\n\n第一条 为了管理河道，制定本法。\n\n第二条 采砂须经许可。\n\n第三条 本法自2008年1月1日起施行。\n",
    "dam": "水坝河道法\n\n第一条 水坝由省管理。\n\n第二条 本法自1999年1月1日起施行。\n",
    "old": "青川省公园管理办法\n\n第一条 公园夜间关闭。\n\n第二条 门票五元。\n\n第三条 本办法自2012年1月1日起施行。\n",
    "new": "青川省公园管理办法\n\n第一条 公园全天开放。\n\n第二条 免收门票。\n\n第三条 本办法自2020年1月1日起施行。\n",
    "north": "北岭市公园管理办法\n\n第一条 公园六点开放。\n\n第二条 本办法自2015年1月1日起施行。\n",
    "r22": "2022年政府工作报告\n\n过去一年修路百里。\n",
    "r23": "2023年政府工作报告\n\n过去一年修路二百里。\n",
    "b23": "北岭市2023年政府工作报告\n\n过去一年修路三里。\n",
    "plan": "北岭市清河计划\n\n三年内疏浚河道十条。\n",
    "note": (
        "江源市人民政府办公室关于做好清洁取暖工作的通知\n\n江政办发〔2023〕45号\n\n各县人民政府：\n\n"
        "室内温度不低于18摄氏度。\n\n江源市人民政府办公室\n2023年10月20日\n"
    ),
}
DAY = "2024-06-01"


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("named")
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, "utf8")
    (folder / "codes.jsonl").write_text(
        '{"id": "7", "title": "中华人民共和国航道法第七条", "text": "航道由交通部门养护。"}\n'
        '{"id": "8", "title": "中华人民共和国航道法第八条", "text": "（一）船舶减速；\\n（二）不得抛锚。"}\n',
        "utf8",
    )
    made = Index(folder / "index", HashEncoder(), "hash", create=True)
    Indexer(made).add([folder])
    return made


def looked_up(index, question, day=DAY):
    return index.references.lookup(question, day)


def named(index, question, day=DAY):
    """The files of the documents that a question names, and the clauses that it asks for."""
    found = looked_up(index, question, day)
    files = [
        next(d.source for d in index.documents() if d.id == e.id).rpartition("/")[2].partition(".")[0]
        for n in found.named
        for e in n.entries
    ]
    return files, [(t.clause.article, t.clause.paragraph, t.clause.item) for t in found.targets]


@pytest.mark.parametrize(
    ("question", "files", "clauses"),
    [
        ("河道法第二条", ["law"], [(2, None, None)]),
        ("请问中华人民共和国河道法第2条讲什么？", ["law"], [(2, None, None)]),
        ("《河道法》2条是怎么规定的", ["law"], [(2, None, None)]),
        ("違反河道法第二條怎麼辦", ["law"], [(2, None, None)]),
        ("根据河道法，采砂要不要许可", ["law"], []),
        ("违反河道法怎么处罚", [], []),
        ("水坝河道法第一条", ["dam"], [(1, None, None)]),
        ("河道法第一条和第三条分别规定了什么", ["law"], [(1, None, None), (3, None, None)]),
        ("第二条河道法", ["law"], [(2, None, None)]),
        ("青川省公园管理办法第二条第一款", ["new", "old"], [(2, 1, None)]),
        ("公园管理办法在青川省是怎么定的", ["new", "old"], []),
        ("江政办发〔2023〕45号讲什么", ["note"], []),
        ("请问江政办发2023年45号里温度多少", ["note"], []),
        ("江政办发(2023)第45号", ["note"], []),
        ("航道法7条", ["codes"], [(7, None, None)]),
        ("航道法第八条第二项", ["codes"], [(8, None, 2)]),
        ("去年的政府工作报告讲了什么", ["r23"], []),
        ("前年政府工作报告", ["r22"], []),
        ("北岭市2023年政府工作报告", ["b23"], []),
        ("北岭市清河计划讲了什么", ["plan"], []),
        ("北岭市清河计划的目标", ["plan"], []),
        ("北岭市清河计划入围名单有谁", [], []),
    ],
)
def test_what_is_named(index, question, files, clauses):
    assert named(index, question) == (files, clauses)


@pytest.mark.parametrize(
    "question",
    [
        "水闸河道法第一条",
        "河道法实施条例第五条",
        "《水闸法》有什么规定",
        "2021年政府工作报告",
        "今年的政府工作报告说了什么",
        "江政办发〔2023〕46号",
        "请问水闸管理条例",
    ],
)
def test_what_no_document_bears_is_told(index, question):
    found = looked_up(index, question)
    assert found.absent
    assert not found.documents


@pytest.mark.parametrize(
    "question", ["采砂有什么办法", "门票多少钱", "这样做违法吗", "What about rivers?", "第二条", "《》", ""]
)
def test_questions_that_name_nothing(index, question):
    assert looked_up(index, question).named == ()


@pytest.mark.parametrize(
    ("question", "day", "first"),
    [
        ("青川省公园管理办法第二条", DAY, "new"),
        ("青川省公园管理办法第二条", "2019-12-31", "old"),
        ("2015年的青川省公园管理办法第二条", DAY, "old"),
        ("2012年青川省公园管理办法", DAY, "old"),
    ],
)
def test_of_several_editions_the_one_of_the_day_comes_first(index, question, day, first):
    assert named(index, question, day)[0][0] == first


def test_a_question_of_a_year_s_rules_is_asked_of_its_last_day(index):
    assert looked_up(index, "2015年的公园门票规定").as_of == "2015-12-31"
    assert looked_up(index, "公园门票规定").as_of == DAY
    assert looked_up(index, "2015年发生了什么").as_of == DAY


@pytest.mark.parametrize(
    "question", ["河道法第二条", "《河道法》第2条的内容是什么？", "请问河道法第二条是怎么规定的"]
)
def test_a_question_for_the_text_alone(index, question):
    assert looked_up(index, question).bare


@pytest.mark.parametrize("question", ["根据河道法第二条，采砂要许可吗", "违反河道法第二条怎么处罚", "采砂"])
def test_a_question_for_more_than_the_text(index, question):
    assert not looked_up(index, question).bare


def test_a_filter_leaves_only_what_passes(index):
    found = looked_up(index, "青川省公园管理办法第二条")
    old = found.documents[-1]
    kept = found.among([old])
    assert kept.documents == [old]
    assert not kept.targets
    assert found.among(None) is found
