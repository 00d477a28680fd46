"""Who stands at a window, by which papers: judged before anything is opened. Pure."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from unicodedata import normalize

from hub.members.windows.errors import WindowCheckError
from schemas.codes.check_digits import identity_check_char
from schemas.words import AGENT_PAPERS, IDENTITY_PAPERS, ShownPaper, WindowVisitor

NUMBER = re.compile(r"[0-9A-Z]{5,24}")
"""Numbers of passports and permits; identity cards have a form of their own."""
RESIDENT_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
LONGEST_TYPED = 64
BETWEEN = str.maketrans("", "", " -()\u3000\u00a0")
"""What people write between the characters of a number."""


@dataclass(frozen=True, slots=True)
class WindowCheck:
    """What a clerk saw of a visitor."""

    visitor: str
    papers: tuple[str, ...]
    number: str = field(repr=False)
    """Of the paper that says who the visitor is; it is hashed and not kept."""
    confirmed: bool
    """Whether the originals were seen, and fit person and merchant."""


@dataclass(frozen=True, slots=True)
class OwnWindow:
    """A merchant's own file, open on one screen."""

    id: str
    merchant: str
    """Public id of the merchant."""
    reference: str
    """The window's number, under which its looks are logged."""
    visitor: str
    papers: tuple[str, ...]
    opened_at: datetime
    until: datetime
    pages: int


def check_visitor(check: WindowCheck) -> WindowCheck:
    """Give a check as it is kept, its number in one spelling.

    A person shows one paper that says who they are, an agent one more that says who
    sent them.

    Raises:
        WindowCheckError: with the names of the fields at fault.
    """
    wrong = []
    if check.visitor not in set(WindowVisitor):
        wrong.append("visitor")
    who = [paper for paper in IDENTITY_PAPERS if paper in check.papers]
    sent = [paper for paper in AGENT_PAPERS if paper in check.papers]
    if len(who) != 1:
        wrong.append("paper")
    if check.visitor == WindowVisitor.AGENT and not sent:
        wrong.append("authority")
    typed = normalize("NFKC", check.number[:LONGEST_TYPED])
    number = typed.translate(BETWEEN).upper()
    if not _is_number(number, who[0] if who else None):
        wrong.append("number")
    if not check.confirmed:
        wrong.append("confirmed")
    if wrong:
        raise WindowCheckError(*wrong)
    return replace(check, papers=tuple(map(str, (*who, *sent))), number=number)


def _is_number(number: str, paper: ShownPaper | None) -> bool:
    """Tell whether a text may be the number of a paper."""
    if paper is ShownPaper.RESIDENT_CARD:
        return (
            RESIDENT_NUMBER.fullmatch(number) is not None
            and identity_check_char(number[:17]) == number[17]
        )
    return NUMBER.fullmatch(number) is not None
