"""Forms of steps, made of the machine's table, and what they send back."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from types import MappingProxyType
from typing import Any

from flask import Request

from hub.casework.machines import FactField, Machine, MachineEvent, load_machines
from hub.casework.matter import (
    LONG_LIMIT,
    NAME_LIMIT,
    PARTY_FIELDS,
    SIZE_LIMIT,
    TEXT_LIMIT,
    TITLE_LIMIT,
    MatterNow,
    NewDocument,
    NewParty,
    fits_field,
    is_line,
    missing_documents,
)
from hub.console.pages.matters.base import MOST_DIGITS, read_yuan
from hub.console.pages.matters.papers.taken import ISSUED
from hub.console.views.tables import FieldChoice, FormField
from hub.console.words.translator import Translator
from hub.ground.clock import CHINA
from hub.merchants.service import is_merchant_code
from schemas.words import PartyRole

FACT, DOCUMENT, PARTY = "fact-", "document-", "party-"
MORE = "more"
"""Field of a document that no step needs, with its kind beside it."""
PARTIES = 2
"""So many parties a form asks for; more come with further steps."""
KIND_OF = {"day": "date", "long_text": "area"}


@dataclass(slots=True)
class SentStep:
    """What a form sent, as far as it could be read, and which fields could not."""

    facts: dict[str, Any] = field(default_factory=dict)
    documents: list[NewDocument] = field(default_factory=list)
    parties: list[NewParty] = field(default_factory=list)
    happened: datetime | None = None
    wrong: dict[str, str] = field(default_factory=dict)
    """By the field: a key below ``matters.wrong``."""


def read_step(request: Request, event: MachineEvent) -> SentStep:
    """Read what the form of an event sent; empty fields are nothing."""
    sent, form = SentStep(), request.form
    words = load_machines().words
    for name in event.facts:
        key = name.rstrip("?")
        fact = words.facts[key]
        text = form.get(f"{FACT}{key}", "").strip().replace("\r\n", "\n")
        if fact.kind == "flag":
            if text or not name.endswith("?"):
                sent.facts[key] = text == "yes"
        elif text:
            _take_fact(sent, fact, text)
        elif not name.endswith("?"):
            sent.wrong[f"{FACT}{key}"] = "missing"
    for kind in words.documents:
        _take_document(request, sent, f"{DOCUMENT}{kind}", kind)
    _take_document(request, sent, MORE, form.get(f"{MORE}-kind", ""))
    for number in range(PARTIES):
        _take_party(form, sent, number)
    _take_moment(form, sent)
    return sent


def read_more(request: Request, wrong: dict[str, str]) -> tuple[NewDocument, ...]:
    """Read the one document that a form takes beside what it needs."""
    sent = SentStep(wrong=wrong)
    _take_document(request, sent, MORE, request.form.get(f"{MORE}-kind", ""))
    return tuple(sent.documents)


def _take_fact(sent: SentStep, fact: FactField, text: str) -> None:
    """Read one fact of its kind, or say that it cannot be read."""
    name = f"{FACT}{fact.key}"
    if fact.kind == "count":
        if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
            sent.wrong[name] = "count"
            return
        sent.facts[fact.key] = int(text)
    elif fact.kind == "fen":
        amount = read_yuan(text)
        if amount is None:
            sent.wrong[name] = "money"
            return
        sent.facts[fact.key] = amount
    elif not fits_field(fact, text):
        sent.wrong[name] = "unreadable"
    else:
        sent.facts[fact.key] = text


def mark_missing(
    sent: SentStep, event: MachineEvent, now: MatterNow, issued: Collection[str]
) -> None:
    """Where a form is wrong anyway, mark the documents that it lacks as well.

    ``issued`` are kinds for which an issued paper was chosen.
    """
    there = {one.kind for one in sent.documents}.union(issued)
    for kind in missing_documents(event, now, there) if sent.wrong else ():
        sent.wrong.setdefault(f"{DOCUMENT}{kind}", "document")


def _take_document(request: Request, sent: SentStep, name: str, kind: str) -> None:
    """Read one file that was handed in."""
    file = request.files.get(name)
    if file is None or not file.filename:
        return
    content = file.stream.read(SIZE_LIMIT + 1)
    title = file.filename.rsplit("/", 1)[-1].rsplit("\\", 1)[-1]
    if len(title) > TITLE_LIMIT or not title.isprintable():
        sent.wrong[name] = "title"
    elif len(content) > SIZE_LIMIT:
        sent.wrong[name] = "size"
    elif kind not in load_machines().words.documents:
        sent.wrong[f"{MORE}-kind"] = "missing"
    else:
        sent.documents.append(NewDocument(kind, title, content))


def _take_party(form: Mapping[str, str], sent: SentStep, number: int) -> None:
    """Read one party; one of which nothing is told is none."""
    given = {
        name: form.get(f"{PARTY}{number}-{name}", "").strip() for name in PARTY_FIELDS
    }
    merchant = form.get(f"{PARTY}{number}-merchant", "").strip() or None
    if not any(given.values()) and merchant is None:
        return
    role = form.get(f"{PARTY}{number}-role", "") or PartyRole.SUBJECT
    stem = f"{PARTY}{number}-"
    for name, text in given.items():
        if not is_line(text):
            sent.wrong[f"{stem}{name}"] = "unreadable"
    if role not in load_machines().words.parties:
        sent.wrong[f"{stem}role"] = "role"
    if merchant is not None and not is_merchant_code(merchant):
        sent.wrong[f"{stem}merchant"] = "merchant"
    sent.parties.append(NewParty(role, **given, merchant=merchant))


def _take_moment(form: Mapping[str, str], sent: SentStep) -> None:
    """Read when it happened, in Beijing time; nothing is now."""
    day, minute = (form.get(name, "").strip() for name in ("day", "time"))
    if not day and not minute:
        return
    try:
        at = time.fromisoformat(minute) if minute else time(12)
        sent.happened = datetime.combine(
            datetime.fromisoformat(day).date(), at, tzinfo=CHINA
        )
    except ValueError:
        sent.wrong["day"] = "day"


@dataclass(frozen=True, slots=True)
class FormMaker:
    """Makes the fields of a step's form, with what was typed and what is wrong."""

    voice: Translator
    typed: Mapping[str, str]
    wrong: Mapping[str, str]
    """By the field: what is wrong with it, said."""

    def facts(
        self, event: MachineEvent, members: Callable[[str], tuple[FieldChoice, ...]]
    ) -> tuple[FormField, ...]:
        """Ask for an event's facts; ``members`` gives the members of a role."""
        words = load_machines().words
        found = []
        for name in event.facts:
            fact = words.facts[name.rstrip("?")]
            # Whom a step brings in is asked for by what it will be in the matter.
            is_brought = fact.kind == "member" and event.brings
            asked = words.roles[event.brings] if is_brought else fact
            label = self._named(asked)
            found.append(
                self._fact(fact, name, label, members(event.brings or fact.key))
            )
        return tuple(found)

    def documents(
        self,
        machine: Machine,
        event: MachineEvent,
        there: frozenset[str],
        issued: Mapping[str, tuple[FieldChoice, ...]] = MappingProxyType({}),
    ) -> tuple[FormField, ...]:
        """Ask for the documents that an event needs, and for one more.

        ``issued`` are papers that were issued and may be taken for one, by its kind.
        """
        words, voice = load_machines().words, self.voice
        fields = []
        for kind in event.needs:
            name = self._named(words.documents[kind])
            hint = "matters.document_there" if kind in there else "matters.file_hint"
            field = self._field(
                f"{DOCUMENT}{kind}",
                name,
                kind="file",
                hint=voice.t(hint),
                required=kind not in there and kind not in issued,
            )
            fields.append(field)
            if kind in issued:
                none = FieldChoice("", voice.t("matters.issued_none"))
                label = voice.t("matters.issued_as", name=name)
                field = self._field(
                    f"{ISSUED}{kind}",
                    label,
                    kind="select",
                    choices=(none, *issued[kind]),
                )
                fields.append(field)
        return (*fields, *self.more(machine, event.needs))

    def more(
        self, machine: Machine, asked: Collection[str] = ()
    ) -> tuple[FormField, ...]:
        """Ask for one document more, which may be left out; ``asked`` are asked for.

        First stand kinds that belong to no step, then those of steps in such matters.
        """
        voice, tables = self.voice, load_machines().tables
        here = {kind for event in machine.events for kind in event.needs}
        every = [event for one in tables for event in one.events]
        anywhere = {kind for event in every for kind in event.needs}
        groups: dict[str, list[FieldChoice]] = {"any": [], "own": [], "other": []}
        for key, kind in load_machines().words.documents.items():
            group = "own" if key in here else "other" if key in anywhere else "any"
            if key not in asked:
                choice = FieldChoice(
                    key,
                    self._named(kind),
                    chosen=key == self.typed.get(f"{MORE}-kind"),
                    group=voice.t(f"matters.more_{group}"),
                )
                groups[group].append(choice)
        kinds = [one for group in groups.values() for one in group]
        return (
            self._field(
                f"{MORE}-kind",
                voice.t("matters.more_kind"),
                kind="select",
                choices=(FieldChoice("", voice.t("matters.no_more")), *kinds),
            ),
            self._field(
                MORE,
                voice.t("matters.more_file"),
                kind="file",
                hint=voice.t("matters.file_hint"),
            ),
        )

    def parties(self) -> tuple[tuple[str, tuple[FormField, ...]], ...]:
        """Ask for parties, each as a group of fields."""
        voice = self.voice
        groups = []
        for number in range(PARTIES):
            stem = f"{PARTY}{number}-"
            chosen = self.typed.get(f"{stem}role", PartyRole.SUBJECT)
            roles = tuple(
                FieldChoice(key, self._named(one), chosen=key == chosen)
                for key, one in load_machines().words.parties.items()
            )
            fields = [
                self._field(
                    f"{stem}role",
                    voice.t("matters.party.role"),
                    kind="select",
                    choices=roles,
                ),
                *(
                    self._field(
                        f"{stem}{name}",
                        voice.t(f"matters.party.{name}"),
                        kind="code" if name == "code" else "text",
                        most=NAME_LIMIT,
                    )
                    for name in PARTY_FIELDS
                ),
                self._field(
                    f"{stem}merchant",
                    voice.t("matters.party.merchant"),
                    kind="code",
                    hint=voice.t("matters.party.merchant_hint"),
                    most=32,
                ),
            ]
            title = voice.t("matters.party.group", number=number + 1)
            groups.append((title, tuple(fields)))
        return tuple(groups)

    def happened(self) -> tuple[FormField, ...]:
        """Ask when it happened."""
        voice = self.voice
        return (
            self._field(
                "day",
                voice.t("matters.happened_day"),
                kind="date",
                hint=voice.t("matters.happened_hint"),
            ),
            self._field("time", voice.t("matters.happened_time"), kind="time"),
        )

    def _fact(
        self, fact: FactField, name: str, label: str, members: tuple[FieldChoice, ...]
    ) -> FormField:
        """Ask for one fact."""
        voice, must = self.voice, not name.endswith("?")
        if not must:
            label = voice.t("matters.optional", label=label)
        key = f"{FACT}{fact.key}"
        if fact.kind in ("choice", "member"):
            choices = members if fact.kind == "member" else self._options(fact)
            if fact.kind == "member" and not choices:
                return self._field(key, label, kind="code", required=must)
            none = FieldChoice("", voice.t("matters.choose"))
            return self._field(
                key,
                label,
                kind="select",
                choices=(none, *self._marked(choices, key)),
                required=must,
            )
        if fact.kind == "flag":
            return self._field(key, label, kind="checkbox")
        hints = {"fen": "matters.hint.fen", "count": "matters.hint.count"}
        return self._field(
            key,
            label,
            kind=KIND_OF.get(fact.kind, "text"),
            hint=voice.t(hints[fact.kind]) if fact.kind in hints else "",
            required=must,
            most=LONG_LIMIT if fact.kind == "long_text" else TEXT_LIMIT,
            rows=5 if name == "summary" else 3,
        )

    def _options(self, fact: FactField) -> tuple[FieldChoice, ...]:
        """List what a fact may say."""
        return tuple(
            FieldChoice(option.key, self._named(option)) for option in fact.options
        )

    def _marked(
        self, choices: tuple[FieldChoice, ...], key: str
    ) -> tuple[FieldChoice, ...]:
        """Mark the choice that was made."""
        made = self.typed.get(key, "")
        return tuple(
            FieldChoice(one.value, one.label, chosen=one.value == made)
            for one in choices
        )

    def _field(self, name: str, label: str, **more: Any) -> FormField:
        """Make a field with what was typed and what is wrong with it."""
        value = "" if more.get("kind") == "file" else self.typed.get(name, "")
        return FormField(
            name,
            label,
            value=value[: LONG_LIMIT + 1],
            error=self.wrong.get(name, "").replace("{label}", label),
            **more,
        )

    def _named(self, one: Any) -> str:
        """Say what a fact, a document or an option is called."""
        return str(one.en if self.voice.language == "en" else one.zh)
