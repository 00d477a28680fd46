"""Every fault of a row, and where in its cell each lies: pure."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from hub.intake.validation import Rejection, Validator
from schemas.base import CODES, problems_of
from schemas.codes.check_digits import (
    USCC_ALPHABET,
    org_check_char,
    uscc_check_char,
)
from schemas.codes.identifiers import fold
from schemas.record import KINDS

Span = tuple[int, int]
CODE_CHARS = 18
OFFICE, BODY, CHECK = (0, 2), (8, 17), (17, 18)
"""Where in a unified code its office, its organisation code and its check stand."""
CONSEQUENCES: Mapping[str, frozenset[str]] = {
    "party-missing": frozenset({"code-check"}),
}
"""Faults that say nothing of their own beside another of the same row."""
NOT_OF_A_DAY = re.compile(r"[^0-9０-９年月日./\-:：TZ ]")
NOT_OF_AN_AMOUNT = re.compile(r"[^0-9０-９.,，．人民币¥￥万元圆分整 ]")
UNPRINTED = re.compile(r"[\x00-\x1f\x7f]")
STRAY = {
    "date-unreadable": NOT_OF_A_DAY,
    "money-unreadable": NOT_OF_AN_AMOUNT,
    "control-character": UNPRINTED,
    "nul": UNPRINTED,
}
"""What may not stand in a cell that has a fault."""


def faults_of(
    validator: Validator, kind_name: str, values: Mapping[str, Any]
) -> tuple[Rejection, ...]:
    """List every fault of a row, first those that validation meets first.

    What is wrong is taken out and the rest judged again, until nothing more is found.
    """
    kind = KINDS[kind_name]
    given = dict(values)
    found: dict[str, Rejection] = {}
    while True:
        try:
            body = kind.load(given)
        except ValidationError as error:
            # The parties are judged last, which a missing field would keep from view.
            fresh = [
                Rejection(one.code, one.field, CODES.get(one.code, one.code))
                for one in (*problems_of(error), *kind.party_problems(given))
                if one.field not in found
            ]
        else:
            last = validator.draft_body(kind_name, body)
            if isinstance(last, Rejection) and (last.field or "") not in found:
                found[last.field or ""] = last
            break
        found |= {one.field or "": one for one in fresh}
        names = {(one.field or "").partition(".")[0] for one in fresh} & given.keys()
        if not names:
            break
        given = {name: value for name, value in given.items() if name not in names}
    reasons = {one.reason for one in found.values()}
    return tuple(
        one
        for one in found.values()
        if not CONSEQUENCES.get(one.reason, frozenset()) & reasons
    )


def fault_span(reason: str, text: str) -> Span | None:
    """Tell which characters of a cell its fault lies in; None where nothing tells."""
    if reason == "code-check":
        return _span_of_code(text)
    stray = STRAY.get(reason)
    found = stray.search(text) if stray is not None else None
    return None if found is None else found.span()


def _span_of_code(text: str) -> Span | None:
    """Find the part of a unified code that is wrong.

    A character that no code has comes first. Else the organisation code has a check of
    its own: where it holds, the fault lies before or behind it.
    """
    code = fold(text)
    if len(code) != len(text):
        return None
    for place, char in enumerate(code):
        if char not in USCC_ALPHABET:
            return place, place + 1
    if len(code) != CODE_CHARS:
        return None
    own = code[BODY[0] : BODY[1]]
    if org_check_char(own[:-1]) != own[-1]:
        return BODY
    if uscc_check_char(code[: CHECK[0]]) == code[CHECK[0]]:
        return OFFICE
    return OFFICE[0], BODY[0]
