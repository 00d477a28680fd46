"""What stands in a machine's table, said in the language of a page."""

from collections.abc import Iterable

from hub.casework.machines import (
    MachineEvent,
    load_machines,
    name_documents,
    name_roles,
)
from hub.console.pages.matters.base import MatterDesk, MatterNames
from hub.console.pages.matters.views import StepLine
from hub.ground.clock import legal_day
from hub.rulebook.time_rules import ClockRule
from schemas.words import DecisionWord


class TableTeller:
    """Tells of steps, facts, documents and roles, with members by their names."""

    def __init__(self, desk: MatterDesk, names: MatterNames) -> None:
        """Take who looks, and what people are called."""
        self._desk, self._names = desk, names
        self._voice, self._now = desk.voice, desk.hub.clock()
        self._words = load_machines().words

    def role(self, role: str) -> str:
        """Name a role."""
        return self._voice.said(name_roles((role,)))

    def document(self, kind: str) -> str:
        """Name a kind of document."""
        return self._voice.said(name_documents((kind,)))

    def event_step(
        self, event: MachineEvent, missing: Iterable[str], href: str
    ) -> StepLine:
        """Show a step with what it needs and what it sets going."""
        voice = self._voice
        lacks = [
            voice.t("matters.needs_document", name=self.document(kind))
            for kind in missing
        ]
        return StepLine(
            name=event.name(voice.language),
            href=href,
            article=event.cite(voice.language),
            needs=(*lacks, *self._needed_facts(event)),
            notes=self.notes(event),
            unconfirmed=event.status != "confirmed",
        )

    def notes(self, event: MachineEvent) -> tuple[str, ...]:
        """Say who else decides, whom it brings in, and which clocks it moves."""
        voice, found = self._voice, []
        if event.proposes:
            found.append(voice.t("matters.proposes"))
        if event.decides:
            own = event.decides == DecisionWord.TAKEN_BACK
            found.append(voice.t("matters.takes_back" if own else "matters.decides"))
        if event.brings:
            goes_to = event.back or event.brings
            found.append(voice.t("matters.brings", role=self.role(goes_to)))
        for opening in event.opens:
            rule, _, role = opening.partition(":")
            if self._clock_rule(rule) is None:
                continue  # some duties the law had for some years only
            clock = self._clock(rule)
            found.append(voice.t("matters.opens", clock=clock, role=self.role(role)))
        for key, rules in (("closes", event.closes), ("ends", event.ends)):
            found += [
                voice.t(f"matters.{key}", clock=self._clock(one)) for one in rules
            ]
        return tuple(found)

    def _needed_facts(self, event: MachineEvent) -> list[str]:
        """Name the facts that a step must carry."""
        names = []
        for key in event.must_carry:
            field = self._words.facts[key]
            names.append(field.en if self._voice.language == "en" else field.zh)
        if not names:
            return []
        listed = self._voice.t("parts.comma").join(names)
        return [self._voice.t("matters.needs_facts", names=listed)]

    def _clock(self, rule: str) -> str:
        """Name the rule of a clock, as it was called last where it holds no more."""
        found = self._clock_rule(rule) or max(
            (one for one in self._desk.hub.rulebook.clocks if one.key == rule),
            key=lambda one: one.valid_from,
        )
        return found.name(self._voice.language)

    def _clock_rule(self, rule: str) -> ClockRule | None:
        """Find the rule of a clock that holds today."""
        day = legal_day(self._now)
        found: ClockRule | None = self._desk.hub.rulebook.rule("clocks", rule, day)
        return found
