"""The lines of a batch, read from what clients send: pure.

A request that is no list of lines is refused as a whole. A line that cannot be looked
for is answered so, and the others with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from marshmallow import EXCLUDE

from hub.ground.errors import BadInputError
from hub.lookup.task.bodies import read_body, too_long
from hub.lookup.task.queries import LONGEST_VALUE, MerchantQuery, read_example
from hub.lookup.task.wrong_codes import meant_code
from hub.names import flat
from hub.names.search.completing import LEAST_TYPED
from schemas.base import Contract
from schemas.codes.identifiers import identify
from schemas.fields.sent import (
    TOO_MANY,
    contract_of_sent,
    long,
    rows,
    sent,
    some,
    text,
)
from schemas.wording import Wording
from schemas.words import LineFault

MOST_LINES = 2_000
MOST_BYTES = 2_000_000
"""Bytes of a request, and of a file that is uploaded."""
LONGEST_REF = 200
SAYS_NO_CODE = frozenset({"absent", "placeholder", "masked"})
"""What a code is worth that stands for none."""


class ScreeningInvalidError(BadInputError):
    """The body is no list of lines of a batch; a line at fault is named."""

    code = "screening-invalid"
    title = "The lines cannot be read: correct what the detail names."


class ScreeningTooLargeError(BadInputError):
    """A batch has more than 2,000 lines or 2 MB."""

    status = 413
    code = "screening-too-large"
    title = "Send at most 2,000 lines and 2 MB at once."


_said = partial(text, required=False, takes_null=True)


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One line of a batch, as it was asked."""

    code: str | None = sent(_said("A code of a merchant"), default=None)
    name: str | None = sent(_said("A name"), default=None)
    ref: str | None = sent(
        _said("The asker's own mark of the line, sent back", long(0, LONGEST_REF)),
        default=None,
    )


AskedLineContract = contract_of_sent("AskedLineContract", AskedLine)


class AskedLinesContract(Contract):
    """Up to 2,000 lines to look for."""

    lines = rows(
        AskedLineContract,
        "Lines, in the order in which they are answered",
        some,
        most=MOST_LINES,
    )


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line with what is looked for, or with why it cannot be."""

    asked: AskedLine
    wanted: MerchantQuery | None
    fault: LineFault | None = None
    meant: str | None = None
    """Where the code is wrong, the one that its check digits prove."""


def read_lines(body: bytes) -> list[AskedLine]:
    """Read the lines of a request.

    Raises:
        ScreeningTooLargeError: they are more than are answered at once.
        ScreeningInvalidError: they are no lines, or none; a line at fault is named.
    """
    if len(body) > MOST_BYTES:
        raise ScreeningTooLargeError(too_long(MOST_BYTES))
    said = read_body(
        *(body, AskedLinesContract, ScreeningInvalidError),
        instead={TOO_MANY: ScreeningTooLargeError},
        unknown=EXCLUDE,
    )
    lines: list[AskedLine] = said["lines"]
    return lines


def check_number(rows: list[Any]) -> list[Any]:
    """Refuse more lines than are answered at once.

    Raises:
        ScreeningTooLargeError: they are more.
    """
    if len(rows) > MOST_LINES:
        msg = Wording(
            f"{len(rows)} 行，一次最多 {MOST_LINES} 行",
            f"{len(rows)} lines; at most {MOST_LINES} at once",
        )
        raise ScreeningTooLargeError(msg)
    return rows


def as_body(lines: Sequence[AskedLine]) -> dict[str, Any]:
    """Write lines as a request has them."""
    return {
        "lines": [
            {
                name: value
                for name in ("code", "name", "ref")
                if (value := getattr(line, name)) is not None
            }
            for line in lines
        ]
    }


def look_for(asked: AskedLine) -> ReadLine:
    """Tell what a line looks for; a text that stands for no code is none."""
    code, name = (asked.code or "").strip(), (asked.name or "").strip()
    if max(len(code), len(name)) > LONGEST_VALUE:
        return ReadLine(asked, None, LineFault.TOO_LONG)
    masked = bool(code) and identify(code).status in SAYS_NO_CODE
    if not name and (not code or masked):
        return ReadLine(asked, None, LineFault.CODE if masked else LineFault.EMPTY)
    if name and len(flat(name)) < LEAST_TYPED:
        return ReadLine(asked, None, LineFault.TOO_SHORT)
    codes = [code] if code and not masked else []
    said = {"name": [name] if name else [], "uscCode": codes}
    wanted = read_example(said)
    meant = meant_code(code) if codes else None
    if codes and (not wanted.codes or (meant and not name)):
        return ReadLine(asked, None, LineFault.CODE, meant)
    return ReadLine(asked, wanted, meant=meant)
