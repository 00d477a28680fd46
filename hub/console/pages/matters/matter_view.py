"""One matter as its page shows it, in the language of the page."""

from collections.abc import Iterable
from dataclasses import replace

from hub.casework.machines import name_party
from hub.casework.matter import NextStep, WholeEvent
from hub.casework.view import MatterLook, ShownDocument, ShownMatter, ShownParty
from hub.console.pages.matters.base import (
    MatterDesk,
    MatterNames,
    machine_name,
    said,
)
from hub.console.pages.matters.table_view import TableTeller
from hub.console.pages.matters.views import (
    ClockLine,
    EventLine,
    LookedLine,
    PartyCard,
    StepLine,
)
from hub.console.serving.officer_pages import matter_path
from hub.console.serving.work import file_path
from hub.console.views.filters import clock_chip, fact_row
from hub.console.views.parts import FactRow, Link
from hub.console.views.tables import DataTable, TableCell, TableColumn, TableRow
from hub.ground.actors import HUB
from hub.ground.clock import legal_day
from hub.ground.errors import HubError
from schemas.fields.masks import mask_id
from schemas.words import Operation

KIB = 1024
HANDLER = "handler"
IDENTITY_DIGITS = 18
SHOWN_OF_PHONE = 3


class MatterTeller(TableTeller):
    """Tells what stands in a matter, in one language, with people by their names."""

    def __init__(
        self, desk: MatterDesk, names: MatterNames, shown: ShownMatter
    ) -> None:
        """Take who looks, what people are called, and what is in sight."""
        super().__init__(desk, names)
        self._shown = shown

    def facts(self) -> tuple[FactRow, ...]:
        """Tell what kind it is, where it stands, and who has which part in it."""
        voice, shown, names = self._voice, self._shown, self._names
        matter = shown.matter
        rows = [FactRow(voice.t("matters.handler"), names.member(voice, shown.handler))]
        if not shown.tells_state:
            return tuple(rows)
        rows.insert(0, FactRow(voice.t("matters.kind"), said(voice, matter.machine)))
        for role, code in (shown.holders or {}).items():
            if role != HANDLER and role in self._words.roles:
                rows.append(FactRow(self.role(role), names.member(voice, code)))
        if shown.assignee:
            who = names.officer(voice, shown.assignee)
            rows.append(FactRow(voice.t("matters.assignee"), who))
        rows += [
            FactRow(voice.t("matters.opened"), voice.day(matter.opened_day)),
            FactRow(voice.t("matters.last_day"), voice.day(matter.last_day)),
            FactRow(voice.t("matters.territory"), self._division(matter.territory)),
            FactRow(
                voice.t("matters.table"),
                matter.machine.valid_from.isoformat(),
                voice.t("matters.table_note", digest=matter.machine.digest[:12]),
            ),
        ]
        return tuple(rows)

    def step(self, step: NextStep, barred: HubError | None) -> StepLine:
        """Show a step that may be taken next, or whose it is where it is not theirs."""
        event = step.event
        line = self.event_step(
            event, step.missing, matter_path(self._shown.matter.id, f"step/{event.key}")
        )
        if barred is None:
            return line
        return replace(line, not_yours=self.not_yours(barred), notes=())

    def not_yours(self, barred: HubError) -> str:
        """Say why a step that decides is another officer's."""
        return self._voice.t(f"matters.not_yours.{barred.code.replace('-', '_')}")

    def barred(self) -> tuple[tuple[str, str], ...]:
        """List the steps that the law forbids where the matter stands."""
        voice, machine = self._voice, self._shown.matter.machine
        state = machine.state_of[self._shown.matter.now.state]
        law = state.bar_source if voice.language == "en" else state.bar_article
        names = {one.key: one.name(voice.language) for one in machine.events}
        return tuple((names[key], law) for key in state.bars)

    def waits(self) -> str:
        """Say who has to act next."""
        shown, voice = self._shown, self._voice
        machine = shown.matter.machine
        state = machine.state_of[shown.matter.now.state]
        if state.final:
            return voice.t("matters.is_final")
        if shown.awaits:
            return voice.t(
                "matters.waits_for", member=self._names.member(voice, shown.awaits)
            )
        if state.waits_for:
            return voice.t("matters.waits_role", role=self.role(state.waits_for))
        return voice.t("matters.waits_nobody")

    def events(self) -> tuple[EventLine, ...] | None:
        """Show what happened, the newest first."""
        if self._shown.events is None:
            return None
        documents: dict[int, list[Link]] = {}
        for one in self._shown.documents or ():
            link = Link(self.document(one.kind), self._path(one) if one.kept else "")
            documents.setdefault(one.event_no, []).append(link)
        return tuple(
            self._event(one, tuple(documents.get(one.no, ())))
            for one in reversed(self._shown.events)
        )

    def _whereabouts(self, one: ShownDocument) -> str:
        """Say why the bytes of a document are not here, or what to beware of."""
        if one.is_elsewhere:
            return self._voice.t("matters.elsewhere")
        if not one.kept:
            return self._voice.t("matters.forgotten")
        return self._warning(one)

    def _warning(self, one: ShownDocument) -> str:
        """Say what in a document acts by itself, or that nobody has looked."""
        voice = self._voice
        if one.signs is None:
            return voice.t("matters.contents_unknown")
        found = [
            voice.t(f"matters.content.{sign.replace('-', '_')}") for sign in one.signs
        ]
        between = ", " if voice.language == "en" else "、"
        return voice.t("matters.contents", signs=between.join(found)) if found else ""

    def documents(self) -> DataTable | None:
        """List the documents, the newest last."""
        shown, voice = self._shown, self._voice
        if not shown.documents:
            return None
        columns = ("kind_of_document", "size", "digest")
        return DataTable(
            caption=voice.t("matters.documents"),
            columns=tuple(
                TableColumn(voice.t(f"matters.{name}"), number=name == "size")
                for name in columns
            ),
            rows=tuple(
                TableRow(
                    (
                        TableCell(
                            self.document(one.kind),
                            href=self._path(one) if one.kept else None,
                            strong=True,
                            below=self._whereabouts(one),
                            below_code=one.title,
                        ),
                        TableCell(voice.t("matters.kib", size=max(one.size // KIB, 1))),
                        TableCell(f"{one.sha256[:8]}…{one.sha256[-4:]}", mono=True),
                    )
                )
                for one in shown.documents
            ),
            tight=True,
        )

    def _path(self, document: ShownDocument) -> str:
        """Tell where a document is taken."""
        return matter_path(self._shown.matter.id, f"documents/{document.id}")

    def parties(self, task: str | None) -> tuple[PartyCard, ...] | None:
        """Show the parties; their files open in a task of the officer alone."""
        if self._shown.parties is None:
            return None
        return tuple(self._party(one, task) for one in self._shown.parties)

    def clocks(self) -> tuple[ClockLine, ...] | None:
        """Show the clocks, open ones first."""
        shown, voice = self._shown, self._voice
        if shown.clocks is None:
            return None
        return tuple(
            ClockLine(
                card.rule.name(voice.language),
                clock_chip(voice, card.state, card.due_day, legal_day(self._now)),
                self._names.member(voice, card.owner),
                card.rule.cite(voice.language),
            )
            for card in sorted(shown.clocks, key=lambda one: one.closed_at is not None)
        )

    def links(self) -> tuple[FactRow, ...] | None:
        """Name the matters that this one is linked to."""
        shown, voice = self._shown, self._voice
        if shown.links is None:
            return None
        rows = []
        for one in shown.links:
            way = "to" if one.leads_on else "from"
            label = voice.t(f"matters.link.{one.kind}_{way}")
            kind = machine_name(voice, one.machine)
            href = matter_path(one.id) if one.machine else None
            rows.append(FactRow(label, one.number, kind, link=href))
        return tuple(rows)

    def signs(self) -> tuple[FactRow, ...]:
        """Count what the handler of what was raised may weigh, with the articles."""
        voice, is_english = self._voice, self._voice.language == "en"
        rows = []
        for one in self._shown.signs:
            key = "sign_in" if one.days else "sign"
            point = one.point
            rows.append(
                FactRow(
                    point.en if is_english else point.zh,
                    voice.t(f"matters.{key}", count=one.count, days=one.days),
                    point.source if is_english else point.article,
                )
            )
        return tuple(rows)

    def looked(
        self, looks: Iterable[MatterLook] | None
    ) -> tuple[LookedLine, ...] | None:
        """Tell who looked at it and who acted in it."""
        if looks is None:
            return None
        voice, lines = self._voice, []
        for one in looks:
            key = f"matters.looked.{one.screen or one.op.replace('.', '_')}"
            what = voice.t(key) if voice.has(key) else voice.t("matters.looked.other")
            if one.op == Operation.MATTER_ASSIGN:
                what = voice.t("matters.looked.matter_assign")
            if one.op == Operation.MATTER_WARN:
                what = voice.t("matters.looked.matter_warn")
            if one.refused:
                what = voice.t("matters.looked.refused", what=what)
            who = self._names.member(voice, one.member)
            if one.officer and one.officer != HUB:
                who = f"{who} {self._names.officer(voice, one.officer)}"
            lines.append(LookedLine(voice.moment(one.at, self._now), who, what))
        return tuple(lines)

    def _written(self, one: WholeEvent) -> str:
        """Say when an event was written down, where that was another day."""
        voice, late = self._voice, legal_day(one.at) - legal_day(one.happened_at)
        if not late.days:
            return ""
        moment = voice.moment(one.at, self._now)
        told = voice.t("matters.written", at=moment, count=late.days)
        if one.counts_at == one.happened_at:
            return told
        return f"{told} {voice.t('matters.too_far_back')}"

    def _event(self, one: WholeEvent, documents: tuple[Link, ...]) -> EventLine:
        """Show one event."""
        voice, machine = self._voice, self._shown.matter.machine
        event = next(
            (
                event
                for event in machine.events
                if event.key == one.event
                and (one.from_state in event.when or one.no == 1)
            ),
            None,
        )
        states = machine.state_of
        path = ""
        if one.to_state != one.from_state and one.to_state in states:
            to = said(voice, states[one.to_state])
            path = voice.t("matters.became", state=to)
        who = self._names.member(voice, one.actor)
        by_hub = one.actor == HUB
        if not by_hub:
            officer = self._names.officer(voice, one.officer)
            role = self.role(one.role)
            who = voice.t("matters.done_by", member=who, officer=officer, role=role)
        return EventLine(
            no=one.no,
            when=voice.whole_minute(one.happened_at),
            written=self._written(one),
            name=one.event if event is None else event.name(voice.language),
            path=path,
            who=who,
            basis=one.basis if event is None else event.cite(voice.language),
            # A note of the hub has no facts, so that none are withheld.
            facts=None
            if one.facts is None and not by_hub
            else tuple(
                fact_row(voice, self._names, key, value)
                for key, value in (one.facts or {}).items()
            ),
            documents=documents,
            by_hub=by_hub,
        )

    def _party(self, one: ShownParty, task: str | None) -> PartyCard:
        """Show a party; who takes no part in it sees numbers masked."""
        voice, rows = self._voice, []
        clear = bool(self._shown.roles - {"leading_office"})
        for name, value in one.said.items():
            if not value:
                continue
            text = value if clear else _masked(name, value)
            label = voice.t(f"matters.party.{name}")
            rows.append(FactRow(label, text, mono=name in ("code", "domain")))
        link = None
        if one.merchant is not None and task is not None:
            link = Link(voice.t("matters.party.open"), file_path(task, one.merchant))
        role = name_party(one.role).of(voice.language)
        return PartyCard(role, tuple(rows), link)

    def _division(self, code: str) -> str:
        """Name a division, beside its code for who does not read its name."""
        divisions = self._desk.hub.rulebook.divisions
        name = divisions.name_of(code, legal_day(self._now))
        if name is None:
            return code
        return f"{code} {name}" if self._voice.language == "en" else name


def _masked(name: str, value: str) -> str:
    """Mask a number by which a person could be reached or known."""
    if name == "phone":
        hidden = "*" * max(len(value) - SHOWN_OF_PHONE, 0)
        return value[:SHOWN_OF_PHONE] + hidden
    if name == "code" and len(value) == IDENTITY_DIGITS and value[:17].isdigit():
        return mask_id(value)
    return value
