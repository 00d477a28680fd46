"""The tables of the start page: tasks, what waits, how fresh the sources are."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hub.casework.seeing import viewer_of
from hub.casework.view import BoardCounts, count_waiting
from hub.console.pages.sources.base import last_good_text, source_chip, source_path
from hub.console.serving.work import DESKS
from hub.console.views.filters import clock_chip
from hub.console.views.parts import ClockChip
from hub.console.views.tables import DataTable, TableCell, TableColumn, TableRow
from hub.console.words.translator import Translator
from hub.context import Hub
from hub.ground.actors import account_actor
from hub.ground.clock import legal_day
from hub.members.officers import OfficerTask, SignedIn
from hub.oversight import waiting_looks
from hub.overview import (
    SourceNow,
    Waiting,
    waiting_reviews,
    waiting_rows,
    waiting_second,
)
from schemas.words import ClockState, OfficerRole

SOURCES_SHOWN = 8
DESK_PATHS = {key: href for _, key, href in DESKS}
CASES = ("overdue", "own", "next")
"""Of which matters the page tells: late, the officer's, and the unit's turn."""
LISTS = {
    "cases_overdue": f"{DESK_PATHS['cases']}?stands=overdue",
    "cases_own": f"{DESK_PATHS['cases']}?whose=own",
    "cases_next": f"{DESK_PATHS['cases']}?whose=next",
    "second": f"{DESK_PATHS['review']}?said=first",
}
"""Where what waits is listed, where that is a part of a desk."""


def task_table(voice: Translator, hub: Hub, tasks: Sequence[OfficerTask]) -> DataTable:
    """List the tasks of this session that go on."""
    now = hub.clock()
    return DataTable(
        caption=voice.t("start.tasks"),
        columns=(
            TableColumn(voice.t("start.reference")),
            TableColumn(voice.t("start.purpose")),
            TableColumn(voice.t("start.pages"), number=True),
            TableColumn(voice.t("start.last_used")),
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(task.reference, href=f"/console/t/{task.id}/find"),
                    TableCell(voice.t(f"purpose.{task.purpose}")),
                    TableCell(voice.number(task.pages)),
                    TableCell(voice.moment(task.last_used_at, now)),
                )
            )
            for task in tasks
        ),
    )


def waiting_table(
    voice: Translator, hub: Hub, signed_in: SignedIn, cases: BoardCounts | None
) -> DataTable | None:
    """List what waits for the officer's roles; None where no role has a desk."""
    roles = signed_in.officer.roles if signed_in.must is None else frozenset()
    found: list[tuple[str, str, Waiting]] = []
    if cases is not None:
        # What is late, what is the officer's, and what waits for the unit.
        found += [
            (f"cases_{name}", "cases", Waiting(getattr(cases, name), None))
            for name in CASES
        ]
    terms = {} if cases is None else {f"cases_{k}": v for k, v in cases.first.items()}
    if OfficerRole.REVIEWER in roles:
        second = waiting_second(hub, account_actor(signed_in.officer.id))
        found.append(("second", "review", second))
        found.append(("review", "review", waiting_reviews(hub)))
    if OfficerRole.SOURCE_DESK in roles:
        found.append(("quarantine", "quarantine", waiting_rows(hub)))
    if OfficerRole.AUDIT_ADMIN in roles:
        looks = Waiting(*waiting_looks(hub))
        found.append(("access_review", "access_review", looks))
    if not found:
        return None
    return DataTable(
        caption=voice.t("start.waiting"),
        columns=(
            TableColumn(voice.t("start.what")),
            TableColumn(voice.t("start.count"), number=True),
            TableColumn(voice.t("start.oldest")),
            TableColumn(voice.t("start.term")),
        ),
        rows=tuple(_waiting_row(voice, hub, *one, terms.get(one[0])) for one in found),
    )


def waiting_matters(hub: Hub, signed_in: SignedIn) -> BoardCounts | None:
    """Count the matters that wait; None for who works on none."""
    roles = signed_in.officer.roles if signed_in.must is None else frozenset()
    if OfficerRole.OFFICER not in roles:
        return None
    actor = account_actor(signed_in.officer.id)
    with hub.reads() as session:
        viewer = viewer_of(session, signed_in.member.code)
        return count_waiting(session, hub, viewer, officer=actor)


def source_table(
    voice: Translator, hub: Hub, sources: Sequence[SourceNow], *, with_links: bool
) -> DataTable:
    """List the sources with their last good run and their promise, late ones first."""
    now = hub.clock()
    return DataTable(
        caption=voice.t("start.sources"),
        columns=(
            TableColumn(voice.t("start.source")),
            TableColumn(voice.t("start.last_good")),
            TableColumn(voice.t("start.state")),
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(
                        one.title, href=source_path(one.name) if with_links else None
                    ),
                    TableCell(last_good_text(voice, one, now)),
                    TableCell(chip=source_chip(voice, one)),
                )
            )
            for one in sources[:SOURCES_SHOWN]
        ),
        tight=True,
    )


def _waiting_row(  # what waits, and its first term
    voice: Translator,
    hub: Hub,
    kind: str,
    desk: str,
    waiting: Waiting,
    ends: datetime | None,
) -> TableRow:
    """Show how much of one kind waits; of matters, when the first term ends."""
    named, noted = f"start.waits.{kind}", f"start.waits_note.{kind}"
    oldest, today = voice.t("parts.absent.none"), legal_day(hub.clock())
    term = ClockChip(voice.t("start.no_term"))
    if ends is not None:
        # A term ends with its last day, at the first moment of the next.
        last = legal_day(ends - timedelta.resolution)
        oldest = voice.day(last)
        state = ClockState.OVERDUE if ends <= hub.clock() else ClockState.RUNNING
        term = clock_chip(voice, state, last, today)
    elif waiting.oldest is not None:
        oldest = voice.moment(waiting.oldest, hub.clock())
    return TableRow(
        (
            TableCell(
                voice.t(named if voice.has(named) else f"nav.{desk}"),
                href=LISTS.get(kind, DESK_PATHS[desk]),
                below=voice.t(noted) if voice.has(noted) else "",
            ),
            TableCell(voice.number(waiting.count)),
            TableCell(oldest),
            TableCell(clock=term),
        )
    )
