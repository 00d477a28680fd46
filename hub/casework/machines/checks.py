"""What is wrong with a machine's table: unknown words, traps, states nobody reaches."""

from collections.abc import Iterable, Sequence

from hub.casework.machines.table import (
    HUB_ROLE,
    MINUTES,
    NEW,
    RECORD,
    SAME,
    UNTIL,
    Machine,
    MachineEvent,
    Vocabulary,
)
from hub.rulebook import Rulebook
from hub.rulebook.night_rules import KEPT_KINDS
from hub.rulebook.reading import RuleFileError
from hub.rulebook.time_rules import ClockRule
from schemas.words import CONTINUED, DecisionWord, LinkKind, MemberPost, PartyRole

ROLES, FACTS, PARTIES = "words/roles.toml", "words/facts.toml", "words/parties.toml"
SAID = frozenset(DecisionWord) - {DecisionWord.PROPOSED}
LINKED_AS = frozenset(LinkKind) | {CONTINUED}
LED = frozenset({"head", "chief_prosecutor", "collective_discussion"})
"""Who extends a term that no officer without a post may extend."""
RECIPIENT = "to"
"""The fact that names the member whom an event brings in."""


def check_vocabulary(words: Vocabulary, rules: Rulebook) -> None:
    """Refuse words that cannot be used.

    Raises:
        RuleFileError: a role names an unknown kind of members, a choice offers
            nothing, or what parties are is not what other systems are told.
    """
    known = {rule.key for rule in rules.member_kinds}
    for role in words.roles.values():
        for kind in role.kinds:
            if kind not in known:
                raise RuleFileError(ROLES, role.key, f"no kind {kind}")
    for fact in words.facts.values():
        if (fact.kind == "choice") != bool(fact.options):
            raise RuleFileError(FACTS, fact.key, "options and kind differ")
        if fact.bound and fact.kind != "day":
            raise RuleFileError(FACTS, fact.key, "is no day that could be bounded")
        if fact.least and fact.kind != "text":
            raise RuleFileError(FACTS, fact.key, "is no text that could name people")
    for party in sorted(words.parties.keys() ^ set(PartyRole)):
        raise RuleFileError(PARTIES, party, "is named here or in PartyRole alone")


def check_machine(
    machine: Machine, file: str, words: Vocabulary, rules: Rulebook
) -> None:
    """Refuse a table that speaks of what nobody knows, or that could not be walked.

    Raises:
        RuleFileError: as the reason says.
    """
    _check_names(machine, file)
    clocks = {rule.key: rule for rule in rules.clocks}
    for event in machine.events:
        _check_event(machine, event, file, words)
        _check_clocks(machine, event, file, words, clocks)
    for state in machine.states:
        _known((state.kept,), KEPT_KINDS, file, state.key, "rule of keeping")
        waits = (state.waits_for,) if state.waits_for else ()
        _known(waits, words.roles, file, state.key, "role")
        if bool(state.waits_for) == state.final:
            raise RuleFileError(file, state.key, "waits for nobody, or is final")
        for barred in state.bars:
            if not machine.has_event(barred) or machine.event(barred, state.key):
                raise RuleFileError(file, state.key, f"cannot bar {barred}")
        if bool(state.bars) != bool(state.bar_article and state.bar_source):
            raise RuleFileError(file, state.key, "bars without an article")
    _check_walks(machine, file)


def _check_names(machine: Machine, file: str) -> None:
    """Refuse states of one name, and events of one name out of one state."""
    keys = [state.key for state in machine.states]
    for key in keys:
        if keys.count(key) > 1 or key in {NEW, SAME}:
            raise RuleFileError(file, key, "is no name of its own for a state")
    seen: set[tuple[str, str]] = set()
    for event in machine.events:
        for state in event.when:
            if (event.key, state) in seen:
                raise RuleFileError(file, event.key, f"happens twice in {state}")
            seen.add((event.key, state))


def _check_event(
    machine: Machine, event: MachineEvent, file: str, words: Vocabulary
) -> None:
    """Refuse an event that speaks of unknown words, or has no article."""
    states = machine.state_of
    _known(event.when, {*states, NEW}, file, event.key, "state")
    _known((event.to,), {*states, SAME}, file, event.key, "state")
    _known(event.who, {*words.roles, HUB_ROLE}, file, event.key, "role")
    _known(event.tells, words.roles, file, event.key, "role")
    _known(event.needs, words.documents, file, event.key, "document")
    named = (*event.instead_of, *event.not_beside)
    _known(named, words.documents, file, event.key, "document")
    _known(event.already, event.needs, file, event.key, "document of its needs")
    _known(event.may_carry, words.facts, file, event.key, "fact")
    _known(event.posts, MemberPost, file, event.key, "post")
    names = {other.key for other in machine.events}
    _known(
        (*event.after, *event.unless, *event.forgets), names, file, event.key, "event"
    )
    if not (event.article.strip() and event.source.strip()):
        raise RuleFileError(file, event.key, "has no article")
    if not event.when or not event.who:
        raise RuleFileError(file, event.key, "happens nowhere, or by nobody")
    if NEW in event.when and (event.when != (NEW,) or event.to == SAME):
        raise RuleFileError(file, event.key, "opens a matter and does not")
    _check_brought(machine, event, file, words)
    for link in event.links:
        fact, _, kind = link.partition(":")
        _known((fact,), event.may_carry, file, event.key, "fact of its own")
        _known((kind.partition(":")[0],), LINKED_AS, file, event.key, "link")
    if event.decides and event.decides not in SAID:
        raise RuleFileError(file, event.key, f"decides nothing by {event.decides}")
    if event.not_received_of and event.who != (HUB_ROLE,):
        raise RuleFileError(file, event.key, "is noted by the hub alone")
    _check_effect(machine, event, file)


