"""The catalogue: texts of pages by key, in Chinese and English.

Each file ``zh/<part>.toml`` has its twin ``en/<part>.toml``; the file's name is the
first word of its keys. A text that counts something has two forms in English.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from hub.ground.words import parts, wordings
from schemas import wording
from schemas.wording.operations import OPERATIONS
from schemas.wording.rows import ROW_FAULTS, RUN_FAULTS

FOLDER = Path(__file__).parent
LANGUAGES = ("zh", "en")
FORMS = frozenset({"one", "other"})

LISTS: Mapping[str, Mapping[str, wording.Wording]] = {
    "purpose": wording.PURPOSES,
    "role": wording.ROLES,
    "visitor": wording.VISITORS,
    "paper": wording.PAPERS,
    "state": wording.RECORD_STATES,
    "merchant_state": wording.MERCHANT_STATES,
    "fate": wording.FATES,
    "operation": OPERATIONS,
    "outcome": wording.SCREEN_OUTCOMES,
    "row_fault": ROW_FAULTS,
    "run_fault": RUN_FAULTS,
    "line_fault": wording.LINE_FAULTS,
    "line_hint": wording.LINE_HINTS,
    "access_sign": wording.ACCESS_SIGNS,
    "access_mark": wording.ACCESS_MARKS,
    "grade": {"unrated": wording.UNRATED, "advice": wording.ADVICE},
    **{part: wordings(part) for part in parts()},
}
"""Words that pages share with sheets, answers, command line, mails and verifier."""

Text = str | Mapping[str, str]
"""A text, or its forms for one and for other numbers."""


@cache
def load_catalogue(language: str) -> Mapping[str, Text]:
    """Read every text of a language.

    Raises:
        ValueError: two files give one key.
    """
    texts: dict[str, Text] = {
        f"{part}.{code}": said.of(language)
        for part, words in LISTS.items()
        for code, said in words.items()
    }
    for path in sorted((FOLDER / language).glob("*.toml")):
        table = tomllib.loads(path.read_text("utf-8"))
        for key, text in _flatten(path.stem, table):
            if key in texts:
                msg = f"{path.name} gives {key} a second text"
                raise ValueError(msg)
            texts[key] = text
    return texts


def _flatten(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """Yield each text below a table under its whole key."""
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, dict) and value.keys() != FORMS:
            yield from _flatten(key, value)
        else:
            yield key, value
