"""What a row says of a party is written down as canonical JSON and read back."""

import json

from hypothesis import given
from hypothesis import strategies as st

from hub.db.tables import dump_json
from hub.merchants.rules import Claim
from hub.merchants.rules.claims import read_claim, write_claim
from schemas.codes.identifiers import CodeVerdict

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
days = st.none() | st.dates()
verdicts = st.builds(
    CodeVerdict,
    scheme=st.sampled_from(["uscc", "org_code", "id_hash"]),
    raw=texts,
    value=texts,
    status=st.sampled_from(["valid", "repaired"]),
)
claims = st.builds(
    Claim,
    record_key=st.just(b"r" * 32),
    party_no=st.just(0),
    kind=texts,
    source=texts,
    is_register=st.booleans(),
    name=st.none() | texts,
    subject_class=st.sampled_from(["organisation", "natural_person"]),
    identifiers=st.lists(verdicts, max_size=3).map(tuple),
    region=st.none() | texts,
    valid_from=days,
    valid_to=days,
)


@given(claims)
def test_a_claim_is_written_as_canonical_json(claim):
    text = write_claim(claim)

    assert text == dump_json(json.loads(text))
    assert write_claim(read_claim(claim.party, text)) == text


@given(claims)
def test_all_that_a_claim_says_is_read_back(claim):
    again = read_claim(claim.party, write_claim(claim))

    said = ("kind", "source", "is_register", "name", "subject_class", "region")
    assert [getattr(again, name) for name in (*said, "valid_from", "valid_to")] == [
        getattr(claim, name) for name in (*said, "valid_from", "valid_to")
    ]
    assert [(v.scheme, v.value, v.status) for v in again.identifiers] == [
        (v.scheme, v.value, v.status) for v in claim.identifiers
    ]


def test_codes_that_may_not_be_used_are_not_written_down():
    codes = (CodeVerdict("uscc", "9132", None, "invalid", "length"),)
    claim = Claim("r", 0, "penalty", "drop", False, None, "organisation", codes)

    assert json.loads(write_claim(claim))["codes"] == []
