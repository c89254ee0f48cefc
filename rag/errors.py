"""What can go wrong, as a tree.

    WenceError                 one line for the user: what, where, how to mend
    ├── ConfigurationError     models.yaml or an option is wrong
    ├── ModelUnavailable       a profile's model is not on this machine, or lacks its library or key
    ├── GenerationFailed       a language model gave no whole answer
    │   └── AnswerCut          it came to the end of its tokens; what stands before is good
    ├── IndexUnusable          the index can't serve as asked
    │   ├── IndexMissing       there is none yet
    │   ├── IndexBusy          another process is writing to it
    │   └── DiskFull           there is no room left to write it
    ├── BackupUnusable         a file can't be exported to, or imported
    ├── EngineFailed           what prepares documents has stopped; the next run goes on from there
    ├── ReadingError           one input could not be read; the others go on
    └── NotFound               no such document, file or profile

The program exits with 2 on each of them: the user can mend it. Any other
exception is a fault of the program (exit 1).
"""

from __future__ import annotations

from collections.abc import Iterable


class WenceError(Exception):
    """A condition the user can mend; `str(error)` is the one line that says how."""


class ConfigurationError(WenceError):
    """models.yaml or an option holds something unknown or out of range."""


class ModelUnavailable(WenceError):
    """The model a profile names is not on this machine, or the library or key that it needs is missing."""


class GenerationFailed(WenceError):
    """A language model that is down, slow, cut off or silent; the documents' own words are shown instead."""


class AnswerCut(GenerationFailed):
    """The answer reached the profile's `max_new_tokens`, mid-sentence perhaps."""


class IndexUnusable(WenceError):
    """The index is missing, of another format, made with another encoder, or its server does not answer."""


class IndexMissing(IndexUnusable):
    """Nothing was indexed here yet."""


class IndexBusy(IndexUnusable):
    """Another process holds the index's write lock."""


class DiskFull(IndexUnusable):
    """There is no room for what was to be written; what was written before is whole."""


class BackupUnusable(WenceError):
    """An exported file that is damaged or no such file, or a place where none can be written."""


class EngineFailed(WenceError):
    """What prepares documents elsewhere has stopped; what is written is whole, and the next run goes on."""


class ReadingError(WenceError):
    """A file or line that can't be read as a document."""


class NotFound(WenceError):
    """What the user named is not there."""


def unknown_documents(ids: Iterable[str]) -> NotFound:
    """What to raise for ids that no document of the index has."""
    return NotFound(f"索引里没有这个文件：{'、'.join(ids)}；wence list 列出全部编号")
