"""The command that looks whether the instance is whole."""

import sys
from collections.abc import Iterable, Iterator

import click

from connectors.base import BrokenSource, FoundSources, SourceError
from hub.archive.proof import archive_root
from hub.cli.opened import opened
from hub.cli.output import FAILED, json_option, note, say
from hub.context import Hub
from hub.contradictions import FoundContradiction
from hub.ground.clock import legal_day
from hub.ground.errors import HubError
from hub.intake.admission import demand_owner, watched_sources
from hub.intake.errors import SourceBrokenError
from hub.oversight import (
    CODES,
    POLICY,
    ComparedPart,
    compare,
    not_covered,
)

MOST_TOLD = 20
"""Contradictions of a kind that are told one by one."""
NOTHING_COMPARED = (
    "全部未比对：数据库或日志尚不可用 everything: nothing was compared while the "
    "database or the log does not answer"
)


@click.command()
@click.option("--root", is_flag=True, help="Print the archive's content hash.")
@json_option
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
    for code in _note_found(compare(hub, ComparedPart())):
        findings[CODES[code]] = False
    return findings


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
