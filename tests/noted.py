"""Encoders that note which processes encode with them, or end these."""

from __future__ import annotations

import os
import time
from functools import partial

from small import HashEncoder


class NotedEncoder(HashEncoder):
    """Takes `seconds` for each call, during which the process is known to be at work."""

    portable = True

    def __init__(self, folder, seconds=0.0, version="1"):
        super().__init__(version)
        self._folder, self._seconds = folder, seconds

    def encode_passages(self, texts, progress=None):
        (self._folder / str(os.getpid())).touch()
        time.sleep(self._seconds)
        return super().encode_passages(texts, progress)


class DeadlyEncoder(HashEncoder):
    """Ends every process that encodes with it."""

    portable = True

    def encode_passages(self, texts, progress=None):
        del texts, progress
        os._exit(3)


def noted(folder, seconds=0.0, version="1"):
    """What makes such an encoder, wherever pickle takes it."""
    folder.mkdir(exist_ok=True)
    return partial(NotedEncoder, folder, seconds, version)


def processes(folder):
    """Those that have encoded."""
    return {int(file.name) for file in folder.iterdir()}
