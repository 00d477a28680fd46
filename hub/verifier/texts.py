"""What the verifiers say, in Chinese and English; one table for page and command."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from schemas.wording import PURPOSES
from schemas.wording.operations import OPERATIONS

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts by name, in two languages."""

    table: Mapping[str, Mapping[str, str]]

    def zh(self, name: str) -> str:
        """Give the Chinese text."""
        return self.table[name]["zh"]

    def en(self, name: str) -> str:
        """Give the English text."""
        return self.table[name]["en"]

    def of(self, name: str) -> str:
        """Give both, Chinese first."""
        return f"{self.zh(name)} {self.en(name)}"


@cache
def load_texts() -> Texts:
    """Read the table of texts, with the words that all parts of the hub share."""
    table = json.loads((FOLDER / "texts.json").read_text("utf-8"))
    for part, words in (("purpose", PURPOSES), ("op", OPERATIONS)):
        table |= {f"{part}.{code}": said._asdict() for code, said in words.items()}
    return Texts(table)
