"""Whether a matter speaks of a juvenile, and what is then shown to whoever looks on.

Those who take part see it as any other; a member that looks on by its territory alone
sees that there is a matter, its state and its clocks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from hub.archive.rules import SealFacts, birth_stated, days_in, known, seal_of
from hub.casework.matter.reading import OpenedMatter, tell_events, tell_parties
from hub.casework.seeing import GivenSight
from hub.context import Hub
from hub.rulebook import Rulebook
from schemas.words import CaseSight, MatterPart

MATTER: Final = "matter"
LEFT: Final = frozenset({MatterPart.EVENTS, MatterPart.CLOCKS})
"""Parts that are shown of it; without the whole no event tells its facts."""


def without_juveniles(
    session: Session, hub: Hub, sight: GivenSight, matter: OpenedMatter, day: date
) -> GivenSight:
    """Give what somebody sees of a matter: no more than a summary, of a juvenile."""
    if sight.sight is not CaseSight.WHOLE or _may_see(hub.rulebook, sight, day):
        return sight
    events = tell_events(session, hub.keys, matter.id)
    days = (matter.opened_day, *(event.day for event in events))
    told = tell_parties(session, hub.keys, matter.id)
    parties = [one.party.said() for one in told]
    facts = [event.facts or {} for event in events]
    if not speaks_of_juvenile(parties, facts, days, hub.rulebook, day):
        return sight
    parts = {part: reach for part, reach in sight.parts.items() if part in LEFT}
    return replace(sight, sight=CaseSight.SUMMARY, parts=parts)


def speaks_of_juvenile(
    parties: Iterable[Mapping[str, str]],
    facts: Iterable[Mapping[str, Any]],
    days: tuple[date, ...],
    rules: Rulebook,
    day: date,
) -> bool:
    """Tell whether the law on juveniles seals what is said of parties or events.

    Any word for it counts; ``days`` are those of the matter, the first that of the act.
    """
    said = [text for one in parties for text in one.values()]
    told = [text for one in facts for text in one.values() if isinstance(text, str)]
    sealing = SealFacts(
        days=days,
        told_days=tuple(on for text in told for on in days_in(text)),
        births=known(map(birth_stated, said)),
        texts=(*said, *told),
    )
    return seal_of(MATTER, sealing, day, rules) is not None


def _may_see(rules: Rulebook, sight: GivenSight, day: date) -> bool:
    """Tell whether a rule that shows the matter shows one of a juvenile too."""
    return any(
        rule.juveniles or rule.near == "role"
        for rule in rules.in_force("case_sight", day)
        if rule.key in sight.rules and rule.sight == CaseSight.WHOLE
    )
