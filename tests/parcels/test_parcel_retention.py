"""A parcel can be asked for in its time; then it ends, and its records stay."""

import pytest
from sqlalchemy import func, select

from hub.intake.models import RowFates
from hub.jobs import run_job
from hub.parcels.models import Parcel, ParcelNonce
from tests.parcels.test_taking import GOOD, records

DAYS = 180


@pytest.fixture
def counts(hub):
    """Count parcels, fates of rows and nonces."""

    def counting():
        with hub.reads() as session:
            tables = (Parcel, RowFates, ParcelNonce)
            return [
                session.scalar(select(func.count()).select_from(table))
                for table in tables
            ]

    return counting


def test_a_parcel_ends_in_its_time_and_its_records_stay(hub, send, clock, counts):
    send(GOOD)
    clock.advance(days=1)
    send(GOOD, "parcel-0002")
    before = counts()
    clock.advance(days=DAYS - 1)
    early = run_job(hub, "exchange-retention")

    clock.advance(minutes=1)
    first = run_job(hub, "exchange-retention")
    shared = counts()
    clock.advance(days=1)
    second = run_job(hub, "exchange-retention")

    assert (before[0], before[2]) == (2, 1)
    assert (early["parcels"], early["nonces"]) == (0, 1)
    # The second tells the fates of the same rows, for its bytes were the same.
    assert (first["parcels"], shared) == (1, [1, before[1], 0])
    assert (second["parcels"], counts()) == (1, [0, 0, 0])
    assert before[1] > 0
    assert records(hub) == 3
