"""One run: its files, what became of its rows, its faults by reason."""

from collections.abc import Mapping
from datetime import datetime

from flask import Response
from markupsafe import Markup

from hub.console.figures.drawing import ACTION, EDGE, INK2, ODD, WARN
from hub.console.figures.shares import Share, shares
from hub.console.pages.sources.base import (
    SCREEN,
    SOURCES,
    actor_text,
    at_sources,
    blueprint,
    duration_text,
    faults_path,
    night_path,
    own_voice,
    reason_text,
    run_chip,
    run_path,
    source_path,
)
from hub.console.pages.sources.views import (
    RunView,
    SentDecision,
    SumTile,
    WaitingFile,
)
from hub.console.serving.headers import send_page
from hub.console.serving.officer_pages import log_screen_view
from hub.console.serving.rendering import render
from hub.console.serving.work import desk_frame
from hub.console.views.parts import FactRow, Link, StateNote
from hub.console.views.tables import (
    DataTable,
    FormField,
    TableCell,
    TableColumn,
    TableRow,
)
from hub.console.words.translator import Translator
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.intake.models import LandedFile
from hub.intake.run_reads import RunUnknownError, RunWhole, read_run
from hub.members.officers import SignedIn
from hub.overview import SourceNow, find_source
from schemas.record import KINDS
from schemas.words import OfficerRole

HELD_COLOUR = "#2f7fb5"
FATES = (
    ("linked", ACTION),
    ("provisional", INK2),
    ("held", HELD_COLOUR),
    ("unchanged", EDGE),
    ("quarantined", WARN),
    ("still_quarantined", ODD),
)
"""What becomes of rows, and in which colour it is drawn."""


@blueprint.get(f"{SOURCES}/<string:name>/<string:run>")
def show_run(name: str, run: str) -> Response:
    """Show a run of a source."""
    hub, signed_in = at_sources()
    return run_page(hub, signed_in, name, run)


def run_page(
    hub: Hub,
    signed_in: SignedIn,
    name: str,
    run: str,
    sent: SentDecision | None = None,
) -> Response:
    """Send the page of a run, with what kept a decision from being carried out.

    Raises:
        RunUnknownError, SourceUnknownError: there is no such run of the source.
    """
    source = find_source(hub, name)
    with hub.reads() as session:
        whole = read_run(session, run)
    if whole.card.source != name:
        raise RunUnknownError(run)
    place = log_screen_view(hub, signed_in, f"{SCREEN}-run", f"run:{run}")
    view = _view(hub, signed_in, source, whole, sent, place)
    frame = desk_frame(signed_in, current="sources")
    page = render("sources/run.html", frame, page=view)
    return send_page(page, 200 if sent is None else sent.error.status)


def fate_shares(voice: Translator, fates: Mapping[str, int]) -> Markup | None:
    """Draw what became of rows, to scale; nothing where there were none."""
    if not any(fates.get(name) for name, _ in FATES):
        return None
    parts = [
        Share(voice.t(f"sources.fate.{name}"), fates.get(name, 0), colour)
        for name, colour in FATES
    ]
    said = voice.t("parts.comma").join(
        f"{one.label} {voice.number(one.count)}" for one in parts
    )
    return shares(parts, said=voice.t("sources.fates_said", fates=said))


def _view(
    hub: Hub,
    signed_in: SignedIn,
    source: SourceNow,
    whole: RunWhole,
    sent: SentDecision | None,
    place: str,
) -> RunView:
    """Show a run whole."""
    voice, card, now = own_voice(), whole.card, hub.clock()
    fates = {**whole.fates, "quarantined": card.quarantined}
    day = legal_day(card.started_at)
    return RunView(
        title=voice.t("sources.run_title", when=voice.moment(card.started_at, now)),
        back=(
            Link(voice.t("nav.sources"), SOURCES),
            Link(source.title, source_path(source.name)),
        ),
        chip=run_chip(voice, card.state),
        sums=(
            SumTile(voice.number(card.rows), voice.t("sources.rows")),
            SumTile(voice.number(card.records), voice.t("sources.records")),
            SumTile(
                voice.number(fates["unchanged"]), voice.t("sources.fate.unchanged")
            ),
            SumTile(
                voice.number(card.quarantined),
                voice.t("sources.quarantined"),
                faults_path(signed_in, source=source.name)
                if card.quarantined
                else None,
            ),
            SumTile(voice.number(fates["skipped"]), voice.t("sources.skipped")),
        ),
        fates=fate_shares(voice, fates),
        facts=(
            FactRow(voice.t("sources.began"), voice.stamp(card.started_at)),
            FactRow(
                voice.t("sources.ended"),
                "" if card.ended_at is None else voice.stamp(card.ended_at),
                remark=_lasted(voice, card.started_at, card.ended_at),
                absent="none" if card.ended_at is None else "",
            ),
            FactRow(voice.t("sources.kind_head"), voice.t(f"sources.kind.{card.kind}")),
            FactRow(voice.t("sources.by"), actor_text(hub, voice, card.actor)),
            FactRow(voice.t("sources.night"), voice.day(day), link=night_path(day)),
            FactRow(voice.t("sources.run_id"), card.id, mono=True),
        ),
        files=_files(voice, whole.files, now) if whole.files else None,
        reasons=_reasons(voice, signed_in, source.name, whole.reasons)
        if whole.reasons
        else None,
        warnings=whole.warnings,
        failure=None
        if card.reason is None
        else StateNote(
            "warn" if card.state in {"kept-yesterday", "waiting"} else "bad",
            voice.t(f"sources.ended_as.{card.state}"),
            reason_text(voice, card.reason),
        ),
        detail=whole.card.detail or "",
        columns=_columns(voice, source, whole) if whole.columns else None,
        waiting=_waiting(voice, signed_in, whole, sent),
        sent=None if sent is None else sent.note,
        place=place,
    )


