"""Evidence from the audit log that not everybody may have: entries and receipts.

Asking for it is a question like any other: what is answered or refused to a valid
credential has a leaf of its own, durable before the answer leaves.
"""

from collections.abc import Callable, Collection

from hub.agreements.policy import View
from hub.audit.errors import AuditEntryUnknownError
from hub.audit.events import OPENED_TO_ASKER
from hub.audit.operate import find_bundle, name_shard, read_bundle
from hub.audit.reads import SignedTree
from hub.context import Hub
from hub.contradictions import demand_caller
from hub.db.ids import new_id
from hub.ground.clock import legal_day
from hub.ground.errors import BadInputError
from hub.lookup.disclosure.reply import OK, Disclosure, Kind, Reply
from hub.lookup.disclosure.sending import refuse, send
from hub.lookup.task.tasks import NotGrantedError, Task, check_task
from hub.lookup.view.askers import oversees
from hub.lookup.view.sights import open_sight
from hub.members.caller import Caller
from schemas.tlog.errors import Flaw, MalformedError
from schemas.tlog.extra import ReceiptExtra
from schemas.tlog.leaf import Leaf, parse_leaf
from schemas.tlog.text import decode_decimal
from schemas.wording import Wording
from schemas.words import Operation

SUPERVISION = "supervision"
ENTRIES = Kind(Operation.ENTRIES_READ, "audit-entries", "audit-entries")
RECEIPT = Kind(Operation.RECEIPT_READ, "audit-entry", "audit-entry")
BYTES_TYPE = "application/octet-stream"
TEXT_TYPE = "text/plain; charset=utf-8"
LONGEST_PLACE = 200


Opened = Callable[[Hub, Caller, Task, Leaf], Collection[str]]
"""Names the places that an entry opens to a caller beside those of who asked."""


def opens_nothing(hub: Hub, caller: Caller, task: Task, leaf: Leaf) -> tuple[str, ...]:
    """Open nothing besides."""
    del hub, caller, task, leaf
    return ()


class SizeInvalidError(BadInputError):
    """The size of a checkpoint is no plain decimal."""

    code = "size-invalid"
    title = "Write the size of a checkpoint in plain decimal digits."


def disclose_entries(
    hub: Hub, caller: Caller, shard: str | None, address: str, task: Task
) -> Disclosure:
    """Give an entry bundle (c2sp.org/tlog-tiles) to supervision, or refuse it.

    ``address`` is what follows ``tile/``.

    Raises:
        UnavailableError: the audit log cannot take the leaf; nothing was disclosed.
    """

    def answer(task: Task, event_id: str) -> tuple[Task, Reply]:
        task = check_task(task, caller.standing_purpose, event_id)
        view = _open_supervision(hub, caller, task)
        name, path = find_bundle(hub.audit, shard, address)
        reply = Reply(
            status=OK,
            raw=read_bundle(hub.audit, name, path),
            decision="allow",
            subjects=(f"{name}/{path}",),
            media_type=BYTES_TYPE,
            records=path.width,
            view=view,
        )
        return task, reply

    return _disclose(
        hub, caller, ENTRIES, _asked_path(shard, f"tile/{address}"), task, answer
    )


