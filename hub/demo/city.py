"""Build the demo city: members, drops, and one walk through the real pipeline."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from connectors.base import load_sources
from hub.after_intake import settle
from hub.casework.clues import open_found_clues
from hub.casework.service import note_overdue
from hub.context import Hub
from hub.db.cache import keeping_answers
from hub.deadlines import mark_due
from hub.demo.clerks import hire_officers, sign_lists
from hub.demo.files.drops import write_drops
from hub.demo.founding import ACTOR, NEIGHBOURS_DOOR, admit_partners, found_city
from hub.demo.notes import write_demo_notes, write_manifest
from hub.demo.shown.matters import officers_named, stage_matters
from hub.demo.shown.open_clocks import open_demo_clocks
from hub.demo.shown.pushed import push_parcel
from hub.demo.shown.redacted import redact_example
from hub.demo.shown.watched import push_example, watch_example
from hub.demo.town.population import EXAMPLE, Population
from hub.ground.clock import legal_day
from hub.ground.process.progress import Progress
from hub.intake.admission import enable_sources
from hub.overview import count_withdrawals
from hub.pipeline import receive_all
from hub.slots import SlotBook, fenced

WATCHED = range(10)
"""Numbers of the merchants that are watched."""


class _Steps:
    """Counts merchants written, rows taken in and merchants rated as one progress.

    How many there will be to rate, those known by name only among them, is a guess.
    """

    def __init__(self, progress: Progress | None, merchants: int) -> None:
        """Start at nothing; how many rows there will be is a guess at first, too."""
        self.before = 0
        self.total = merchants + merchants * 5 // 2 + _to_rate(merchants)
        self._progress = progress

    def __call__(self, done: int, total: int | None = None) -> None:
        """Note how far the present part is."""
        del total
        if self._progress is not None:
            self._progress(min(self.before + done, self.total), self.total)


def _to_rate(merchants: int) -> int:
    """Guess how many merchants there will be, those of one record's party included."""
    return merchants * 8 // 5


def build_demo(
    hub: Hub, merchants: int, *, progress: Progress | None = None
) -> dict[str, Any]:
    """Fill an empty instance with the city of so many merchants; return its notes.

    The notes hold tokens and passwords; they are kept in the instance, mode 0600, when
    all is done, so an instance without them was cut off.

    Raises:
        RuntimeError: a source could not be taken in.
    """
    population = Population(legal_day(hub.clock()))
    tokens = found_city(hub)
    partners = admit_partners(hub)
    with keeping_answers(hub.writes) as session:
        officers = hire_officers(session, hub, legal_day(hub.clock()), actor=ACTOR)
    steps = _Steps(progress, merchants)
    manifest = write_drops(
        population, merchants, hub.config.drop_folder, progress=steps
    )
    write_manifest(hub.config.instance, manifest)
    sources = manifest["sources"].values()
    steps.before = merchants
    rows = sum(source["expected"]["rows"] for source in sources)
    steps.total = merchants + rows + _to_rate(merchants)
    _make_folders(hub.config.drop_folder)
    enable_sources(hub, sorted(hub.find_sources().ready), actor=ACTOR)
    for report in receive_all(hub, progress=steps):
        if report.reason is not None:
            msg = f"{report.source} was not taken in: {report.reason} {report.detail}"
            raise RuntimeError(msg)
    open_demo_clocks(hub)
    stage_matters(hub, population, merchants)
    open_found_clues(hub)
    _do_slot(hub, "withdrawals", count_withdrawals)
    _do_slot(hub, "clocks", _mark_clocks)
    redact_example(hub, population.merchant(EXAMPLE).code)
    watch_example(hub, [population.merchant(number).code for number in WATCHED])
    push_example(hub)
    push_parcel(hub, population, merchants)
    with keeping_answers(hub.writes) as session:
        named = officers_named(session, legal_day(hub.clock()))
        # Its parcel was signed with the key that it has.
        del named[NEIGHBOURS_DOOR[0]]
        sign_lists(session, hub, named, actor=ACTOR)
    settle(hub)
    config = hub.config
    notes = {
        "instance": str(config.instance),
        "url": f"http://{config.host}:{config.port}",
        "example_code": population.merchant(EXAMPLE).code,
        "members": [token.as_json() for token in tokens],
        "partners": [token.as_json() for token in partners],
        "officers": [officer.as_json() for officer in officers],
    }
    write_demo_notes(config.instance, notes)
    return notes


def _do_slot(hub: Hub, job: str, work: Callable[[Hub], object]) -> None:
    """Do a job as a scheduler does, so that the first night shows one that was done."""
    book = SlotBook(hub.reads, hub.writes, hub.clock, ACTOR)
    book.know([job])
    held = book.claim(job, hub.clock().replace(second=0, microsecond=0))
    if held is not None:
        work(fenced(hub, held))
        book.end(held)


def _mark_clocks(hub: Hub) -> None:
    """Do what is done of clocks in the night: mark them, note what did not come."""
    mark_due(hub)
    note_overdue(hub)


def _make_folders(drops: Path) -> None:
    """Make the drop folders of sources that deliver nothing yet."""
    for name, source in load_sources(drops).items():
        if source.manifest.door.kind == "drop":
            (drops / name).mkdir(parents=True, exist_ok=True)
