"""When merchants' cases were handed over to the police, as matters tell."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.casework.matter.models import MatterEventRow, MatterRow
from hub.db.bulk import in_chunks

TRANSFER, HAND_OVER = "transfer", "hand_over"
IN_LIST = 500


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
