"""Bytes → text: which encoding, or none.

A byte order mark decides, then valid UTF-8. The older encodings accept nearly
any bytes, so among them the one wins whose result looks most like Chinese: its
characters are mostly the frequent ones (a few hundred characters make up over
half of any running text, and of misread text next to nothing).
"""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LEGACY = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
LIKELY = 0.3
"""The score from which a text is taken for one; misread text scores below 0.2, and so does noise."""
_NAMES = {"gb18030": "GB18030", "big5hkscs": "Big5"}

_SIMPLIFIED = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民"
    "得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社"
    "义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并"
    "提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强"
    "放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己"
    "美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群"
    "广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往"
    "酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照"
    "参红细引听该铁价严首底液官德随病苏失尔死讲配女黄推显谈罪神艺呢席含企望密批营项防举球英氧势告李台落木帮轮破亚师围注远字材排"
    "供河态封另施减树溶怎止案言士均武固叶鱼波视仅费紧爱左章早朝害续轻服试食充兵源判护司足某练差致板田降黑犯负击范继兴似余坚曲输"
    "修故城夫够送笔船占右财吃富春职觉汉画功巴跟虽杂飞检吸助升阳互初创抗考投坏策古径换未跑留钢曾端责站简述钱副尽帝射草冲承独令限"
    "阿宣环双请超微让控州良轴找否纪益依优顶础载倒房突坐粉敌略客袁冷胜绝析块剂测丝协诉念陈仍罗盐友洋错苦夜刑移频逐靠混母短皮终聚"
    "监督障惠企优补贴缴险您贷款购税审核申办理咨询您审批窗疫扶贫镇乡届院务厅署部委"
)
_TRADITIONAL = (
    "這為個國時來們說產種過發動會對後經學進電裡現實兩體機當點從業應開還業無與關樣間義線內數見問題變條結解質氣員總設長頭資邊級圖"
    "統組計別論運農幾區強決戰處隊給門規熱領東導壓爭濟術極聯認權證採轉單風帶場車務萬達積議聲報鬥類離華確張馬節話況傳許廣記觀織裝"
    "眾書複兒須際驗連斷難礦備辦習響約歷構稱準劃選標寫親養層專狀廠識適屬圓調滿縣參紅細聽該鐵價嚴隨讓罪藝營項舉勢帶輪師圍遠態減樹"
    "僅費緊愛續輕試兵護練負擊範繼興餘堅輸夠筆財職覺漢畫雖雜飛檢陽創壞徑鋼責簡錢盡衝獨環雙請優礎載敵絕塊劑測絲協訴陳羅鹽錯頻終監"
    "審補貼購稅貸險諮詢災鄉鎮屆廳應灣臺條例獎勵勞僱傭證號據樓雲龍歲黨於並沒麼樣還讀寫買賣"
)
_FREQUENT = frozenset(_SIMPLIFIED + _TRADITIONAL)
_PUNCTUATION = frozenset("，。、；：？！“”‘’「」『』（）《》〈〉【】〔〕—…·　％０１２３４５６７８９○〇①②③④⑤")
_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
# Private use, specials and half-width katakana: what misreading gives and policy texts do not hold.
_WEIRD = re.compile("[\x80-\x9f\u0400-\u04ff\u0530-\u1fff\ue000-\uf8ff\uff61-\uff9f\ufff0-\uffff]")
_SAMPLE = 6000
_FEW = 0.002  # share of damaged characters that is still a damaged text and not another encoding


class UndecodableError(ValueError):
    """The bytes are no text in any encoding known here."""


def decode(data: bytes) -> tuple[str, str, int]:
    """Text, the encoding's name and the number of bytes sequences that were damaged (as U+FFFD).

    Tried: byte order marks, UTF-8, GB18030 (with GBK), Big5 (with HKSCS),
    UTF-16 without a mark. Raises UndecodableError for binary data and other encodings.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], name)
    try:
        utf8 = data.decode()
    except UnicodeDecodeError:
        pass
    else:
        if _controlled(utf8):
            return utf8, "UTF-8", 0
    whole = [(score(text), text, name) for name in _LEGACY if (text := _strict(data, name)) is not None]
    best = max(whole, default=(0.0, "", ""), key=lambda found: found[0])
    if best[0] >= LIKELY:
        return best[1], _NAMES.get(best[2], best[2].upper()), 0
    return _damaged(data)


def score(text: str) -> float:
    """How much `text` looks like Chinese (or plain ASCII), about 0 to 1; below 0 for noise."""
    if not text or not _controlled(text):
        return -1.0
    foreign = _NON_ASCII.findall(text[: 4 * _SAMPLE])[:_SAMPLE]
    if not foreign:
        return 1.0
    good = sum(c in _FREQUENT or c in _PUNCTUATION for c in foreign)
    weird = len(_WEIRD.findall("".join(foreign)))
    return (good - weird) / len(foreign)


def _marked(data: bytes, name: str) -> tuple[str, str, int]:
    text = data.decode(name, errors="replace")
    bad = text.count("\ufffd")
    if not _controlled(text) or bad > max(1, _FEW * len(text)):
        raise UndecodableError(name)
    return text, name.upper(), bad


def _strict(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


def _damaged(data: bytes) -> tuple[str, str, int]:
    """A text with a few broken bytes, or cut in the middle of a character."""
    best: tuple[float, str, str, int] | None = None
    for name in ("utf-8", *_LEGACY[:2]):
        text = data.decode(name, errors="replace")
        bad = text.count("\ufffd")
        if bad > max(1, _FEW * len(text)) or len(text) < 20:  # noqa: PLR2004 too short to judge by
            continue
        found = score(text)
        if found >= LIKELY and (best is None or found > best[0]):
            best = (found, text, name, bad)
    if best is None:
        raise UndecodableError
    return best[1], _NAMES.get(best[2], best[2].upper()), best[3]


def _controlled(text: str) -> bool:
    """Whether control characters are few enough for a text (two may slip in, binary data has many)."""
    return len(_CONTROL.findall(text)) <= max(2, len(text) // 100)
