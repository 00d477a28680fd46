"""Machines as people read them: a drawing in Mermaid, and the rows of a table.

Both are written of the table alone, so that what is drawn is what is done.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from hub.casework.machines.table import (
    HUB_ROLE,
    NEW,
    SAME,
    Machine,
    MachineEvent,
    Vocabulary,
)

BEGIN_OR_END = "[*]"
NOTHING = "-"
BREAKS_LABEL = str.maketrans({":": ",", ";": ","})
"""Mermaid ends a label where one of these stands."""
HUB_NAMES = {"zh": "本系统", "en": "the hub"}


def draw_machine(machine: Machine, language: str) -> str:
    """Draw a machine in Mermaid, in ``zh`` or ``en``.

    Events that lead from one state to the same other are one arrow with all names.
    """
    lines = ["stateDiagram-v2", "    direction TB"]
    for state in machine.states:
        name = state.en if language == "en" else state.zh
        lines.append(f'    state "{name}" as {state.key}')
    arrows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for event in machine.events:
        label = event.name(language).translate(BREAKS_LABEL)
        for state_key in event.when:
            begin = BEGIN_OR_END if state_key == NEW else state_key
            end = state_key if event.to == SAME else event.to
            arrows[begin, end].append(label)
    comma = ", " if language == "en" else "、"
    for (begin, end), labels in arrows.items():
        lines.append(f"    {begin} --> {end} : {comma.join(labels)}")
    ends = [state.key for state in machine.states if state.final]
    lines += [f"    {key} --> {BEGIN_OR_END}" for key in ends]
    return "\n".join(lines)


def machine_rows(machine: Machine, words: Vocabulary) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a machine's table for people, Chinese before English.

    Event, states that it leads from and to, who takes it, documents that must be there,
    facts that it tells, clocks that it opens and closes, article, mark.
    """
    for event in machine.events:
        yield (
            f"{event.zh} {event.en} `{event.key}`",
            f"{_keys(event.when)} → {'' if event.to == SAME else f'`{event.to}`'}",
            ", ".join(_who(event, words)),
            ", ".join(_documents(event, words)) or NOTHING,
            _keys(event.facts) or NOTHING,
            _clocks(event) or NOTHING,
            f"{event.article} / {event.source}",
            event.mark,
        )


def fact_rows(words: Vocabulary) -> Iterator[tuple[str, ...]]:
    """Yield what steps may tell: key, name, kind, and the values of a choice."""
    for key, fact in words.facts.items():
        values = [f"`{one.key}` {one.zh} {one.en}" for one in fact.options]
        yield (f"`{key}`", f"{fact.zh} {fact.en}", fact.kind, "; ".join(values))


def barred_rows(machine: Machine) -> Iterator[tuple[str, ...]]:
    """Yield what the law forbids: where, which events, by which article."""
    for state in machine.states:
        if state.bars:
            yield (
                f"{state.zh} {state.en} `{state.key}`",
                _keys(state.bars),
                f"{state.bar_article} / {state.bar_source}",
            )


def _documents(event: MachineEvent, words: Vocabulary) -> Iterator[str]:
    """Name the documents of an event; ``°`` at one that may be there already."""
    for kind in event.needs:
        yield words.documents[kind].zh + ("°" if kind in event.already else "")


def _who(event: MachineEvent, words: Vocabulary) -> Iterator[str]:
    """Name the roles that take an event in both languages."""
    for role in event.who:
        if role == HUB_ROLE:
            yield f"{HUB_NAMES['zh']} {HUB_NAMES['en']}"
        else:
            yield f"{words.roles[role].zh} {words.roles[role].en}"


def _clocks(event: MachineEvent) -> str:
    """Tell what an event does to clocks: + begins, x is met, - is gone, = stands still.

    ``>`` goes on, ``*`` is extended, ``!`` has run out.
    """
    told = [f"+`{one.partition(':')[0]}`" for one in event.opens]
    told += [f"x`{one}`" for one in (*event.closes, *_rules_of(event.met_since))]
    told += [f"-`{one}`" for one in event.ends]
    told += [f"=`{one}`" for one in dict.fromkeys(_rules_of(event.pauses))]
    told += [f">`{one}`" for one in dict.fromkeys(_rules_of(event.resumes))]
    told += [f"*`{event.extends}`"] if event.extends else []
    told += [f"!`{event.not_received_of}`"] if event.not_received_of else []
    return " ".join(told)


def _rules_of(held: Iterable[str]) -> Iterator[str]:
    """Name the rules of clocks that stand still, or go on."""
    return (one.partition(":")[0] for one in held)


def _keys(keys: Iterable[str]) -> str:
    """Write keys one after the other."""
    return " ".join(f"`{key}`" for key in keys)
