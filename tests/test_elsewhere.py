"""The same evidence in several places is counted, the place cited is not."""

import pytest
from worlds import document, hits

from rag.answering.elsewhere import elsewhere
from rag.domain import Span

SAID = "对低保家庭每户补贴取暖费六百元，十一月底前发放到位。"
HERE = document(f"取暖通知\n\n各县要早作安排。{SAID}\n", id="here")
PLACE = Span(HERE.text.index(SAID), HERE.text.index(SAID) + len(SAID))


def others(*texts):
    return elsewhere(HERE, PLACE, hits(HERE, *(document(t, id=f"d{n}") for n, t in enumerate(texts))))


def test_the_place_itself_is_not_counted():
    assert others() == 0


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"转发\n\n{SAID}", 1),
        (f"转发\n\n对低保家庭每户補貼取暖費六百元，\n十一月底前发放到位！{'此外还要检修。' * 9}", 1),
        ("另一通知\n\n对残疾人家庭每户补贴电费三百元，年底前发放。", 0),
        (
            "词都在而话不同\n\n对低保户发放。" + "别的事情。" * 40 + "每户补贴取暖费，十一月底前到位六百元。",
            0,
        ),
    ],
)
def test_the_same_words_in_another_document_count(text, count):
    assert others(text) == count


def test_each_place_counts():
    assert others(f"甲\n\n{SAID}", f"乙\n\n{SAID}", "丙\n\n别的。") == 2


def test_a_few_characters_say_the_same_by_chance():
    place = Span(PLACE.start, PLACE.start + 4)
    assert elsewhere(HERE, place, hits(HERE, document(f"甲\n\n{SAID}", id="d2"))) == 0
