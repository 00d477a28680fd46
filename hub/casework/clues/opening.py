"""Open what was found in data as clues: each finding once, by the hub itself."""

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from hub.casework.clues.early import forget_warnings, keep_warnings
from hub.casework.clues.finding import FoundClue, find_clues
from hub.casework.clues.receivers import clue_parties, receiver_of
from hub.casework.clues.rules import ClueRules
from hub.casework.matter.errors import MatterChangedError
from hub.casework.matter.models import MatterRow
from hub.casework.matter.people import BY_HUB
from hub.casework.matter.steps.drafts import NewMatter, NewStep
from hub.casework.service import open_matter
from hub.context import Hub
from hub.db.bulk import CHUNK, in_chunks
from hub.db.cache import keeping_answers
from hub.ground.actors import HUB
from hub.ground.clock import legal_day

MOST_A_NIGHT: Final = 500
"""Clues that are opened at once; the others are found again the next night."""
MOST_WARNED: Final = 5_000
"""Early warnings that are kept of one night."""
MOST_LOOKED_AT: Final = 1_000_000
MOST_TEXT: Final = 4_000
"""Characters of what a clue says of itself."""


def open_found_clues(
    hub: Hub,
    day: date | None = None,
    *,
    most: int = MOST_A_NIGHT,
    rules: ClueRules | None = None,
) -> dict[str, Any]:
    """Look for clues in all records, and open those that were not opened before.

    Each is opened in a transaction of its own, under its key, so that a look that was
    broken off goes on the next time and nothing is opened twice. Early warnings open
    nothing: they are kept for people to decide on, and counted by rule. ``unplaced``
    counts clues for which the hub has no member that would take them.
    """
    today = day or legal_day(hub.clock())
    opened: list[str] = []
    counts = Counter[str]()
    warnings = Counter[str]()
    with hub.reads() as session:
        found = find_clues(session, hub, today, MOST_LOOKED_AT, rules=rules)
        for chunk in in_chunks(found, CHUNK):
            early = [one for one in chunk if one.level == "warning"]
            warnings.update(one.rule for one in early)
            kept = early[: max(MOST_WARNED - counts["kept"], 0)]
            counts["kept"] += len(kept)
            told = [(one, _division(hub, one), summary_of(one)) for one in kept]
            counts["new_warnings"] += keep_warnings(hub, told, today)
            clues = [one for one in chunk if one.level == "clue"]
            counts["found"] += len(clues)
            known = _opened_before(hub, [one.key for one in clues])
            for one in clues:
                if one.key in known:
                    continue
                if len(opened) >= most:
                    counts["left"] += 1
                    continue
                try:
                    number = _open(hub, one, today)
                except MatterChangedError:
                    # Another process opened something at that moment: it is seen
                    # again the next night, and opened unless it was this.
                    counts["left"] += 1
                    continue
                if number is None:
                    counts["unplaced"] += 1
                else:
                    opened.append(number)
    forget_warnings(hub, today)
    return {
        "found": counts["found"],
        "opened": len(opened),
        "left": counts["left"],
        "unplaced": counts["unplaced"],
        "warnings": dict(sorted(warnings.items())),
        "new_warnings": counts["new_warnings"],
    }


def _opened_before(hub: Hub, keys: Collection[str]) -> set[str]:
    """Tell which findings the hub has opened already."""
    with hub.reads() as session:
        query = select(MatterRow.key).where(
            MatterRow.opener == HUB, MatterRow.key.in_(keys)
        )
        return {key for key in session.scalars(query) if key is not None}


def _open(hub: Hub, found: FoundClue, day: date) -> str | None:
    """Open one finding, and give the matter's number; None if nobody would take it.

    Raises:
        MatterChangedError: something else was opened at the same moment.
    """
    place = _division(hub, found)
    with keeping_answers(hub.writes) as session:
        receiver = receiver_of(session, place, day)
        if receiver is None:
            return None
        facts = {"to": receiver, "rule": found.rule, "summary": summary_of(found)}
        new = NewMatter(
            "clue",
            NewStep(
                "make_by_rule",
                facts=facts,
                parties=clue_parties(found.parties, has_imitated=found.has_imitated),
                key=found.key,
            ),
            merchant=found.parties[-1] if found.parties else None,
            territory=place,
        )
        return open_matter(session, hub, new, BY_HUB).number


def _division(hub: Hub, found: FoundClue) -> str:
    """Name the division where what was found lies; the hub's city if none is known."""
    region = found.region or ""
    return region if hub.rulebook.divisions.known(region) else hub.config.city


def summary_of(found: FoundClue) -> str:
    """Say what was found, by which rule, and in which records."""
    lines = [
        found.title.zh,
        *(reason.zh for reason in found.reasons),
        f"规则：{found.rule}（规则摘要 {found.rules[:12]}）",
        f"记录：{'、'.join(found.records)}",
    ]
    return "\n".join(lines)[:MOST_TEXT]
