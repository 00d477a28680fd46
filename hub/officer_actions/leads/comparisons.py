"""The prosecutor's comparisons, shown once it is logged who looks."""

from dataclasses import dataclass
from datetime import date

from hub.audit.events import Receipt
from hub.casework.comparisons import ComparisonPage, compare_page
from hub.context import Hub
from hub.members.caller import Caller
from hub.officer_actions.views import ViewingOfficer, log_view
from schemas.words import ComparisonModel


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """A page of hits, and the receipt of the look at it."""

    page: ComparisonPage
    receipt: Receipt


def show_comparison(
    hub: Hub,
    looks: ViewingOfficer,
    caller: Caller,
    model: ComparisonModel,
    *,
    since: date,
    after: int,
    most: int,
) -> ComparisonView:
    """Compare for a procuratorate; the log tells how much was shown, and not of whom.

    Raises:
        ComparisonRefusedError: the caller is no procuratorate.
        ComparisonInvalidError: it is asked for in a way that there is not.
        AuditUnavailableError: the look cannot be logged, so nothing is shown.
    """
    page = compare_page(hub, caller, model, since=since, after=after, most=most)
    receipt = log_view(
        hub,
        looks,
        subject_type="comparison",
        subject=str(model),
        detail={
            "member": caller.member,
            "since": since.isoformat(),
            "after": after,
            "merchants": page.merchants,
            "shown": len(page.hits),
        },
    )
    return ComparisonView(page, receipt)
