"""What the pages of clocks share: addresses, who may see them, and words."""

from flask import request

from hub.console.serving.language import language_of
from hub.console.serving.officer_pages import demand_officer, matter_path
from hub.console.serving.site import page_blueprint
from hub.console.views.filters import CHIPS
from hub.console.views.parts import ClockChip
from hub.console.words.translator import Translator, translator_of
from hub.context import Hub
from hub.deadlines import ClockCard
from hub.members.officers import SignedIn
from schemas.wording import CLOCK_STARTS, CLOCK_STATES
from schemas.words import ClockState, OfficerRole

CLOCKS = "/console/clocks"
SCREEN = "clocks"
blueprint = page_blueprint("clocks")


def at_clocks() -> tuple[Hub, SignedIn]:
    """Find an officer who works on cases; clocks are those of their own unit.

    Raises:
        SignedOutError, SetupRequiredError, RoleForbidsError: as they say.
    """
    return demand_officer(OfficerRole.OFFICER)


def own_voice() -> Translator:
    """Give the language of the page."""
    return translator_of(language_of(request))


def chip_of(voice: Translator, card: ClockCard) -> ClockChip:
    """Say how a clock stands, and until when."""
    provisional = card.provisional and card.state not in CHIPS
    kind = "assumed" if provisional else CHIPS.get(card.state, "plain")
    note = "" if card.state == ClockState.PAUSED else voice.day(card.due_day)
    return ClockChip(voice.said(CLOCK_STATES[card.state]), kind, note)


def counted_of(voice: Translator, card: ClockCard) -> str:
    """Say how the term is counted: from what, how long, and if provisionally."""
    rule = card.rule
    said = voice.t(
        f"clocks.term.{rule.unit}",
        count=rule.amount,
        event=voice.said(CLOCK_STARTS[card.event]),
    )
    return voice.t("clocks.provisional", term=said) if card.provisional else said


def stood_of(voice: Translator, card: ClockCard) -> str | None:
    """Say how often and how long a clock stood still, where that is too much."""
    if not card.stands_too_long:
        return None
    days = max(card.stood.total.days, 1)
    return voice.t("clocks.stood", times=card.stood.times, count=days)


def matter_of(card: ClockCard) -> str | None:
    """Tell the address of the matter that a clock runs in; None for another one."""
    if card.subject_type != "matter":
        return None
    return matter_path(card.subject)
