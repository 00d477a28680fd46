"""On which legal basis an instance takes in what the law seals: by default on none.

The file lies in the instance folder, since it is a decision of the operating agency.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hub.ground.config import read_toml
from hub.rulebook.binding import RuleFileError, bind
from hub.rulebook.book import Rulebook

FILE_NAME = "sealed-basis.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedBasis:
    """The text by which records that a rule seals may be kept here, and when."""

    rule: str
    legal_text: str
    valid_from: date
    valid_to: date | None = None

    def in_force(self, day: date) -> bool:
        """Tell whether it holds on a day; both ends count."""
        return self.valid_from <= day <= (self.valid_to or date.max)


def load_bases(instance: Path, rules: Rulebook) -> tuple[SealedBasis, ...]:
    """Read the legal bases of an instance; none where it has no such file.

    Raises:
        RuleFileError: the file is broken, names no rule or no text, or ends before it
            begins.
    """
    path = instance / FILE_NAME
    if not path.exists():
        return ()
    try:
        document = read_toml(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RuleFileError(FILE_NAME, "-", f"cannot be read: {error}") from error
    entries = document.pop("basis", [])
    if document or not isinstance(entries, list):
        raise RuleFileError(FILE_NAME, "basis", "must be the only key, and a list")
    bases = tuple(
        bind(SealedBasis, entry, FILE_NAME, f"basis {number}")
        for number, entry in enumerate(entries, start=1)
    )
    known = {rule.key for rule in rules.sealed}
    for basis in bases:
        if basis.rule not in known:
            raise RuleFileError(FILE_NAME, basis.rule, "no rule of this key seals")
        if not basis.legal_text.strip():
            raise RuleFileError(FILE_NAME, basis.rule, "must name its legal text")
        if basis.valid_to is not None and basis.valid_to < basis.valid_from:
            raise RuleFileError(FILE_NAME, basis.rule, "ends before it begins")
    return bases
