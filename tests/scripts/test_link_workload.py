"""W4 links rows of the demo city, and tells what was right."""

from hub.rulebook import load_rulebook
from scripts.workloads.w4 import run
from scripts.workloads.w4_claims import incoming, registers

RECORDS = 1_500
MERCHANTS = 400


def test_a_small_run_gives_the_figures_that_are_read(tmp_path):
    result = run(RECORDS, tmp_path)

    figures, reference = result["figures"], result["reference"]
    assert {"seconds", "cpu_s", "proposed_precision", "index_s"} <= figures.keys()
    assert figures["precision"] >= 0.995
    assert figures["recall"] >= 0.97
    assert figures["decided_precision"] == 1
    assert "decided_wrong" not in figures
    assert figures["swapped_kept_apart"] > 0
    assert figures["recall"] > reference["join_recall"]
    assert reference["join_precision"] < 1
    assert not (tmp_path / "w4").exists()


def test_the_same_rows_are_said_every_time():
    rules = load_rulebook()
    said = list(incoming(rules, MERCHANTS, RECORDS))

    again = list(incoming(rules, MERCHANTS, RECORDS))
    firms = list(registers(rules, MERCHANTS))

    assert [(one.claim.party, one.claim.name) for one in said] == [
        (one.claim.party, one.claim.name) for one in again
    ]
    assert any(one.swapped for one in said)
    assert any(not one.claim.identifiers for one in said)
    assert {claim.is_register for claim in firms} == {True}
    assert not any(one.claim.is_register for one in said)
