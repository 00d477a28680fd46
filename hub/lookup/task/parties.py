"""The parties of one case, read from what clients send: pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.ground.errors import BadInputError
from hub.lookup.task.personal_bodies import (
    PersonalInvalidError,
    fold_number,
    forms_of,
)
from hub.lookup.task.queries import QueryInvalidError, read_json
from hub.lookup.task.tasks import is_text
from schemas.wording import Wording

MOST_PARTIES = 20
MOST_PARTIES_BYTES = 20_000
LONGEST_PARTY = 200
PARTIES = "parties"
BY_CODE = "code"
BY_NUMBER = "id_number"
PLAIN = re.compile(r"(?!(?:.*[0-9]){9})[a-z0-9-]{0,40}")
"""What fields, windows and days look like: none has nine digits."""
MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)
"""What moments look like: nobody's number does."""
SAID = frozenset({"field", "from", "to", "window", "on", "as_of", "known_at"})


class PartiesInvalidError(BadInputError):
    """The parties of a case cannot be read."""

    code = "parties-invalid"
    title = "The parties cannot be read: correct what the detail names."


class PartiesTooManyError(BadInputError):
    """More than 20 parties of one case are asked for at once."""

    code = "parties-too-many"
    title = "Ask for at most 20 parties of one case at once."


@dataclass(frozen=True, slots=True)
class SentParty:
    """One party of a case as it was named: by a code, or by an identity number."""

    place: int
    """Where it was named first, from 1."""
    code: str | None = None
    number: str | None = field(default=None, repr=False)
    """Folded as files are when they are taken in."""


def names_firms_alone(body: bytes, is_code: Callable[[str], bool]) -> bool:
    """Tell whether a body names parties by codes and nobody by anything else.

    Of any other body a hash could be tried with numbers of persons.
    """
    try:
        parties, said = read_parties(body)
    except BadInputError:
        return False
    codes = [one.code or "" for one in parties]
    told = (text or "" for text in said.values())
    return all(map(is_code, codes)) and all(map(_is_plain, told))


def _is_plain(text: str) -> bool:
    """Tell whether a text can be the number of nobody."""
    return bool(PLAIN.fullmatch(text) or MOMENT.fullmatch(text))


def said_again(name: str, text: str) -> str:
    """Say what was sent under a name, or the name alone of what may be a number."""
    return f"{name}={text}" if _is_plain(text) else name


def read_parties(body: bytes) -> tuple[list[SentParty], Mapping[str, str | None]]:
    """Read the parties, each once, and what is asked for.

    Raises:
        PartiesTooManyError: as its name says.
        PartiesInvalidError: they cannot be read, or there is none.
    """
    if len(body) > MOST_PARTIES_BYTES:
        raise PartiesInvalidError(
            Wording("正文最多 20 KB", "the body has more than 20 KB")
        )
    try:
        document = read_json(body)
    except QueryInvalidError as error:
        raise PartiesInvalidError(error.worded) from error
    rows = document.get(PARTIES) if isinstance(document, dict) else None
    if not isinstance(rows, list) or not rows:
        raise PartiesInvalidError(
            Wording(
                '须为含 "parties" 的对象，至少一方',
                'an object with "parties", at least one, is expected',
            )
        )
    if len(rows) > MOST_PARTIES:
        raise PartiesTooManyError(str(len(rows)))
    said = {name: value for name, value in document.items() if name != PARTIES}
    if not set(said) <= SAID or not all(map(_is_short, said.values())):
        raise PartiesInvalidError(
            Wording(
                "除 parties 外只可有文字 field、from、to、window、on、as_of、known_at",
                "beside parties there may be the texts field, from, to, window, on, "
                "as_of and known_at",
            )
        )
    told: dict[tuple[str, str], SentParty] = {}
    for place, row in enumerate(rows, 1):
        party = _party(place, row)
        told.setdefault(_known_by(party), party)
    return list(told.values()), said


def _party(place: int, row: Any) -> SentParty:
    """Read one party; what was sent is not said again, it may be a person's."""
    if isinstance(row, dict) and set(row) == {BY_NUMBER}:
        number = row[BY_NUMBER]
        try:
            return SentParty(
                place, number=fold_number(number if isinstance(number, str) else "")
            )
        except PersonalInvalidError as error:
            said = error.worded
            raise PartiesInvalidError(
                Wording(f"第 {place} 名当事人：{said.zh}", f"party {place}: {said.en}")
            ) from None
    code = row.get(BY_CODE) if isinstance(row, dict) and set(row) == {BY_CODE} else None
    if not _is_short(code) or not code:
        raise PartiesInvalidError(
            Wording(
                f"第 {place} 名当事人：须为只含文字 code 或 id_number 的对象",
                f"party {place}: an object of the text code or id_number is expected",
            )
        )
    return SentParty(place, code=str(code))


def _known_by(party: SentParty) -> tuple[str, str]:
    """Name what tells a party from others: of a number its longest form."""
    if party.number is None:
        return BY_CODE, party.code or ""
    return BY_NUMBER, max(forms_of(party.number), key=len)


def _is_short(value: Any) -> bool:
    """Tell whether a value is a short text."""
    return isinstance(value, str) and len(value) <= LONGEST_PARTY and is_text(value)
