"""Making disclosure bundles: one entry, with chosen fields opened and no others."""

from collections.abc import Sequence
from datetime import datetime

from hub.audit.log import AuditLog
from hub.audit.record.events import make_event
from hub.ground.errors import BadInputError, NotFoundError
from schemas.tlog.bundle import Bundle
from schemas.tlog.leaf import COMMITTED, parse_leaf
from schemas.words import Operation


class PlaceUnknownError(BadInputError):
    """The entry commits to nothing at this place."""

    code = "place-unknown"
    title = "The entry commits to nothing there: name a place that the detail lists."


class OpeningsGoneError(NotFoundError):
    """The entry's openings were erased, or the hub cannot read them."""

    code = "openings-gone"
    title = (
        "What opens the entry was erased, or is sealed to others: ask the member that"
        " asked then."
    )


def disclose_entry(
    log: AuditLog,
    place: tuple[str, int],
    opened: Sequence[str],
    *,
    actor: str,
    reference: str,
    at: datetime,
    officer: str | None = None,
) -> bytes:
    """Make the bundle of an entry with chosen places of its leaf opened.

    ``place`` is the entry's shard and index, ``officer`` who was signed in, if anybody
    was. The disclosure is an entry of the log itself, durable before the bundle is
    returned.

    Raises:
        AuditEntryUnknownError: there is no such entry.
        PlaceUnknownError: the entry commits to nothing at one of the places.
        OpeningsGoneError: what opens the entry was erased, or is sealed to others.
        AuditUnavailableError: the disclosure could not be logged; nothing is returned.
    """
    shard, index = place
    body = log.entry(index, shard)
    leaf = parse_leaf(body)
    for name in opened:
        if name not in leaf.commitments:
            known = ", ".join(p for p in COMMITTED if p in leaf.commitments)
            msg = f"{name}; the entry commits to {known or 'nothing'}"
            raise PlaceUnknownError(msg)
    openings = {}
    if opened:
        found = log.openings(str(leaf.header["id"]))
        if found is None:
            raise OpeningsGoneError
        openings = {name: found[name] for name in opened}
    tree = log.witnessed(shard)
    if tree is None or tree.size <= index:
        tree = log.signed(shard)
    bundle = Bundle(body, log.prove(tree, index, body), openings).encode()
    log.append(
        make_event(
            at=at,
            actor=actor,
            op=Operation.ENTRY_DISCLOSE,
            officer=officer,
            case=reference,
            subject_type="audit-entry",
            subject=f"{shard}/{index}",
            detail={"opened": ",".join(sorted(opened))},
        )
    )
    return bundle
