"""The start page as a whole."""

from dataclasses import dataclass
from datetime import date

from flask import Response, request

from hub.calendar import WorkingCalendar
from hub.console.pages.start.ahead import AheadView, ahead_of
from hub.console.pages.start.months import MonthChart, charts_for
from hub.console.pages.start.tables import (
    source_table,
    task_table,
    waiting_matters,
    waiting_table,
)
from hub.console.serving.frames import site_hub
from hub.console.serving.headers import send_page
from hub.console.serving.language import language_of
from hub.console.serving.officers import demand_signed_in
from hub.console.serving.rendering import render
from hub.console.serving.site import page_blueprint
from hub.console.serving.work import START, desk_frame, sees_sources
from hub.console.views.parts import Link
from hub.console.views.tables import DataTable
from hub.console.words.translator import translator_of
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.ground.logs import Log
from hub.members.officers import tasks_of
from hub.overview import dues_of, sources_now
from hub.rulebook import RuleFileError
from hub.rulebook.working_days import load_calendar
from schemas.words import OfficerRole

blueprint = page_blueprint("start")
log = Log(__name__)


@dataclass(frozen=True, slots=True)
class StartPage:
    """What the start page shows."""

    today: date
    tasks: DataTable | None
    waiting: DataTable | None
    ahead: AheadView | None
    sources: DataTable
    all_clocks: Link | None
    all_sources: Link | None
    charts: tuple[MonthChart, ...]
    opens_merchants: bool
    is_clerk: bool
    """Whether the officer opens files at a window, and nothing else."""


@blueprint.get(START)
def show_start() -> Response:
    """Show where an officer begins."""
    hub, signed_in = site_hub(), demand_signed_in()
    cases = waiting_matters(hub, signed_in)
    frame = desk_frame(
        signed_in,
        current="start",
        keys=(("N", "frame.keys.new"),),
        cases=None if cases is None else cases.own,
    )
    voice = translator_of(language_of(request))
    works = signed_in.must is None
    opens = works and signed_in.officer.opens_merchants
    sees = works and sees_sources(signed_in)
    tasks = list(tasks_of(hub, signed_in)) if opens else []
    sources = [one for one in sources_now(hub) if one.enabled]
    today = legal_day(hub.clock())
    calendar = _calendar(hub)
    seen = sources if sees else ()
    dues = dues_of(hub, signed_in, seen, voice.language) if works else None
    page = StartPage(
        today=today,
        tasks=task_table(voice, hub, tasks) if tasks else None,
        waiting=waiting_table(voice, hub, signed_in, cases),
        ahead=None if dues is None else ahead_of(voice, today, dues, calendar),
        all_clocks=Link(voice.t("start.all_clocks"), "/console/clocks")
        if works and OfficerRole.OFFICER in signed_in.officer.roles
        else None,
        sources=source_table(voice, hub, sources, with_links=sees),
        all_sources=Link(
            voice.t("start.all_sources", count=len(sources)), "/console/sources"
        )
        if sees
        else None,
        charts=charts_for(voice, hub, signed_in) if works else (),
        opens_merchants=opens,
        is_clerk=works
        and not opens
        and OfficerRole.WINDOW_CLERK in signed_in.officer.roles,
    )
    return send_page(render("start.html", frame, page=page, must=signed_in.must))


def _calendar(hub: Hub) -> WorkingCalendar:
    """Give the calendar of this instance; the shipped one while its own is broken."""
    try:
        return load_calendar(hub.config.instance, hub.rulebook)
    except RuleFileError as error:
        log.failure("the calendar of this instance cannot be read", error)
        return hub.rulebook.calendar
