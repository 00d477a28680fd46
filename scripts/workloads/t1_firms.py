"""The firms of T1: visible and unknown ones, with hidden records and without.

They come by the real intake, as the records do that hide what T1 wants to find out.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from connectors.base import load_sources
from hub.context import Hub
from hub.merchants.service import find_merchant
from hub.pipeline import receive
from scripts.workloads.rows import (
    PENALTY,
    REGISTRATION,
    Firm,
    made_firm,
    penalty_row,
    registration_row,
    write_rows,
)

Sort = Literal["hidden_code", "unknown_code", "hiding_merchant", "plain_merchant"]
PENALTIES = "penalty_2018"
HIDDEN_RECORDS = 60
DIVISION = "321300"
"""No firm of the city has a code of the city's own office."""
OTHER_CITY, OTHER_DIVISION = "320500", "320508"
OTHER_PLACE = {"宿迁": "苏州", "宿城区": "姑苏区"}


@dataclass(frozen=True, slots=True)
class Firms:
    """Whom T1 asks about, by sort, and where the first of their numbers is."""

    by_sort: Mapping[Sort, Sequence[Firm]]
    start: int

    @property
    def hiding(self) -> list[Firm]:
        """List those about whom there are hidden records."""
        return [*self.by_sort["hidden_code"], *self.by_sort["hiding_merchant"]]

    @property
    def shown(self) -> list[Firm]:
        """List those whom everybody may know, both sorts in turns."""
        pairs = zip(
            self.by_sort["hiding_merchant"], self.by_sort["plain_merchant"], strict=True
        )
        return [firm for pair in pairs for firm in pair]

    @property
    def of_other_city(self) -> Firm:
        """Give one that lies in another city, whose agency may see its file."""
        end = self.start + sum(map(len, self.by_sort.values()))
        name, code = made_firm(end, OTHER_DIVISION)
        return Firm(_placed_elsewhere(name), code)


def choose_firms(hub: Hub, codes: int, merchants: int) -> Firms:
    """Choose firms that nobody knows yet: so many of each sort, their numbers in turns.

    Neighbours in the order of codes are of both sorts, so that no place in an index
    tells which one it is.
    """
    numbers = 2 * (codes + merchants)
    start = 0
    with hub.reads() as session:
        while find_merchant(session, _firm(start).code) is not None:
            start += numbers
    middle = start + 2 * merchants
    end = start + numbers
    hiding, plain = _in_turns(start, middle)
    hidden, unknown = _in_turns(middle, end)
    return Firms(
        {
            "hiding_merchant": hiding,
            "plain_merchant": plain,
            "hidden_code": hidden,
            "unknown_code": unknown,
        },
        start,
    )


def _in_turns(start: int, end: int) -> tuple[list[Firm], list[Firm]]:
    """Part neighbours by chance, so that no last digit tells the sort either.

    Firms of like numbers have like names: whoever shares a digit is looked at.
    """
    choose = random.Random(start)  # noqa: S311  # an order, no secret
    pairs = [
        choose.sample((_firm(number), _firm(number + 1)), 2)
        for number in range(start, end, 2)
    ]
    return [one for one, _ in pairs], [other for _, other in pairs]


def bring_in(hub: Hub, firms: Firms, folder: Path) -> None:
    """Register the visible firms, a published penalty of each, and what is hidden."""
    shown = firms.shown
    there = firms.of_other_city
    registered = [registration_row(firm, 8) for firm in shown]
    registered.append([_placed_elsewhere(text) for text in registration_row(there, 8)])
    _take_in(hub, "registration", folder, REGISTRATION, registered)
    published = (penalty_row(firm, _number("公", firm)) for firm in [*shown, there])
    _take_in(hub, PENALTIES, folder, PENALTY, published)
    _take_in(hub, PENALTIES, folder, PENALTY, _first_hidden(firms))


def write_hidden(path: Path, firms: Iterable[Firm], series: str) -> Path:
    """Write a file with one further hidden record for each of some firms."""
    rows = (
        penalty_row(firm, _number(series, firm), is_published=False) for firm in firms
    )
    return write_rows(path, PENALTY, rows)


def _first_hidden(firms: Firms) -> Iterator[Sequence[str]]:
    """Yield the hidden records that there are before the first question."""
    for number in range(HIDDEN_RECORDS):
        for firm in firms.by_sort["hiding_merchant"]:
            yield penalty_row(firm, _number(f"始{number}", firm), is_published=False)
    for firm in firms.by_sort["hidden_code"]:
        yield penalty_row(firm, _number("始", firm), is_published=False)


def _firm(number: int) -> Firm:
    """Make a firm whose code no firm of the city has."""
    return made_firm(number, DIVISION)


def _placed_elsewhere(text: str) -> str:
    """Write the places of the other city in a text."""
    for here, there in OTHER_PLACE.items():
        text = text.replace(here, there)
    return text


def _number(series: str, firm: Firm) -> str:
    """Number a decision on a firm."""
    return f"宿市监罚{series}〔2026〕{firm.code[8:16]}号"


def _take_in(
    hub: Hub,
    source: str,
    folder: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
) -> None:
    """Take in rows as one delivered file.

    Raises:
        RuntimeError: not all became records.
    """
    path = write_rows(folder / f"t1-{source}.csv", header, rows)
    report = receive(hub, load_sources(hub.config.drop_folder)[source], file=path)
    path.unlink()
    told = report.as_json()
    if not told["rows"] or told["records"] != told["rows"]:
        msg = f"{source}: {told}"
        raise RuntimeError(msg)
