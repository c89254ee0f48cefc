"""Follow-up questions: completed from the conversation, so that they can be searched on their own."""

from __future__ import annotations

import re

from rag import english_followups as english
from rag.domain import History
from rag.intent import intent
from rag.question import analyse, tag
from rag.referents import (
    BODIES,
    DOCUMENTS,
    GROUPS,
    KINDS,
    first_group,
    last_named,
    longest,
    subject,
    things,
    title,
)
from rag.titles import POINTING

_ASKED_BACK = re.compile("请[说写]明是哪一?份|(?:Which|Of which) document")
_ASKS = re.compile("[?？吗呢]|什么|怎|多少|几|谁|哪|何|第.{1,6}[条章款项]")
_LONGEST_NAME = 60  # characters of a document's name alone
_AND_WHAT_OF = re.compile(
    r"^(?:那么?|然后|还有|再说)?[，,\s]*(?:对于?|关于|在)?(?P<topic>.{1,30}?)(?:方面|的话)?呢[?？。!！\s]*$"
)
_PERSON = re.compile(r"他们|她们|(?<!其)他(?![人国乡项])|她")
_THIS = r"(?:该|这个|那个|这部|那部|这份|这项|这条|这家|这所|此|上述|前述|上面那?个?|本)"
_ALIKE = {
    "院": ("学院", "医院", "法院", "研究院"),
    "校": ("大学", "学校", "中学", "学院"),
    "会": ("会议", "座谈会", "大会"),
}
_KIND = "|".join(sorted(KINDS, key=len, reverse=True))
_THING = re.compile(
    rf"{_THIS}(?P<kind>{_KIND}|[院校会])|它们|它|(?<![尤极与])其(?![他余中它次实])(?=[一-鿿]{{2}})"
)
_CALLED = re.compile(rf"^(?P<kind>{_KIND})(?!名称|编号)")
_BARE = re.compile(
    r"^(?:那|那么|还有|另外|请问|具体|再|又)*[，,\s]*"
    r"(?:为什么|为何|什么时候|何时|在?哪里|是?谁|多少|多久|怎么[办样]?|如何|还有(?:什么|哪些)?|有哪些|是什么|凭什么|呢)"
    r"[^一-鿿]*(?:[呢吗][^一-鿿]*)?$"
)
_THEN = re.compile(r"^(?:那么?|然后|所以)(?![个些里边时年天次种样批年]|就是|份)[，,\s]*")
_CASE = re.compile(r"^(?:如果|要是|假如|没有?|不|已经?|超过|错过|逾期)")
_N = r"第[零〇一二三四五六七八九十百千\d]{1,7}"
_UNITS = re.compile(rf"{_N}(?:条|章|节|款|项|部分|编)")
_UNIT = re.compile(rf"^(?:那么?)?[，,\s]*(?P<unit>{_N}(?:条|章|节|款|项|部分|编))")

