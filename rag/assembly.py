"""Profiles and an index folder → the parts, put together. The one room that knows them all."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rag import profiles
from rag.answering.extractive import ExtractiveAnswerer
from rag.answering.generated import GeneratedAnswerer
from rag.backend import Backend, Local
from rag.chatbot import Chatbot, Rewrite
from rag.database import Opener
from rag.errors import ConfigurationError, ModelUnavailable
from rag.generation.rewriting import Rewriter
from rag.index import Index
from rag.retriever import Retriever
from rag.rewriting import standalone
from rag.sqlite import SQLite
from rag.workers import Processes, Workers

if TYPE_CHECKING:
    from embeddings import Encoder, Reranker
    from rag.answering.answerer import Answerer
    from rag.generation import Generator


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user chose: the index folder, a models file, and profiles by name (None: the default)."""

    index: Path
    models: Path | None = None
    embedding: str | None = None
    reranker: str | None = None
    generator: str | None = None

    def profiles(self) -> profiles.Profiles:
        """models.yaml, under the user's own: --models or WENCE_MODELS, else the one in the index folder."""
        own = self.models or (Path(os.environ["WENCE_MODELS"]) if os.environ.get("WENCE_MODELS") else None)
        beside = self.index / "models.yaml"
        if own is None and beside.is_file():
            own = beside
        return profiles.load(*([own] if own else []))


def backend(choice: Choice) -> Callable[[Path, str], Backend]:
    """What opens the chosen place of what is searched, given the index folder and the store's identity."""
    profile = choice.profiles().choose_backend()
    if profile is None:
        return Local
    from rag.milvus import Milvus  # noqa: PLC0415

    return partial(Milvus, profile=profile)


def database(choice: Choice) -> Opener:
    """What opens the chosen database, given the index folder."""
    profile = choice.profiles().choose_database()
    if profile is None:
        return SQLite.of
    from rag.postgres import Postgres  # noqa: PLC0415

    return partial(Postgres, profile=profile)


def index(
    choice: Choice,
    made: Encoder | None = None,
    name: str = "",
    *,
    create: bool = False,
    replacing: bool = False,
) -> Index:
    """The chosen index, with an encoder of that name, or without one to read and to remove."""
    return Index(
        choice.index,
        made,
        name,
        create=create,
        replacing=replacing,
        backend=backend(choice),
        database=database(choice),
    )


def encoder(choice: Choice) -> tuple[str, Encoder]:
    """The chosen encoder with its name.

    Raises:
        ModelUnavailable: the model is not on this machine.

    """
    name, profile = choice.profiles().choose_embedding(choice.embedding)
    return name, encoder_of(name, profile)


def encoder_of(name: str, profile: profiles.EmbeddingProfile) -> Encoder:
    """The encoder of the profile of that name.

    The bundled model is read by model2vec, which starts in a tenth of the time of
    sentence-transformers, needs no torch, and gives the same vectors.

    Raises:
        ModelUnavailable: the model is not on this machine.

    """
    from embeddings import BUNDLED, ModelNotFound, SentenceEncoder, StaticEncoder  # noqa: PLC0415

    if profile == profiles.EmbeddingProfile(model="bundled"):
        return StaticEncoder(BUNDLED)
    try:
        return SentenceEncoder(
            BUNDLED if profile.model == "bundled" else profile.model,
            query_prompt=profile.query_prompt,
            passage_prompt=profile.passage_prompt,
            dimension=profile.dimension,
            max_tokens=profile.max_tokens,
            revision=profile.revision,
            device=profile.device,
        )
    except ModelNotFound as error:
        raise ModelUnavailable(_how_to_get(name, profile.model, error.looked)) from error


ENGINES: Final = ("local", "ray")
"""What can prepare documents for an index."""


