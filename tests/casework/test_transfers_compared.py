"""What matters tell the comparisons of transfers: those that were handed over."""

import pytest

from hub.casework.comparisons.transfers import transfer_days
from tests.casework.test_matters_kept import AGENCY, FIVE, POLICE, reported

pytestmark = pytest.mark.postgresql_in_long
FIRM, OTHER = "M00000000000000000001", "M00000000000000000002"


def test_a_case_counts_as_transferred_once_it_was_handed_over(town):
    def told():
        with town.hub.reads() as session:
            return transfer_days(session, [FIRM, OTHER])

    done = reported(town, merchant=FIRM)
    reported(town, merchant=OTHER)
    proposed = told()
    done = town.act(done, "approve_transfer", AGENCY, "乙", reason="构成犯罪")
    approved = told()
    town.act(done, "hand_over", AGENCY, papers=FIVE, to=POLICE)
    handed = told()

    assert proposed == approved == {}
    assert {name: len(days) for name, days in handed.items()} == {FIRM: 1}
