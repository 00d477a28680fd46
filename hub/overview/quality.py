"""How good a source is, bronze to platinum, told by its folder and its last ten runs.

Nobody gives a level: each criterion is looked at anew. A level is reached where all of
its criteria are met and all of those below it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from connectors.manifest import Manifest
from connectors.manifest_faults import ManifestError
from connectors.reach import Reach
from connectors.source_check import (
    UNSAID,
    SourceReport,
    check_folder,
    unsaid_fields,
)
from connectors.source_folders import MANIFEST, SourceFolder, find_folders
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.intake.models import GOOD_ENDS, SyncRun
from hub.intake.run_reads import page_of_runs
from hub.intake.runs import SourceTimes, times_of_sources

LAST_RUNS: Final = 10
CUT_OFF: Final = "interrupted"
CRITERIA: Final[Mapping[str, tuple[str, ...]]] = {
    "bronze": ("contract", "sample"),
    "silver": ("dirt", "documented"),
    "gold": ("incremental", "resumable"),
    "platinum": ("fresh",),
}
"""The criteria of each level, the lowest first.

contract     the folder passes every check of a source
sample       its sample yields records, twice the same
dirt         its sample has rows that are no record, and each is told of
documented   title and basis are given, and every needed field has a column
incremental  of the last ten runs two ended well, and one of them left known rows alone
resumable    after each of the last ten that was cut off, one ended well
fresh        the last ten all ended well, none later than the catalog promises, nor is
             the next one late

None of the last three is met before a first delivery was taken in.
"""
LEVELS: Final = ("none", *CRITERIA)


@dataclass(frozen=True, slots=True)
class SourceQuality:
    """The level of a source, and which criteria it meets."""

    met: frozenset[str]

    @property
    def level(self) -> str:
        """Name the highest level all of whose criteria are met, and of those below."""
        reached = "none"
        for level, criteria in CRITERIA.items():
            if not self.met.issuperset(criteria):
                break
            reached = level
        return reached

    @property
    def missing(self) -> tuple[str, ...]:
        """Name what keeps it from the next level."""
        number = LEVELS.index(self.level) + 1
        wanted = CRITERIA[LEVELS[number]] if number < len(LEVELS) else ()
        return tuple(one for one in wanted if one not in self.met)

    def as_json(self) -> dict[str, Any]:
        """Write level, criteria that are met, and what the next level wants."""
        return {
            "level": self.level,
            "met": [one for few in CRITERIA.values() for one in few if one in self.met],
            "missing": list(self.missing),
        }


def qualities_of(hub: Hub, names: Sequence[str]) -> dict[str, SourceQuality]:
    """Judge these sources; one whose folder is broken meets nothing."""
    day = legal_day(hub.clock())
    ready = find_folders(hub.config.connectors_folder).ready
    found = {}
    with hub.reads() as session:
        times = times_of_sources(session)
        for name in names:
            folder = ready.get(name)
            if folder is None:
                found[name] = SourceQuality(frozenset())
                continue
            promised = hub.rulebook.promise_of(folder.manifest.kinds, day)
            runs = page_of_runs(session, name, limit=LAST_RUNS)
            known = times.get(name, SourceTimes())
            found[name] = SourceQuality(
                told_by_folder(folder) | told_today(runs, promised, known, day)
            )
    return found


def told_by_folder(folder: SourceFolder) -> frozenset[str]:
    """Tell which criteria a folder meets; read again where a file in it has changed."""
    changed = max(
        (file.stat().st_mtime_ns for file in folder.path.iterdir() if file.is_file()),
        default=0,
    )
    return _checked(folder.path, changed, folder.own)


@lru_cache(maxsize=512)
def _checked(path: Path, changed: int, own: bool) -> frozenset[str]:  # noqa: FBT001  # a key
    """Check a folder as it was when it last changed, and read its sample."""
    del changed
    content = (path / MANIFEST).read_bytes()
    met = set()
    try:
        manifest = Manifest.read(content, folder=path.name, file=MANIFEST)
        folder = SourceFolder(path, manifest, own)
        # Whether its door opens is said by its runs: here the folder alone is asked.
        report, again = (check_folder(folder, Reach(path)) for _ in range(2))
    except ManifestError:
        return frozenset()
    if all(fault.code == "door" for fault in report.faults):
        met.add("contract")
    sample = report.sample
    if sample is not None and sample.records and _same(report, again):
        met.add("sample")
        told = sample.records + sum(sample.reasons.values())
        if sample.reasons and told == sample.rows:
            met.add("dirt")
    if _is_documented(folder):
        met.add("documented")
    return frozenset(met)


def _same(one: SourceReport, other: SourceReport) -> bool:
    """Tell whether two readings of a sample came to the same."""
    return one.as_json() == other.as_json()


def _is_documented(folder: SourceFolder) -> bool:
    """Tell whether a manifest says its basis, and where each needed field stands."""
    manifest = folder.manifest
    if not manifest.title.strip() or manifest.legal_basis.strip() in UNSAID:
        return False
    # What a connector makes of other columns, its sample shows.
    return folder.connector is not None or not any(
        any(unsaid_fields(manifest, kind)) for kind in manifest.kinds
    )


def told_today(
    runs: Sequence[SyncRun], promised: int | None, known: SourceTimes, day: date
) -> frozenset[str]:
    """Tell which criteria the last runs of a source meet as things stand on a day.

    Nights without a delivery end well too: a source that never brought one meets
    nothing by them, and one whose last good run is too long ago is not fresh.
    """
    if known.since is None:
        return frozenset()
    met = told_by_runs(runs, promised)
    return met - {"fresh"} if known.is_late(promised, day) else met


def told_by_runs(runs: Sequence[SyncRun], promised: int | None) -> frozenset[str]:
    """Tell which criteria the last runs of a source meet, newest first."""
    oldest_first = list(reversed(runs))
    good = [run for run in oldest_first if run.state in GOOD_ENDS]
    met = set()
    if len(good) > 1 and any(_left_known(run) for run in good[1:]):
        met.add("incremental")
    last_good = max((run.started_at for run in good), default=None)
    if last_good is not None and all(
        run.started_at < last_good for run in oldest_first if run.state == CUT_OFF
    ):
        met.add("resumable")
    if promised is not None and len(good) == len(runs) == LAST_RUNS:
        within = timedelta(days=promised)
        if all(
            later.started_at - one.started_at <= within
            for one, later in pairwise(oldest_first)
        ):
            met.add("fresh")
    return frozenset(met)


def _left_known(run: SyncRun) -> bool:
    """Tell whether a run took nothing in again that was in already."""
    return run.state == "nothing-new" or run.records + run.quarantined < run.rows
