"""What is no question to documents: greetings, thanks, talk about the program, orders to ignore its rules."""

from __future__ import annotations

import re
from enum import StrEnum

from rag.folding import fold


class SmallTalk(StrEnum):
    """A kind of talk that no document answers."""

    GREETING = "greeting"
    THANKS = "thanks"
    ABOUT_ME = "about_me"
    ORDER = "order"
    NOISE = "noise"


_TAIL = r"[\s,.!?~;:…-]*"
_SHORT = (
    (
        SmallTalk.GREETING,
        (
            r"(?:(?:你|您|大家)们?好(?:啊|呀|吗)?|早上好|上午好|中午好|下午好|晚上好|早安|晚安|嗨|哈喽|哈罗|在吗|在不在|有人吗"
            r"|hi|hello|hey|good (?:morning|afternoon|evening)|how are you)(?: there)?"
        ),
    ),
    (
        SmallTalk.THANKS,
        (
            r"(?:(?:好的?|ok|非常|十分|太)?,?(?:谢谢|感谢|多谢)(?:你们?|您|啦|了)?|辛苦了|再见|拜拜|好的?|知道了|明白了|收到"
            r"|thanks?(?: you)?(?: very much| a lot)?|bye|goodbye|ok(?:ay)?)"
        ),
    ),
    (
        SmallTalk.ABOUT_ME,
        (
            r"(?:请问)?(?:(?:你|您)(?:到底|究竟)?(?:是谁|是什么|叫什么(?:名字)?|会什么|会做什么|能做什么|能干什么|多大了|是(?:人|机器人|ai)吗)"
            r"|(?:(?:请|你)?(?:给我|跟我|来|你会)?(?:讲|说)(?:一?个|个)?笑话)|(?:请)?介绍一?下你自己|陪我聊聊天?|今天天气(?:怎么样|如何|好吗)?"
            r"|(?:who|what) are you|what can you do|what is your name|tell me a joke)"
        ),
    ),
)
_ORDER = re.compile(
    r"^(?:请|现在|从现在起|please)?,?\s*(?:"
    r"(?:忽略|无视|忘掉|忘记|不要(?:管|理会?|看|遵守)|别(?:管|看|理))(?:掉|了)?.{0,8}(?:指示|指令|要求|规则|提示词?|设定|限制|文件|文档|资料)"
    r"(?:了|吧)?(?:$|[\s,.!;:]|直接|并|说|回答|告诉|输出|改)"
    r"|(?:ignore|disregard|forget) .{0,24}(?:instructions?|rules?|prompts?|documents?|files?)"
    r"|(?:你|您)(?:现在|从现在起)(?:是|扮演)|(?:pretend|act as|you are now)\b)"
)
_RUN = re.compile(r"(.)\1{4,}|(?:asdf|qwer|zxcv|hjkl|uiop)", re.IGNORECASE)


def small_talk(text: str) -> SmallTalk | None:
    """The kind of talk that `text` wholly is; None where it asks something."""
    plain = " ".join(fold(text).split())
    for kind, pattern in _SHORT:
        if re.fullmatch(rf"(?:{pattern}{_TAIL})+", plain):
            return kind
    if _ORDER.search(plain):
        return SmallTalk.ORDER
    if not re.search(r"\w", plain) or _RUN.fullmatch(plain) or (_RUN.search(plain) and plain.isascii()):
        return SmallTalk.NOISE
    return None
