"""Advice on thresholds for a matter: from what it tells, or from what is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from msgspec import convert

from hub.casework.advice import (
    Act,
    AdviceTables,
    CaseFacts,
    advice_document,
    advise,
    load_tables,
    read_act,
    read_sanction,
)
from hub.casework.ask.numbered import (
    READ_REFUSALS,
    NumberedQuestion,
    routes,
    told,
)
from hub.casework.ask.telling import tell_matter
from hub.casework.ask.viewers import MATTER, reader_of
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.ask import Parameter
from hub.lookup.disclosure import Kind, Reply
from hub.lookup.task import Task
from hub.members.caller import Caller
from schemas.answers.advising import AdviceDocument
from schemas.answers.matter import MatterAdviceDocument
from schemas.words import Operation

TEXTS = {"type": "array", "items": {"type": "string"}}
ASKED = (
    Parameter("act", TEXTS, "An act, such as 2026-05-10 sales=51000 stock=1000."),
    Parameter(
        "sanction", TEXTS, "An earlier sanction, such as 2025-03-01 penalty ip 213-215."
    ),
    Parameter("offence", TEXTS, "Article of the offence, such as 214; all if none."),
    Parameter("circumstance", TEXTS, "What was noted or is said, by its key."),
    Parameter("ruled_out", TEXTS, "An element that is not there, by its key."),
    Parameter("unsure", TEXTS, "What is to be established, by its key."),
)
STOCK = "stock"
VALUE = "value"
"""The fact that tells of the value of the goods, in fen."""


@dataclass(frozen=True, slots=True)
class AdviceQuestion(NumberedQuestion):
    """Whether what is known of a matter reaches a criminal threshold: advice only.

    Without acts, what the matter tells is weighed.
    """

    said: Mapping[str, Sequence[str]]

    kind = Kind(Operation.MATTER_READ, MATTER, "matter-advice")
    routes = routes("{one}_advice", "/{number}/advice", ASKED)
    document = MatterAdviceDocument
    refusals = READ_REFUSALS | {422: "The facts of the case cannot be weighed."}

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Weigh it by the tables of today."""
        actor = reader_of(hub, caller, task, at)
        tables = load_tables()
        with hub.reads() as session:
            seen = self.see(session, hub, actor, at)
            matter = tell_matter(session, hub, seen, task.language)
        facts: dict[str, Any] = {}
        for event in matter.events or ():
            facts |= event.facts or {}
        acts = tuple(read_act(text, tables) for text in self.said.get("act", ()))
        case = CaseFacts(
            acts=acts or told_acts(seen.matter.opened_day, facts),
            circumstances=frozenset(self.said.get("circumstance", ())),
            ruled_out=frozenset(self.said.get("ruled_out", ())),
            unsure=frozenset(self.said.get("unsure", ())),
            sanctions=tuple(
                read_sanction(text, tables) for text in self.said.get("sanction", ())
            ),
        )
        offences = tuple(self.said.get("offence", ())) or told_offences(facts, tables)
        written = advice_document(advise(case, legal_day(at), offences, tables=tables))
        number = seen.matter.number
        advice = convert(written, AdviceDocument)
        answer = MatterAdviceDocument(number=number, advice=advice)
        return told(answer, (number,), 1)


def told_acts(day: date, facts: Mapping[str, Any]) -> tuple[Act, ...]:
    """Take what a matter tells as one act of its first day.

    The value of the goods is no sales: nobody has said yet what of them was sold.
    """
    if VALUE not in facts:
        return ()
    return (Act(day=day, counts={STOCK: facts[VALUE]}),)


def told_offences(facts: Mapping[str, Any], tables: AdviceTables) -> tuple[str, ...]:
    """Find the offences that a matter names by their Chinese names."""
    named = str(facts.get("offence", ""))
    return tuple(
        key for key, rule in tables.offences.items() if rule.is_named_in(named)
    )
