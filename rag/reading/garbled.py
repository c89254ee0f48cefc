"""Whether a page's text layer is rubbish: a PDF's fonts map its characters to nothing, or to the wrong thing.

Three signs: characters that mean nothing (unmapped, private use, replacement, "(cid:12)"),
letters of Latin-1 where there should be Chinese (GBK bytes taken for letters), and Chinese
without the characters that any Chinese text is made of (a shifted table, UTF-8 taken for GBK).
"""

from __future__ import annotations

import re

_FEWEST = 20  # characters by which a page can be judged
_CID = re.compile(r"\(cid:\d+\)")
_NOTHING = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd\ufff0-\ufffb\ue000-\uf8ff\U000f0000-\U0010ffff]")
_LATIN_1 = re.compile("[\u00a1-\u00ff]")
_HANZI = re.compile("[\u3400-\u9fff]")
# The commonest in general and official Chinese, simplified and traditional.
_COMMON = frozenset(
    "的一是在不了有和人中大为上国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "部条件第十二三四五六七八九规定应当理管施政府市区县省关实务机构单位办公通知印本及其与或者项按照进加强建设安全个月日號為國時來們"
    "對會發動說產後學經條規應當實機構單辦與進強設個"
)
_MEANINGLESS = 0.2  # share of characters
_LETTERS = 0.3
_RARE = 0.05  # a text has five times as many common characters
_FEWEST_HANZI = 50


def garbled(text: str, unmapped: int = 0) -> bool:
    """Whether `text`, of which the file itself can't map `unmapped` characters, is rubbish."""
    bare = "".join(text.split())
    if len(bare) < _FEWEST:
        return False
    named = sum(len(match) for match in _CID.findall(bare))
    if max(unmapped, len(_NOTHING.findall(bare))) + named > _MEANINGLESS * len(bare):
        return True
    hanzi = _HANZI.findall(bare)
    if len(_LATIN_1.findall(bare)) > _LETTERS * len(bare) and len(hanzi) < _MEANINGLESS * len(bare):
        return True
    return len(hanzi) >= _FEWEST_HANZI and sum(c in _COMMON for c in hanzi) < _RARE * len(hanzi)