def _columns(voice: Translator, source: SourceNow, whole: RunWhole) -> DataTable:
    """Tell which columns were taken for what, how sure that is and why."""
    kind = KINDS.get(source.kinds[0])
    names = {one.sha256: one.name for one in whole.files}
    return DataTable(
        caption=voice.t("sources.guessed"),
        columns=(
            TableColumn(voice.t("sources.guessed_column")),
            TableColumn(voice.t("sources.guessed_field")),
            TableColumn(voice.t("sources.guessed_known")),
            TableColumn(voice.t("sources.guessed_sure"), number=True),
            TableColumn(voice.t("sources.guessed_basis")),
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(
                        one["column"] or voice.t("parts.absent.none"),
                        below=names.get(one["file"], ""),
                    ),
                    TableCell(
                        one["field"] if kind is None else kind.label(one["field"]),
                        below=one["field"],
                    ),
                    TableCell(one["known"]),
                    TableCell(f"{one['certainty'] / 10:.1f}%"),
                    TableCell(voice.t(f"sources.by_what.{one['basis']}")),
                )
            )
            for one in whole.columns
        ),
        tight=True,
    )


def _waiting(
    voice: Translator, signed_in: SignedIn, whole: RunWhole, sent: SentDecision | None
) -> tuple[WaitingFile, ...]:
    """Give the forms for files that wait, to who works at the source desk."""
    if OfficerRole.SOURCE_DESK not in signed_in.officer.roles:
        return ()
    is_blank = sent is not None and sent.error.code == "reason-missing"
    return tuple(
        WaitingFile(
            one.name,
            f"{run_path(whole.card.source, whole.card.id)}/columns",
            one.sha256,
            FormField(
                "reason",
                voice.t("sources.guessed_why"),
                value="" if sent is None else sent.reason,
                error=voice.t("quarantine.why_missing") if is_blank else "",
                required=True,
                most=400,
            ),
        )
        for one in whole.waiting
    )


def _lasted(voice: Translator, began: datetime, ended: datetime | None) -> str:
    """Say how long a run took."""
    if ended is None:
        return ""
    took = duration_text(voice, (ended - began).total_seconds())
    return voice.t("sources.lasted", time=took)


def _files(
    voice: Translator, files: tuple[LandedFile, ...], now: datetime
) -> DataTable:
    """List the files of a run."""
    return DataTable(
        caption=voice.t("sources.files"),
        columns=(
            TableColumn(voice.t("sources.file")),
            TableColumn(voice.t("sources.landed")),
            TableColumn(voice.t("sources.size"), number=True),
            TableColumn(voice.t("sources.rows"), number=True),
            TableColumn(voice.t("sources.decision")),
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(one.name, below_code=one.sha256, mono=True),
                    TableCell(voice.moment(one.landed_at, now)),
                    TableCell(voice.t("sources.bytes", size=one.size)),
                    TableCell(
                        voice.t("parts.absent.none")
                        if one.rows is None
                        else voice.number(one.rows)
                    ),
                    TableCell(
                        voice.t(f"sources.file_state.{one.state}"),
                        below=""
                        if one.reason is None
                        else reason_text(voice, one.reason),
                    ),
                )
            )
            for one in files
        ),
    )


def _reasons(
    voice: Translator, signed_in: SignedIn, source: str, reasons: Mapping[str, int]
) -> DataTable:
    """Count the faults of a run by reason, most first."""
    return DataTable(
        caption=voice.t("sources.faults"),
        columns=(
            TableColumn(voice.t("sources.why")),
            TableColumn(voice.t("sources.rows"), number=True),
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(
                        reason_text(voice, reason),
                        href=faults_path(signed_in, source=source, reason_code=reason),
                    ),
                    TableCell(voice.number(count)),
                )
            )
            for reason, count in sorted(
                reasons.items(), key=lambda one: (-one[1], one[0])
            )
        ),
        tight=True,
    )