def _check_effect(machine: Machine, event: MachineEvent, file: str) -> None:
    """Refuse an effect on a record outside redress, or where none is named."""
    if event.effect is None:
        return
    if not machine.redress:
        raise RuleFileError(file, event.key, f"effect {event.effect}: no redress")
    opening = [one for one in machine.events if one.is_opening]
    if not all(RECORD in one.must_carry for one in opening):
        why = f"effect {event.effect}: add the fact {RECORD} where it is opened"
        raise RuleFileError(file, event.key, why)


def _check_brought(
    machine: Machine, event: MachineEvent, file: str, words: Vocabulary
) -> None:
    """Refuse an event that brings in nobody, or somebody whom nothing names."""
    taken = {event.back} - {""}
    _known((*event.also, *taken), words.roles, file, event.key, "role")
    given = {role for one in machine.events for role in (one.brings, *one.also)}
    _known(taken, given, file, event.key, "event that gives the role")
    if not event.brings:
        if event.also or event.back:
            raise RuleFileError(file, event.key, "brings in nobody: add brings")
        return
    _known((event.brings,), words.roles, file, event.key, "role")
    if bool(event.back) == (RECIPIENT in event.may_carry):
        raise RuleFileError(file, event.key, "brings in nobody: add the fact to")


def _check_clocks(
    machine: Machine,
    event: MachineEvent,
    file: str,
    words: Vocabulary,
    clocks: dict[str, ClockRule],
) -> None:
    """Refuse clocks that no rule sets, that nobody opens, or that cannot pause."""
    opened = {
        rule.partition(":")[0] for other in machine.events for rule in other.opens
    }
    for opening in event.opens:
        rule, _, role = opening.partition(":")
        _known((rule,), clocks, file, event.key, "clock")
        _known((role,), words.roles, file, event.key, "role")
    for counted in event.met_since:
        rule, *since = counted.split(":")
        _known((rule,), clocks, file, event.key, "clock")
        _known(since, {one.key for one in machine.events}, file, event.key, "event")
    touched = [*event.over, *event.closes, *event.ends]
    held = (*event.pauses, *event.resumes)
    touched += [one.partition(":")[0] for one in held]
    named = (event.extends, event.within, event.or_within, event.not_received_of)
    touched += [one for one in named if one]
    _known(touched, opened, file, event.key, "clock that is opened")
    for one in held:
        rule, colon, reason = one.partition(":")
        if colon or one in event.pauses:
            _known((reason,), clocks[rule].pauses, file, event.key, "pause")
    if event.extends:
        rules = (clocks[event.extends], *clocks.values())
        of_it = [one for one in rules if event.extends in {one.key, one.variant_of}]
        _check_extension(event, of_it, file)


def _check_extension(
    event: MachineEvent, rules: Sequence[ClockRule], file: str
) -> None:
    """Refuse an extension that no law knows, by the wrong people, or without its end.

    Whoever asks for it names its last day, where the law does not.
    """
    known = {by for one in rules for by in ("", one.extended_by, one.further_by)}
    if event.by not in known or not any(one.can_be_extended for one in rules):
        raise RuleFileError(file, event.key, f"{event.extends} is not extended so")
    further = bool(event.by) and event.by in {one.further_by for one in rules}
    names_end = further or any(one.until_named for one in rules)
    if not event.decides and names_end != (UNTIL in event.must_carry):
        why = f"fact {UNTIL}: {event.extends} has another end"
        raise RuleFileError(file, event.key, why)
    if further and event.decides == DecisionWord.APPROVED:
        _known((MINUTES,), event.needs, file, event.key, "paper of its own")
    by_whom = {one.further_by if further else one.extended_by for one in rules}
    if event.decides and not by_whom.isdisjoint(LED) and not event.posts:
        raise RuleFileError(file, event.key, "needs posts: a head decides it")


def _check_walks(machine: Machine, file: str) -> None:
    """Refuse a state that no walk reaches, or from which none comes to an end."""
    ways = [
        (state, state if event.to == SAME else event.to)
        for event in machine.events
        for state in event.when
    ]
    reached = _closure({NEW}, ways)
    ends = {state.key for state in machine.states if state.final}
    leads_on = _closure(ends, [(to, state) for state, to in ways])
    for state in machine.states:
        if state.key not in reached:
            raise RuleFileError(file, state.key, "is never reached")
        if state.key not in leads_on:
            raise RuleFileError(file, state.key, "is a trap: no walk ends from here")
        follows = machine.events_in(state.key)
        if state.final and any(event.to != SAME for event in follows):
            raise RuleFileError(file, state.key, "is final, and something follows")


def _closure(first: set[str], ways: Iterable[tuple[str, str]]) -> set[str]:
    """Name all that is reached from somewhere."""
    reached, ways = set(first), list(ways)
    while more := {to for state, to in ways if state in reached} - reached:
        reached |= more
    return reached


def _known(
    names: Iterable[str], known: Iterable[str], file: str, key: str, what: str
) -> None:
    """Refuse a name that nobody knows."""
    known = set(known)
    for name in names:
        if name not in known:
            raise RuleFileError(file, key, f"there is no {what} {name}")
