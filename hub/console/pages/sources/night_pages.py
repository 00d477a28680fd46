"""A night: what came, what failed, what is late, and what settled afterwards."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from flask import Response
from werkzeug.exceptions import NotFound

from connectors.base import source_titles
from hub.console.pages.sources.base import (
    NIGHTS,
    NIGHTS_HEIGHT,
    QUARANTINE,
    SCREEN,
    SOURCES,
    at_sources,
    blueprint,
    dated,
    day_charts,
    duration_text,
    faults_path,
    night_path,
    own_voice,
    reason_text,
    run_path,
    source_path,
)
from hub.console.pages.sources.night_runs import resting_runs, runs_table
from hub.console.pages.sources.night_tables import (
    jobs_table,
    moves_table,
    owed_table,
    refused_table,
    terms_table,
)
from hub.console.pages.sources.run_pages import FATES, fate_shares
from hub.console.pages.sources.views import AttentionLine, NightPart, NightView, SumTile
from hub.console.serving.headers import send_page
from hub.console.serving.officer_pages import log_screen_view
from hub.console.serving.rendering import render
from hub.console.serving.work import desk_frame
from hub.console.views.parts import Figure, Link, StateChip
from hub.console.views.tables import DataTable, TableCell, TableColumn, TableRow
from hub.console.words.translator import Translator
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.members.officers import SignedIn
from hub.overview import Night, show_night
from hub.overview.nights.night import FIRST_NIGHT, SETTLING

KEYS = (("J", "sources.key.next"), ("K", "sources.key.previous"))


@blueprint.get(NIGHTS)
def show_last_night() -> Response:
    """Show the last night on which anything came in."""
    return _page(None)


@blueprint.get(f"{NIGHTS}/<string:day>")
def show_one_night(day: str) -> Response:
    """Show the night of a day.

    Raises:
        NotFound: it is no day, or one that has not begun, or lies before any hub.
    """
    try:
        wanted = date.fromisoformat(day)
    except ValueError as error:
        raise NotFound(day) from error
    return _page(wanted)


def _page(wanted: date | None) -> Response:
    """Show a night; the look at it is in the log before."""
    hub, signed_in = at_sources()
    if wanted is not None and not FIRST_NIGHT <= wanted <= legal_day(hub.clock()):
        raise NotFound(wanted.isoformat())
    night = show_night(hub, wanted)
    place = log_screen_view(hub, signed_in, f"{SCREEN}-night", f"night:{night.day}")
    view = _view(hub, signed_in, night, place)
    frame = desk_frame(signed_in, current="sources", keys=KEYS)
    return send_page(render("sources/night.html", frame, page=view))


def _view(hub: Hub, signed_in: SignedIn, night: Night, place: str) -> NightView:
    """Show a night whole."""
    voice, now = own_voice(), hub.clock()
    titles = source_titles(hub.config.connectors_folder)
    today = legal_day(now)
    total = night.total
    rows, aside = day_charts(voice, night.days, today, height=NIGHTS_HEIGHT)
    tally = {name: getattr(total, name) for name, _ in FATES}
    drawn = fate_shares(voice, tally)
    return NightView(
        title=voice.t("sources.night_title", day=dated(voice, night.day, today)),
        under=_span(voice, night),
        back=Link(voice.t("nav.sources"), SOURCES),
        sums=_sums(voice, signed_in, night),
        balance=voice.t(
            "sources.balance",
            rows=total.rows,
            records=total.records,
            unchanged=total.unchanged,
            quarantined=total.quarantined,
            still=total.still_quarantined,
        ),
        fates=None
        if drawn is None
        else Figure(
            drawn,
            (voice.t("sources.fate_head"), voice.t("sources.rows")),
            tuple(
                (voice.t(f"sources.fate.{name}"), voice.number(count))
                for name, count in tally.items()
            ),
        ),
        sources=runs_table(voice, night, titles) if night.runs else None,
        rest=resting_runs(voice, night, titles),
        rows=rows,
        aside=aside,
        attention=tuple(_attention(voice, night, now, titles)),
        settled=DataTable(
            caption=voice.t("sources.settled"),
            columns=(
                TableColumn(voice.t("sources.settled_what")),
                TableColumn(voice.t("sources.settled_count"), number=True),
            ),
            rows=tuple(
                TableRow(
                    (
                        TableCell(voice.t(f"sources.settling.{name}")),
                        TableCell(voice.number(getattr(night.settled, name))),
                    )
                )
                for name in SETTLING
            ),
            tight=True,
        ),
        parts=tuple(_parts(voice, night, titles)),
        before=None if night.before is None else night_path(night.before),
        after=None if night.after is None else night_path(night.after),
        place=place,
    )


def _parts(
    voice: Translator, night: Night, titles: Mapping[str, str]
) -> Iterator[NightPart]:
    """Show the rest of the report: each part with what is said where it is empty."""
    for name, table in (
        ("refused", refused_table(voice, night)),
        ("moves", moves_table(voice, night)),
        ("terms", terms_table(voice, night)),
        ("owed", owed_table(voice, night)),
        ("jobs", jobs_table(voice, night, titles)),
    ):
        texts = (f"sources.{name}", f"sources.{name}_note", f"sources.no_{name}")
        title, note, nothing = map(voice.t, texts)
        yield NightPart(title, note, table, nothing)


def _span(voice: Translator, night: Night) -> str:
    """Say from when to when runs went on."""
    span = night.span
    if span is None:
        return voice.t("sources.nothing_ran")
    first, last = span
    return voice.t(
        "sources.span",
        first=voice.stamp(first).partition(" ")[2],
        last=voice.stamp(last).partition(" ")[2],
        took=duration_text(voice, (last - first).total_seconds()),
    )


def _sums(voice: Translator, signed_in: SignedIn, night: Night) -> tuple[SumTile, ...]:
    """Sum the night in one line."""
    total, failed = night.total, len(night.failed)
    if failed:
        chip = StateChip(voice.t("sources.some_failed", count=failed), "square", "bad")
    elif night.runs:
        chip = StateChip(voice.t("sources.all_done"), "round", "ok")
    else:
        chip = StateChip(voice.t("sources.no_runs"), "ring", "mute")
    came = len({one.card.source for one in night.runs})
    rows = faults_path(signed_in) if total.quarantined else None
    return (
        SumTile("", voice.t("sources.came", count=came, quiet=night.quiet), chip=chip),
        SumTile(voice.number(total.rows), voice.t("sources.rows")),
        SumTile(voice.number(total.records), voice.t("sources.records")),
        SumTile(
            voice.number(total.quarantined),
            voice.t("sources.quarantined"),
            rows and QUARANTINE,
        ),
        SumTile(voice.number(total.held), voice.t("sources.column.held")),
        SumTile(voice.number(night.moved), voice.t("sources.new_ratings")),
    )


def _attention(
    voice: Translator, night: Night, now: datetime, titles: Mapping[str, str]
) -> list[AttentionLine]:
    """List what wants to be looked at: late sources, bad ends, remarks of runs."""
    found = [
        AttentionLine(
            "warning",
            voice.t("sources.is_late", source=one.title, count=one.days_late)
            if one.days_late
            else voice.t("sources.is_missed", source=one.title),
            voice.t(
                "sources.is_late_note",
                count=one.promised_days or 0,
                last=voice.moment(one.last_good_at, now)
                if one.last_good_at is not None
                else voice.t("sources.never"),
            ),
            source_path(one.name),
        )
        for one in night.late
    ]
    found += [
        AttentionLine(
            "warning",
            voice.t(
                "sources.has_failed",
                source=titles.get(one.card.source, one.card.source),
                state=voice.t(f"sources.run.{one.card.state}"),
            ),
            reason_text(voice, one.card.reason or "internal"),
            run_path(one.card.source, one.card.id),
        )
        for one in night.failed
    ]
    found += [
        AttentionLine(
            "file",
            voice.t(
                "sources.has_warnings",
                source=titles.get(one.card.source, one.card.source),
                count=len(one.warnings),
            ),
            voice.t("sources.has_warnings_note"),
            run_path(one.card.source, one.card.id),
        )
        for one in night.runs
        if one.warnings
    ]
    return found
