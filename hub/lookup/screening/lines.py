"""The lines of a batch, read from what clients send: pure.

A request that is no list of lines is refused as a whole. A line that cannot be looked
for is answered so, and the others with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hub.ground.errors import BadInputError
from hub.lookup.task.queries import (
    LONGEST_VALUE,
    MerchantQuery,
    QueryInvalidError,
    read_example,
    read_json,
)
from hub.lookup.task.tasks import is_text
from hub.lookup.task.wrong_codes import meant_code
from hub.names import flat
from hub.names.search.completing import LEAST_TYPED
from schemas.codes.identifiers import identify
from schemas.wording import Wording
from schemas.words import LineFault

MOST_LINES = 2_000
MOST_BYTES = 2_000_000
"""Bytes of a request, and of a file that is uploaded."""
LONGEST_REF = 200
MEMBERS = frozenset({"code", "name", "ref"})
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


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One line of a batch, as it was asked."""

    code: str | None = None
    name: str | None = None
    ref: str | None = None


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
        raise ScreeningTooLargeError
    try:
        document = read_json(body)
    except QueryInvalidError as error:
        raise ScreeningInvalidError(error.worded) from error
    rows = document.get("lines") if isinstance(document, dict) else None
    if not isinstance(rows, list) or not rows:
        msg = Wording(
            '须为含 "lines" 的对象，至少一行',
            'an object "lines" with at least one line is expected',
        )
        raise ScreeningInvalidError(msg)
    return [_read(number, row) for number, row in enumerate(check_number(rows), 1)]


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


def _read(number: int, row: Any) -> AskedLine:
    """Read one line.

    Raises:
        ScreeningInvalidError: it is no object of texts under the names that there are.
    """
    if not isinstance(row, dict) or not set(row) <= MEMBERS:
        msg = Wording(
            f"第 {number} 行：须为 code、name、ref 组成的对象",
            f"line {number}: an object of code, name and ref is expected",
        )
        raise ScreeningInvalidError(msg)
    for name, value in row.items():
        if value is not None and not (isinstance(value, str) and is_text(value)):
            msg = Wording(
                f"第 {number} 行：{name} 须为文字",
                f"line {number}: {name} must be a text",
            )
            raise ScreeningInvalidError(msg)
    ref = row.get("ref")
    if ref is not None and len(ref) > LONGEST_REF:
        msg = Wording(
            f"第 {number} 行：ref 有 {len(ref)} 字，最多 {LONGEST_REF} 字",
            f"line {number}: ref has {len(ref)} characters; at most {LONGEST_REF}",
        )
        raise ScreeningInvalidError(msg)
    return AskedLine(row.get("code"), row.get("name"), ref)


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
    wanted = read_example("line", said, None)
    meant = meant_code(code) if codes else None
    if codes and (not wanted.codes or (meant and not name)):
        return ReadLine(asked, None, LineFault.CODE, meant)
    return ReadLine(asked, wanted, meant=meant)
