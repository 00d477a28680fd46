"""What was asked and told under an agreement: the list, one report, its sheet.

System and audit administrators and officers of a leading office are told of every
agreement; others of those that their member is under, and of its own questions alone.
"""

from datetime import date, timedelta

from flask import Response, request
from werkzeug.exceptions import NotFound

from hub.agreements.models import Agreement
from hub.console.pages.members.agreement_views import purposes_text, state_of
from hub.console.pages.members.agreement_words import item_name
from hub.console.pages.members.base import blueprint, kind_name, voice_here
from hub.console.pages.members.views import UseListView, UseView
from hub.console.serving.headers import CSV, note_leaf, send_export, send_page
from hub.console.serving.officer_pages import (
    demand_officer,
    log_screen_view,
    viewing_officer,
)
from hub.console.serving.rendering import render
from hub.console.serving.work import desk_frame
from hub.console.views.parts import FactRow, Link
from hub.console.views.tables import DataTable, TableCell, TableColumn, TableRow
from hub.console.words.translator import Translator
from hub.context import Hub
from hub.contradictions import sound_members
from hub.ground.clock import legal_day
from hub.members.officers import SignedIn
from hub.officer_actions import (
    UsePeriodError,
    UseReport,
    report_use,
    reportable_agreements,
)
from schemas.words import MemberKind, OfficerRole

USE = "/console/agreement-use"
SCREEN = "agreement-use"
OPEN_TO = (
    *(OfficerRole.OFFICER, OfficerRole.SYSTEM_ADMIN),
    *(OfficerRole.AUDIT_ADMIN, OfficerRole.SECURITY_ADMIN),
)
SEE_ALL = frozenset({OfficerRole.SYSTEM_ADMIN, OfficerRole.AUDIT_ADMIN})
SHOWN = ("asked", "answered", "partly", "refused", "unfound", "records", "uncounted")


@blueprint.get(USE)
def show_uses() -> Response:
    """List the agreements whose use an officer may be told."""
    hub, signed_in = demand_officer(*OPEN_TO)
    place = log_screen_view(hub, signed_in, SCREEN, "list")
    rows = _visible_agreements(hub, signed_in)
    view = UseListView(_list(hub, rows) if rows else None, place)
    frame = desk_frame(signed_in, current="agreement_use")
    return send_page(render("members/uses.html", frame, page=view))


@blueprint.get(f"{USE}/<string:agreement>")
def show_use(agreement: str) -> Response:
    """Show what was asked and told under an agreement, by counts."""
    hub, signed_in = demand_officer(*OPEN_TO)
    _demand(hub, signed_in, agreement)
    voice, wrong = voice_here(), False
    first, last = _days(hub)
    try:
        made = _report(hub, signed_in, agreement, (first, last))
    except UsePeriodError:
        (first, last), wrong = _last_month(hub), True
        made = _report(hub, signed_in, agreement, (first, last))
    view = UseView(
        title=made.title,
        under=voice.t(
            "agreements.use.span", first=voice.day(first), last=voice.day(last)
        ),
        back=Link(voice.t("agreements.use.all"), USE),
        action=f"{USE}/{agreement}",
        first=first.isoformat(),
        last=last.isoformat(),
        latest=legal_day(hub.clock()).isoformat(),
        wrong=voice.t("agreements.use.wrong") if wrong else "",
        sheet=f"{USE}/{agreement}/sheet?from={first}&to={last}",
        table=_table(hub, voice, made) if made.lines else None,
        facts=_facts(hub, voice, made),
        place=made.receipt.address,
    )
    frame = desk_frame(signed_in, current="agreement_use")
    return send_page(render("members/use.html", frame, page=view))


@blueprint.get(f"{USE}/<string:agreement>/sheet")
def take_use(agreement: str) -> Response:
    """Send the file whose digest stands in the log."""
    hub, signed_in = demand_officer(*OPEN_TO)
    _demand(hub, signed_in, agreement)
    made = _report(hub, signed_in, agreement, _days(hub))
    name = f"agreement-use-{made.first}-{made.last}.csv"
    return send_export(made.content, name, CSV)


