"""models.yaml: which models there are and which are used unless others are named.

Profiles are data; none loads a model. The packaged file is read first, then
the user's own on top of it, key by key. What is not known is refused, with
the key's path and the nearest word that is known.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationError, field_validator

from rag.errors import ConfigurationError, NotFound

EXTRACTIVE = "extractive"
NONE = "none"
LOCAL = "local"


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


class LocalModel(_Strict):
    """A language model run here; `context` and `max_new_tokens` in its own tokens."""

    model: str
    revision: str | None = None
    device: str | None = None
    dtype: Literal["auto", "float32", "float16", "bfloat16"] = "auto"
    quantization: Literal["4bit", "8bit"] | None = None
    context: int = Field(default=8192, ge=1024)
    max_new_tokens: int = Field(default=1024, gt=0)
    temperature: float | None = Field(default=None, ge=0)
    thinking: bool = False


class ServerModel(_Strict):
    """A language model behind an OpenAI-compatible server; `timeout` in seconds of silence.

    A key never stands here: `key_variable` names the environment variable that holds it.
    """

    base_url: str
    model: str
    key_variable: str | None = None
    timeout: float = Field(default=60.0, gt=0)
    retries: int = Field(default=1, ge=0)
    context: int = Field(default=8192, ge=1024)
    max_new_tokens: int = Field(default=1024, gt=0)
    temperature: float | None = Field(default=None, ge=0)
    extra_body: Mapping[str, Any] = {}

    @field_validator("key_variable")
    @classmethod
    def _names_a_variable(cls, value: str | None) -> str | None:
        return _variable(value, _IN_A_VARIABLE)

    @field_validator("base_url")
    @classmethod
    def _is_plain(cls, value: str) -> str:
        return _address(value, "http://127.0.0.1:8000/v1", _IN_A_VARIABLE)


class MilvusProfile(_Strict):
    """A Milvus server, or a file (`….db`) for milvus-lite; `timeout` in seconds for an answer.

    A password never stands here: `token_variable` names the environment variable that holds the token.
    """

    uri: str
    token_variable: str | None = None
    database: str = ""
    prefix: str = Field(default="wence", pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")
    timeout: float = Field(default=60.0, gt=0)

    @property
    def is_file(self) -> bool:
        """Whether it is a file, and milvus-lite opens it in this program."""
        return "://" not in self.uri

    @field_validator("token_variable")
    @classmethod
    def _names_a_variable(cls, value: str | None) -> str | None:
        return _variable(value, _IN_ITS_VARIABLE)

    @field_validator("uri")
    @classmethod
    def _is_file_or_server(cls, value: str) -> str:
        return value if value.endswith(".db") else _address(value, "http://127.0.0.1:19530", _IN_ITS_VARIABLE)


class PostgresProfile(_Strict):
    """A database of a PostgreSQL server, and the schema in it that holds one index.

    A password never stands here: `password_variable` names the environment variable that holds it.
    """

    url: str
    password_variable: str | None = None
    schema_: str = Field(default="wence", alias="schema", pattern=r"^[a-z_][a-z0-9_]{0,62}$")

    @field_validator("password_variable")
    @classmethod
    def _names_a_variable(cls, value: str | None) -> str | None:
        return _variable(value, _IN_THAT_VARIABLE)

    @field_validator("url")
    @classmethod
    def _is_plain(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
            raise ValueError("要写完整，如 postgresql://wence@127.0.0.1:5432/wence")
        if parts.password is not None or "password" in parts.query:
            raise ValueError(_IN_THAT_VARIABLE)
        return value


def _variable(value: str | None, otherwise: str) -> str | None:
    if value is not None and not re.fullmatch(r"[A-Z][A-Z0-9_]*", value):
        raise ValueError(otherwise)
    return value


def _address(value: str, example: str, secret: str) -> str:
    """An address of a server, which must not bring a password along."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"要写完整，如 {example}")
    if parts.username or parts.password or parts.query:
        raise ValueError(secret)
    return value


