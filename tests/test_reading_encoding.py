"""Bytes → characters."""

from __future__ import annotations

import codecs
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reading.cleaning import clean
from rag.reading.encoding import UndecodableError, decode, score

SIMPLIFIED = [
    "居民申请租赁补贴的，应当向户籍所在地的街道办事处提出，并提交收入证明。",
    "图书馆每周二至周日开放，读者凭有效证件可以免费办理借阅手续。",
    "学校应当在开学前公布食堂的菜品价格，并接受家长委员会的监督。",
    "第三条　本市鼓励企业利用屋顶建设光伏发电设施，具体补助标准另行制定。",
    "患者可以通过手机预约挂号，也可以在窗口现场取号，老年人优先。",
    "Q3：外地车辆能否申请？A：可以，需提供2023年度的纳税记录（原件）。",
    "饲养烈性犬的，应当圈养或者拴养，并在醒目位置设置警示标志牌。",
    "蔬菜、水果、肉类等农产品的检测报告，应当保存不少于六个月。",
]
TRADITIONAL = [
    "居民申請租賃補貼的，應當向戶籍所在地的區公所提出，並提交收入證明。",
    "圖書館每週二至週日開放，讀者憑有效證件可以免費辦理借閱手續。",
    "學校應當在開學前公布食堂的菜品價格，並接受家長委員會的監督。",
    "第三條　本市鼓勵企業利用屋頂建設光電設施，具體補助標準另行訂定。",
    "患者可以透過手機預約掛號，也可以在窗口現場取號，老年人優先辦理。",
    "飼養烈性犬的，應當圈養或者拴養，並在醒目位置設置警示標誌牌。",
]


@pytest.mark.parametrize("text", SIMPLIFIED + TRADITIONAL)
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "utf-32"]
)
def test_unicode_and_gb18030(text, encoding):
    assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize("text", TRADITIONAL)
def test_big5(text):
    assert decode(text.encode("big5")) == (text, "Big5", 0)


@pytest.mark.parametrize("text", SIMPLIFIED)
def test_gbk(text):
    assert decode(text.encode("gbk")) == (text, "GB18030", 0)


@pytest.mark.parametrize("cut", [30, 31])
def test_thirty_characters_are_enough(cut):
    for text in ("".join(SIMPLIFIED), "".join(TRADITIONAL)):
        for start in range(0, len(text) - cut, 7):
            piece = text[start : start + cut]
            assert decode(piece.encode("gb18030"))[0] == piece
            if text.startswith(TRADITIONAL[0]):
                assert decode(piece.encode("big5"))[0] == piece


def test_rare_characters_of_gb18030_survive():
    text = "地名用字：𠅤𡃁㙍镕囧，姓名用字：䶮、𬭎，应当按照规范汉字表登记并核对。"
    assert decode(text.encode("gb18030"))[0] == text


@pytest.mark.parametrize(
    "text", ["plain ASCII\r\nlines", "Ünïcode — ok", "日本語のテキスト", "한국어 문서", "😀"]
)
def test_any_valid_utf8_is_taken_at_its_word(text):
    assert decode(text.encode())[0] == text


def test_utf16_english_without_a_mark():
    assert decode("The office is open from nine to five.".encode("utf-16-le"))[0].startswith("The office")


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("size", [64, 1000, 5000])
def test_noise_is_refused(seed, size):
    with pytest.raises(UndecodableError):
        decode(random.Random(seed).randbytes(size))


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)),
        b"PK\x03\x04\x14\0\0\0\x08\0" + bytes(range(255, 0, -1)),
        b"\x7fELF\x02\x01\x01" + bytes(100),
        codecs.BOM_UTF16_LE + random.Random(1).randbytes(400),
        "it’s an old Windows file with ‘quotes’ — nothing Chinese".encode("cp1252"),
    ],
)
def test_binary_and_unknown_encodings_are_refused(data):
    with pytest.raises(UndecodableError):
        decode(data)


def test_a_few_damaged_bytes_are_marked_and_counted():
    text = "".join(SIMPLIFIED) * 3
    data = text.encode()
    broken = data[:99] + b"\xff" + data[99:]
    found, name, bad = decode(broken)
    assert (name, bad) == ("UTF-8", 1)
    assert found.replace("\ufffd", "") == text
    assert decode(data[:-1])[0][:-1] == text[:-1]
    assert decode(text.encode("gb18030")[:-1])[0].rstrip("\ufffd") == text[:-1]


def test_misread_text_scores_below_read_text():
    for text in TRADITIONAL:
        assert score(text) > 0.5
        assert score(text.encode("big5").decode("gb18030", "replace")) < 0.25


@pytest.mark.parametrize(
    ("raw", "want"),
    [
        ("甲\r\n乙\r丙\u2028丁\u2029戊\x85己\x0b庚\x0c辛", "甲\n乙\n丙\n丁\n戊\n己\n庚\n辛"),
        ("甲\0乙\x07\x1b丙\x9f\x7f", "甲乙丙"),
        ("\ufeff甲\u200b乙\u200d丙\u2060\xad", "甲乙丙"),
        ("甲\u202e乙\u2066丙\u200f", "甲乙丙"),
        ("甲\ud800乙", "甲\ufffd乙"),
        ("甲\t乙　丙\u00a0丁", "甲\t乙　丙\u00a0丁"),
        ("\r\r\n\n", "\n\n\n"),
    ],
)
def test_cleaning(raw, want):
    assert clean(raw)[0] == want


def test_cleaning_warns_of_what_it_took_out():
    assert clean("甲\u200b\u200b乙\x00丙\u202e")[2] == (
        "去掉了 1 个控制字符",
        "去掉了 2 个零宽等不可见字符",
        "去掉了 1 个改变文字方向的字符",
    )
    assert clean("甲\r\n乙")[2] == ()


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=80))
def test_no_control_is_left_and_every_character_points_home(raw):
    text, alignment, _ = clean(raw)
    for n, c in enumerate(text):
        assert c in "\t\n" or not (ord(c) < 32 or 127 <= ord(c) < 160)
        origin = raw[alignment.to_original(n)]
        assert c == origin or c in "\n\ufffd"
    assert clean(text)[0] == text
