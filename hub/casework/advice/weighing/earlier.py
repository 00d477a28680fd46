"""Earlier sanctions, and the acts that were done again after them: pure."""

from datetime import date

from hub.calendar import add_months
from hub.casework.advice.facts import Act, CaseFacts, EarlierSanction
from hub.rulebook.certificate_rules import WindowRule
from schemas.wording import Wording


def repeated(
    facts: CaseFacts,
    window: WindowRule | None,
    least: int = 1,
    *,
    certain_only: bool,
) -> tuple[tuple[EarlierSanction, ...], tuple[Act, ...]]:
    """Find the sanctions of a window, and the acts that were done after so many.

    Each act is counted back from: both ends of the window are included, as in the
    certificate of prior penalties. Which came first is not told where an act was done
    on the day of effect, so that it counts as possible.
    """
    if window is None:
        return (), ()
    fitting = [
        one
        for one in facts.sanctions
        if one.field == window.field
        and (is_sure(one, window) or not certain_only)
        and (window.group in {None, one.group} or one.group is None)
    ]
    used: dict[EarlierSanction, None] = {}
    acts = []
    for act in facts.open_acts:
        penalties = _first_day(act.day, window.penalty_months)
        judgments = _first_day(act.day, window.judgment_months)
        before = [
            one
            for one in fitting
            if one.day <= act.day
            and (one.day < act.day or not certain_only)
            and (
                not one.is_dated
                or (penalties if one.kind == "penalty" else judgments) <= one.day
            )
        ]
        if len(before) >= least:
            acts.append(act)
            used |= dict.fromkeys(before)
    return tuple(used), tuple(acts)


def is_sure(one: EarlierSanction, window: WindowRule | None) -> bool:
    """Tell whether a sanction is surely of a window, but for its time."""
    return one.is_certain and (window is None or window.group in {None, one.group})


def _first_day(day: date, months: int | None) -> date:
    """Count the months of a window back from an act; without any, all days count.

    So they do where the window would begin before the first day of the calendar.
    """
    if months is None or (day.year - date.min.year) * 12 < months:
        return date.min
    return add_months(day, -months)


def sanction_line(sanction: EarlierSanction) -> Wording:
    """Write an earlier sanction."""
    zh = "行政处罚" if sanction.kind == "penalty" else "刑事处罚"
    en = "administrative penalty" if sanction.kind == "penalty" else "judgment"
    number = f" {sanction.number}" if sanction.number else ""
    return Wording(
        f"在先{zh} {sanction.day}{number}", f"{en} of {sanction.day}{number}"
    )
