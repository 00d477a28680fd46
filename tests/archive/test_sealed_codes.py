"""Sealed records are found by any code that holds the one they name."""

from hub.archive.models import SealedParty
from hub.archive.sealed_parties import sealed_keys_of
from tests.support.little_city import CLEAN, FINED

KEY = bytes(32)


def test_a_record_that_names_an_organisation_code_is_found_by_the_unified_one(hub):
    with hub.writes.begin() as session:
        named = CLEAN.code[8:17]
        session.add(
            SealedParty(record_key=KEY, party_no=0, scheme="org_code", value=named)
        )

    with hub.reads() as session:
        assert sealed_keys_of(session, {("uscc", CLEAN.code)}) == {KEY}
        assert sealed_keys_of(session, {("uscc", FINED.code)}) == set()
