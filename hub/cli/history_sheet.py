"""A merchant's history on paper: a line for each thing that happened."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from hub.audit.errors import OpeningDamagedError
from hub.ground.clock import CHINA
from hub.ground.words import wordings
from hub.lookup.history import HistoryDocument
from schemas.printable import printable

MOMENT = "%Y-%m-%d %H:%M:%S"


def history_lines(document: HistoryDocument, limit: int) -> list[str]:
    """Write changes and reads as one list, the newest first, ``limit`` lines at most.

    A line has the time, what happened, then source, document, reason and place in the
    log, each as far as the asker is told of it. Who may know no moment gets days.
    """
    told = [
        *((_time(one), _change_line(one)) for one in document.changes),
        *((_time(one), _read_line(one)) for one in document.reads),
    ]
    told.sort(key=lambda line: line[0], reverse=True)
    return [f"{time or '-':<19}  {text}" for time, text in told[:limit]]


def count_lines(document: HistoryDocument) -> int:
    """Tell how many lines there would be without a limit."""
    return len(document.changes) + len(document.reads)


def _time(told: Mapping[str, Any]) -> str:
    """Write when something happened, in China Standard Time; the day if no more."""
    at = told.get("at")
    if at is not None:
        moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
        return moment.astimezone(CHINA).strftime(MOMENT)
    day: date | None = told["day"]
    return "" if day is None else day.isoformat()


def _change_line(change: Mapping[str, Any]) -> str:
    """Write a change: what, source, document and issuer, the rule it rests on."""
    who = change.get("actor")
    parts = [
        change["text"],
        change.get("source"),
        change.get("document"),
        change.get("issuer"),
        change.get("rule") or change.get("policy"),
        None if who in {None, "hub"} else who,
        _addresses(change.get("entries", ())),
    ]
    return _joined(parts)


def _addresses(entries: Sequence[str]) -> str:
    """Write the entries of a run's batches, one of which commits to a version."""
    ends = dict.fromkeys([*entries[:1], *entries[-1:]])
    return " … ".join(ends)


def _read_line(read: Mapping[str, Any]) -> str:
    """Write a read: who, what and why, case number, officer, place in the log.

    Where what is kept of it was changed, that is said instead of what it would tell.
    """
    damaged = _damaged(read["damaged"]) if "damaged" in read else None
    told = map(read.get, ("reference", "officer", "entry"))
    return _joined([read["text"], damaged, *told])


def damaged_lines(document: HistoryDocument) -> list[str]:
    """Name the entries that may belong to this history, which nobody can tell."""
    places = (
        place
        for rule, _, place in (one.rule.partition(":") for one in document.withheld)
        if rule == "damaged"
    )
    return [f"{_damaged(OpeningDamagedError.code)}  {printable(at)}" for at in places]


def _damaged(code: str) -> str:
    """Say of an entry that what was kept of it does not open it any more."""
    return f"{' '.join(wordings('lines')['damaged'])} ({code})"


def _joined(parts: list[str | None]) -> str:
    """Put parts beside each other, as a terminal may show them."""
    return "  ".join(printable(part) for part in parts if part)
