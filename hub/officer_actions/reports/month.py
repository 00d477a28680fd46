"""The month of an agency's data, told to the agency: what came, what was set aside.

Government Data Sharing Regulation (State Council Order 809), article 18: quality is
managed over the whole life of data. The report names sources, reasons and fields, never
what stands in a row; the log keeps its digest, so that an agency can show what it was
told and when.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connectors.base import load_manifests
from hub.audit.events import Receipt
from hub.calendar.months import add_months
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.ground.errors import BadInputError, NotFoundError
from hub.intake.models import QuarantinedRow, SyncRun
from hub.intake.quarantine import neutralised
from hub.intake.run_reads import BY_PEOPLE, midnight
from hub.officer_actions.views import ViewingOfficer, log_view
from schemas.base import CODES

MENDED: Final = ("fixed", "released")
HEADER: Final = (
    *("来源代号", "来源", "月份", "运行次数", "收到的行", "入档", "疑问行"),
    *("原因代码", "原因", "字段", "本月疑问", "已改正", "已退回", "已关闭", "仍待处理"),
)


class SourceOwnerUnknownError(NotFoundError):
    """No source brings data of this member; ``credithub sources`` names owners."""

    code = "source-owner-unknown"
    title = "No source is this member's: list the owners with credithub sources."


class MonthNotOverError(BadInputError):
    """A month that goes on, or lies ahead, has no report yet."""

    code = "month-not-over"
    title = "The month is not over: ask for an earlier one, or wait for its end."


@dataclass(frozen=True, slots=True)
class FaultCount:
    """Rows of a month with one reason in one field, and what became of them so far."""

    reason: str
    field: str
    states: Mapping[str, int]

    @property
    def rows(self) -> int:
        """All of them."""
        return sum(self.states.values())

    def as_json(self) -> dict[str, Any]:
        """Write the counts as a document."""
        return {
            "reason": self.reason,
            "field": self.field or None,
            "rows": self.rows,
            "mended": sum(self.states.get(state, 0) for state in MENDED),
            "returned": self.states.get("returned", 0),
            "closed": self.states.get("closed", 0),
            "open": self.states.get("open", 0),
        }


@dataclass(frozen=True, slots=True)
class SourceMonth:
    """What one source brought in a month, and what of it was set aside."""

    name: str
    title: str
    runs: int
    rows: int
    records: int
    quarantined: int
    faults: tuple[FaultCount, ...]

    def as_json(self) -> dict[str, Any]:
        """Write the month as a document."""
        return {
            **{
                name: getattr(self, name)
                for name in ("name", "title", "runs", "rows", "records", "quarantined")
            },
            "faults": [fault.as_json() for fault in self.faults],
        }


@dataclass(frozen=True, slots=True)
class SourceReportMade:
    """A report for one agency and month, as CSV, with its digest and its receipt."""

    owner: str
    month: str
    sources: tuple[SourceMonth, ...]
    content: bytes
    digest: str
    """SHA-256 of the content, in hex; the log's entry commits to it."""
    receipt: Receipt

    def as_json(self) -> dict[str, Any]:
        """Write the report as a document, its content left out."""
        return {
            "owner": self.owner,
            "month": self.month,
            "sources": [one.as_json() for one in self.sources],
            "sha256": self.digest,
            "receipt": self.receipt.as_json(),
        }


def report_month(
    hub: Hub, looks: ViewingOfficer, owner: str, month: date
) -> SourceReportMade:
    """Tell a member how the data of its sources was in a month; logged before.

    ``month`` is any day of it. What became of a row is told as it stands today.

    Raises:
        SourceOwnerUnknownError: no source is its.
        MonthNotOverError: the month goes on, or lies ahead.
        AuditUnavailableError: the log cannot take it, so nothing is told.
    """
    found, said = counted_month(hub, owner, month), f"{month:%Y-%m}"
    content = _as_csv(found, said)
    digest = sha256(content).hexdigest()
    receipt = log_view(
        hub,
        looks,
        subject_type="desk-item",
        subject=f"quality-report:{owner}:{said}",
        detail={"owner": owner, "month": said, "sha256": digest},
    )
    return SourceReportMade(owner, said, found, content, digest, receipt)


def owners_of_sources(hub: Hub) -> list[str]:
    """Name the members whose data any source brings."""
    manifests = load_manifests(hub.config.connectors_folder).values()
    return sorted({manifest.owner for manifest in manifests})


def counted_month(hub: Hub, owner: str, month: date) -> tuple[SourceMonth, ...]:
    """Count how the data of a member's sources was in a month; nothing is logged.

    Raises:
        SourceOwnerUnknownError: no source is its.
        MonthNotOverError: the month goes on, or lies ahead.
    """
    first = month.replace(day=1)
    if legal_day(hub.clock()).replace(day=1) <= first:
        msg = f"{first:%Y-%m}"
        raise MonthNotOverError(msg)
    end = add_months(first, 1)
    titles = {
        name: manifest.title
        for name, manifest in load_manifests(hub.config.connectors_folder).items()
        if manifest.owner == owner
    }
    if not titles:
        raise SourceOwnerUnknownError(owner)
    with hub.reads() as session:
        return _months(session, titles, first, end)


def _months(
    session: Session, titles: Mapping[str, str], first: date, end: date
) -> tuple[SourceMonth, ...]:
    """Count what each source brought between two days, the second left out."""
    since, until = midnight(first), midnight(end)
    run, row = SyncRun, QuarantinedRow
    brought = {
        name: tuple(map(int, counts))
        for name, *counts in session.execute(
            select(
                *(run.source, func.count(), func.sum(run.rows)),
                *(func.sum(run.records), func.sum(run.quarantined)),
            )
            .where(run.source.in_(titles), run.kind != BY_PEOPLE)
            .where(run.started_at >= since, run.started_at < until)
            .group_by(run.source)
        )
    }
    faults: dict[str, dict[tuple[str, str], dict[str, int]]] = {}
    where = (row.source, row.reason, row.field, row.state)
    for name, reason, field, state, count in session.execute(
        select(*where, func.count())
        .where(row.source.in_(titles))
        .where(row.opened_at >= since, row.opened_at < until)
        .group_by(*where)
    ):
        met = faults.setdefault(name, {}).setdefault((reason, field or ""), {})
        met[state] = met.get(state, 0) + int(count)
    return tuple(
        _month_of(name, titles[name], brought.get(name), faults.get(name, {}))
        for name in sorted(titles)
    )


def _month_of(
    name: str,
    title: str,
    brought: Sequence[int] | None,
    faults: Mapping[tuple[str, str], Mapping[str, int]],
) -> SourceMonth:
    """Put a source's month together, what was met most often first."""
    runs, rows, records, quarantined = brought or (0, 0, 0, 0)
    counted = [FaultCount(*where, states) for where, states in faults.items()]
    counted.sort(key=lambda one: (-one.rows, one.reason, one.field))
    return SourceMonth(name, title, runs, rows, records, quarantined, tuple(counted))


def _as_csv(sources: Sequence[SourceMonth], month: str) -> bytes:
    """Write a line for each reason and field of each source; one where none was met."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for one in sources:
        counts = (one.runs, one.rows, one.records, one.quarantined)
        head = (one.name, one.title, month, *map(str, counts))
        lines = [
            (
                *(fault.reason, CODES.get(fault.reason, fault.reason), fault.field),
                *map(str, list(fault.as_json().values())[2:]),
            )
            for fault in one.faults
        ]
        for line in lines or [("",) * (len(HEADER) - len(head))]:
            writer.writerow(map(neutralised, (*head, *line)))
    return text.getvalue().encode("utf-8-sig")
