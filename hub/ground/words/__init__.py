"""The catalogue: what sheets, answers, the command line and mails say, once.

Each file ``zh/<part>.toml`` has its twin ``en/<part>.toml``, key by key; a part of a
file is a table of it. Pages take these texts as well, under the same keys.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from schemas.wording import Wording

FOLDER = Path(__file__).parent
Texts = Mapping[str, Any]


@cache
def wordings(part: str) -> Mapping[str, Wording]:
    """Give the texts of a part in both languages, by their keys.

    Raises:
        ValueError: one language has a text that the other lacks.
    """
    file, _, table = part.partition(".")
    zh, en = (_table(_read(file, language), table) for language in ("zh", "en"))
    if zh.keys() != en.keys():
        msg = f"{part} lacks in one language: {sorted(zh.keys() ^ en.keys())}"
        raise ValueError(msg)
    return MappingProxyType({key: Wording(zh[key], en[key]) for key in zh})


class Phrasebook:
    """The texts of a part in one language."""

    def __init__(self, part: str, language: str) -> None:
        """Speak ``en``, or Chinese."""
        self.language: Literal["zh", "en"] = "en" if language == "en" else "zh"
        self._texts = wordings(part)

    def __call__(self, name: str, /, **values: object) -> str:
        """Say a text by its key, with values put in."""
        text = self._texts[name].of(self.language)
        return text.format(**values) if values else text


def parts() -> Iterator[str]:
    """Yield every part that there is."""
    for path in sorted((FOLDER / "zh").glob("*.toml")):
        texts = _read(path.stem, "zh")
        yield path.stem
        for name, value in texts.items():
            if isinstance(value, dict):
                yield f"{path.stem}.{name}"


def _read(file: str, language: str) -> Texts:
    """Read a file of a language."""
    return tomllib.loads((FOLDER / language / f"{file}.toml").read_text("utf-8"))


def _table(texts: Texts, name: str) -> Texts:
    """Take the texts of a table of a file; without a name those in none."""
    found = texts[name] if name else texts
    return {key: value for key, value in found.items() if isinstance(value, str)}
