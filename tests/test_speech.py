from worlds import SPEECH

from rag.answering.speech import FAR, speaker_before
from rag.domain import Span


def speaker(text, sentence):
    start = text.index(sentence)
    return speaker_before(text, Span(start, start + len(sentence)))


def test_a_sentence_that_goes_on_with_a_speech_has_its_speaker():
    assert speaker(SPEECH, "对吸纳毕业生的企业") == "市长周文清在座谈会上表示"
    assert speaker(SPEECH, "贷款期限最长三年") == "副市长何立群指出"


def test_a_sentence_that_names_its_speaker_itself_has_none_before_it():
    assert speaker(SPEECH, "市长周文清在座谈会上表示") is None


def test_the_last_speaker_before_it_counts():
    text = "王一表示，路要修好。李二强调，桥也要修。两样都不能拖。"
    assert speaker(text, "两样都不能拖") == "李二强调"


def test_a_speech_ends_with_its_paragraph():
    text = "王一表示，路要修好。\n\n会议还讨论了桥梁。"
    assert speaker(text, "会议还讨论") is None


def test_a_law_has_no_speaker():
    assert speaker("第一条 申请人应当提出申请。主管部门应当受理。", "主管部门应当受理") is None


def test_a_speech_that_began_too_far_before_is_not_gone_after():
    text = "王一表示，路要修好。" + "还有别的事。" * (FAR // 6 + 1) + "最后一句。"
    assert speaker(text, "最后一句") is None


def test_the_first_and_the_last_character_do_no_harm():
    assert speaker_before("", Span(0, 0)) is None
    assert speaker_before("甲表示，好。", Span(0, 3)) is None
    assert speaker_before("甲乙表示，好。", Span(7, 7)) == "甲乙表示"
