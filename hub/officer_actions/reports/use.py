"""What was asked and told under an agreement in a time, by counts alone.

Government Data Sharing Regulation (State Council Order 809), article 29: whoever uses
shared data keeps for what and with what effect, and provider and authority may look.
The report is counted from the log, where each answer names its agreement. It names
members, purposes and kinds of question, never a merchant, a reference or an officer.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final

from hub.agreements.models import Agreement
from hub.agreements.service import (
    AgreementUnknownError,
    find_view,
    list_agreements,
    standing_agreements,
)
from hub.audit.events import Receipt
from hub.context import Hub
from hub.contradictions import AGREEMENT, contradicted_rows, sound_members
from hub.ground.clock import legal_day
from hub.ground.errors import BadInputError
from hub.intake.quarantine import neutralised
from hub.intake.run_reads import midnight
from hub.members.models import Member
from hub.officer_actions.views import ViewingOfficer, log_view
from schemas.words import MemberKind, operation_of

MOST_DAYS: Final = 366
HEADER: Final = (
    *("协议编号", "协议名称", "起", "止", "成员代码", "目的", "操作", "回答种类"),
    *("询问", "答复", "部分答复", "拒绝", "查无", "告知记录数", "未计数的答复"),
)
_REFUSED = b'"outcome":"deny"'
_COUNTED = {"allow": "answered", "partial": "partly", "deny": "refused"}


class UsePeriodError(BadInputError):
    """The days of a use report are out of order, lie ahead, or are more than 366."""

    code = "use-period"
    title = (
        "This is no time that can be reported: give a first and a last day, neither "
        f"ahead, at most {MOST_DAYS} days."
    )


@dataclass(slots=True)
class UseLine:
    """Questions of one member, for one purpose, of one kind, and what they were told.

    ``unfound`` are those that found nothing. ``records`` is how many records were told
    of; answers for proceedings do not say, and ``uncounted`` is how many these are.
    """

    asked: int = 0
    answered: int = 0
    partly: int = 0
    refused: int = 0
    unfound: int = 0
    records: int = 0
    uncounted: int = 0

    def add(self, leaf: Mapping[str, Any]) -> None:
        """Count a leaf."""
        self.asked += 1
        outcome = leaf.get("decision", {}).get("outcome", "")
        place = _COUNTED.get(outcome, "unfound")
        setattr(self, place, getattr(self, place) + 1)
        records = leaf.get("resp_class", {}).get("records")
        if records is not None:
            self.records += records
        elif place in {"answered", "partly"}:
            self.uncounted += 1


UseKey = tuple[str, str, str, str]
"""Member, purpose, operation and kind of answer."""
COUNTS: Final = tuple(UseLine.__dataclass_fields__)


@dataclass(slots=True)
class UseCount:
    """What was counted of an agreement: lines by key, and views by how often."""

    lines: dict[UseKey, UseLine] = field(default_factory=dict)
    views: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UseReport:
    """A use report as CSV, with its digest and its receipt."""

    agreement: str
    title: str
    first: date
    last: date
    lines: Mapping[UseKey, UseLine]
    items: tuple[str, ...]
    """Kinds of record that any of the answers could show."""
    content: bytes
    digest: str
    """SHA-256 of the content, in hex; the log's entry commits to it."""
    receipt: Receipt

    def as_json(self) -> dict[str, Any]:
        """Write the report as a document, its content left out."""
        names = ("member", "purpose", "operation", "about")
        return {
            "agreement": self.agreement,
            "title": self.title,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "items": list(self.items),
            "lines": [
                dict(zip(names, key, strict=True))
                | {name: getattr(line, name) for name in COUNTS}
                for key, line in self.lines.items()
            ],
            "sha256": self.digest,
            "receipt": self.receipt.as_json(),
        }


def report_use(
    hub: Hub,
    looks: ViewingOfficer,
    agreement: str,
    days: tuple[date, date],
    *,
    only: str | None = None,
) -> UseReport:
    """Tell what was asked and told under an agreement from one day to another.

    With ``only``, of that member alone. A refusal names no agreement: it counts under
    each that its member is under.

    Raises:
        AgreementUnknownError: there is no such agreement, not even an ended one, or the
            log contradicts it.
        UsePeriodError: the days are no time that can be reported.
        AuditUnavailableError: the log cannot take it, so nothing is told.
    """
    first, last = _checked_days(hub, days)
    row, members = _find(hub, agreement)
    entries = hub.audit.written_between(
        midnight(first), midnight(last + timedelta(days=1))
    )
    bodies = (body for *_, body in entries)
    counted = count_use(bodies, agreement, members, only=only)
    if row.member_kind == MemberKind.MERCHANT:
        counted = _unnamed(counted)
    lines = {key: counted.lines[key] for key in sorted(counted.lines)}
    head = (agreement, row.title, first.isoformat(), last.isoformat())
    content = _as_csv(head, lines)
    digest = sha256(content).hexdigest()
    receipt = log_view(
        hub,
        looks,
        subject_type="desk-item",
        subject=f"agreement-use:{agreement}:{first}:{last}",
        detail={
            "agreement": agreement,
            "first": first.isoformat(),
            "last": last.isoformat(),
            "sha256": digest,
        },
    )
    items = _items(hub, counted.views)
    return UseReport(
        agreement, row.title, first, last, lines, items, content, digest, receipt
    )


