"""What a row comes to, in the form that both cores write: pure but for the keyed hash.

Between the two processes rows go as Python's own objects, since a day and its text are
two values to a contract, and come back as what staging writes down.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.msgpack import Decoder, Encoder

from hub.intake.files.staging_file import DraftRow, row_of
from hub.intake.report import UNKNOWN_SCHEME
from hub.intake.validation.validator import Rejection, Validator
from hub.rulebook import Rulebook
from schemas.codes.identifiers import identify
from schemas.record import KINDS

Values = tuple[str, Mapping[str, Any]]
"""A row's kind, and its values by field."""
Codes = list[tuple[str, str, str]]
"""Of each code cell of a row: column, scheme and what it is worth."""


class Judged(NamedTuple):
    """What a row comes to."""

    outcome: DraftRow | Rejection
    codes: Codes


class Greeting(NamedTuple):
    """What the second process is told first: where the keys lie, and a word to hash."""

    keys_folder: str
    word: str


class Introduction(NamedTuple):
    """By what the second process judges: it must be what its parent judges by."""

    judging: tuple[str, str]
    hashed: str


class RowsAsked(NamedTuple):
    """Rows to be judged, and what the validator must know of their file."""

    source: str
    authority: str | None
    day: date
    rows: list[Values]


class RefusedRow(Struct, array_like=True, tag="refused"):
    """A rejection as it is written between the processes."""

    reason: str
    field: str | None
    detail: str


_encode = Encoder().encode
_decode = Decoder(list[tuple[DraftRow | RefusedRow, Codes]]).decode


def judging_of(rules: Rulebook) -> tuple[str, str]:
    """Tell rules from any others that judge otherwise, or sign otherwise."""
    return rules.digest, rules.set_digest


def judge(validator: Validator, rows: Iterable[Values]) -> list[Judged]:
    """Judge rows: each is a draft as it is staged, or the reason why it is none."""
    found: list[Judged] = []
    for kind, values in rows:
        draft = validator.draft(kind, values)
        outcome = draft if isinstance(draft, Rejection) else row_of(draft)
        found.append(Judged(outcome, _codes(kind, values)))
    return found


def _codes(kind: str, values: Mapping[str, Any]) -> Codes:
    """Judge every code cell for the report."""
    found: Codes = []
    for column in KINDS[kind].code_columns:
        value = values.get(column)
        if isinstance(value, str):
            verdict = identify(value)
            found.append((column, verdict.scheme or UNKNOWN_SCHEME, verdict.status))
    return found


def write_judged(judged: Iterable[Judged]) -> bytes:
    """Write what rows came to."""
    return _encode(
        [
            (
                RefusedRow(outcome.reason, outcome.field, outcome.detail)
                if isinstance(outcome, Rejection)
                else outcome,
                codes,
            )
            for outcome, codes in judged
        ]
    )


def read_judged(data: bytes) -> list[Judged]:
    """Read what rows came to.

    Raises:
        MsgspecError: the bytes are nothing that `write_judged` wrote.
    """
    return [
        Judged(
            Rejection(outcome.reason, outcome.field, outcome.detail)
            if isinstance(outcome, RefusedRow)
            else outcome,
            codes,
        )
        for outcome, codes in _decode(data)
    ]
