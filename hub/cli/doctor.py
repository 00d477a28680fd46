"""The command that looks whether the instance is whole."""

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice

import click

from connectors.base import BrokenSource, FoundSources, SourceError
from hub.archive.proof import archive_root, check_records
from hub.casework.matter.checking import check_matters
from hub.casework.papers import check_papers
from hub.cli.opened import opened
from hub.cli.output import FAILED, ProgressLine, exits_cleanly, json_option, note, say
from hub.context import Hub
from hub.deadlines import wrong_clocks
from hub.faults import FoundContradiction
from hub.ground.clock import legal_day
from hub.ground.errors import HubError
from hub.intake.admission import demand_owner, watched_sources
from hub.intake.errors import SourceBrokenError
from hub.merchants.ledger import check_ledger
from hub.oversight import (
    BESIDE,
    CODES,
    NOT_COMPARED,
    POLICY,
    STUMBLES,
    ComparedPart,
    WholeCheck,
    compare_others,
    not_covered,
)

MOST_TOLD = 20
"""Contradictions of a kind that are told one by one."""
NOTHING_COMPARED = (
    "全部未比对：数据库或日志尚不可用 everything: nothing was compared while the "
    "database or the log does not answer"
)


def register(cli: click.Group) -> None:
    """Hang the command under the root."""
    cli.add_command(doctor)


@click.command()
@click.option("--root", is_flag=True, help="Print the archive's content hash.")
@json_option
@exits_cleanly
def doctor(*, root: bool, as_json: bool) -> None:
    """Check that the instance is whole, or print the archive's content hash."""
    with opened() as hub:
        if root:
            with hub.reads() as session:
                say({"root": archive_root(session)}, as_json=as_json)
            return
        findings = hub.check()
        uncovered: list[str] = []
        unlogged = POLICY.find(hub) if findings["database"] else None
        if all(findings.values()):
            findings |= compare_stored(hub)
            uncovered = not_covered(hub)
        else:
            uncovered = [NOTHING_COMPARED]
            if (why := hub.why_closed()) is not None:
                note(f"credithub: {why}")
        findings[POLICY.part] = unlogged is None
        closed: list[tuple[str, HubError | SourceError]] = []
        found = FoundSources({}, ())
        if findings["database"]:
            found = watched_sources(hub)
            closed = [*found.closed_doors(), *_ownerless(hub, found)]
        findings["sources"] = not (found.broken or closed)
    if unlogged is not None:
        note(f"credithub: {unlogged.code}: {unlogged.detail}")
    _note_broken(found.broken)
    for name, error in closed:
        note(f"credithub: {name}: {error}")
    if as_json:
        say({**findings, "not_covered": uncovered}, as_json=True)
    else:
        say(findings, as_json=False)
        for name in uncovered:
            click.echo(f"not covered: {name}")
    if not all(findings.values()):
        sys.exit(FAILED)


def _ownerless(hub: Hub, found: FoundSources) -> Iterator[tuple[str, HubError]]:
    """Tell which sources that are watched bring what is nobody's."""
    day = legal_day(hub.clock())
    with hub.reads() as session:
        for name, source in sorted(found.ready.items()):
            try:
                demand_owner(session, source.manifest, day)
            except HubError as error:
                yield name, error


def compare_stored(hub: Hub) -> dict[str, bool]:
    """Compare all that the log speaks of with what is stored; tell what differs."""
    findings = dict.fromkeys(sorted(set(CODES.values())), True)
    for name, compare in _COMPARED:
        try:
            findings[name] = compare(hub)
        except STUMBLES as error:
            reason = " ".join(str(error).split())
            note(f"credithub: {NOT_COMPARED}: {name}: {reason}")
            findings[name] = False
    for code in _note_found(compare_others(hub, ComparedPart())):
        findings[CODES[code]] = False
    return findings


def _is_sound(check: WholeCheck, hub: Hub) -> bool:
    """Tell whether a look at the whole log finds nothing."""
    fault = check.find(hub)
    if fault is not None:
        note(f"credithub: {fault.code}: {fault.detail}")
    return fault is None


def _records(hub: Hub) -> bool:
    """Tell whether every record is as it was logged, and name the first that is not."""
    with ProgressLine("records") as progress:
        wrong = check_records(hub.engine, hub.audit, hub.keys, progress)
    if wrong is not None:
        note(f"credithub: record {wrong.record}: {wrong.why}")
    return wrong is None


def _judgements(hub: Hub) -> bool:
    """Tell whether every judgement is, and name the first that is not."""
    with ProgressLine("judgements") as progress:
        unlike = check_ledger(hub.engine, hub.audit, progress)
    if unlike is not None:
        note(f"credithub: {unlike}")
    return unlike is None


def _clocks(hub: Hub) -> bool:
    """Tell whether every clock stands as its steps say, and name the first few."""
    with hub.reads() as session:
        wrong = list(islice(wrong_clocks(session), MOST_TOLD))
    for number in wrong:
        note(f"credithub: clock {number} does not stand as its steps say")
    return not wrong


def _matters(hub: Hub) -> bool:
    """Tell whether every matter is whole, and name the first few that are not."""
    wrong = list(islice(check_matters(hub), MOST_TOLD))
    for one in wrong:
        note(f"credithub: matter {one.number}: {one.why}")
    papers = list(islice(check_papers(hub), MOST_TOLD))
    for said in papers:
        note(f"credithub: {said}")
    return not (wrong or papers)


_COMPARED: tuple[tuple[str, Callable[[Hub], bool]], ...] = (
    *((check.part, partial(_is_sound, check)) for check in BESIDE),
    ("records", _records),
    ("judgements", _judgements),
    ("clocks", _clocks),
    ("matters", _matters),
)
"""What is looked at one by one, for a progress line or a fault of its own."""


def _note_found(found: Iterable[FoundContradiction]) -> set[str]:
    """Tell the first contradictions of each kind; give the codes of all."""
    told: dict[str, set[str]] = {}
    for one in found:
        known = told.setdefault(one.code, set())
        if one.detail in known:
            continue
        known.add(one.detail)
        if len(known) <= MOST_TOLD:
            at = f" (entry {one.address})" if one.address else ""
            note(f"credithub: {one.code}: {one.detail}{at}")
    return set(told)


def _note_broken(broken: Iterable[BrokenSource]) -> None:
    """Tell what is wrong with sources that cannot start."""
    for one in broken:
        for fault in one.faults:
            note(f"credithub: {SourceBrokenError.code}: {one.name}: {fault}")
