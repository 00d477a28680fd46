"""What matters tell of transfers, handed over or not prosecuted when; and regions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from hub.casework.matter.models import MatterEventRow, MatterRow
from hub.db.bulk import in_chunks
from hub.merchants.models import Merchant

TRANSFER, HAND_OVER = "transfer", "hand_over"
NOT_PROSECUTED = ("not_prosecute", "reverse_open")
"""Steps by which a case comes to be one that was not prosecuted."""
ANSWERED = ("no_penalty_needed", "penalty_decided")
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


def transfer_days(
    session: Session, merchants: Collection[str]
) -> Mapping[str, Sequence[date]]:
    """Give the days on which cases of merchants were handed over, by public id.

    A transfer that is only proposed, or was refused, is none.
    """
    found: dict[str, list[date]] = {}
    for chunk in in_chunks(sorted(merchants), IN_LIST):
        query = (
            select(MatterRow.merchant, MatterEventRow.day)
            .join(MatterEventRow, MatterEventRow.matter_id == MatterRow.id)
            .where(
                MatterRow.merchant.in_(chunk),
                MatterRow.machine == TRANSFER,
                MatterEventRow.event == HAND_OVER,
            )
        )
        for merchant, day in session.execute(query):
            if merchant is not None:
                found.setdefault(merchant, []).append(day)
    return found


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
