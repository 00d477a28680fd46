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
class MatterForPaper:
    """What a matter tells whoever fills a paper in."""

    events: Sequence[TakenEvent]
    papers: Sequence[IssuedPaper]
    holders: Mapping[str, str]
    """What whoever holds a role is called."""
    rules: Rulebook
    day: date


def taken_values(form: PaperForm, told: MatterForPaper) -> dict[str, Any]:
    """Give the fields of a form that the matter tells."""
    found = {}
    for field in form.fields:
        for place in field.taken:
            value = _value(told, *place.partition(".")[::2])
            if value not in {None, ""}:
                found[field.key] = value
                break
    return found


def _value(told: MatterForPaper, what: str, part: str) -> Any:
    """Read one place; None where the matter does not tell."""
    match what:
        case "today":
            value: Any = told.day.isoformat()
        case "holder":
            value = told.holders.get(part)
        case "paper":
            numbers = [one.number for one in told.papers if one.form == part]
            value = numbers[-1] if numbers else None
        case "due":
            rule = told.rules.rule("clocks", part, told.day)
            in_days = rule is not None and rule.unit == "day"
            due = told.day + timedelta(rule.amount) if in_days else None
            value = None if due is None else due.isoformat()
        case _:
            value = _of_step(told, what, part)
    return value


def _of_step(told: MatterForPaper, step: str, part: str) -> Any:
    """Read what the last step of a kind tells; None where there was none."""
    found = [one for one in told.events if one.event == step]
    if not found:
        return None
    match part:
        case "happened":
            return found[-1].happened_at.isoformat(timespec="minutes")
        case "day":
            return legal_day(found[-1].happened_at).isoformat()
    return (found[-1].facts or {}).get(part)
