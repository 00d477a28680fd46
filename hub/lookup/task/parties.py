"""The parties of one case, read from what clients send: pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from marshmallow import fields, post_load

from hub.ground.errors import BadInputError
from hub.lookup.task.bodies import read_body, too_long
from hub.lookup.task.personal_bodies import folded, forms_of
from schemas.base import Contract
from schemas.fields.sent import TOO_MANY, long, refuse_value, rows, some, text

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


class AskedPartyContract(Contract):
    """One party of a case: by a code, or a person by number; one of the two."""

    code = text("A code of a merchant", long(1, LONGEST_PARTY), required=False)
    id_number = text(
        "Identity number of a person, under the terms of /v1/persons/find; it is kept "
        "nowhere",
        required=False,
    )

    @post_load
    def make(self, said: dict[str, str], **_: Any) -> SentParty:
        """Take the one of the two; its place among the others is told later."""
        if len(said) != 1:
            zh, en = "须为 code、id_number 之一", "either code or id_number is expected"
            refuse_value(zh, en)
        if BY_NUMBER in said:
            return SentParty(0, number=folded(said[BY_NUMBER]))
        return SentParty(0, code=said[BY_CODE])


def _asked(description: str, form: str | None = None, **options: Any) -> fields.String:
    """Return a short text of what is asked for, which is weighed with the rules."""
    metadata = {"format": form} if form else {}
    most = long(0, LONGEST_PARTY)
    return text(description, most, required=False, metadata=metadata, **options)


class AskedPartiesContract(Contract):
    """Up to 20 parties of one case: with field, from and to, or with window and on."""

    parties = rows(
        AskedPartyContract,
        "Parties, in the order in which they are told",
        some,
        most=MOST_PARTIES,
    )
    field = _asked("Field of law, such as ip")
    from_ = _asked(
        "First day of decision, included", "date", data_key="from", attribute="from"
    )
    to = _asked("Last day of decision, included", "date")
    window = _asked("A window that the law knows, such as marks")
    on = _asked("The day that a window is counted back from", "date")
    as_of = _asked("Answer what was so on this day", "date")
    known_at = _asked("Answer as the hub knew it at this moment", "date-time")


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
        raise PartiesInvalidError(too_long(MOST_PARTIES_BYTES))
    said = read_body(
        *(body, AskedPartiesContract, PartiesInvalidError),
        instead={TOO_MANY: PartiesTooManyError},
        names_persons=True,
    )
    told: dict[tuple[str, str], SentParty] = {}
    for place, party in enumerate(said.pop(PARTIES), 1):
        told.setdefault(_known_by(party), replace(party, place=place))
    return list(told.values()), said


def _known_by(party: SentParty) -> tuple[str, str]:
    """Name what tells a party from others: of a number its longest form."""
    if party.number is None:
        return BY_CODE, party.code or ""
    return BY_NUMBER, max(forms_of(party.number), key=len)