_OF_A_DOCUMENT = "施行|实施|生效|废止|发布|印发|解释|修订|修改|执行|出台|失效"
_OF_AN_AFFAIR = (
    "申请|办理|开始|结束|截止|处罚|处理|审核|审批|批准|负责|缴纳|支付|发放|领取|计算|认定|登记|备案|报名|申报|提交"
    "|查询|投诉|举报|监督|管理|使用|适用|包括|召开|举行|成立|设立|组建|拨付|申诉|复议|续期|延期|退还"
    "|主持|出席|参加|主办|承办|组织|发言|讲话|通过|开"
)
_ATTRIBUTE = (
    "率|额|期限?|时间|日期|标准|条件|材料|程序|流程|范围|对象|方式|比例|数量|人数|天数|次数|费用|价格|电话|地址|地点|责任|处罚|罚款|罚则"
    "|目的|依据|要求|内容|原因|后果|效力|部门|机关|特色|课程|优势|方向|情况|规模|背景|意义|任务|目标|重点|措施|例外|资金|经费"
    "|前身|简称|全称|名称|宗旨|职责|上限|下限|限额|院长|校长|主任|书记|局长|负责人|主席|会长|经理|董事长|税率|罚金|年限|主体"
)
_FUNCTION = (
    "什么时候|什么|多少钱|哪[些个里儿天年月一种项位]|哪|谁|多少|多[久长大高]|几[个天年月日次项条种]?|怎么样?|怎样|如何|为什么|是否|能否|可否|吗|呢"
    "|具体|主要|大概|最[高低多少]|[一总]共|需要|可以|应当|应该|[是有为会要需能由在从到向给按自被把对的了过起得才就都还也于和与]|单位|地方|方面|人|天|[去来能得领拿办找完]|重复|再次|多次|网上|线上|不同意|不服"
)
_LACKING = re.compile(
    rf"^(?:{_FUNCTION})*(?P<attribute>[一-鿿]{{0,2}}(?:{_ATTRIBUTE}))?"
    rf"(?:{_FUNCTION}|{_OF_A_DOCUMENT}|{_OF_AN_AFFAIR}|{_ATTRIBUTE})*[?？。!！\s]*$"
)
_LONGEST = 16  # characters of a question that may lack its subject
_ATTRIBUTES = re.compile(rf"[一-鿿]{{0,2}}(?:{_ATTRIBUTE})")
_OF_A_BODY = re.compile(
    r"^(?:本科|硕士|博士|毕业|研究|新|老|在校)*(?:学?生|员工|职工|教师|老师|成员|会员|院长|校长|主任|董事长)"
)
_YEAR = re.compile(r"(?:(?:19|20)\d\d|去|今|明|前|上)年度?")
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
    question, history = question.strip(), [turn for turn in history if turn[0].strip()]
    if not history or not question:
        return question
    whole = _told_which(question, history) or _completed(question, history)
    return whole if whole.strip() else question


def _told_which(question: str, history: History) -> str | None:
    """The earlier question asked of the document whose name answers the question back, “which one?”."""
    asked, said = history[-1]
    if not asks_back(said) or _ASKS.search(question) or len(question) > _LONGEST_NAME:
        return None
    return f"{question.strip('。.!！')}的{POINTING.sub('', standalone(asked, history[:-1]), count=1)}"


def _completed(question: str, history: History) -> str:
    asked, said = history[-1]
    before = standalone(asked, history[:-1])
    if asks_back(said):
        said = ""  # the documents that it names are examples
        history = [*history[:-1], (asked, said)]
    if english.is_english(question):
        return english.standalone(question, before, title(before) or title(said))
    if _BARE.match(question):
        return f"{_stem(before)}{question.lstrip('那么，, ')}"
    if unit := _UNIT.match(question):
        return _of_unit(question, unit, before, said)
    if short := _AND_WHAT_OF.match(question):
        return _and_what_of(before, short["topic"].strip())
    return _with_subject(_with_referents(question, before, said, history), before, said, history)


def asks_back(said: str) -> bool:
    """Whether an answer is a question back, which document is meant."""
    return _ASKED_BACK.match(said) is not None


def refers_to_thing(question: str) -> bool:
    """Whether a question may stand for more than it says, so that the document spoken of last matters."""
    if english.is_english(question):
        return english.refers_to_thing(question)
    called = question.startswith(DOCUMENTS)
    return bool(called or _UNIT.match(question) or _THING.search(question) or _lacks_subject(question))


def _lacks_subject(question: str) -> bool:
    """Whether a question asks for a property or a step and does not say of what (有效期多长, 由谁审核)."""
    if len(question) > _LONGEST:
        return False
    return _LACKING.match(question) is not None or (
        _THEN.match(question) is not None and not analyse(question).names
    )


def _of_unit(question: str, unit: re.Match[str], before: str, said: str) -> str:
    """“第三条呢” after a question about 第二条, or about a document."""
    rest = question[unit.end() :].strip("呢?？。 ")
    if _UNITS.search(before) and not rest:
        return _UNITS.sub(unit["unit"], before, count=1)
    named = title(before) or title(said)
    return f"{named or ''}{unit['unit']}{rest}" if named else question


def _and_what_of(before: str, topic: str) -> str:
    """“上海呢” in place of what was named, “期限呢” of the same thing, “没有执照呢” in that case."""
    if _CASE.match(topic):
        return f"{topic}，{before}"
    if _ATTRIBUTES.fullmatch(topic) and (stem := _thing(before)):
        return f"{stem}，{topic}是什么？"
    return _swapped(before, topic)


