"""A kind of record that says nothing of itself is kept, and nobody is shown it."""

import pytest
from msgspec import structs
from sqlalchemy import select

from hub.archive.models import RecordVersion
from hub.merchants.models import MerchantRelation
from hub.pipeline import receive
from hub.ratings.schema import read_policy
from hub.rulebook import RuleFileError
from hub.rulebook.reading import RuleText
from schemas.fields import BusinessName, LegalDate, Text
from schemas.record import KINDS
from schemas.record.body import CODE_FIELDS, PartyBody
from schemas.record.kind import RecordKind
from schemas.record.parties import Role
from tests.support.intake_lines import MANIFEST, Lines, lines
from tests.support.little_city import CLEAN, FINED


class InspectionBody(PartyBody):
    """A visit of an office to a merchant."""

    other_name = BusinessName("陪同单位名称")
    result = Text("检查结果")
    day = LegalDate("检查日期", required=True)


INSPECTION = RecordKind(
    name="inspection",
    zh="监督检查",
    contract=InspectionBody,
    roles=(
        Role("inspected merchant", "party_name", CODE_FIELDS),
        Role("companion", "other_name", optional=True),
    ),
    key=lambda body, parties: (body["day"], parties[0].key),
    event_days=("day",),
)
ROW = {
    "kind": "inspection",
    "party_name": CLEAN.name,
    "uscc": CLEAN.code,
    "other_name": FINED.name,
    "result": "发现问题",
    "day": "2026-10-11",
}
ASKERS = [
    ("platform", "trust", {}),
    ("market_supervision", "merchant", {}),
    ("market_supervision", "merchant", {"purpose": "transfer"}),
    ("procuratorate", "merchant", {"purpose": "prosecution"}),
    ("leading_office", "merchant", {}),
]


@pytest.fixture
def told(hub, ask, give_key):
    """What everybody is told of the two merchants that a row names, ratings too."""
    give_key()

    def telling():
        documents = []
        for kind, about, more in ASKERS:
            for firm in (CLEAN, FINED):
                document = ask(kind, about, firm.code, **more)[1]
                del document["receipt"]
                documents.append(document)
        return documents

    return telling


@pytest.fixture
def new_kind(monkeypatch):
    """The kind, known for as long as the test lasts."""
    monkeypatch.setitem(KINDS, INSPECTION.name, INSPECTION)


@pytest.fixture
def inspect(hub, tmp_path):
    """Takes a row of the new kind in through a source, and settles all that is due."""
    source = Lines(tmp_path, structs.replace(MANIFEST, kinds=("inspection",)))

    def bringing(**changes):
        path = tmp_path / "inspections.jsonl"
        path.write_bytes(lines(ROW | changes))
        return receive(hub, source, file=path)

    return bringing


def test_a_kind_that_says_nothing_is_kept_and_shown_to_nobody(
    hub, told, request, inspect
):
    before = told()
    request.getfixturevalue("new_kind")

    report = inspect()

    assert (report.tally.records, report.tally.quarantined) == (1, 0)
    with hub.reads() as session:
        (kept,) = session.scalars(
            select(RecordVersion).where(RecordVersion.kind == "inspection")
        )
        relations = session.scalars(select(MerchantRelation)).all()
    assert (kept.public_from, kept.status) == (None, "active")
    assert relations == []
    assert told() == before


def test_a_kind_that_says_nothing_costs_no_points(hub, new_kind):
    policy = hub.rulebook.policy("public-trust")
    rule, *others = policy.data["adverse"]
    adverse = [dict(rule) | {"kind": "inspection"}, *others]
    written = RuleText(policy.file, "", {**policy.data, "adverse": adverse})

    with pytest.raises(RuleFileError) as refused:
        read_policy(structs.replace(policy, written=written), hub.rulebook)

    assert refused.value.key == f"adverse.{rule['code']}.kind"


def test_a_row_of_a_new_kind_is_refused_for_the_reasons_of_its_contract(
    new_kind, inspect
):
    report = inspect(colour="red")

    assert report.as_json()["reasons"] == {"unknown-field": 1}
