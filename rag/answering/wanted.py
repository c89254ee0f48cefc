"""The kind of thing a question wants named: a day, a sum, a duration, a number, a person, a place.

Narrower than `rag.question.Asked`: “导演”, “举办地”, “票房” ask without a word that asks. Where a text
names such a thing is told by `things`. Questions are bare here: folded, without white space, in English too
(“howlongdoesittake?”).
"""

from __future__ import annotations

import re
from enum import StrEnum


class Wanted(StrEnum):
    """A kind of thing that can be told from other words by its form alone."""

    DAY = "day"
    MONEY = "money"
    DURATION = "duration"
    CONTACT = "contact"
    COUNT = "count"
    NUMBER = "number"
    PERSON = "person"
    PLACE = "place"


_END = r"(?:分别)?(?:是|为|有)?[?？]?$"
COUNTED = r"(?<![哪十好第])几([一-鿿])(?<![几乎点时月号何经])(?!亚)|多少(岁)"
"""What asks for a count, with what is counted: 几档, 多少岁."""

_ASKED = (
    (
        Wanted.DAY,
        (
            r"什么时候|何时|哪一?年|[西公]元几年|几几年|[于在]几年|哪个?月|哪一?天|几月|几号|什么日期|什么时间|何日"
            rf"|(?:时间|日期|时候){_END}|^when(?:is|are|was|did|do|does|will|must|can|should)|deadline|what(?:date|day|year)"
        ),
    ),
    (
        Wanted.CONTACT,
        (
            rf"^(?!.*哪些).*(?:联系方式|(?:电话|热线|邮箱)(?:号码?)?{_END}|(?:电话|热线)是?(?:多少|几号|哪个))"
            r"|怎么联系|打什么电话|(?:howdoi|howcani|howto)(?:contact|reach)|phonenumber|e-?mailaddress"
        ),
    ),
    (
        Wanted.DURATION,
        (
            r"(?:几|多少)个?(?:工作日|天|日内?|月(?!份)|年(?!级|代|度)|小时|周|星期)|多久|多长时间"
            rf"|(?:期限|时限|有效期){_END}|howlong|howmany(?:working|calendar)?(?:days|weeks|months|years|hours)"
        ),
    ),
    (Wanted.MONEY, r"多少(?:钱|[万亿]?元)|几[万亿]?[元块]|howmuch(?:money|.*(?:cost|pay|fine|fee|grant))"),
    (Wanted.COUNT, rf"{COUNTED}|多大年[纪龄]|年龄.{{0,6}}{_END}"),
    (
        Wanted.NUMBER,
        (
            r"多少|多长|多大|多高|第几|howm(?:uch|any)"
            rf"|^(?!什么[是叫]).*(?:比例|额度|人数|票房|[价率数量]|价格|席位|营收|金额|标准){_END}"
        ),
    ),
    (
        Wanted.PERSON,
        (
            r"谁|哪位|何人|什么人|(?:导演|主演|演员|冠军|得主|作者|校长|书记|主席|总统|总理|首席执行官"
            rf"|ceo|创始人|发言人|人选|航天员){_END}"
        ),
    ),
    (
        Wanted.PLACE,
        (
            r"哪里|哪儿|何处|什么地方|(?<!差别)(?<!区别)(?<!不同)(?<!原因)(?<!意义)在哪"
            rf"|哪[个些](?:国家|城市|省|市|地方)|(?:地点|举办地|起点|终点|所在地|地址){_END}"
        ),
    ),
)


def wanted(question: str) -> Wanted | None:
    """The kind of thing that `question` (bare) wants; None where it is nothing that form tells."""
    return next((kind for kind, pattern in _ASKED if re.search(pattern, question)), None)
