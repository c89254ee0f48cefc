"""Follow-up questions in English: “What about tugs?”, “When does it take effect?”, “Why?”."""

from __future__ import annotations

import re

from rag.question import HAN

_WHAT_OF = re.compile(
    r"^(?:and|but|so)?[,\s]*(?:(?:what|how) about|and)\s+(?P<topic>.{1,60}?)[?.!\s]*$", re.IGNORECASE
)
_BARE = re.compile(
    r"^(?:and |but |so )?(?:why(?: not)?|when|where|who|how(?: (?:much|many|long|often|come))?"
    r"|since when|until when|what else|anything else|by whom)[?.!\s]*$",
    re.IGNORECASE,
)
_THING = re.compile(
    r"\b(?:this|that|the same|the above|these|those)\s+"
    r"(?:rules?|document|notice|regulations?|law|polic(?:y|ies)|act|order)\b"
    r"|\b(?<!is )(?<!was )(?:it|they|them)\b(?!\s+(?:is|was|be)\s+\w+\s+(?:that|to)\b)",
    re.IGNORECASE,
)
_LAST_PHRASE = re.compile(
    r"(?P<link>\b(?:for|of|on|in|at|by|to|from|with|about|under)\s+)(?:the |an? )?[\w' -]+?(?=[?.!\s]*$)",
    re.IGNORECASE,
)


def is_english(question: str) -> bool:
    """Whether a question is written in an alphabet."""
    return not HAN.search(question) and re.search("[A-Za-z]", question) is not None


def refers_to_thing(question: str) -> bool:
    """Whether a question holds a word that stands for a document or thing spoken of before."""
    return _THING.search(question) is not None


def standalone(question: str, before: str, title: str | None) -> str:
    """The question completed from the one before it and the `title` spoken of last (in 《》)."""
    asked = before.rstrip("?.! ")
    if _BARE.match(question):
        return f"{asked}: {question}"
    if other := _WHAT_OF.match(question):
        phrases = list(_LAST_PHRASE.finditer(asked))
        if phrases:
            return f"{asked[: phrases[-1].end('link')]}{other['topic']}?"
        return f"{asked}, {other['topic']}?"
    if title and _THING.search(question):
        return _THING.sub(title.replace("\\", r"\\"), question, count=1)
    return question
