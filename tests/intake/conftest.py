"""What the tests of intake share: a plain hub, a source of lines, a way to sync it."""

from contextlib import ExitStack
from dataclasses import replace

import pytest
from msgspec import structs
from sqlalchemy import select

from hub.archive.proof import archive_root
from hub.intake import quarantine
from hub.intake.models import LandedFile
from hub.intake.service import sync
from tests.support.intake_lines import MANIFEST, Lines, lines
from tests.support.prepared import opened, prepare_instance

DETAILS = {"reason": "电话核实", "actor": "officer:7"}


@pytest.fixture(scope="module")
def hubs(databases, tmp_path_factory):
    """A maker of hubs that live as long as a module."""
    with ExitStack() as stack:
        yield lambda clock: stack.enter_context(
            opened(
                databases, tmp_path_factory.mktemp("instance"), prepare_instance, clock
            )
        )


@pytest.fixture
def city(hub):
    """An empty hub that takes in no file of more than 16 MiB."""
    return replace(hub, config=replace(hub.config, max_file_mb=16))


@pytest.fixture
def drops(tmp_path):
    """The folder that the source reads."""
    folder = tmp_path / "drops"
    folder.mkdir()
    return folder


@pytest.fixture
def source(drops):
    """A source of lines; ``source.with_manifest(...)`` changes its manifest."""
    made = Lines(drops)
    made.with_manifest = lambda **changes: Lines(
        drops, structs.replace(MANIFEST, **changes)
    )
    return made


@pytest.fixture
def deliver(drops):
    """Write a delivery into the drop folder."""

    def deliver(name, *rows):
        (drops / name).write_bytes(lines(*rows))
        return drops / name

    return deliver


@pytest.fixture
def touched():
    """The merchants that intake has reported as touched."""
    return set()


@pytest.fixture
def take(city, source, touched, clock):
    """Sync the source, or another one, and return the report as a document."""

    def take(file=None, *, of=None, **more):
        clock.advance(seconds=1)
        report = sync(
            city,
            of or source,
            file=file,
            touched=lambda _, ids: touched.update(ids),
            **more,
        )
        return report.as_json()

    return take


@pytest.fixture
def root_of(city):
    """Hash everything that the archive knows."""

    def root_of():
        with city.reads() as session:
            return archive_root(session)

    return root_of


@pytest.fixture
def same_elsewhere(hubs, clock, source, root_of):
    """Sync what was delivered into another hub, undisturbed, and compare the two."""

    def same_elsewhere():
        other = hubs(clock)
        sync(other, source, touched=lambda *_: None)
        with other.reads() as session:
            return archive_root(session) == root_of()

    return same_elsewhere


@pytest.fixture
def landed(city):
    """List the deliveries, oldest first."""

    def landed():
        with city.reads() as session:
            return list(session.scalars(select(LandedFile).order_by(LandedFile.id)))

    return landed


@pytest.fixture
def rows_of(city):
    """Read a whole table."""

    def rows_of(table):
        with city.reads() as session:
            return list(session.scalars(select(table)))

    return rows_of


@pytest.fixture
def listed(city):
    """List rows in quarantine."""

    def listed(**filters):
        with city.reads() as session:
            return quarantine.list_rows(session, **filters)

    return listed


@pytest.fixture
def desk(city, source, touched):
    """What a person does with a row: fix, release, close, show."""

    class Desk:
        sources = {"lines": source}  # noqa: RUF012  # read only

        def more(self):
            return {
                "sources": self.sources,
                "touched": lambda _, ids: touched.update(ids),
                **DETAILS,
            }

        def fix(self, row_id, **values):
            return quarantine.fix_row(city, row_id, values, **self.more()).as_json()

        def release(self, row_id):
            return quarantine.release_row(city, row_id, **self.more()).as_json()

        def close(self, row_id):
            quarantine.close_row(city, row_id, **DETAILS)

        def show(self, row_id, *, whole=False):
            return quarantine.show_row(
                city, row_id, actor="officer:7", sources=self.sources, whole=whole
            )

        def attempt(self, row_id, **typed):
            return quarantine.try_row(city, row_id, typed, sources=self.sources)

        def release_all(self, **filters):
            chosen = quarantine.RowFilter(**filters)
            return quarantine.release_rows(city, chosen, **self.more())

        def close_all(self, **filters):
            return quarantine.close_rows(
                city, quarantine.RowFilter(**filters), **DETAILS
            )

    return Desk()
