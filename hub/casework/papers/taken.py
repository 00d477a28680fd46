"""What fields of a paper say by what their matter tells, as their form says where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from hub.casework.papers.form import PaperForm
from hub.casework.papers.issued import IssuedPaper
from hub.ground.clock import legal_day
from hub.rulebook import Rulebook


class TakenEvent(Protocol):
    """One step of a matter as somebody sees it."""

    @property
    def event(self) -> str:
        """Its key."""

    @property
    def happened_at(self) -> datetime:
        """When it happened."""

    @property
    def facts(self) -> Mapping[str, Any] | None:
        """What it told, as far as it is in sight."""


@dataclass(frozen=True, slots=True)
class MatterTold:
    """What a matter tells whoever fills a paper in."""

    events: Sequence[TakenEvent]
    papers: Sequence[IssuedPaper]
    holders: Mapping[str, str]
    """What whoever holds a role is called."""
    rules: Rulebook
    day: date


def taken_values(form: PaperForm, told: MatterTold) -> dict[str, Any]:
    """Give the fields of a form that the matter tells."""
    found = {}
    for field in form.fields:
        for place in field.taken:
            value = _value(told, *place.partition(".")[::2])
            if value not in {None, ""}:
                found[field.key] = value
                break
    return found


def _value(told: MatterTold, what: str, part: str) -> Any:
    """Read one place; None where the matter does not tell."""
    match what:
        case "today":
            return told.day.isoformat()
        case "holder":
            return told.holders.get(part)
        case "paper":
            numbers = [one.number for one in told.papers if one.form == part]
            return numbers[-1] if numbers else None
        case "due":
            rule = told.rules.rule("clocks", part, told.day)
            if rule is None or rule.unit != "day":
                return None
            return (told.day + timedelta(rule.amount)).isoformat()
    steps = [one for one in told.events if one.event == what]
    if not steps:
        return None
    last = steps[-1]
    if part == "happened":
        return last.happened_at.isoformat(timespec="minutes")
    if part == "day":
        return legal_day(last.happened_at).isoformat()
    return (last.facts or {}).get(part)
