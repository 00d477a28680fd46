"""Read the tables of the machines strictly; what could not be walked is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, TypeVar

from msgspec import Meta
from msgspec.structs import asdict, replace

from hub.casework.machines.checks import check_machine, check_vocabulary
from hub.casework.machines.table import (
    HANDLED_BY,
    OPEN,
    DocumentKind,
    FactField,
    Machine,
    MachineEvent,
    MachineHead,
    MachineState,
    MatterRole,
    PartyWord,
    Vocabulary,
)
from hub.rulebook import Rulebook, load_rulebook
from hub.rulebook.digests import digest_of
from hub.rulebook.reading import RuleFileError, RuleText
from schemas.configuration import Configured

FOLDER = Path(__file__).parent
TABLES, WORDS = "tables", "words"
EVERY = "every.toml"
"""Events that every table has: its text follows each table's."""
KEPT = "matter_table"
"""Where the tables are that matters go on under."""


Word = TypeVar("Word", FactField, DocumentKind, MatterRole, PartyWord)


class MachineFile(Configured, frozen=True, kw_only=True):
    """A table as it is written, with the events of every table behind its own."""

    id: str = ""
    title: str = ""
    machine: MachineHead
    state: Annotated[tuple[MachineState, ...], Meta(min_length=1)]
    event: Annotated[tuple[MachineEvent, ...], Meta(min_length=1)]


class EveryFile(Configured, frozen=True):
    """The events that every table has."""

    event: Annotated[tuple[MachineEvent, ...], Meta(min_length=1)]


@dataclass(frozen=True)
class Machines:
    """All machines as they are shipped, and the words that they speak in."""

    tables: tuple[Machine, ...]
    words: Vocabulary
    digest: str
    """SHA-256 over all tables."""

    def named(self, key: str, day: date) -> Machine | None:
        """Find the machine of a name under which matters open on a day."""
        for machine in self.tables:
            if machine.key == key and machine.holds(day):
                return machine
        return None


def load_machines(folder: Path | None = None) -> Machines:
    """Read all tables of a folder; by default the shipped ones, once a process.

    Raises:
        RuleFileError: a table is broken, speaks of what nobody knows, or has a state
            that is not reached or that nothing leaves.
    """
    return _shipped() if folder is None else _read_folder(folder, load_rulebook())


@cache
def _shipped() -> Machines:
    """Read the shipped tables."""
    return _read_folder(FOLDER, load_rulebook())


def _read_folder(home: Path, rules: Rulebook) -> Machines:
    """Read the words and every table of a folder, and check them together."""
    words = read_words(home / WORDS, rules)
    every = (home / EVERY).read_text("utf-8")
    tables = tuple(
        read_machine(
            f"{path.read_text('utf-8')}\n{every}",
            f"{TABLES}/{path.name}",
            words,
            rules,
        )
        for path in sorted((home / TABLES).glob("*.toml"))
    )
    digests = {machine.key: machine.digest for machine in tables}
    return Machines(tables, words, digest_of(digests))


def read_words(home: Path, rules: Rulebook) -> Vocabulary:
    """Read the facts, kinds of documents, roles and parties of a folder.

    Raises:
        RuleFileError: a file is broken, or names a kind of members that nobody knows.
    """
    words = Vocabulary(
        facts=_list_of(home, "facts", FactField),
        documents=_list_of(home, "documents", DocumentKind),
        roles=_list_of(home, "roles", MatterRole),
        parties=_list_of(home, "parties", PartyWord),
    )
    check_vocabulary(words, rules)
    return words


def read_machine(text: str, file: str, words: Vocabulary, rules: Rulebook) -> Machine:
    """Read one table, word by word as it was kept.

    Raises:
        RuleFileError: it is broken, or cannot be walked.
    """
    machine = parse_machine(text, file)
    check_machine(machine, file, words, rules)
    return machine


def parse_machine(text: str, file: str) -> Machine:
    """Read one table that was checked before, as matters keep it.

    Raises:
        RuleFileError: it is broken.
    """
    read = RuleText.parse(text, file)
    table = read.read(MachineFile)
    return Machine(
        **asdict(table.machine),
        states=table.state,
        events=_spelt_out(table.event, table.state, table.machine.handled_by),
        digest=digest_of({**read.table, "title": ""}),
        text=text,
    )


def kept_machine(text: str) -> Machine:
    """Read a table that is shipped no more, as matters keep it.

    What every table has it has too, be it kept from before there was such a thing: the
    first of those events tells. It goes on under the digest that it was kept by.

    Raises:
        RuleFileError: it is broken.
    """
    kept = parse_machine(text, KEPT)
    every = (FOLDER / EVERY).read_text("utf-8")
    first = RuleText.parse(every, EVERY).read(EveryFile).event[0]
    if kept.has_event(first.key):
        return kept
    whole = parse_machine(f"{text}\n{every}", KEPT)
    return replace(whole, digest=kept.digest, text=kept.text)


def _spelt_out(
    events: Sequence[MachineEvent], states: Sequence[MachineState], handled_by: str
) -> tuple[MachineEvent, ...]:
    """Say of events of every open state in which they are, and of whom they speak.

    The clocks that such an event opens are gone with whatever ends the matter.
    """

    def named(said: tuple[str, ...]) -> tuple[str, ...]:
        """Put the role of this kind of matter in the place of what stands for it."""
        return tuple(
            f"{rule}{colon}{handled_by if role == HANDLED_BY else role}"
            for rule, colon, role in (one.rpartition(":") for one in said)
        )

    final = {state.key for state in states if state.final}
    of_every = [event for event in events if event.when == (OPEN,)]
    clocks = [one.partition(":")[0] for event in of_every for one in event.opens]
    found = []
    for event in events:
        changes: dict[str, Any] = {}
        if event in of_every:
            changes["when"] = tuple(one.key for one in states if not one.final)
            for part in ("who", "opens", "tells"):
                changes[part] = named(getattr(event, part))
        elif event.to in final:
            changes["ends"] = (*event.ends, *clocks)
        found.append(replace(event, **changes))
    return tuple(found)


def _list_of(home: Path, name: str, kind: type[Word]) -> Mapping[str, Word]:
    """Read one file of words by their keys."""
    file = f"{WORDS}/{name}.toml"
    found: dict[str, Word] = {}
    for row in RuleText.open(home / f"{name}.toml", file).entries(kind):
        if row.key in found:
            raise RuleFileError(file, row.key, "is named twice")
        found[row.key] = row
    return MappingProxyType(found)
