"""The parties of one case, read from what clients send: pure."""

from collections.abc import Mapping
from typing import Any

from hub.ground.errors import BadInputError
from hub.lookup.task.queries import QueryInvalidError, read_json
from hub.lookup.task.tasks import is_text
from schemas.wording import Wording

MOST_PARTIES = 20
MOST_BYTES = 20_000
LONGEST = 200
PARTIES = "parties"
CODE = "code"
IDENTITY_NUMBER = "identity_number"
SAID = frozenset({"field", "from", "to", "window", "on", "as_of", "known_at"})


class PartiesInvalidError(BadInputError):
    """The body is no list of parties with what is asked for."""

    code = "parties-invalid"
    title = "The parties cannot be read: correct what the detail names."


class PartiesTooManyError(BadInputError):
    """More parties than a case may ask for at once."""

    code = "parties-too-many"
    title = "Ask for at most 20 parties of one case at once."


class PersonNotAskableError(BadInputError):
    """A natural person cannot be named in this question."""

    code = "person-not-askable"
    title = "Name each party by its code: persons cannot be asked for here yet."


def read_parties(body: bytes) -> tuple[list[str], Mapping[str, str | None]]:
    """Read the codes of the parties, each once, and what is asked for.

    Raises:
        PartiesTooManyError, PersonNotAskableError: as their names say.
        PartiesInvalidError: they cannot be read, or there is none.
    """
    if len(body) > MOST_BYTES:
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
    codes = [_code(number, row) for number, row in enumerate(rows, 1)]
    return list(dict.fromkeys(codes)), said


def _code(number: int, row: Any) -> str:
    """Read one party; what was sent is not said again, it may be a person's."""
    if isinstance(row, dict) and IDENTITY_NUMBER in row:
        raise PersonNotAskableError(Wording(f"第 {number} 方", f"party {number}"))
    code = row.get(CODE) if isinstance(row, dict) and set(row) == {CODE} else None
    if not _is_short(code) or not code:
        raise PartiesInvalidError(
            Wording(
                f"第 {number} 方：须为含文字 code 的对象",
                f"party {number}: an object of the text code is expected",
            )
        )
    return str(code)


def _is_short(value: Any) -> bool:
    """Tell whether a value is a short text."""
    return isinstance(value, str) and len(value) <= LONGEST and is_text(value)
