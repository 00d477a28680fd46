"""Early warnings on a page: each opened as a clue in one step, or put aside."""

from flask import Response, request

from hub.casework.clues import EarlyWarning, open_warning, set_warning_aside
from hub.casework.matter import MatterActor
from hub.console.pages.leads.base import (
    WARNINGS,
    at_leads,
    blueprint,
    lead_links,
    looks_at,
    own_voice,
)
from hub.console.pages.leads.views import WarningBox, WarningsView
from hub.console.serving.forms import check_form
from hub.console.serving.headers import note_leaf, send_page
from hub.console.serving.officer_pages import matter_path
from hub.console.serving.rendering import render
from hub.console.serving.site import redirect_to
from hub.console.serving.work import desk_frame, file_path, task_used_last
from hub.console.views.parts import FactRow, Link
from hub.console.words.translator import Translator
from hub.context import Hub
from hub.db.ids import is_id
from hub.ground.errors import BadInputError, ConflictError, ForbiddenError
from hub.members.officers import SignedIn
from hub.officer_actions import show_early_warnings

SCREEN = "clue-warnings"
SHOWN = 20
KEY_SIGNS = 64
MOST_REASON = 500
TOLD = ("opened", "aside")


@blueprint.get(WARNINGS)
def show_warnings() -> Response:
    """List the warnings of the officer's territory; the look is in the log before."""
    return _page("")


@blueprint.get(f"{WARNINGS}/decide")
def lead_to_warnings() -> Response:
    """Lead from the address of the forms to the page that they stand on."""
    return redirect_to(WARNINGS)


@blueprint.post(f"{WARNINGS}/decide")
def decide_on_warning() -> Response:
    """Open a warning as a clue, or put it aside."""
    hub, signed_in = at_leads()
    check_form(request, signed_in.csrf)
    key = request.form.get("key", "")[:KEY_SIGNS]
    actor = _actor(hub, signed_in)
    try:
        if request.form.get("word") == "open":
            done = open_warning(hub, key, actor)
            return redirect_to(f"{WARNINGS}?told=opened&matter={done.id}")
        set_warning_aside(hub, key, request.form.get("reason", ""), actor)
    except (BadInputError, ConflictError, ForbiddenError) as error:
        said = error.title_in(own_voice().language)
        return _page(said, error.status)
    return redirect_to(f"{WARNINGS}?told=aside")


def _actor(hub: Hub, signed_in: SignedIn) -> MatterActor:
    """Name the officer as matters and the log do."""
    looks = looks_at(hub, signed_in, SCREEN)
    return MatterActor(looks.agency, looks.officer)


def _page(wrong: str, status: int = 200) -> Response:
    """Write the list, with what was done or what is wrong on top."""
    hub, signed_in = at_leads()
    voice = own_voice()
    after = request.args.get("after", "")[:KEY_SIGNS]
    looks = looks_at(hub, signed_in, SCREEN)
    view = show_early_warnings(hub, looks, after=after, most=SHOWN)
    note_leaf(view.receipt.address)
    told = request.args.get("told", "")
    task = task_used_last(hub, signed_in)
    page = WarningsView(
        action=f"{WARNINGS}/decide",
        around=lead_links(voice, signed_in, WARNINGS),
        told=voice.t(f"leads.told.{told}") if told in TOLD and not wrong else "",
        matter=_opened_now(voice) if told == "opened" and not wrong else None,
        wrong=wrong,
        opened=tuple(_link(voice, one) for one in view.opened if one.matter),
        warnings=tuple(
            _box(voice, hub, one, number, task)
            for number, one in enumerate(view.warnings, 1)
        ),
        more=f"{WARNINGS}?after={view.next_after}" if view.next_after else None,
        most=MOST_REASON,
        place=view.receipt.address,
    )
    frame = desk_frame(signed_in, current="leads")
    return send_page(render("leads/warnings.html", frame, page=page), status)


def _opened_now(voice: Translator) -> Link | None:
    """Lead to the clue that was opened just now; only to what may be a matter."""
    matter = request.args.get("matter", "")
    if not (matter.startswith("C") and is_id(matter[1:])):
        return None
    return Link(voice.t("leads.open_matter"), matter_path(matter))


def _link(voice: Translator, one: EarlyWarning) -> Link:
    """Lead to the clue that a warning was opened as."""
    number = one.matter or ""
    text = voice.t("leads.opened_as", number=number, title=voice.said(one.title))
    return Link(text, matter_path(number))


def _box(
    voice: Translator, hub: Hub, one: EarlyWarning, number: int, task: str | None
) -> WarningBox:
    """Write a warning: why, and of how many merchants and records.

    Who the merchants are is told in a task, by their files.
    """
    place = hub.rulebook.divisions.name_of(one.territory, one.seen_day)
    none = voice.t("parts.absent.none")
    merchants, records = len(one.parties), len(one.records)
    return WarningBox(
        key=one.key,
        title=voice.t("leads.nth", number=number, title=voice.said(one.title)),
        reasons=tuple(map(voice.said, one.reasons)),
        facts=(
            FactRow(voice.t("leads.place"), place or one.territory),
            FactRow(voice.t("leads.found"), voice.day(one.found_day)),
            FactRow(
                voice.t("leads.parties"),
                voice.t("leads.merchants", count=merchants) if merchants else none,
            ),
            FactRow(
                voice.t("leads.records"), voice.t("leads.records_no", count=records)
            ),
        ),
        files=()
        if task is None
        else tuple(
            Link(voice.t("leads.party_file", number=nth), file_path(task, party))
            for nth, party in enumerate(one.parties, 1)
        ),
    )
