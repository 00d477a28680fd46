"""What may come in: sources that are watched, data of a member, nothing sealed.

Hundreds of connectors may be shipped; only what somebody enabled is due, late or
failed. What the law seals is refused at the door, unless a basis lets it in.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from connectors.base import BrokenSource, FoundSources, Manifest
from connectors.source_check import UNSAID
from connectors.source_folders import OWN_FOLDER
from hub.archive.drafts import Draft
from hub.context import Hub
from hub.ground.actors import agency_of, done_by
from hub.ground.clock import legal_day
from hub.intake.errors import RowSealedError, SourceBasisError, SourceOwnerError
from hub.intake.models import EnabledSource
from hub.intake.report import SEALED_ROW
from hub.members.service import MemberUnknownError, find_member
from hub.outbox import service as outbox
from hub.rulebook.bases import load_bases
from schemas.words.operations import Operation

SEALED = SEALED_ROW
"""The reason of a row that was refused at the door: all that is told of it."""


@dataclass(frozen=True, slots=True)
class AdmittedRules:
    """What a day's legal bases let in."""

    opened: frozenset[str]
    """The sealing rules whose records may be taken in."""

    def refuses(self, rule: str | None) -> bool:
        """Tell whether what a rule seals may not be taken in; None seals nothing."""
        return rule is not None and rule not in self.opened


def admission_of(hub: Hub) -> AdmittedRules:
    """Read what may be taken in today.

    Raises:
        RuleFileError: the instance's legal bases cannot be read.
    """
    day = legal_day(hub.clock())
    bases = load_bases(hub.config.instance, hub.rulebook)
    return AdmittedRules(
        frozenset(basis.rule for basis in bases if basis.in_force(day))
    )


def demand_admitted(hub: Hub, drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Yield drafts that come without a file, as long as none of them is refused.

    Raises:
        RowSealedError: one is.
    """
    door = admission_of(hub)
    for draft in drafts:
        if door.refuses(draft.sealed_by):
            raise RowSealedError
        yield draft


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
    with hub.writing(keeps_answers=True) as session:
        at = hub.clock()
        known = enabled_sources(session)
        new = [name for name in names if name not in known]
        for name in new:
            session.add(EnabledSource(source=name, enabled_at=at, enabled_by=actor))
            _tell(session, name, Operation.SOURCE_ENABLE, actor=actor, at=at)
    return new


def disable_source(hub: Hub, name: str, *, actor: str) -> bool:
    """Have a source watched no more; what it brought stays. False where it was not."""
    with hub.writing(keeps_answers=True) as session:
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
