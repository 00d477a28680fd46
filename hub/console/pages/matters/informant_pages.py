"""Who reported: the officer who handles a matter asks, each time on record."""

from flask import Response, request

from hub.casework.complaints import (
    InformantClosedError,
    InformantDraft,
    InformantLook,
    InformantTextError,
    look_at_informant,
)
from hub.casework.matter import MatterUnknownError
from hub.casework.view import show_matter
from hub.console.pages.matters.base import (
    SCREEN,
    MatterDesk,
    at_matters,
    blueprint,
    tell_look,
)
from hub.console.pages.matters.views import InformantView
from hub.console.serving.forms import check_form
from hub.console.serving.headers import send_page
from hub.console.serving.officer_pages import MATTERS, matter_path
from hub.console.serving.rendering import render
from hub.console.serving.work import desk_frame
from hub.console.views.parts import FactRow, Link, StateNote
from hub.console.views.tables import FormField
from schemas.words import MatterPart, Way

INFORMANT = f"{MATTERS}/<string:matter>/informant"
WHY_LIMIT = 300
FIELDS = ("name", "phone", "address", "identity_no")


@blueprint.get(INFORMANT)
def ask_informant(matter: str) -> Response:
    """Ask what for who reported is to be seen; nothing of it is told yet."""
    desk = at_matters()
    return _page(desk, matter)


@blueprint.post(INFORMANT)
def show_informant(matter: str) -> Response:
    """Tell who reported to the officer who handles the matter; it is on record first.

    Raises:
        MatterUnknownError: the officer's unit does not handle such a matter.
    """
    desk = at_matters()
    check_form(request, desk.signed_in.csrf)
    why = request.form.get("why", "")
    look = InformantLook(desk.actor, why, str(Way.PAGE), f"{SCREEN}-informant")
    try:
        told = look_at_informant(desk.hub, _number(desk, matter), look)
    except InformantTextError as error:
        wrong = desk.voice.t("matters.informant.why_wrong")
        return _page(desk, matter, wrong=wrong, status=error.status)
    except InformantClosedError as error:
        note = StateNote("denied", desk.voice.t("matters.informant.closed"))
        return _page(desk, matter, note=note, status=error.status)
    return _page(desk, matter, told=told)


def _number(desk: MatterDesk, matter: str) -> str:
    """Tell the number of a matter whose reporter the unit may be told.

    Raises:
        MatterUnknownError: there is none.
    """
    with desk.hub.reads() as session:
        shown = show_matter(session, desk.hub, desk.actor, matter)
    if shown.seen.reach(MatterPart.INFORMANT) is None:
        raise MatterUnknownError(matter)
    return shown.matter.number


def _page(  # the form, what it told, and what was wrong with it
    desk: MatterDesk,
    matter: str,
    *,
    told: InformantDraft | None = None,
    note: StateNote | None = None,
    wrong: str = "",
    status: int = 200,
) -> Response:
    """Write the form, or who reported."""
    voice, number = desk.voice, _number(desk, matter)
    place = tell_look(desk, "informant", number)
    view = InformantView(
        title=voice.t("matters.informant.title"),
        back=(
            Link(voice.t("matters.title"), MATTERS),
            Link(number, matter_path(matter)),
        ),
        action=matter_path(matter, "informant"),
        notice=note,
        told=None if told is None else _rows(desk, told),
        why=FormField(
            "why",
            voice.t("matters.informant.why"),
            value=request.form.get("why", "")[:WHY_LIMIT],
            hint=voice.t("matters.informant.why_hint"),
            error=wrong,
            required=True,
            most=WHY_LIMIT,
        ),
        place=place,
    )
    frame = desk_frame(desk.signed_in, current="cases")
    return send_page(render("matters/informant.html", frame, page=view), status)


def _rows(desk: MatterDesk, told: InformantDraft) -> tuple[FactRow, ...]:
    """Tell who reported."""
    voice = desk.voice
    rows = []
    for name in FIELDS:
        value = getattr(told, name)
        label = voice.t(f"matters.informant.{name}")
        rows.append(FactRow(label, value, absent="" if value else "not_sent"))
    secret = voice.t("parts.yes" if told.wants_secrecy else "parts.no")
    rows.append(FactRow(voice.t("matters.informant.secrecy"), secret))
    return tuple(rows)