def disclose_receipt(
    hub: Hub,
    caller: Caller,
    shard: str | None,
    index: str,
    task: Task,
    *,
    size: str | None = None,
    opened: Opened = opens_nothing,
) -> Disclosure:
    """Give the receipt of an entry (tlog-proof) to who asked then, or to supervision.

    Who asked needs no purpose and gets the openings of request, answer and case; so
    does a member to whom the entry opens otherwise, and ``opened`` names what besides.
    Supervision gets the leaf alone. The proof leads to the newest witnessed checkpoint
    that covers the entry, else to the newest one; ``size`` chooses another.

    Raises:
        UnavailableError: the audit log cannot take the leaf; nothing was disclosed.
    """

    def answer(task: Task, event_id: str) -> tuple[Task, Reply]:
        number = _read_index(index)
        tree = _choose_tree(hub, name_shard(hub.audit, shard), number, size)
        entry = hub.audit.entry(number, tree.shard)
        leaf = parse_leaf(entry)
        more = opened(hub, caller, task, leaf)
        own = leaf.header["actor"]["agency"] == caller.member or bool(more)
        if task.purpose or task.reference or task.parameters or task.doubled or not own:
            task = check_task(task, caller.standing_purpose, event_id)
        view = None if own else _open_supervision(hub, caller, task)
        places = (*OPENED_TO_ASKER, *more)
        openings = _own_openings(hub, leaf, places) if own else None
        extra = ReceiptExtra(entry, openings).encode()
        reply = Reply(
            status=OK,
            raw=hub.audit.prove(tree, number, entry, extra),
            decision="allow",
            subjects=(f"{tree.shard}/{number}",),
            media_type=TEXT_TYPE,
            records=1,
            view=view,
        )
        return task, reply

    return _disclose(hub, caller, RECEIPT, _asked_path(shard, index), task, answer)


def _disclose(
    hub: Hub,
    caller: Caller,
    kind: Kind,
    subject: str,
    task: Task,
    answer: Callable[[Task, str], tuple[Task, Reply]],
) -> Disclosure:
    """Answer or refuse, with a leaf either way."""
    event_id = new_id(hub.clock())
    try:
        demand_caller(hub, caller)
        task, reply = answer(task, event_id)
    except Exception as error:  # noqa: BLE001  # who asked is on record whatever failed
        reply = refuse(error, subject, task.language)
    return send(hub, caller, kind, task, reply, event_id)


def _open_supervision(hub: Hub, caller: Caller, task: Task) -> View:
    """Open what supervision may see.

    Raises:
        NotGrantedError: another purpose, none of the member's agreements has it, or it
            does not lead in the whole city.
    """
    if task.purpose != SUPERVISION:
        raise NotGrantedError(rule="purpose:supervision")
    day = legal_day(hub.clock())
    sight = open_sight(hub, hub.cache.number(), caller, task, day)
    if not oversees(hub, caller, task.purpose):
        raise NotGrantedError(rule="leads:city")
    return sight.view


def _choose_tree(hub: Hub, shard: str, index: int, size: str | None) -> SignedTree:
    """Choose the checkpoint that a receipt leads to.

    Raises:
        AuditEntryUnknownError: the log has no such shard or kept checkpoint.
        SizeInvalidError: the size is no plain decimal.
    """
    witnessed = hub.audit.witnessed(shard)
    if size is None:
        if witnessed is not None and index < witnessed.size:
            return witnessed
        return hub.audit.signed(shard)
    try:
        asked = decode_decimal(size, Flaw.SIZE)
    except MalformedError as error:
        raise SizeInvalidError(error.detail) from error
    if witnessed is not None and witnessed.size == asked:
        return witnessed
    return hub.audit.signed(shard, asked)


def _own_openings(
    hub: Hub, leaf: Leaf, places: Collection[str]
) -> dict[str, dict[str, object]]:
    """Give what opens an event to who asked: nothing, where it was erased or sealed."""
    openings = hub.audit.openings(leaf.header["id"]) or {}
    return {place: openings[place] for place in places if place in openings}


def _read_index(text: str) -> int:
    """Read the index in an address.

    Raises:
        AuditEntryUnknownError: any spelling but plain decimal digits.
    """
    try:
        return decode_decimal(text, Flaw.PROOF_INDEX)
    except MalformedError as error:
        msg = Wording(f"不是条目的序号：{error.detail}", error.detail)
        raise AuditEntryUnknownError(msg) from error


def _asked_path(shard: str | None, rest: str) -> str:
    """Name what was asked for, for the leaf of a refusal."""
    return f"{shard or 'current'}/{rest}"[:LONGEST_PLACE]
