"""A question about a year is answered by what held then, not by what was issued later."""

import pytest

from rag.assembly import Choice, chatbot
from rag.indexing import Indexer

OLD = """青禾市热泵购置补贴暂行办法

青禾政发〔2019〕3号

第一条　为了推广热泵，制定本暂行办法。

第二条　购置热泵的住户，补贴标准为每台八百元。

第三条　本暂行办法自2019年4月1日起施行。

青禾市人民政府

2019年3月2日
"""
NEW = """青禾市热泵管理办法

（2023年5月6日青禾市人民政府令第7号公布　自2023年6月1日起施行）

第一条　为了规范热泵的使用，制定本办法。

第二条　购置热泵的住户，补贴标准为每台一千二百元。

第三条　本办法自2023年6月1日起施行。2019年3月2日青禾市人民政府印发的《青禾市热泵购置补贴暂行办法》同时废止。
"""


@pytest.fixture(scope="module")
def bot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("editions")
    (folder / "old.txt").write_text(OLD, "utf8")
    (folder / "new.txt").write_text(NEW, "utf8")
    made = chatbot(Choice(folder / "index"), create=True)
    Indexer(made.index).add(sorted(folder.glob("*.txt")))
    return made


@pytest.mark.parametrize("question", ["2020年的热泵补贴标准是多少？", "2021年购买热泵，每台补贴多少？"])
def test_what_was_issued_later_says_nothing_of_an_earlier_year(bot, question):
    answer = bot.ask(question)
    assert "每台八百元" in answer.text
    assert "一千二百元" not in answer.text


@pytest.mark.parametrize("question", ["热泵补贴标准是多少？", "2024年的热泵补贴标准是多少？"])
def test_the_present_and_a_later_year_have_what_holds(bot, question):
    assert "每台一千二百元" in bot.ask(question).text
