"""models.yaml: which models there are and which are used unless others are named.

Profiles are data; none loads a model. The packaged file is read first, then
the user's own on top of it, key by key. What is not known is refused, with
the key's path and the nearest word that is known.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.errors import ConfigurationError, NotFound

EXTRACTIVE = "extractive"
NONE = "none"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EmbeddingProfile(_Strict):
    """An encoder; `dimension` in components, `max_tokens` in the model's own tokens."""

    model: str
    revision: str | None = None
    dimension: int | None = Field(default=None, gt=0)
    max_tokens: int | None = Field(default=None, gt=0)
    query_prompt: str = ""
    passage_prompt: str = ""
    device: str | None = None


class RerankerProfile(_Strict):
    """A cross-encoder that scores a question with a passage."""

    model: str
    revision: str | None = None
    max_tokens: int | None = Field(default=None, gt=0)
    device: str | None = None


class Defaults(_Strict):
    """The profiles used unless others are named."""

    embedding: str
    reranker: str = NONE
    generator: str = EXTRACTIVE


class Profiles(_Strict):
    """models.yaml as a whole."""

    default: Defaults
    embedding: Mapping[str, EmbeddingProfile]
    reranker: Mapping[str, RerankerProfile] = {}

    def choose_embedding(self, name: str | None) -> tuple[str, EmbeddingProfile]:
        """The named embedding profile, or the default one, with its name."""
        name = name or self.default.embedding
        return name, _pick("embedding", self.embedding, name)

    def choose_reranker(self, name: str | None) -> tuple[str, RerankerProfile | None]:
        """The named reranker profile, or the default one; None for `none`."""
        name = name or self.default.reranker
        return name, None if name == NONE else _pick("reranker", self.reranker, name, NONE)

    def choose_generator(self, name: str | None) -> str:
        """The named generator, or the default one."""
        name = name or self.default.generator
        if name != EXTRACTIVE:
            _pick("generator", {}, name, EXTRACTIVE)
        return name


def _pick(section: str, among: Mapping[str, Any], name: str, *also: str) -> Any:
    if name not in among:
        known = [*also, *among]
        near = difflib.get_close_matches(name, known, 1)
        hint = f"是不是 {near[0]}？" if near else ""
        raise NotFound(f"models.yaml 里没有 {section} 配置 {name}；{hint}有的是：{'、'.join(known)}")
    return among[name]


def packaged() -> Path:
    """The models.yaml that comes with the program (beside this file once installed, else above it)."""
    here = Path(__file__).parent
    inside = here / "models.yaml"
    return inside if inside.exists() else here.parent / "models.yaml"


def load(*files: Path) -> Profiles:
    """The packaged profiles with each of `files` laid over them in turn.

    Raises:
        ConfigurationError: a file is no YAML, or holds a key or value that is not known.

    """
    merged: dict[str, Any] = {}
    for file in (packaged(), *files):
        merged = _over(merged, _parse(file))
        try:
            profiles = Profiles.model_validate(merged)
        except ValidationError as error:
            raise ConfigurationError(_explained(file, error)) from error
    return profiles


def _parse(file: Path) -> dict[str, Any]:
    import yaml  # noqa: PLC0415

    try:
        data = yaml.safe_load(file.read_text("utf8"))
    except OSError as error:
        raise ConfigurationError(
            f"{file}：读不了（{error.strerror}）；请检查 --models 或 WENCE_MODELS"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file}：不是 UTF-8 文本；请另存为 UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第 {mark.line + 1} 行" if mark else ""
        raise ConfigurationError(f"{file}：{where}不是合法的 YAML；请检查缩进和冒号") from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise ConfigurationError(f"{file}：最外层应是 default、embedding 等各节；请参照随附的 models.yaml")
    return data


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """`above` laid over `below`, mappings merged key by key."""
    out = dict(below)
    for key, value in above.items():
        old = out.get(key)
        out[key] = _over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return out


_KEYS: dict[str, type[BaseModel]] = {
    "": Profiles,
    "default": Defaults,
    "embedding": EmbeddingProfile,
    "reranker": RerankerProfile,
}


def _explained(file: Path, error: ValidationError) -> str:
    """The first complaint as one line: file, path of the key, what is known there."""
    first = error.errors(include_url=False)[0]
    path = [str(part) for part in first["loc"]]
    dotted = ".".join(path)
    if first["type"] == "extra_forbidden":
        model = _KEYS[path[0] if len(path) > 1 else ""]
        known = list(model.model_fields)
        near = difflib.get_close_matches(path[-1], known, 1)
        hint = f"是不是 {near[0]}？" if near else ""
        return f"{file}：不认识 {dotted}；{hint}这里可以写：{'、'.join(known)}"
    if first["type"] == "missing":
        return f"{file}：缺 {dotted}；请补上"
    return f"{file}：{dotted} 的值 {first.get('input')!r} 不能用（{first['msg']}）；请改正"
