"""Follow-up questions: completed from the conversation, so that they can be searched on their own."""

from __future__ import annotations

import re

from rag.domain import History
from rag.question import analyse, tag

_AND_WHAT_OF = re.compile(
    r"^(?:那么?|然后|还有)?[，,\s]*(?:对于?|关于|在)?(?P<topic>.{1,30}?)(?:方面|的话)?呢[?？。!！\s]*$"
)
_PERSON = re.compile(r"他们|她们|他|她")
_THING = re.compile(
    r"(?:该|这个|那个|这部|这份|这项|这条|此|上述|前述|本)(?:办法|规定|条例|通知|意见|法律?|文件|政策|方案|决定|制度|措施|项目|会议|座谈会)|它们|它|其(?=[中他]?[一-鿿]{2})"
)
_BARE = re.compile(
    r"^(?:那|那么|还有|另外|请问|具体|再)*[，,\s]*(?:为什么|什么时候|在?哪里|是?谁|多少|怎么[办样]?|如何|还有(?:什么|哪些)?|有哪些|是什么|呢)[^一-鿿]*$"
)
_PLACES = "省市县区州"
_SURNAMES = frozenset(
    "李王张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申"
)
_QUOTED = re.compile(r"[“\"「『《][^”\"」』》]{1,60}[”\"」』》]")
_ABOUT = re.compile(
    r"(?:对于?|关于|在|就)(?P<topic>[^，。？?]{1,30}?)"
    r"(?=方面|上?有(?:什么|哪些|何)|是?(?:怎么|如何)|提出|作出|的(?:要求|规定|看法|部署|措施))"
)


def standalone(question: str, history: History) -> str:
    """The question as it would be asked without the conversation before it; itself where it needs nothing."""
    question = question.strip()
    if not history or not question:
        return question
    before, said = history[-1]
    before = standalone(before, history[:-1])
    if _BARE.match(question):
        return f"{_stem(before)}{question.lstrip('那么，, ')}"
    short = _AND_WHAT_OF.match(question)
    if short:
        return _swapped(before, short["topic"].strip())
    return _with_referents(question, before, said)


def _swapped(before: str, topic: str) -> str:
    """The earlier question asked of another topic: in place of the thing of the same kind that it named."""
    about = _ABOUT.search(before)
    kinds = {kind[:2] for _, kind in tag(topic)}
    if len(topic) == 2 and topic[0] not in _SURNAMES:  # noqa: PLR2004 - 养老 is taken for a name of two characters
        kinds.discard("nr")
    for kind in ("nr", "ns", "nt"):
        if kind in kinds:
            old = _longest(before, kind)
            if old and old != topic:
                suffix = before.partition(old)[2][:1]
                if suffix and suffix in _PLACES and topic[-1] in _PLACES:
                    old += suffix  # 青川 with the 省 that it is tagged without
                return before.replace(old, topic, 1)
    if about:
        return before[: about.start("topic")] + topic + before[about.end("topic") :]
    words = analyse(before).words
    subject = next((w for w in words if w in before), None)
    noun = _subject(before) or subject
    return before.replace(noun, topic, 1) if noun else f"{topic}{before}"


def _longest(text: str, kind: str) -> str | None:
    """The longest run of words tagged `kind` (nr: people, ns: places, nt: bodies)."""
    runs, run = [], ""
    for word, tagged in [*tag(text), ("", "")]:
        if tagged.startswith(kind):
            run += word
        elif run:
            runs.append(run)
            run = ""
    return max(runs, key=len, default=None)


def _subject(text: str) -> str | None:
    """The first noun phrase of a question."""
    phrase = ""
    for word, kind in tag(text):
        if kind.startswith(("n", "j", "l", "b", "vn", "eng", "i")) or (phrase and kind == "uj"):
            phrase += word
        elif phrase:
            break
    return phrase.rstrip("的") or None


def _stem(before: str) -> str:
    """An earlier question without its asking words: what it was about."""
    quoted = _QUOTED.search(before)
    words = "".join(analyse(before).words)
    return quoted.group() if quoted else words


def _with_referents(question: str, before: str, said: str) -> str:
    """Pronouns replaced by whom and what they stand for; without another subject, the earlier one."""
    out, changed = question, False
    if _PERSON.search(out):
        person = _longest(said, "nr") or _longest(before, "nr")
        if person:
            out, changed = _PERSON.sub(person, out, count=1), True
    if _THING.search(out):
        titled = re.search(r"《[^》]{2,60}》", before + said)
        thing = titled.group() if titled else _subject(before)
        if thing:
            out, changed = _THING.sub(thing, out, count=1), True
    about = analyse(out)
    if changed and set(about.words) <= set(about.names) | {"".join(about.names)} | set("".join(about.names)):
        return f"{_stem(before)}，{out}"
    if changed and not [w for w in about.words if w not in "".join(about.names)]:
        return f"{_stem(before)}，{out}"
    return out
