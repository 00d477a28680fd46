"""One matter's page, and who reported, which the handler alone is told."""

from flask import Response, request

from hub.casework.matter import who_may_not
from hub.casework.view import (
    MOST_TOLD,
    ShownMatter,
    log_warnings,
    looks_at,
    show_matter,
)
from hub.console.pages.matters.base import (
    MatterDesk,
    at_matters,
    blueprint,
    names_in,
    said,
    tell_look,
)
from hub.console.pages.matters.between_view import between_rows
from hub.console.pages.matters.matter_view import MatterTeller
from hub.console.pages.matters.papers.issued import links_of, papers_in
from hub.console.pages.matters.papers.pages import papers_of
from hub.console.pages.matters.views import MatterView
from hub.console.serving.headers import send_page
from hub.console.serving.officer_pages import MATTERS, matter_path
from hub.console.serving.rendering import render
from hub.console.serving.work import desk_frame, task_used_last
from hub.console.views.parts import FactRow, Link, StateNote
from schemas.words import MatterPart, Way

ADVICE = "/console/advice"
DONE = {"yes": "matters.step_done", "asked": "matters.step_asked"}
"""What a page says of the step that was taken just now."""
WEIGHED = ("clue", "transfer")
"""Kinds of matters whose facts may reach a threshold."""


@blueprint.get(f"{MATTERS}/<string:matter>")
def show_one(matter: str) -> Response:
    """Show a matter as far as it is in sight of the officer's unit.

    Raises:
        MatterUnknownError: there is none, or nothing of it is in sight.
    """
    return matter_page(at_matters(), matter, _done())


def matter_page(
    desk: MatterDesk,
    name: str,
    notice: StateNote | None = None,
    *,
    status: int = 200,
) -> Response:
    """Write the page of a matter; the look at it is in the log before."""
    hub, voice = desk.hub, desk.voice
    with hub.reads() as session:
        shown = show_matter(session, hub, desk.actor, name)
        number = shown.matter.number
        names = names_in(session)
        between = between_rows(session, voice, shown)
        barred = [
            who_may_not(session, hub, shown.matter, step.event, desk.actor)
            for step in shown.steps
        ]
    place = tell_look(desk, "one", number)
    log_warnings(
        hub,
        desk.actor,
        number,
        {one.other for one in shown.warnings},
        way=str(Way.PAGE),
        screen="matters-warned",
        auth=desk.signed_in.session_id,
    )
    teller = MatterTeller(desk, names, shown)
    machine, state = shown.matter.machine, shown.matter.now.state
    documents = teller.documents()
    told = shown.tells_state
    view = MatterView(
        title=number,
        under=f"{said(voice, machine)}\u3000{said(voice, machine.state_of[state])}"
        if told
        else voice.t("matters.number_alone"),
        back=Link(voice.t("matters.title"), MATTERS),
        notice=notice,
        facts=teller.facts(),
        steps=tuple(map(teller.step, shown.steps, barred)),
        barred=teller.barred() if told else (),
        waits=teller.waits() if told else "",
        events=teller.events(),
        documents=documents,
        has_documents=shown.documents is not None,
        parties=teller.parties(task_used_last(desk.hub, desk.signed_in)),
        clocks=teller.clocks(),
        links=teller.links(),
        warnings=tuple(
            FactRow(
                names.member(voice, one.handler),
                one.other,
                voice.t("parts.comma").join(
                    voice.t(f"matters.mark.{kind}") for kind in one.kinds
                ),
                link=matter_path(one.other)
                if one.handler == desk.signed_in.member.code
                else None,
            )
            for one in shown.warnings
        ),
        signs=teller.signs(),
        between=between,
        looked=teller.looked(looks_at(hub, shown.seen)),
        most_looked=MOST_TOLD,
        informant=_informant(shown),
        papers=papers_of(desk, shown),
        issued=links_of(voice, shown.matter.id, papers_in(desk, shown.matter.id)),
        advice=Link(voice.t("advice.title"), f"{ADVICE}?matter={shown.matter.id}")
        if shown.is_whole and machine.key in WEIGHED
        else None,
        place=place,
    )
    frame = desk_frame(desk.signed_in, current="cases")
    return send_page(render("matters/one.html", frame, page=view), status)


def _informant(shown: ShownMatter) -> str | None:
    """Tell where who reported is asked for, for the handler of what has reporters."""
    if shown.seen.reach(MatterPart.INFORMANT) is None:
        return None
    if shown.matter.machine.key not in ("complaint", "report", "clue"):
        return None
    return matter_path(shown.matter.id, "informant")


def _done() -> StateNote | None:
    """Say that a step was taken, where the address says so."""
    done = request.args.get("done")
    if done not in DONE:
        return None
    desk = at_matters()
    return StateNote("ok", desk.voice.t(DONE[done]))
