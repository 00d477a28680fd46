"""Links across real published files: found by the connectors' own way, none wrong."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from connectors.base import RawRow, load_sources
from hub.ground.clock import legal_day
from hub.intake.validation import Validator
from hub.merchants.models import Membership, ReviewItem
from hub.merchants.service import find_merchant, merchants_by_ids
from hub.pipeline import receive
from tests.support.enabled import admit

DATA = Path(__file__).parents[2].parent / "shared" / "data"
TRUTH = DATA / "matching" / "link_truth.csv"
REGISTER = "registry/registry_linked_rows.csv"
SOURCES = {
    REGISTER: "registration",
    "blacklists/ecommerce_dishonest_91855.xlsx": "dishonest_ecommerce",
    "blacklists/transport_dishonest_93516.xls": "dishonest_transport",
    "blacklists/ocr_judgment_defaulters_93512_1.xlsx": "debtor_ocr",
    "blacklists/ocr_illegal_fundraising_93512_4.xlsx": "debtor_ocr",
    "licences/nmpa_cosmetics_licences_202101.json": "licence_cosmetics",
    "licences/nmpa_cosmetics_licences_202105.json": "licence_cosmetics",
    "sampling/tcm_sampling_failures_114802.xlsx": "sampling_drug",
}
JSON_OFFSET = 1
"""The list numbers items of a JSON array from 2 on."""

pytestmark = [
    pytest.mark.skipif(
        not TRUTH.is_file(), reason=f"the real files are not here: {TRUTH}"
    ),
    pytest.mark.postgresql_in_long,
]


def truth():
    """Read the links: file, row, name there, the merchant's code, equal names?"""
    with TRUTH.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        path = row["source_file"].partition("#")[0]
        offset = JSON_OFFSET if path.endswith(".json") else 0
        yield (
            path,
            int(row["source_row"]) - offset,
            row["source_name"],
            row["registry_code"],
            row["names_equal"] == "1",
        )


def parties_of(hub, path):
    """Tell which parties the rows of a file speak of: (row, name) to party."""
    name = SOURCES[path]
    source = load_sources(hub.config.drop_folder)[name]
    day = legal_day(hub.clock())
    validator = Validator(name, None, hub.rulebook, hub.keys.identity_hash, day)
    found = {}
    with (DATA / path).open("rb") as data:
        for item in source.read(Path(path).name, data):
            if isinstance(item, RawRow):
                draft = validator.draft(item.kind, item.values)
                for claim in getattr(draft, "claims", ()):
                    found[item.place.row, claim.name] = claim.party
    return found


def link_of(session, party, code):
    """Tell what became of a link: decided or proposed, and for the right one or not."""
    meant = find_merchant(session, code).id
    key = {"record_key": party[0], "party_no": party[1]}
    member = session.scalar(select(Membership.merchant_id).filter_by(**key))
    item = session.scalar(select(ReviewItem).filter_by(**key, state="open"))
    kind = member and merchants_by_ids(session, [member])[member].kind
    if member == meant:
        return "decided"
    if kind == "registered" or (kind == "unconfirmed" and item is None):
        return "decided wrong"
    if item is None:
        return "missed"
    return (
        "proposed" if meant in (item.merchant_id, item.other_id) else "proposed wrong"
    )


def test_real_files_find_their_merchants_and_none_is_attached_to_a_wrong_one(hub):
    for path, source in SOURCES.items():
        ready = load_sources(hub.config.drop_folder)[source]
        admit(hub, ready.manifest.owner)
        receive(hub, ready, file=DATA / path)
    parties = {path: parties_of(hub, path) for path in SOURCES}

    found = Counter()
    with hub.reads() as session:
        for path, row, name, code, equal in truth():
            fate = link_of(session, parties[path][row, name], code)
            found[fate, equal] += 1

    assert found == {
        ("decided", True): 126,
        ("proposed", True): 19,
        ("decided", False): 34,
        ("proposed", False): 25,
    }
    assert found.total() == 204
