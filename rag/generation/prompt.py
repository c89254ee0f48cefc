"""A question and its passages → the messages for a language model, within its context.

Whatever comes from documents or people is data: passages stand inside a fence that
none of them can close (its name is a digest over all of them), and what tokenizers
read as control tokens is made plain text (Hines et al. 2024, "Defending Against
Indirect Prompt Injection Attacks With Spotlighting"; Chen et al. 2024, "StruQ").
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rag.domain import Answer, History, Hit
from rag.generation.generator import Generator, Message

PROMPTS: Final = Path(__file__).parent / "prompts"
TURNS: Final = 2  # of the conversation that are told, the last ones
_SAID: Final = 200  # characters of an earlier answer
_ASKED: Final = 1000  # characters of a question
_SPARE: Final = 64  # tokens for what the chat template adds
_SHORTEST: Final = 80  # characters of a passage worth telling
_CONTROL: Final = re.compile(r"<(?=[|｜/!a-zA-Z])|\[(?=/?[A-Z_]{3,}\])")
_HAN: Final = re.compile(r"[一-鿿]")


def is_chinese(question: str) -> bool:
    """Whether a question is asked in Chinese."""
    return bool(_HAN.search(question))


def template(name: str, question: str) -> str:
    """The prompt `name` in the language of `question`."""
    return (PROMPTS / f"{name}.{'zh' if is_chinese(question) else 'en'}.txt").read_text("utf8")


def plain(text: str) -> str:
    """`text` without tags and control tokens (<|im_end|>, </think>, [INST]): the brackets made full-width."""
    return _CONTROL.sub(lambda m: "＜" if m.group() == "<" else "［", text)


def messages(draft: Answer, generator: Generator) -> list[Message]:
    """What `generator` is asked for `draft`: rules, the last turns, the passages that fit, the question.

    Passages are numbered by their rank and left out from the last on; of the first
    as much is told as there is room for.
    """
    question = _asked(draft)
    fence = _fence([question, *(h.text for h in draft.hits)])
    rules = template("answer", draft.question).format(fence=fence)
    turns = told(draft.history)
    room = generator.context - generator.max_new_tokens - _SPARE
    room -= sum(generator.count_tokens(text) for text in (rules, question, *(m["content"] for m in turns)))
    passages = "\n\n".join(_fitting(draft.hits, fence, generator, room))
    return [
        {"role": "system", "content": rules},
        *turns,
        {"role": "user", "content": f"{passages}\n\n{question}"},
    ]


def told(history: History) -> list[Message]:
    """The last turns of a conversation, answers cut short."""
    out: list[Message] = []
    for asked, said in history[-TURNS:]:
        out.append({"role": "user", "content": plain(asked[:_ASKED])})
        short = said if len(said) <= _SAID else said[:_SAID] + "…"
        out.append({"role": "assistant", "content": plain(short)})
    return out


def _asked(draft: Answer) -> str:
    asked = plain(draft.question[:_ASKED])
    whole = plain(draft.standalone_question[:_ASKED])
    chinese = is_chinese(asked)
    out = f"问题：{asked}" if chinese else f"Question: {asked}"
    if whole != asked:
        out += f"\n（意思是：{whole}）" if chinese else f"\n(meaning: {whole})"
    return out


def _fence(texts: Sequence[str]) -> str:
    """A name that stands in none of `texts`, the same whenever they are."""
    name = hashlib.sha256("\0".join(texts).encode("utf8", "replace")).hexdigest()[:12]
    return f"passage-{name}"


def _fitting(hits: Sequence[Hit], fence: str, generator: Generator, room: int) -> list[str]:
    """As many of the first passages as `room` tokens hold; the first cut where even it is too long."""
    out: list[str] = []
    for hit in hits:
        block = _block(hit, hit.text, fence)
        needed = generator.count_tokens(block)
        if needed > room and not out:
            kept = max(_SHORTEST, len(hit.text) * room // needed - _SHORTEST)
            out.append(_block(hit, hit.text[:kept] + "…", fence))
        if needed > room:
            break
        out.append(block)
        room -= needed
    return out


def _block(hit: Hit, text: str, fence: str) -> str:
    document = hit.document
    m = document.metadata
    stated = "，".join(filter(None, (m.issuer, m.number, m.issued)))
    place = " › ".join((f"《{document.title}》" + (f"（{stated}）" if stated else ""), *hit.passage.headings))
    return f"<{fence}>\n[{hit.rank}] {plain(place)}\n{plain(text)}\n</{fence}>"