def workers(engine: str, choice: Choice, made: Encoder) -> Workers:
    """What prepares documents: processes of this machine, or Ray; the chosen encoder is `made` here already.

    Raises:
        ConfigurationError: there is no such engine, or it is not installed.

    """
    if engine == "local":
        return Processes(made)
    if engine not in ENGINES:
        raise ConfigurationError(f"--engine {engine}：不认识；请用 {'、'.join(ENGINES)} 之一")
    from rag.ray_workers import RayWorkers  # noqa: PLC0415

    name, profile = choice.profiles().choose_embedding(choice.embedding)
    return RayWorkers(partial(encoder_of, name, profile), made)


def reranker(choice: Choice) -> Reranker | None:
    """The chosen reranker, or None.

    Raises:
        ModelUnavailable: the model is not on this machine.

    """
    name, profile = choice.profiles().choose_reranker(choice.reranker)
    if profile is None:
        return None
    from embeddings import ModelNotFound, Reranker  # noqa: PLC0415

    try:
        return Reranker(
            profile.model, max_tokens=profile.max_tokens, revision=profile.revision, device=profile.device
        )
    except ModelNotFound as error:
        raise ModelUnavailable(_how_to_get(name, profile.model, error.looked)) from error


def generator(choice: Choice, *, once: bool = False) -> tuple[str, Generator | None]:
    """The chosen language model with its name, None for `extractive`; read now unless it is for one question.

    Raises:
        ModelUnavailable: the model is not on this machine, or its library or key is missing.

    """
    name, profile = choice.profiles().choose_generator(choice.generator)
    if profile is None:
        return name, None
    from rag.generation import LocalGenerator, ServerGenerator  # noqa: PLC0415

    if isinstance(profile, profiles.ServerModel):
        return name, ServerGenerator(**dict(profile))
    from embeddings import ModelNotFound  # noqa: PLC0415

    try:
        made = LocalGenerator(**dict(profile))
    except ModelNotFound as error:
        raise ModelUnavailable(_how_to_get(name, profile.model, error.looked, profiles.EXTRACTIVE)) from error
    if not once:
        made.load()
    return name, made


def answerer(choice: Choice, made: Encoder | None = None, *, once: bool = False) -> Answerer:
    """The chosen answerer alone, for questions that bring their own passages; `made` is its encoder."""
    name, model = generator(choice, once=once)
    extractive = ExtractiveAnswerer(made or encoder(choice)[1])
    return GeneratedAnswerer(name, model, extractive) if model else extractive


def rewriter(answering: Answerer) -> Rewrite:
    """What completes follow-up questions beside `answering`: its language model where it has one."""
    if isinstance(answering, GeneratedAnswerer):
        return Rewriter(answering.generator, standalone)
    return standalone


def chatbot(
    choice: Choice, *, once: bool = False, create: bool = False, answering: Answerer | None = None
) -> Chatbot:
    """A chatbot over the index; `once` for a single question in the terminal.

    `answering` is an answerer that has been made already.
    """
    choice.profiles().choose_generator(choice.generator)  # a wrong name is told before anything is read
    name, made = encoder(choice)
    opened = index(choice, made, name, create=create)
    answering = answering or answerer(choice, made, once=once)
    return Chatbot(opened, Retriever(opened, made, reranker(choice)), answering, rewriter(answering))


def beside(bot: Chatbot, choice: Choice) -> Chatbot:
    """Another chatbot over the index of `bot`, with the reranker and the generator of `choice`."""
    made = bot.index.encoder
    assert made is not None
    answering = answerer(choice, made)
    return Chatbot(bot.index, Retriever(bot.index, made, reranker(choice)), answering, rewriter(answering))


def _how_to_get(name: str, model: str, looked: tuple[str, ...], without: str = "bundled") -> str:
    return (
        f"配置 {name} 的模型 {model} 不在本机（找过：{'、'.join(looked)}）；"
        f"请在能联网的机器上用 hf download {model} 下载（可设 HF_ENDPOINT 用镜像），"
        f"再把文件夹拷来并在 models.yaml 的 model 里写它的路径；不需要下载的配置：{without}"
    )
