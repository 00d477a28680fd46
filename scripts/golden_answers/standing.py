"""What people and courts decide of records and merchants of the golden city."""

from dataclasses import replace
from datetime import date

from hub.after_intake import due_now, settle
from hub.archive.drafts import said_again
from hub.archive.lease import hold_lease
from hub.archive.service import append_versions, records_of, unseal_personal
from hub.context import Hub
from hub.intake.report import RunReport
from hub.intake.runs import end_run, start_run
from hub.merchants.review import (
    DisputeVerdict,
    RelationStatement,
    ReviewAskedError,
    StatedKind,
)
from hub.merchants.service import find_merchant
from hub.officer_actions import (
    ask_pair,
    decide_item,
    judge_merchant,
    retract_item,
    say_relation,
)
from scripts.golden_answers.firms import Firm

OFFICERS = ("officer-1", "officer-2")
RUN = "decisions"
"""What stands as the source of their run."""
DOCUMENT = "宿市监函〔2026〕5号"


def mark_records(hub: Hub, firm: Firm, statuses: dict[str, str]) -> None:
    """Let decisions give records of a firm a status, by the end of their document."""
    at = hub.clock()
    with hub.writes.begin() as session:
        found = find_merchant(session, firm.code)
        if found is None:
            msg = f"{firm.name} is not there"
            raise LookupError(msg)
        drafts = [
            replace(
                said_again(row, status),
                personal=unseal_personal(session, hub.keys, row.key, row.seq),
            )
            for row in records_of(session, found.id)
            for ending, status in statuses.items()
            if str(row.body.get("document_no", "")).endswith(ending)
        ]
        if len(drafts) != len(statuses):
            msg = f"{firm.name} has other documents than {sorted(statuses)}"
            raise LookupError(msg)
        run = start_run(session, RUN, kind="bulk", actor=OFFICERS[0], at=at)
        append_versions(
            session,
            hub.keys,
            drafts,
            run=run,
            actor=OFFICERS[0],
            at=hold_lease(session, at),
        )
        report = RunReport(RUN, run, state="done")
        end_run(session, report, actor=OFFICERS[0], at=at)
        due_now(hub)(session, [found.id])
    settle(hub)


def merge(hub: Hub, code: str, other: str) -> int:
    """Let two people say that the merchants of two codes are one; give the item."""
    try:
        item = ask_pair(hub, code, other, officer="officer-0", reason="换照")
    except ReviewAskedError as asked:
        # Their names are the same, so the hub has asked already.
        item = int(str(asked))
    for officer in OFFICERS:
        decide_item(hub, item, decision="same", officer=officer, reason="换照")
    return item


def part(hub: Hub, item: int) -> None:
    """Let two people take a merge back."""
    for officer in OFFICERS:
        retract_item(hub, item, officer=officer, reason="系两户")


def judge(hub: Hub, firm: Firm, verdict: DisputeVerdict) -> None:
    """Let two people say that a merchant's identity is disputed, or no more."""
    for officer in OFFICERS:
        judge_merchant(
            hub,
            firm.code,
            verdict,
            officer=officer,
            reason="当事人称身份证被冒用",
            document=DOCUMENT,
        )


def relate(
    hub: Hub, one: Firm, kind: StatedKind, other: Firm, mark: str | None
) -> None:
    """Let somebody state on a document what one firm is to another."""
    said = RelationStatement(
        kind,
        DOCUMENT,
        "来函载明",
        OFFICERS[0],
        hub.clock(),
        mark=mark,
        since=date(2025, 2, 1),
    )
    say_relation(hub, one.code, other.code, said, stands=True)
