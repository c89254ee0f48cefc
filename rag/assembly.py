"""Profiles and an index folder → the parts, put together. The one room that knows them all."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag import profiles
from rag.answering.extractive import ExtractiveAnswerer
from rag.chatbot import Chatbot
from rag.errors import ModelUnavailable
from rag.index import Index
from rag.retriever import Retriever

if TYPE_CHECKING:
    from embeddings import Encoder, Reranker


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


def encoder(choice: Choice, *, once: bool = False) -> tuple[str, Encoder]:
    """The chosen encoder with its name; `once` is for a single verb in the terminal.

    Then the bundled model is read by model2vec, which starts in a tenth of the time
    of sentence-transformers and gives the same vectors.

    Raises:
        ModelUnavailable: the model is not on this machine.

    """
    from embeddings import BUNDLED, ModelNotFound, SentenceEncoder, StaticEncoder  # noqa: PLC0415

    name, profile = choice.profiles().choose_embedding(choice.embedding)
    if profile == profiles.EmbeddingProfile(model="bundled") and once:
        return name, StaticEncoder(BUNDLED)
    try:
        return name, SentenceEncoder(
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


def chatbot(choice: Choice, *, once: bool = False, create: bool = False) -> Chatbot:
    """A chatbot over the index; `once` for a single question in the terminal."""
    choice.profiles().choose_generator(choice.generator)
    name, made = encoder(choice, once=once)
    index = Index(choice.index, made, name, create=create)
    return Chatbot(index, Retriever(index, made, reranker(choice)), ExtractiveAnswerer(made))


def answerer(choice: Choice, *, once: bool = False) -> ExtractiveAnswerer:
    """The answerer alone, for questions that bring their own passages."""
    choice.profiles().choose_generator(choice.generator)
    return ExtractiveAnswerer(encoder(choice, once=once)[1])


def _how_to_get(name: str, model: str, looked: tuple[str, ...]) -> str:
    return (
        f"配置 {name} 的模型 {model} 不在本机（找过：{'、'.join(looked)}）；"
        f"请在能联网的机器上用 hf download {model} 下载（可设 HF_ENDPOINT 用镜像），"
        "再把文件夹拷来并在 models.yaml 的 model 里写它的路径；不需要下载的配置：bundled"
    )