def _swapped(before: str, topic: str) -> str:
    """The earlier question asked of another topic: in place of the thing of the same kind that it named."""
    if _YEAR.fullmatch(topic):
        return _YEAR.sub(topic, before, count=1) if _YEAR.search(before) else f"{topic}{before}"
    if stands := _THING.search(before):
        return before.replace(stands.group(), topic, 1)
    if topic.endswith(GROUPS) and (group := first_group(before)):
        return before.replace(group, topic, 1)
    about = _ABOUT.search(before)
    kinds = {kind[:2] for _, kind in tag(topic)}
    if len(topic) == 2 and topic[0] not in _SURNAMES:  # noqa: PLR2004 - 养老 is taken for a name of two characters
        kinds.discard("nr")
    for kind in ("nr", "ns", "nt"):
        if kind in kinds:
            old = longest(before, kind)
            if old and old != topic:
                suffix = before.partition(old)[2][:1]
                if suffix and suffix in _PLACES and topic[-1] in _PLACES:
                    old += suffix  # 青川 with the 省 that it is tagged without
                return before.replace(old, topic, 1)
    if about:
        return before[: about.start("topic")] + topic + before[about.end("topic") :]
    words = analyse(before).words
    noun = subject(before) or next((w for w in words if w in before), None)
    return before.replace(noun, topic, 1) if noun else f"{topic}{before}"


def _stem(before: str) -> str:
    """An earlier question without its asking words: what it was about."""
    head, comma, asked = before.partition("，")
    if comma and _lacks_subject(asked):  # it was completed itself, or says first what it is about
        before = head
    quoted = _QUOTED.search(before)
    if quoted is None:
        return "".join(analyse(before).words)
    rest = before.replace(quoted.group(), "，")
    return quoted.group() + "".join(analyse(rest).words)


def _thing(before: str) -> str:
    """What an earlier question was about, without what it asked of that: 创业补贴 of 创业补贴的标准."""
    *words, last = analyse(before).words or ("",)
    asked = _ATTRIBUTES.fullmatch(last) and words and not _QUOTED.search(before)
    return "".join(words) if asked else _stem(before)


def _with_referents(question: str, before: str, said: str, history: History) -> str:
    """Pronouns replaced by whom and what they stand for; without another subject, the earlier one."""
    out, changed = question, False
    if _PERSON.search(out):
        person = _spoken_of(before, said)
        if person:
            out, changed = _PERSON.sub(person, out, count=1), True
    if found := _THING.search(out) or _CALLED.match(out):
        thing = _meant(found.groupdict().get("kind"), before, said, history)
        whole = found.re is _CALLED and any(t.startswith(found.group()) for t in things(out))
        if thing and not whole:
            out, changed = out.replace(found.group(), thing, 1), True
    if not changed or intent(out) is not None:
        return out
    about = analyse(out)
    names = "".join(about.names)
    bare = set(about.words) <= set(about.names) | {names} | set(names)
    return f"{_stem(before)}，{out}" if bare or not [w for w in about.words if w not in names] else out


def _spoken_of(before: str, said: str) -> str | None:
    """The person that a pronoun stands for: who was asked about, else whom the answer named."""
    asked = longest(before, "nr")
    return asked if asked and before.startswith(asked) else longest(said, "nr") or asked


def _meant(kind: str | None, before: str, said: str, history: History) -> str | None:
    """The thing that a pronoun stands for, or a `kind` named for short."""
    if kind is None:
        return title(before) or last_named([(before, "")]) or title(said) or subject(before)
    if kind in DOCUMENTS:
        return title(before) or title(said) or last_named(history, (kind,))
    return last_named(history, _ALIKE.get(kind, (kind,)))


def _with_subject(question: str, before: str, said: str, history: History) -> str:
    """A question without a subject gets the document, the body or what was asked about before."""
    if _lacks_subject(question):
        lacking = _LACKING.match(question)
        question = _THEN.sub("", question)
        if (lacking and lacking["attribute"]) or re.search(_OF_A_DOCUMENT, question):
            named = title(before) or last_named([(before, "")]) or title(said)
            if named:
                return f"{named}{question}"
        stem = _thing(before)
        return f"{stem}，{question}" if stem else question
    member = _OF_A_BODY.match(question)
    if member and not any(name not in member.group() for name in analyse(question).names):
        return f"{last_named(history, BODIES) or ''}{question}"
    return question
