"""An early warning as it is kept: sealed for its own row, and read back."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from hub.casework.clues.early.models import ClueWarningRow
from hub.casework.clues.finding import FoundClue
from hub.ground.keys import Keyring
from schemas.wording import Wording

OPEN: Final = "open"
OPENED: Final = "opened"
SET_ASIDE: Final = "set-aside"


@dataclass(frozen=True, slots=True)
class EarlyWarning:
    """A pattern that is not yet a clue; parties and records by their public ids."""

    key: str
    rule: str
    title: Wording
    territory: str
    count: int
    found_day: date
    seen_day: date
    reasons: tuple[Wording, ...]
    parties: tuple[str, ...]
    records: tuple[str, ...]
    imitated: bool
    """Whether the first party is the one whose name others look like."""
    summary: str
    """What a clue says of itself that is opened of it."""
    matter: str | None = None
    """Number of the clue that it was opened as."""


def seal_warning(keys: Keyring, found: FoundClue, summary: str) -> bytes:
    """Seal what was found for the row of its key."""
    said: dict[str, Any] = {
        "title": found.title._asdict(),
        "reasons": [reason._asdict() for reason in found.reasons],
        "parties": found.parties,
        "records": found.records,
        "imitated": found.has_imitated,
        "summary": summary,
    }
    return keys.seal(json.dumps(said).encode(), _sealing_context(found.key))


def read_warning(keys: Keyring, row: ClueWarningRow) -> EarlyWarning:
    """Read a warning back from its row."""
    said = json.loads(keys.unseal(row.sealed, _sealing_context(row.key)))
    return EarlyWarning(
        key=row.key,
        rule=row.rule,
        title=Wording(**said["title"]),
        territory=row.territory,
        count=row.count,
        found_day=row.found_day,
        seen_day=row.seen_day,
        reasons=tuple(Wording(**one) for one in said["reasons"]),
        parties=tuple(said["parties"]),
        records=tuple(said["records"]),
        imitated=said["imitated"],
        summary=said["summary"],
        matter=row.matter,
    )


def seal_reason(keys: Keyring, key: str, reason: str) -> bytes:
    """Seal why a warning was put aside."""
    return keys.seal(reason.encode(), f"{_sealing_context(key)}:reason")


def _sealing_context(key: str) -> str:
    """Name the only place where what is sealed of a warning can be read."""
    return f"clue-warning:{key}"
