"""Documents prepared by Ray: by processes of this machine, or of the cluster that RAY_ADDRESS names."""

from __future__ import annotations

import pickle
import platform
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING, Final, Self, TypeVar

import numpy as np

from rag.errors import ConfigurationError, EngineFailed, WenceError
from rag.intake import VERSIONS
from rag.preparing import Draft, Prepared, prepare
from rag.ray_session import Session, Share, line
from rag.terms import ANALYSER_VERSION
from rag.workers import batches, drafts, put_back

if TYPE_CHECKING:
    from embeddings import Encoder

_EACH: Final = 8  # batches of a window for each process
_MOST: Final = 128  # batches of a window, however many processes there are: one writes for them all
_AHEAD: Final = 2  # windows at work while the one before them is written
_VERSIONS: Final = f"{VERSIONS}, analyser {ANALYSER_VERSION}"

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a worker makes its encoder: by `make`, which pickle can send there.

    It must come out as it is here, with this `fingerprint`, in a program of these `versions`.
    Where it is `portable`, one processor is enough for it.
    """

    make: Callable[[], Encoder]
    fingerprint: str
    portable: bool
    versions: str


class RayWorkers:
    """Prepares documents as datasets of Ray Data.

    A dataset is a window of the batches, so that what is read ahead stays bounded. A batch whose
    worker is killed is given to another. Ray is not started before there is something to prepare.
    """

    def __init__(self, make: Callable[[], Encoder], encoder: Encoder) -> None:
        """Prepare with what `make` makes in each worker: `encoder` over again.

        Raises:
            ConfigurationError: Ray is not installed.

        """
        if find_spec("ray") is None or find_spec("pyarrow") is None:
            raise ConfigurationError(
                '没有装 Ray，用不了 --engine ray；请运行 pip install "wence[ray]"（Python 3.14 及以前），'
                "或去掉 --engine"
            )
        self._recipe = Recipe(make, encoder.fingerprint, encoder.portable, _VERSIONS)

    def prepared(self, items: Iterable[Item | Draft]) -> Iterator[Item | Prepared]:
        """`items` in their order, each draft prepared; what is none goes through untouched.

        Raises:
            ConfigurationError: Ray can't be reached, or a worker lacks the model or has another one.
            EngineFailed: Ray has stopped, or gets on with nothing for half an hour.

        """
        waiting = batches(items)
        begun: deque[tuple[list[list[Item | Draft]], Future[list[list[Prepared]]]]] = deque()
        with _Windows(self._recipe) as windows:
            while window := list(islice(waiting, windows.size)):
                begun.append((window, windows.begin([drafts(batch) for batch in window])))
                if len(begun) > _AHEAD:
                    yield from _taken(*begun.popleft())
            while begun:
                yield from _taken(*begun.popleft())


def _taken(
    window: list[list[Item | Draft]], begun: Future[list[list[Prepared]]]
) -> Iterator[Item | Prepared]:
    for batch, done in zip(window, begun.result(), strict=True):
        yield from put_back(batch, done)


class _Windows:
    """Windows of batches, prepared in threads that wait for Ray; `size` is how many batches are one."""

    def __init__(self, recipe: Recipe) -> None:
        self.size = _EACH
        self._recipe = recipe
        self._session = Session()
        self._share: Share | None = None
        self._threads = ThreadPoolExecutor(_AHEAD)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._session.end()
        self._threads.shutdown()

    def begin(self, window: list[list[Draft]]) -> Future[list[list[Prepared]]]:
        """Have the batches of a window prepared."""
        if not any(window):
            nothing: Future[list[list[Prepared]]] = Future()
            nothing.set_result([[] for _ in window])
            return nothing
        if self._share is None:
            self._share = self._session.start(portable=self._recipe.portable)
            self.size = min(_EACH * self._share.processes, _MOST)
        return self._threads.submit(_prepared, window, self._recipe, self._share)


def _prepared(window: list[list[Draft]], recipe: Recipe, share: Share) -> list[list[Prepared]]:
    """The batches of a window, each prepared by some worker."""
    import ray.data  # noqa: PLC0415
    from ray.data.exceptions import ExecutionTimeoutError  # noqa: PLC0415

    rows = [{"number": n, "batch": pickle.dumps(batch)} for n, batch in enumerate(window)]
    work = ray.data.from_items(rows, override_num_blocks=len(rows)).map_batches(
        partial(_work, recipe=recipe),
        batch_size=1,
        max_calls=0,  # a process stays, with its encoder, for the batches of later windows
        num_cpus=share.processors,
        num_gpus=share.cards,
    )
    try:
        done = sorted(work.take_all(), key=lambda row: int(row["number"]))
    except ray.exceptions.UserCodeException:
        raise  # a fault of the program
    except (ray.exceptions.RayError, ExecutionTimeoutError) as error:
        raise EngineFailed(f"Ray 停了：{line(error)}；写入了的都在，再运行一次就接着做") from error
    results = [pickle.loads(row["batch"]) for row in done]  # noqa: S301 our own worker made it
    for result in results:
        if isinstance(result, WenceError):
            raise result
    return results


# ── in the worker ────────────────────────────────────────────────────────

_made: dict[str, Encoder] = {}  # by fingerprint; a process is asked many times


def _work(rows: dict[str, np.ndarray], recipe: Recipe) -> dict[str, np.ndarray]:
    """The one batch of `rows`, prepared; in its place, what the user can mend."""
    done: list[Prepared] | WenceError
    try:
        encoder = _encoder(recipe)
        done = prepare(pickle.loads(rows["batch"][0]), encoder)  # noqa: S301 whoever asks made it
    except WenceError as error:
        done = ConfigurationError(f"Ray 的节点 {platform.node()}：{error}")
    return {"number": rows["number"], "batch": np.array([pickle.dumps(done)], dtype=object)}


def _encoder(recipe: Recipe) -> Encoder:
    if recipe.versions != _VERSIONS:
        raise ConfigurationError("那里的 wence 是另一版；请在各节点装同一版")
    if recipe.fingerprint not in _made:
        encoder = recipe.make()
        if encoder.fingerprint != recipe.fingerprint:
            raise ConfigurationError(
                "那里的模型与这里的不是同一份；请用 rsync -a 照样拷去（修改时间也算在内）"
            )
        _made[recipe.fingerprint] = encoder
    return _made[recipe.fingerprint]
