"""Penalties of Taiwanese labour bureaus: lists of several hands, read into one shape.

Some bureaus write who answers for a firm into the firm's cell, others the shop of an
owner; a decision on several articles of law takes several rows, of which only the first
may name party, document and day; and tables taken out of PDF lose cells at their left.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, BinaryIO, ClassVar

from connectors.base import BadRow, Item, RawRow, Skipped
from connectors.table_file import TableFile
from connectors.table_lines import CellRow, Line

DECISION = ("document_no", "decision_day")
LISTS = ("basis", "violation_type")
"""Fields in which the rows of one decision differ, and their parts are joined."""
BROKEN_BY_LINES = ("document_no", "note")
MATTER_DIGITS = 10
"""Digits of a document's number before those that count the decisions of a matter."""
PARTS = re.compile(r"[‧˙•;；。]+|(?<=[條項款])(?=勞動基準法|勞基法)")
"""What parts the entries of a cell; line breaks stand within them."""
REPRESENTED = re.compile(
    r"(?P<firm>.+?)\s*[(（](?:代表人|負責人)[:：]?(?P<person>[^()（）]+)[)）]",
    re.DOTALL,
)
OF_OWNER = re.compile(
    r"(?P<person>.{2,6}?)\s*君?\s*"
    r"(?:[(（〈【][即卽](?P<firm>.+?)(?:[)）〉】]|$)|[即卽](?P<bare>.+))"
)
BESIDE = re.compile(r"(?P<firm>.+?)\s*[(（](?P<person>[^()（）]{2,40})[)）]", re.DOTALL)
OWNED = "individual_business"


class LabourBureauFile(TableFile):
    """Decisions of one bureau; rows on further articles join the one above."""

    PERSON_BESIDE: ClassVar[bool] = False
    """Whether what stands in brackets behind a firm is who answers for it."""

    def read(self, name: str, data: BinaryIO) -> Iterator[Item]:
        """Yield one row a decision and party.

        A row joins the one above if it is of the same document and party, or tells
        neither document nor another party.
        """
        decision: RawRow | None = None
        joined: list[Skipped] = []
        for item in super().read(name, data):
            row = complete(item, decision) if isinstance(item, RawRow) else None
            if row is not None and decision is not None and is_same(row, decision):
                decision = join(decision, row)
                joined.append(Skipped("continuation", item.place))
                continue
            if decision is not None:
                yield decision
                yield from joined
            decision, joined = row, []
            if row is None:
                yield item
        if decision is not None:
            yield decision
            yield from joined

    def align(self, cells: Sequence[Any]) -> Sequence[Any]:
        """Put cells back under their columns; most bureaus' stand there."""
        return cells

    def _lines(self, form: str, data: BinaryIO) -> Iterator[Line]:
        for line in super()._lines(form, data):
            if isinstance(line, CellRow):
                yield line._replace(cells=self.align(line.cells))
            else:
                yield line

    def shape(self, row: RawRow) -> RawRow | BadRow:
        """Part a firm's cell from its person, and join what lines of a cell parted."""
        values = dict(row.values)
        for field in LISTS:
            values[field] = listed(values.get(field))
        for field in BROKEN_BY_LINES:
            if isinstance(values.get(field), str):
                values[field] = "".join(values[field].split())
        values |= self._parted(values.get("party_name"))
        return replace(row, values=values)

    def _parted(self, text: object) -> Mapping[str, Any]:
        """Read the cell of a party: a firm, its person, the shop of an owner."""
        if not isinstance(text, str):
            return {}
        said = "".join(text.split()) if is_chinese(text) else " ".join(text.split())
        owner = OF_OWNER.fullmatch(said)
        if owner is not None:
            return {
                "party_name": (owner["firm"] or owner["bare"]).strip(),
                "legal_rep": owner["person"].strip(),
                "party_category": OWNED,
            }
        firm = REPRESENTED.fullmatch(said)
        if firm is None and self.PERSON_BESIDE:
            firm = BESIDE.fullmatch(said)
        if firm is not None:
            return {
                "party_name": firm["firm"].strip(),
                "legal_rep": firm["person"].strip(),
            }
        return {"party_name": said}


def is_chinese(text: str) -> bool:
    """Tell whether no word of a text is parted from others by blanks."""
    return not any(char.isascii() and char.isalpha() for char in text)


def listed(text: object) -> object:
    """Write the parts of a cell on one line; other values stay as they are."""
    if not isinstance(text, str):
        return text
    parts = PARTS.split("".join(text.split()))
    return "；".join(dict.fromkeys(part for part in parts if part)) or None


def complete(row: RawRow, above: RawRow | None) -> RawRow:
    """Give a row what it leaves to the row above: the party, or document and day.

    A row that names no party is of the one above only if their documents are of one
    matter, which is told by the first digits of their numbers: tables out of PDF write
    a party in the middle of its rows too, and nobody may be charged with a decision on
    somebody else.
    """
    if above is None:
        return row
    values = dict(row.values)
    numbers = [_matter(one.values.get("document_no")) for one in (row, above)]
    if values.get("party_name") is None and numbers[0] and numbers[0] == numbers[1]:
        for field in ("party_name", "legal_rep", "party_category"):
            values[field] = above.values.get(field)
    is_of_same = values.get("party_name") == above.values.get("party_name")
    if is_of_same and all(values.get(field) is None for field in DECISION):
        for field in DECISION:
            values[field] = above.values.get(field)
    return replace(row, values=values)


def is_same(row: RawRow, decision: RawRow) -> bool:
    """Tell whether a row is on the same document and party as the one above."""
    return all(
        _folded(row.values.get(field)) == _folded(decision.values.get(field))
        and row.values.get(field) is not None
        for field in ("party_name", *DECISION)
    )


def join(decision: RawRow, row: RawRow) -> RawRow:
    """Put a row's articles behind those of its decision."""
    values = dict(decision.values)
    for field in LISTS:
        said = [values.get(field), row.values.get(field)]
        values[field] = listed("；".join(str(one) for one in said if one))
    return replace(decision, values=values)


def _matter(number: object) -> str:
    """Give the digits of a document's number that tell the matter it is in."""
    runs = re.findall(rf"\d{{{MATTER_DIGITS},}}", str(number))
    return runs[-1][:MATTER_DIGITS] if runs else ""


def _folded(value: object) -> str:
    """Write a value so that blanks and width do not count."""
    return "".join(unicodedata.normalize("NFKC", str(value)).split())