def count_use(
    bodies: Iterable[bytes],
    agreement: str,
    members: frozenset[str],
    *,
    only: str | None = None,
) -> UseCount:
    """Count, among leaves, those that name an agreement and its members' refusals."""
    named = f'"grant:{agreement}:'.encode()
    found = UseCount()
    for body in bodies:
        answers = named in body
        if not answers and _REFUSED not in body:
            continue
        leaf = json.loads(body)
        member = leaf["actor"]["agency"]
        if only not in {None, member} or not (answers or _is_refusal(leaf, members)):
            continue
        about = leaf.get("resp_class", {})
        key = (
            *(member, leaf.get("purpose", ""), operation_of(leaf)),
            about.get("about", ""),
        )
        found.lines.setdefault(key, UseLine()).add(leaf)
        if answers and "view" in about:
            found.views[about["view"]] = found.views.get(about["view"], 0) + 1
    return found


def reportable_agreements(hub: Hub, member: Member | None = None) -> list[Agreement]:
    """List the agreements that somebody may be reported the use of, the newest first.

    With ``member``, those that it is under today; else all, the ended ones too.
    """
    with hub.reads() as session:
        closed = contradicted_rows(session, AGREEMENT)
        if member is None:
            rows = list(list_agreements(session, without=closed))
        else:
            day = legal_day(hub.clock())
            rows = [
                row
                for row in standing_agreements(session, member, day)
                if row.id not in closed
            ]
    return sorted(rows, key=lambda row: row.id, reverse=True)


def _unnamed(counted: UseCount) -> UseCount:
    """Count merchants that asked for their own files together: none is named."""
    found = UseCount(views=counted.views)
    for (_, *rest), line in counted.lines.items():
        key = (str(MemberKind.MERCHANT), *rest)
        kept = found.lines.setdefault(key, UseLine())  # type: ignore[arg-type]  # the rest of a key of four
        for name in COUNTS:
            setattr(kept, name, getattr(kept, name) + getattr(line, name))
    return found


def _is_refusal(leaf: Mapping[str, Any], members: frozenset[str]) -> bool:
    """Tell whether a leaf refuses, under no agreement, a question for a purpose."""
    rules = leaf["decision"].get("rules", ())
    return (
        leaf["actor"]["agency"] in members
        and "purpose" in leaf
        and leaf["decision"].get("outcome") == "deny"
        and not any(rule.startswith("grant:") for rule in rules)
    )


def _checked_days(hub: Hub, days: tuple[date, date]) -> tuple[date, date]:
    """Refuse days that are no time."""
    first, last = days
    if not first <= last <= legal_day(hub.clock()) or (last - first).days >= MOST_DAYS:
        msg = f"{first} – {last}"
        raise UsePeriodError(msg)
    return first, last


def _find(hub: Hub, agreement: str) -> tuple[Agreement, frozenset[str]]:
    """Find an agreement, and the members that may be under it."""
    for row in reportable_agreements(hub):
        if row.id == agreement:
            break
    else:
        raise AgreementUnknownError(agreement)
    if row.member_code is not None:
        return row, frozenset({row.member_code})
    with hub.reads() as session:
        members = sound_members(session)
    kind = row.member_kind
    return row, frozenset(one.code for one in members if one.kind == kind)


def _items(hub: Hub, views: Iterable[str]) -> tuple[str, ...]:
    """Name the kinds of record that some views show."""
    shown: set[str] = set()
    with hub.reads() as session:
        for view in views:
            kept = find_view(session, view)
            shown |= set() if kept is None else kept["shows"].keys()
    return tuple(sorted(shown))


def _as_csv(head: Sequence[str], lines: Mapping[UseKey, UseLine]) -> bytes:
    """Write a line for each member, purpose, operation and kind of answer."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for key, line in lines.items():
        counts = (str(getattr(line, name)) for name in COUNTS)
        writer.writerow(map(neutralised, (*head, *key, *counts)))
    return text.getvalue().encode("utf-8-sig")
