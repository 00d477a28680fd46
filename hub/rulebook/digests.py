"""Fingerprints of rules: the same rules have the same digest, however worded."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

WORDS = frozenset({"zh", "en", "title", "note", "texts"})
"""Keys that speak to people and decide nothing."""


def digest_of(value: Any) -> str:
    """Hash the rules in a document with SHA-256, in hex; wordings do not count."""
    text = json.dumps(
        _without_words(value), ensure_ascii=True, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _without_words(value: Any) -> Any:
    """Leave the wordings out and write days as text."""
    if isinstance(value, Mapping):
        return {k: _without_words(v) for k, v in value.items() if k not in WORDS}
    if isinstance(value, (list, tuple)):
        return [_without_words(entry) for entry in value]
    return value.isoformat() if isinstance(value, date) else value
