"""What can go wrong on this floor.

EmbeddingError               one line for the user: what, where, how to mend
├── ModelNotFound            no such model folder, none in the hub's cache
└── VectorsUnreadable        a saved vector index that can't be read; it can be made anew
"""

from __future__ import annotations


class EmbeddingError(Exception):
    """A condition the user can mend; `str(error)` is the one line that says how."""


class ModelNotFound(EmbeddingError):
    """`model` is in none of the places of `looked`; nothing is ever downloaded."""

    def __init__(self, model: str, looked: tuple[str, ...]) -> None:
        """Keep the name and the places, in the order of the search."""
        self.model = model
        self.looked = looked
        super().__init__(
            f"本机没有模型 {model}（找过：{'；'.join(looked)}）。"
            "请把模型文件夹放到其中一处，或在配置中写出它的路径。"
        )


class VectorsUnreadable(EmbeddingError, ValueError):
    """The file of `path` holds no vector index, or one of another width."""

    def __init__(self, path: str, why: str) -> None:
        """Keep the path; `why` is what was found instead."""
        self.path = path
        super().__init__(f"向量索引 {path} 无法读取：{why}。删除该文件后重新建立索引即可。")
