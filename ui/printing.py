"""JSON on standard output."""

from __future__ import annotations

import json
from typing import Any


def print_json(value: Any) -> None:
    """A line of JSON, at once: whoever reads along need not wait."""
    print(json.dumps(value, ensure_ascii=False), flush=True)