def _sees_all(signed_in: SignedIn) -> bool:
    """Tell whether an officer is told of every agreement."""
    leads = signed_in.member.kind == MemberKind.LEADING_OFFICE
    roles = signed_in.officer.roles
    return bool(roles & SEE_ALL) or (leads and OfficerRole.OFFICER in roles)


def _visible_agreements(hub: Hub, signed_in: SignedIn) -> list[Agreement]:
    """List the agreements that an officer is told of."""
    member = None if _sees_all(signed_in) else signed_in.member
    return reportable_agreements(hub, member)


def _demand(hub: Hub, signed_in: SignedIn, agreement: str) -> None:
    """Refuse an agreement that an officer is not told of, as if there were none."""
    if all(row.id != agreement for row in _visible_agreements(hub, signed_in)):
        raise NotFound(agreement)


def _report(
    hub: Hub, signed_in: SignedIn, agreement: str, days: tuple[date, date]
) -> UseReport:
    """Make a report: of all members of the agreement, or of the officer's own."""
    only = None if _sees_all(signed_in) else signed_in.member.code
    looks = viewing_officer(hub, signed_in, SCREEN)
    made = report_use(hub, looks, agreement, days, only=only)
    note_leaf(made.receipt.address)
    return made


def _last_month(hub: Hub) -> tuple[date, date]:
    """Give the first and the last day of the month before this one."""
    last = legal_day(hub.clock()).replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _days(hub: Hub) -> tuple[date, date]:
    """Read the days that were asked for; last month's where none were.

    What is no day comes back as days in the wrong order, which no report has.
    """
    given = [request.args.get(name) for name in ("from", "to")]
    if not any(given):
        return _last_month(hub)
    try:
        first, last = (date.fromisoformat(text or "") for text in given)
    except ValueError:
        return date.max, date.min
    return first, last


def _list(hub: Hub, rows: list[Agreement]) -> DataTable:
    """List agreements, each with the way to its report."""
    voice, day = voice_here(), legal_day(hub.clock())
    return DataTable(
        caption=voice.t("agreements.use.all"),
        columns=(
            TableColumn(voice.t("agreements.title")),
            TableColumn(voice.t("agreements.with")),
            TableColumn(voice.t("agreements.purposes")),
            TableColumn(voice.t("members.state")),
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(row.title, href=f"{USE}/{row.id}", strong=True),
                    TableCell(kind_name(hub, voice, row.member_kind, day)),
                    TableCell(purposes_text(voice, row)),
                    TableCell(chip=state_of(voice, row, day)),
                )
            )
            for row in rows
        ),
    )


def _table(hub: Hub, voice: Translator, made: UseReport) -> DataTable:
    """List the counts by member, purpose and kind of question."""
    with hub.reads() as session:
        names = {row.code: row.name for row in sound_members(session)}
    summed: dict[tuple[str, str, str], dict[str, int]] = {}
    for (member, purpose, op, _), line in made.lines.items():
        counts = summed.setdefault((member, purpose, op), dict.fromkeys(SHOWN, 0))
        for name in SHOWN:
            counts[name] += getattr(line, name)
    return DataTable(
        caption=voice.t("agreements.use.counts"),
        columns=(
            TableColumn(voice.t("agreements.member_code")),
            TableColumn(voice.t("agreements.use.purpose")),
            TableColumn(voice.t("agreements.use.question")),
            *(
                TableColumn(voice.t(f"agreements.use.{name}"), number=True)
                for name in SHOWN
            ),
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(names.get(member, voice.t("agreements.use.merchants"))),
                    TableCell(voice.t(f"purpose.{purpose}") if purpose else ""),
                    TableCell(voice.t(f"operation.{op}"), below_code=op),
                    *(TableCell(voice.number(counts[name])) for name in SHOWN),
                )
            )
            for (member, purpose, op), counts in summed.items()
        ),
    )


def _facts(hub: Hub, voice: Translator, made: UseReport) -> tuple[FactRow, ...]:
    """Tell what answers could show, and how the report is proved."""
    day = legal_day(hub.clock())
    names = (item_name(hub, voice, item, day) for item in made.items)
    shown = voice.t("parts.comma").join(names)
    return (
        FactRow(voice.t("agreements.use.items"), shown or voice.t("parts.absent.none")),
        FactRow(voice.t("agreements.number"), made.agreement, mono=True),
        FactRow("SHA-256", made.digest, mono=True),
    )
