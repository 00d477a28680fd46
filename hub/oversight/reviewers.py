"""How often second reviewers agreed with the first, for each who spoke first.

Of an item that two people spoke about, the first opinion and the next one of somebody
else are compared; who is unsure, and who takes a decision back, says neither.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from hub.context import Hub
from hub.merchants.models import ReviewOpinion

BY_PEOPLE = "review"
"""Rule of opinions that people gave."""
NO_ANSWER = frozenset({"unsure", "retracted"})


@dataclass(frozen=True, slots=True)
class AgreementRate:
    """Of one reviewer: first opinions that others answered, and those agreed with."""

    reviewer: str
    answered: int
    agreed: int

    @property
    def percent(self) -> int:
        """The share in whole per cent, rounded down."""
        return 100 * self.agreed // self.answered


def agreement_rates(hub: Hub, since: datetime, until: datetime) -> list[AgreementRate]:
    """Tell of everybody whose first opinion was answered within a time, worst first."""
    table = ReviewOpinion
    answered = select(table.item_id).where(table.at >= since, table.at < until)
    query = (
        select(table.item_id, table.actor, table.opinion, table.at)
        .where(
            table.item_id.in_(answered),
            table.opinion.not_in(NO_ANSWER),
            table.rule == BY_PEOPLE,
        )
        .order_by(table.item_id, table.id)
    )
    first: dict[int, tuple[str, str]] = {}
    done: set[int] = set()
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    with hub.reads() as session:
        for item, actor, opinion, at in session.execute(query):
            if item in done:
                continue
            if item not in first or actor == first[item][0]:
                # Of what one person says before anybody else, the last counts.
                first[item] = (actor, opinion)
            else:
                done.add(item)
                if since <= at < until:
                    told = counts[first[item][0]]
                    told[0] += 1
                    told[1] += opinion == first[item][1]
    rates = [AgreementRate(who, *numbers) for who, numbers in counts.items()]
    return sorted(rates, key=lambda rate: (rate.percent, rate.reviewer))
