"""Penalties that their source takes back."""

from hub.after_intake import due_now
from hub.archive.drafts import Filing
from hub.archive.endings import withdraw_records
from hub.archive.lease import hold_lease
from hub.archive.reads import records_of
from hub.db.cache import narrow_changes
from hub.merchants.service import find_merchant


def withdraw_penalties(hub, code, *numbers):
    """Withdraw penalties of a merchant, by their numbers, as their source would."""
    filing = Filing(hub.keys, hub.rulebook.divisions, "run", "t", due_now(hub))
    with hub.writes.begin() as session:
        narrow_changes(session)
        at = hold_lease(session, hub.clock())
        rows = [
            row
            for row in records_of(session, find_merchant(session, code).id)
            if row.kind == "penalty"
        ]
        named = tuple(f"〕{number}号" for number in numbers)
        gone = [row for row in rows if row.body["document_no"].endswith(named)]
        (source,) = {row.source for row in gone}
        withdraw_records(
            session, filing, [row.key for row in gone], source=source, at=at
        )
