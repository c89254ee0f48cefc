"""Conversations for the page: listed, opened, renamed, deleted, judged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from rag.chatbot import Chatbot
from rag.conversations import Conversations, Feedback
from rag.filters import today
from ui.guard.users import User
from ui.rendering import Words, conversation_html, conversations_html

Wish = Mapping[str, Any]


def kept(bot: Chatbot, user: User) -> Conversations:
    """The user's conversations in the chatbot's index."""
    return Conversations(bot.index, user.name)


def listing(own: Conversations, wish: Wish, words: Words) -> dict[str, Any]:
    """The conversations that hold `text`, as the rail shows them."""
    text = str(wish.get("text") or "").strip()
    found = own.list(text)
    html = conversations_html(found, words, date.fromisoformat(today()), sought=bool(text))
    return {"html": html, "total": len(found)}


def conversation(own: Conversations, wish: Wish, words: Words) -> dict[str, Any]:
    """The turns of the conversation `id`."""
    return {"html": conversation_html(own.read(_id(wish)), words)}


def rename(own: Conversations, wish: Wish, words: Words) -> dict[str, Any]:
    """Give the conversation `id` the `title`."""
    del words
    own.rename(_id(wish), str(wish.get("title") or ""))
    return {}


def forget(own: Conversations, wish: Wish, words: Words) -> dict[str, Any]:
    """Delete the conversation `id`."""
    del words
    own.delete(_id(wish))
    return {}


def judge(own: Conversations, wish: Wish, words: Words) -> dict[str, Any]:
    """Keep whether turn `number` was `good`, and the `reason`; a `good` of null takes it back."""
    del words
    good = wish.get("good")
    told = None if good is None else Feedback(bool(good), str(wish.get("reason") or ""))
    number = wish.get("number")
    own.feedback(str(wish.get("conversation") or ""), number if isinstance(number, int) else 0, told)
    return {}


def _id(wish: Wish) -> str:
    return str(wish.get("id") or "")
