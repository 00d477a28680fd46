"""Which sources a hub watches: those that somebody enabled.

Hundreds of connectors may be shipped; only what is enabled is due, late or failed.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from connectors.base import BrokenSource, FoundSources, Manifest
from connectors.source_check import UNSAID
from connectors.source_folders import OWN_FOLDER
from hub.context import Hub
from hub.db.cache import changes_no_answer
from hub.ground.actors import agency_of, done_by
from hub.ground.errors import BadInputError
from hub.intake.models import EnabledSource
from hub.members.service import MemberUnknownError, find_member
from hub.outbox import service as outbox
from schemas.words.operations import Operation


class SourceOwnerError(BadInputError):
    """The owner of a source is no member of this hub, or none any more."""

    code = "source-owner"
    title = (
        "The owner of the source is no member of this hub: mend owner in its"
        " source.toml, or take the member in with credithub member add."
    )


class SourceBasisError(BadInputError):
    """A source does not say by which law its data may be taken in."""

    code = "source-basis"
    title = "The source names no legal basis: say it in legal_basis of its source.toml."


def enabled_sources(session: Session) -> frozenset[str]:
    """Name the sources that are watched."""
    return frozenset(session.scalars(select(EnabledSource.source)))


def watched_sources(hub: Hub) -> FoundSources:
    """Find the sources that are watched, as far as there are such."""
    found = hub.find_sources()
    with hub.reads() as session:
        watched = enabled_sources(session)
    return FoundSources(
        {name: one for name, one in found.ready.items() if name in watched},
        tuple(one for one in found.broken if is_watched(one, watched)),
    )


def is_watched(broken: BrokenSource, enabled: frozenset[str]) -> bool:
    """Tell whether a source that cannot start is missed: enabled, or of no name."""
    return broken.name in enabled or broken.name.startswith(OWN_FOLDER)


def enable_sources(hub: Hub, names: Sequence[str], *, actor: str) -> list[str]:
    """Have sources watched from now on; return those that were not before."""
    with hub.writes.begin() as session:
        changes_no_answer(session)
        at = hub.clock()
        known = enabled_sources(session)
        new = [name for name in names if name not in known]
        for name in new:
            session.add(EnabledSource(source=name, enabled_at=at, enabled_by=actor))
            _tell(session, name, Operation.SOURCE_ENABLE, actor=actor, at=at)
    return new


def disable_source(hub: Hub, name: str, *, actor: str) -> bool:
    """Have a source watched no more; what it brought stays. False where it was not."""
    with hub.writes.begin() as session:
        changes_no_answer(session)
        ended = session.connection().execute(
            delete(EnabledSource).where(EnabledSource.source == name)
        )
        if ended.rowcount:
            at = hub.clock()
            _tell(session, name, Operation.SOURCE_DISABLE, actor=actor, at=at)
    return bool(ended.rowcount)


def demand_owner(session: Session, manifest: Manifest, day: date) -> None:
    """Refuse a source whose data would be nobody's, or rest on no law.

    Raises:
        SourceOwnerError: its owner is no member in force.
        SourceBasisError: it names no legal basis.
    """
    try:
        owner = find_member(session, manifest.owner)
    except MemberUnknownError as error:
        msg = f"{manifest.name}: {error.detail}"
        raise SourceOwnerError(msg) from error
    if owner.valid_to is not None and owner.valid_to < day:
        msg = f"{manifest.name}: {manifest.owner} ended on {owner.valid_to}"
        raise SourceOwnerError(msg)
    if manifest.legal_basis.strip() in UNSAID:
        raise SourceBasisError(manifest.name)


def _tell(
    session: Session, name: str, op: Operation, *, actor: str, at: datetime
) -> None:
    """Put the event that a source is watched, or is not any more."""
    outbox.put(
        session,
        at=at,
        actor=agency_of(actor),
        op=op,
        subject_type="source",
        subject=name,
        detail=done_by(actor),
    )