_IN_A_VARIABLE = "密钥不写在文件里：放进环境变量，在 key_variable 里写变量名，如 DEEPSEEK_API_KEY"
_IN_ITS_VARIABLE = "令牌不写在文件里：放进环境变量，在 token_variable 里写变量名，如 MILVUS_TOKEN"
_IN_THAT_VARIABLE = (
    "密码不写在文件里：放进环境变量，在 password_variable 里写变量名，如 WENCE_DATABASE_PASSWORD"
)

GeneratorProfile = Annotated[
    Annotated[LocalModel, Tag("local")] | Annotated[ServerModel, Tag("server")],
    Discriminator(lambda value: "server" if isinstance(value, Mapping) and "base_url" in value else "local"),
]
"""What writes answers: here, or where `base_url` is."""


class Defaults(_Strict):
    """The profiles used unless others are named."""

    embedding: str
    reranker: str = NONE
    generator: str = EXTRACTIVE
    backend: str = LOCAL
    database: str = LOCAL


class Profiles(_Strict):
    """models.yaml as a whole."""

    default: Defaults
    embedding: Mapping[str, EmbeddingProfile]
    reranker: Mapping[str, RerankerProfile] = {}
    generator: Mapping[str, GeneratorProfile] = {}
    backend: Mapping[str, MilvusProfile] = {}
    database: Mapping[str, PostgresProfile] = {}

    def choose_embedding(self, name: str | None) -> tuple[str, EmbeddingProfile]:
        """The named embedding profile, or the default one, with its name."""
        name = name or self.default.embedding
        return name, _pick("embedding", self.embedding, name)

    def choose_reranker(self, name: str | None) -> tuple[str, RerankerProfile | None]:
        """The named reranker profile, or the default one; None for `none`."""
        name = name or self.default.reranker
        return name, None if name == NONE else _pick("reranker", self.reranker, name, NONE)

    def choose_generator(self, name: str | None) -> tuple[str, LocalModel | ServerModel | None]:
        """The named generator profile, or the default one, with its name; None for `extractive`."""
        name = name or self.default.generator
        return name, None if name == EXTRACTIVE else _pick("generator", self.generator, name, EXTRACTIVE)

    def choose_backend(self) -> MilvusProfile | None:
        """The default backend; None for `local`."""
        name = self.default.backend
        return None if name == LOCAL else _pick("backend", self.backend, name, LOCAL)

    def choose_database(self) -> PostgresProfile | None:
        """The default database; None for `local`."""
        name = self.default.database
        return None if name == LOCAL else _pick("database", self.database, name, LOCAL)


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
    "local": LocalModel,
    "server": ServerModel,
    "backend": MilvusProfile,
    "database": PostgresProfile,
}
_LITERAL_KEYS = ("key", "api_key", "apikey", "token", "secret", "password", "authorization")


_SECRETS = {
    "local": _IN_A_VARIABLE,
    "server": _IN_A_VARIABLE,
    "backend": _IN_ITS_VARIABLE,
    "database": _IN_THAT_VARIABLE,
}

_NAMED = 2  # parts of a path that name a profile: section and name


def _explained(file: Path, error: ValidationError) -> str:
    """The first complaint as one line: file, path of the key, what is known there."""
    first = error.errors(include_url=False)[0]
    path = [str(part) for part in first["loc"]]
    section = path[0] if len(path) > 1 else ""
    if section == "generator" and len(path) > _NAMED:
        section = path.pop(_NAMED)  # which kind it was taken for, no part of the file
    dotted = ".".join(path)
    if first["type"] == "value_error":  # ours; the value may be a secret
        return f"{file}：{dotted} {first['ctx']['error']}"
    if first["type"] == "extra_forbidden":
        if section in _SECRETS and path[-1].lower() in _LITERAL_KEYS:
            return f"{file}：{dotted} {_SECRETS[section]}"
        model = _KEYS[section]
        known = [field.alias or name for name, field in model.model_fields.items()]
        near = difflib.get_close_matches(path[-1], known, 1)
        hint = f"是不是 {near[0]}？" if near else ""
        return f"{file}：不认识 {dotted}；{hint}这里可以写：{'、'.join(known)}"
    if first["type"] == "missing":
        return f"{file}：缺 {dotted}；请补上"
    return f"{file}：{dotted} 的值 {first.get('input')!r} 不能用（{first['msg']}）；请改正"
