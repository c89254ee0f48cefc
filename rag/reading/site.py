"""What a site puts around a document: trails, tools and legal lines, and what it states of the document.

Chinese government pages share a vocabulary, set by the State Council's 政府网站发展指引 (2017):
当前位置, 字体, 打印, 分享到 and the like around the text, 索引号, 发文机关, 成文日期, 发文字号 in a
table above it, 发布时间 and 来源 under the title.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LONGEST = 120  # characters of a line that is the site's
_HEAD = 30  # lines in which a site states things
_TRAIL = re.compile(r"(?:(?:您|你)?(?:现在|当前)?(?:所在|的)*位置|当前栏目)[：:]|首页\s*[>＞»›]")
_SIZES = r"[【\[（(]?\s*(?:(?:特大|超大|大|中|小|默认|A[+-]?)[\s|｜/·]*){2,}[】\]）)]?"
_TOOL = (
    rf"(?:字体|字号|文字)(?:大小)?\s*[：:]?\s*{_SIZES}"
    r"|(?:浏览|阅读|点击|访问)(?:次数|量|数)?\s*[：:]\s*\d*\s*次?"
    r"|[【\[]\s*(?:打印|关闭|收藏|分享|纠错)(?:本页|此页|窗口|页面)?\s*[】\]]"
)
_TOOLS = re.compile(_TOOL)
_ONLY_TOOLS = re.compile(
    rf"(?:{_TOOL}|打印(?:本页|此页|本文)?|关闭(?:窗口|本页|页面)?|收藏(?:本页)?|我要纠错|无障碍(?:阅读)?"
    rf"|返回(?:首页|顶部|列表|上一页)?|加入收藏|设为首页|分享(?:到)?|微信|微博|QQ空间|{_SIZES}|[\s:：|｜·>]|扫一扫.{{0,20}})+$"
)
_SHARING = re.compile(r"(?:分享(?:到|至)?|一键分享)[：:]|上一篇[：:]|下一篇[：:]|扫一扫")
_LEGAL = re.compile(
    r"版权所有|Copyright|主办(?:单位)?[：:]|承办(?:单位)?[：:]|网站标识码|.{0,4}ICP备|.{0,6}公网安备|网站地图|关于我们"
    r"|联系我们",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"(?:相关|延伸|推荐|热点)(?:阅读|链接|文章|文档|稿件|新闻|信息|报道|推荐|政策|解读)[：:]?$"
)
_NOTE = re.compile(r"(?:发布|发稿)?(?:日期|时间)\s*[：:]|(?:信息|文章|稿件)?来源\s*[：:]")
_UNSPACED = re.compile(
    r"(?<=[^\s（(【])(?=(?:发布(?:日期|时间)|(?<!发布)(?<!成文)(?:日期|时间)|来源|作者|责任编辑|浏览次数|字号|字体)\s*[：:])"
)
_KEY = (
    "索引号|主题分类|发文机关|发布机构|发布单位|成文日期|发文日期|发布日期|标题|发文字号|文号|主题词|有效性"
    "|信息分类|公开方式"
)
_SPACED_KEY = re.compile("|".join(r"\s*".join(word) for word in _KEY.split("|")))
_JAMMED = re.compile(
    r"(?:索引号|发文机关|发布机构|成文日期|发文日期|发布日期|发文字号|文号)(?=[^\s：:|，。；]+$)"
)
_STATED = {
    "issuer": re.compile(r"发文机关[：:\s|]*([^\s|：:]{2,40})(?=\s|$)"),
    "number": re.compile(
        r"(?:发文字号|文号)[：:\s|]*([^\s|：:]{1,16}[〔\[（(]\d{4}[〕\]）)]\s?\d{1,5}\s?号)"
    ),
    "issued": re.compile(
        r"(?:成文日期|发文日期)[：:\s|]*(\d{4}(?:年\d{1,2}月\d{1,2}日|[-/.]\d{1,2}[-/.]\d{1,2}))"
    ),
    "PubDate": re.compile(r"(?:日期|时间)\s*[：:]\s*(\d{4}-\d{1,2}-\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日)"),
    "ContentSource": re.compile(r"(?:来源|发布机构|发布单位)[：:\s|]*([^\s|：:]{2,30})(?=\s|$)"),
}


def cleared(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """(number, text) of the lines that are the document's, without the tools that stand in some of them."""
    last = len(lines)
    for n, line in enumerate(lines):
        if _RELATED.match(line) and all(len(other) <= _LONGEST and "。" not in other for other in lines[n:]):
            last = n
            break
    while last and (_is_site(lines[last - 1]) or _legal(lines[last - 1])):
        last -= 1
    jammed = {n for n, line in enumerate(lines[:_HEAD]) if _JAMMED.match(line)}
    jammed = jammed if len(jammed) > 1 else set()  # one alone may be the beginning of a sentence
    for n, line in enumerate(lines[:last]):
        if _is_site(line):
            continue
        text = line
        if len(line) <= _LONGEST:
            if n in jammed:
                text = _JAMMED.sub(lambda match: match.group() + " ", text, count=1)
            if _NOTE.search(text) or _TOOLS.search(text):
                text = _TOOLS.sub("", _UNSPACED.sub(" ", text)).strip()
        if text:
            yield n, text


def stated(lines: Iterable[str]) -> dict[str, str]:
    """What the site states above the text: `issuer`, `number`, `issued`, `PubDate`, `ContentSource`."""
    found: dict[str, str] = {}
    for n, line in enumerate(lines):
        if n >= _HEAD or len(line) > _LONGEST or "。" in line:
            break
        text = _SPACED_KEY.sub(lambda match: "".join(match.group().split()), _UNSPACED.sub(" ", line))
        for key, pattern in _STATED.items():
            if key not in found and (match := pattern.search(text)):
                found[key] = match.group(1)
    return found


def _is_site(line: str) -> bool:
    if len(line) > _LONGEST or "。" in line:
        return False
    return any(pattern.match(line) for pattern in (_TRAIL, _ONLY_TOOLS, _SHARING))


def _legal(line: str) -> bool:
    return len(line) <= _LONGEST and "。" not in line and _LEGAL.match(line) is not None
