"""Bad input is kept and flagged or set aside with its reason, and never dropped."""

import json

import pytest
from msgspec import structs
from sqlalchemy import select

from connectors.base import load_sources
from hub.archive.models import RecordVersion
from hub.intake.models import QuarantinedRow
from schemas.record import KINDS
from tests.support.intake_lines import MANIFEST, Lines, penalty
from tests.support.kind_samples import SAMPLES

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""

TEN_MB = 10 * 1024 * 1024


def sample(name, **changes):
    """Make the sample row of a kind, with some values changed."""
    return {"kind": name, **SAMPLES[name], **changes}


@pytest.fixture
def source(drops):
    """A source of lines that brings every kind that an agency may deliver."""
    return Lines(drops, structs.replace(MANIFEST, kinds=tuple(KINDS)))


@pytest.fixture
def kept(city):
    """Give the body of the one record that there is, and its days of effect."""

    def kept():
        with city.reads() as session:
            (version,) = session.scalars(select(RecordVersion))
        return version

    return kept


@pytest.mark.parametrize(
    ("row", "flag"),
    [
        (penalty(1, valid_until="2025-01-01"), "valid_until:before-effect"),
        (
            penalty(1, fine_fen=None, content="罚款5000"),
            "content:amount-without-unit",
        ),
        (penalty(1, work_types="雕塑"), "work_types:other"),
        (penalty(1, nice_classes="第46类"), "nice_classes:unread"),
        (
            {
                "kind": "commendation",
                **SAMPLES["commendation"],
                "valid_until": "2020-1-1",
            },
            "valid_until:before-effect",
        ),
        (
            sample("platform_rule", effective_day="2026-02-01"),
            "effective_day:before-publication",
        ),
    ],
)
def test_what_cannot_be_is_kept_and_flagged(take, deliver, kept, row, flag):
    deliver("a", row)

    report = take()

    assert (report["rows"], report["records"], report["quarantined"]) == (1, 1, 0)
    assert flag in kept().body["flags"]


def test_an_end_before_the_beginning_counts_as_not_given(take, deliver, kept):
    deliver("a", penalty(1, valid_until="2025-01-01"))

    take()

    found = kept()
    assert (found.effect_from.isoformat(), found.effect_to) == ("2026-03-02", None)
    assert found.body["valid_until"] == "2025-01-01"


def test_an_amount_without_unit_is_not_guessed(take, deliver, kept):
    deliver("a", penalty(1, fine_fen=None, content="罚款5000", procedure="普通程序"))

    take()

    found = kept()
    assert "fine_fen" not in found.body
    # Nobody can tell the tier of a fine of unknown size, so it is not public.
    assert (found.tier, found.public_from) == (None, None)


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (penalty(1, facts="x" * TEN_MB), "facts", "too-long"),
        (penalty(1, fine_fen="五千"), "fine_fen", "money-unreadable"),
        (penalty(1, decision_day="2027-01-01"), "decision_day", "future-day"),
        (penalty(1, tier="很严重"), "tier", "choice"),
        (
            penalty(1, decision_day="2026-03-02", service_day="2026-03-01"),
            "service_day",
            "service-before-decision",
        ),
        (
            penalty(1, basis="《商标法》第五十七条第（八）项"),
            "basis",
            "item-unknown",
        ),
        *(
            (
                sample(name, **{KINDS[name].past_days[0]: "2027-01-01"}),
                KINDS[name].past_days[0],
                "future-day",
            )
            for name in ("customs_seizure", "complaint", "repair_decision")
        ),
        (
            {
                "kind": "customs_seizure",
                **SAMPLES["customs_seizure"],
                "quantity": "若干",
            },
            "quantity",
            "number-unreadable",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_set_aside_with_its_reason(
    take, deliver, rows_of, row, field, reason
):
    deliver("a", row)

    report = take()

    (aside,) = rows_of(QuarantinedRow)
    assert (report["rows"], report["records"]) == (1, 0)
    assert report["reasons"] == {reason: 1}
    assert (aside.field, aside.reason) == (field, reason)


def test_a_row_of_ten_megabytes_of_a_real_source_is_set_aside_alone(
    take, drops, tmp_path
):
    source = load_sources(tmp_path)["penalty_cases"]
    row = {
        "departmentName": "宿迁市市场监督管理局",
        "punishNumber": "宿市监罚〔2026〕1号",
        "obligorName": "宿迁样例商贸有限公司",
        "decisionDate": 1767225600,
        "type": "质量类",
    }
    path = drops / "a.jsonl"
    rows = [row | {"content": "x" * TEN_MB}, row]
    path.write_text("".join(json.dumps(one) + "\n" for one in rows))

    report = take(path, of=source)

    assert (report["rows"], report["records"], report["quarantined"]) == (2, 1, 1)
