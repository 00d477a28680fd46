"""Landed bytes that are gone or changed are found, until their retention ends."""

import pytest
from sqlalchemy import select

from hub.intake.files import end_landing_retention
from hub.intake.models import LandedFile
from hub.oversight import ComparedPart, compare
from tests.support.prepared import opened, prepare_city

FILES = ComparedPart(only=("files",))


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


def bytes_of(hub):
    """Give where the bytes of each landed file lie, by its id."""
    folder = hub.config.blobs_folder
    with hub.reads() as session:
        query = select(LandedFile).where(LandedFile.path.is_not(None))
        return {
            one.id: folder / one.run_id / one.path for one in session.scalars(query)
        }


def found(hub):
    """Name what is wrong with landed files."""
    return {(one.code, one.detail) for one in compare(hub, FILES)}


def test_bytes_that_somebody_deleted_or_changed_are_told(hub, clock):
    (gone, where), (other, there) = sorted(bytes_of(hub).items())[:2]
    assert found(hub) == set()

    where.unlink()
    kept = there.read_bytes()
    there.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))

    assert found(hub) == {
        ("file-missing", f"landed_file {gone}: its bytes, or their key, are missing"),
        ("file-missing", f"landed_file {other}: its bytes were changed"),
    }
    clock.advance(days=hub.config.landing_days + 1)
    end_landing_retention(hub)
    assert found(hub) == set()


def test_bytes_of_another_file_are_not_taken_for_its_own(hub):
    (one, _), (other, _) = sorted(bytes_of(hub).items())[:2]
    with hub.writes.begin() as session:
        first, second = (session.get_one(LandedFile, key) for key in (one, other))
        first.sha256 = second.sha256

    detail = f"landed_file {one}: its bytes are not those that were delivered"
    assert found(hub) == {("file-missing", detail)}
