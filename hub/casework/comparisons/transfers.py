"""What matters tell of transfers, handed over or not prosecuted when; and regions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from hub.casework.matter.models import MatterEventRow, MatterRow
from hub.casework.matter.reading import open_facts
from hub.db.bulk import in_chunks
from hub.ground.keys import Keyring
from hub.merchants.models import Merchant

TRANSFER, HAND_OVER, OFFENCE = "transfer", "hand_over", "offence"
NOT_PROSECUTED = (
    *("not_prosecute", "not_prosecute_statutory", "not_prosecute_doubtful"),
    "reverse_open",
)
"""Steps by which a case comes to be one that was not prosecuted."""
ANSWERED = ("no_penalty_needed", "penalty_decided", "reply_no_penalty")
"""Steps that say that a penalty was decided after it, or that none is needed."""
IN_LIST = 500


@dataclass(frozen=True, slots=True)
class UnprosecutedMatter:
    """A transfer that ended without prosecution, and after which nothing was said."""

    number: str
    state: str
    day: date
    """Day of the decision, or on which the hub was told of it."""
    territory: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A case that was handed over to the police."""

    number: str
    day: date
    offence: str
    """What is suspected, as the matter told last; empty where it did not."""


def handed_over(
    session: Session, keys: Keyring, merchants: Collection[str]
) -> Mapping[str, Sequence[HandedOver]]:
    """Give the cases of merchants that were handed over, by public id.

    A transfer that is only proposed, or was refused, is none.
    """
    found: dict[str, list[HandedOver]] = {}
    for chunk in in_chunks(sorted(merchants), IN_LIST):
        query = (
            select(MatterRow.merchant, MatterRow.number, MatterRow.id)
            .add_columns(MatterEventRow.day)
            .join(MatterEventRow, MatterEventRow.matter_id == MatterRow.id)
            .where(
                MatterRow.merchant.in_(chunk),
                MatterRow.machine == TRANSFER,
                MatterEventRow.event == HAND_OVER,
            )
        )
        for merchant, number, matter, day in session.execute(query).all():
            if merchant is not None:
                offence = _offence_of(session, keys, matter)
                one = HandedOver(number, day, offence)
                found.setdefault(merchant, []).append(one)
    return found


def _offence_of(session: Session, keys: Keyring, matter: str) -> str:
    """Tell the offence that a matter told of last; empty where none did."""
    event = MatterEventRow
    query = select(event.no, event.facts).where(event.matter_id == matter)
    for no, sealed in session.execute(query.order_by(event.no.desc())):
        # What a matter told is let go of in time.
        facts = open_facts(keys, matter, no, sealed) if sealed else {}
        if facts.get(OFFENCE):
            return str(facts[OFFENCE])
    return ""


def merchants_unprosecuted(session: Session, *, after: int, most: int) -> list[int]:
    """List merchants whose transfers ended without prosecution, behind ``after``.

    By number; a merchant that was merged since under its own, as matters name it.
    """
    matter, event = MatterRow, MatterEventRow
    told = exists().where(event.matter_id == matter.id, event.event.in_(NOT_PROSECUTED))
    query = (
        select(Merchant.id)
        .join(matter, matter.merchant == Merchant.public_id)
        .where(Merchant.id > after, matter.machine == TRANSFER, told)
        .distinct()
        .order_by(Merchant.id)
        .limit(most)
    )
    return list(session.scalars(query))


def unprosecuted_matters(
    session: Session, merchants: Collection[str]
) -> Mapping[str, Sequence[UnprosecutedMatter]]:
    """Give the transfers of merchants that were not prosecuted, by public id.

    Left out are those of which a matter says that a penalty was decided since, or that
    none is needed.
    """
    matter, event = MatterRow, MatterEventRow
    wanted = (*NOT_PROSECUTED, *ANSWERED)
    found: dict[str, list[UnprosecutedMatter]] = {}
    for chunk in in_chunks(sorted(merchants), IN_LIST):
        query = (
            select(
                *(matter.merchant, matter.number, matter.state),
                *(event.event, event.day, matter.territory),
            )
            .join(event, event.matter_id == matter.id)
            .where(
                matter.merchant.in_(chunk),
                matter.machine == TRANSFER,
                event.event.in_(wanted),
            )
            .order_by(matter.number, event.no)
        )
        last: dict[tuple[str, str], UnprosecutedMatter | None] = {}
        for merchant, number, state, name, day, place in session.execute(query):
            told = UnprosecutedMatter(number, state, day, place)
            if merchant is not None:
                last[merchant, number] = told if name in NOT_PROSECUTED else None
        for (merchant, _), one in last.items():
            if one is not None:
                found.setdefault(merchant, []).append(one)
    return found


def regions_of(session: Session, merchants: Collection[str]) -> dict[str, str | None]:
    """Give the region of merchants, a code or a name, by their public ids."""
    query = select(Merchant.public_id, Merchant.region)
    return {
        name: region
        for chunk in in_chunks(sorted(merchants), IN_LIST)
        for name, region in session.execute(query.where(Merchant.public_id.in_(chunk)))
    }
