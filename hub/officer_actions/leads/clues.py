"""How clues were checked, and early warnings: shown and decided on record."""

from dataclasses import dataclass
from datetime import date

from hub.audit.events import Receipt
from hub.casework.clues import (
    ClueFigures,
    EarlyWarning,
    clue_figures,
    early_warnings,
    opened_warnings,
)
from hub.casework.matter import MatterActor
from hub.context import Hub
from hub.officer_actions.views import ViewingOfficer, log_view


@dataclass(frozen=True, slots=True)
class ClueFiguresView:
    """Figures, and the receipt of the look at them."""

    figures: ClueFigures
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class EarlyWarningsView:
    """A page of warnings, where to go on, and the receipt of the look at them."""

    warnings: tuple[EarlyWarning, ...]
    opened: tuple[EarlyWarning, ...]
    """Those that the member opened as clues last."""
    next_after: str | None
    receipt: Receipt


def show_clue_figures(
    hub: Hub, looks: ViewingOfficer, first: date, last: date
) -> ClueFiguresView:
    """Count for the onlooker's leading office how clues were checked.

    Raises:
        ClueFiguresRefusedError: the member is no leading office.
        ClueFiguresPeriodError: the months are none over which clues can be counted.
        AuditUnavailableError: the look cannot be logged, so nothing is shown.
    """
    figures = clue_figures(hub, looks.agency, first, last)
    receipt = log_view(
        hub,
        looks,
        subject_type="clue-figures",
        subject=looks.agency,
        detail={
            "first": f"{figures.first:%Y-%m}",
            "last": f"{figures.last:%Y-%m}",
            "clues": figures.clues,
        },
    )
    return ClueFiguresView(figures, receipt)


def show_early_warnings(
    hub: Hub, looks: ViewingOfficer, *, after: str, most: int
) -> EarlyWarningsView:
    """Show the warnings of the onlooker's territory that nobody has dealt with.

    With them those that its member opened as clues.

    Raises:
        WarningsRefusedError: the member is none that takes clues of data.
        AuditUnavailableError: the look cannot be logged, so nothing is shown.
    """
    actor = MatterActor(looks.agency, looks.officer)
    found = early_warnings(hub, actor, after=after, most=most)
    opened = opened_warnings(hub, actor)
    receipt = log_view(
        hub,
        looks,
        subject_type="early-warning",
        subject=looks.agency,
        detail={
            "shown": len(found),
            "items": [one.key for one in found],
            "opened": [one.key for one in opened],
        },
    )
    more = found[-1].key if len(found) == most else None
    return EarlyWarningsView(tuple(found), tuple(opened), more, receipt)
