"""Whom the module of a kind names is told of it, whatever is agreed with others."""

import pytest
from msgspec import structs

from hub.pipeline import receive
from tests.support.intake_lines import MANIFEST, Lines, lines
from tests.support.kind_samples import SAMPLES
from tests.support.little_city import CLEAN

KINDS = (
    *("criminal_case", "repair_decision", "complaint", "risk_alert"),
    *("commendation", "takedown_outcome"),
)
TOLD = {
    ("platform", "onboarding"): {"commendation"},
    ("market_supervision", "enforcement"): {
        *("complaint", "risk_alert", "commendation", "takedown_outcome"),
    },
    ("market_supervision", "transfer"): set(KINDS),
    ("procuratorate", "prosecution"): set(KINDS),
    ("leading_office", "supervision"): {
        *("complaint", "risk_alert", "commendation", "takedown_outcome"),
    },
}


@pytest.fixture
def deliver(hub, tmp_path):
    """Takes the sample rows of the kinds in, about one firm, through a source."""
    source = Lines(tmp_path, structs.replace(MANIFEST, kinds=KINDS))

    def deliver(**changes):
        rows = [
            {
                "kind": name,
                **SAMPLES[name],
                "party_name": CLEAN.name,
                "uscc": CLEAN.code,
            }
            | changes.get(name, {})
            for name in KINDS
        ]
        path = tmp_path / "rows.jsonl"
        path.write_bytes(lines(*rows))
        return receive(hub, source, file=path).as_json()

    return deliver


def test_everybody_is_told_what_the_kinds_say(ask, give_key, deliver):
    give_key()
    report = deliver()

    told = {}
    for kind, purpose in TOLD:
        about = "trust" if kind == "platform" else "merchant"
        document = ask(kind, about, CLEAN.code, purpose=purpose)[1]
        told[kind, purpose] = {one["kind"] for one in document["records"]} & {*KINDS}

    assert report["records"] == len(KINDS)
    assert told == TOLD


def test_a_case_without_effective_judgment_is_refused_at_the_door(deliver):
    report = deliver(criminal_case={"stage": "提起公诉"})

    assert report["reasons"] == {"sealed": 1}
    assert report["records"] == len(KINDS) - 1
