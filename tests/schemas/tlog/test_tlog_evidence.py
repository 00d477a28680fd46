"""Receipts, answers and bundles: valid ones, and one file for each way to cheat.

The files were made without the code under test; ``cases.json`` says what each must be
found to be. The offline page is run through the same table. The log's Ed25519 seed is
32 bytes of 0x01, those of the witnesses 0x02, 0x03 and 0x04.
"""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.tlog.bundle import parse_bundle
from schemas.tlog.errors import Flaw, MalformedError, TlogError
from schemas.tlog.evidence import Trust, judge_evidence, read_evidence
from schemas.tlog.extra import ReceiptExtra
from schemas.tlog.keys import parse_vkey
from schemas.tlog.policy import parse_policy
from schemas.tlog.proof import parse_proof
from schemas.tlog.statements import check_statements, read_statements

FOLDER = Path(__file__).parent / "evidence"
CASES = json.loads((FOLDER / "cases.json").read_text())
TRUST = Trust(
    [parse_vkey((FOLDER / "trusted.keys").read_text().strip())],
    parse_policy((FOLDER / "policy.txt").read_bytes()),
)
KEY_ALONE = Trust(TRUST.logs)


def beside(case, name):
    return (FOLDER / case[name]).read_bytes() if name in case else None


def trust_beside_statements(case):
    """Trust as a reader of statements does, whose keys leave distrusted ones out."""
    keys = beside(case, "keys").decode().split()
    statements = read_statements(beside(case, "statements"), keys)
    check_statements(statements)
    keys += [key for statement in statements for key in statement.vkeys()]
    logs = [parse_vkey(key) for key in dict.fromkeys(keys)]
    return Trust(logs, TRUST.policy, statements)


def judge(case, trust=TRUST):
    if trust is TRUST and "statements" in case:
        trust = trust_beside_statements(case)
    request = beside(case, "request")
    return judge_evidence(
        read_evidence((FOLDER / case["file"]).read_bytes()),
        trust,
        answer=beside(case, "answer"),
        request=request and json.loads(request),
        demand_witnesses=case.get("witnessed", False),
    )


def name_of(case):
    return case["file"] + "".join(
        f"+{name}" for name in case if name in "request answer"
    )


def of(result):
    return [case for case in CASES if (case["result"] == "valid") is result]


@pytest.mark.parametrize("case", of(True), ids=name_of)
def test_sound_evidence_proves_who_asked_when_and_for_what(case):
    proven = judge(case)

    assert {"included": "L1", "witnessed": "L2"}[proven.level] == case["level"]
    assert proven.standing == case.get("standing", "not-concerned")
    assert (proven.shard, proven.index, proven.size) == ("2026", 4, 11)
    assert proven.leaf.header["actor"]["agency"] == "agency:market-supervision"
    assert proven.leaf.header["at"] == "2026-11-24T08:00:00.000001Z"
    assert set(proven.opened) | set(proven.hidden) == set(proven.leaf.commitments)
    assert not set(proven.opened) & set(proven.hidden)
    if "case" in proven.opened:
        assert proven.opened["case"] == "宿市监案〔2026〕15号"
    assert ("request" in proven.compared) is ("request" in case)
    is_answer = proven.kind == "answer" or "answer" in case
    assert ("answer" in proven.compared) is is_answer


@pytest.mark.parametrize("case", of(False), ids=name_of)
def test_a_cheat_is_refused_for_its_own_reason(case):
    with pytest.raises(TlogError) as caught:
        judge(case)

    assert caught.value.flaw is Flaw(case["result"]), caught.value.detail


@pytest.mark.parametrize("case", of(True), ids=name_of)
def test_without_a_policy_nothing_counts_as_witnessed(case):
    if case.get("witnessed"):
        with pytest.raises(TlogError) as caught:
            judge(case, KEY_ALONE)
        assert caught.value.flaw is Flaw.QUORUM
    else:
        proven = judge(case, KEY_ALONE)
        assert (proven.level, proven.witnesses) == ("included", {})


def test_who_witnessed_is_told_with_the_times_that_they_state():
    proven = judge({"file": "bundle/valid/case-and-subject.json"})

    assert proven.witnesses == {"w1": 1795507200, "w3": 1795507205}


def test_every_case_file_is_in_the_table():
    listed = {case["file"] for case in CASES}
    kinds = ("answer", "receipt", "bundle", "other")
    found = {
        str(path.relative_to(FOLDER))
        for kind in kinds
        for path in FOLDER.glob(f"{kind}/*/*")
    }

    assert found == listed
    assert {case["file"].split("/")[1] for case in CASES} == {
        case["result"] for case in CASES
    }


@pytest.mark.parametrize(
    "case",
    [case for case in of(True) if case["file"].startswith("bundle")],
    ids=name_of,
)
def test_a_bundle_is_printed_back_byte_for_byte(case):
    data = (FOLDER / case["file"]).read_bytes()

    assert parse_bundle(data).encode() == data


@pytest.mark.parametrize(
    "case",
    [case for case in of(True) if case["file"].startswith("receipt")],
    ids=name_of,
)
def test_a_receipt_is_printed_back_byte_for_byte(case):
    data = (FOLDER / case["file"]).read_bytes()
    evidence = read_evidence(data)
    proof = parse_proof(data)
    openings = evidence.openings if b'"openings"' in proof.extra else None

    assert proof.encode() == data
    assert ReceiptExtra(evidence.leaf, openings).encode() == proof.extra


@pytest.mark.parametrize(
    "name",
    [
        "answer/valid/as-sent.json",
        "receipt/valid/alone.txt",
        "bundle/valid/case-and-subject.json",
    ],
)
def test_no_sound_evidence_survives_a_change_of_any_byte(name):
    data = (FOLDER / name).read_bytes()
    whole = judge_evidence(read_evidence(data), KEY_ALONE)

    survived = set()
    for at in range(len(data)):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        try:
            proven = judge_evidence(read_evidence(changed), KEY_ALONE)
        except TlogError:
            continue
        assert (proven.leaf, proven.opened) == (whole.leaf, whole.opened)
        survived.add(at)

    # What nobody with a trusted key vouches for: the lines of witnesses.
    start = data.rfind(b"2026 ") if name.startswith("bundle") else len(data)
    assert all(at > start for at in survived)


def test_a_witness_is_not_trusted_as_a_log():
    policy = (FOLDER / "policy.txt").read_text()
    vkey = next(
        line for line in policy.split("\n") if line.startswith("witness")
    ).split()[2]

    with pytest.raises(MalformedError) as caught:
        Trust([parse_vkey(vkey)])

    assert caught.value.flaw is Flaw.KEY_ALGORITHM


@given(st.text(max_size=30))
def test_no_refusal_carries_what_would_move_a_terminals_cursor(text):
    error = TlogError(Flaw.PROOF_EXTRA, f"no opening: {text}")

    assert error.detail.isprintable()
    assert str(error).isprintable()
    if text.isprintable():
        assert text in error.detail
