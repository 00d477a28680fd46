"""What is published for outside verifiers in docs/conformance holds for our own.

The folder was made without the code under test, by ``scripts.make_conformance``.
"""

import json
from pathlib import Path

import pytest

from schemas.tlog.commitments import Opening, verify_opening
from schemas.tlog.errors import Flaw, TlogError
from schemas.tlog.evidence import Trust, judge_evidence, read_evidence
from schemas.tlog.keys import parse_vkey
from schemas.tlog.leaf import parse_leaf
from schemas.tlog.policy import parse_policy
from schemas.tlog.tree import leaf_hash
from scripts.make_conformance import OUT, main

CASES = json.loads((OUT / "cases.json").read_bytes())
LEAVES = json.loads((OUT / "leaves.json").read_bytes())
OPENINGS = json.loads((OUT / "openings.json").read_bytes())
KEYS = json.loads((OUT / "keys.json").read_bytes())
TRUST = Trust(
    [parse_vkey((OUT / "keys.txt").read_text().strip())],
    parse_policy((OUT / "policy.txt").read_bytes()),
)


def files_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "README.md"
    }


def test_the_folder_is_what_the_script_writes(tmp_path):
    main(tmp_path)

    assert files_of(tmp_path) == files_of(OUT)


def flaw_of(check, *arguments, **named):
    """Give the code of what a check finds, or ``valid`` and what it gives."""
    try:
        return "valid", check(*arguments, **named)
    except TlogError as error:
        return str(error.flaw), None


def judge(case):
    def beside(name):
        return (OUT / case[name]).read_bytes() if name in case else None

    request = beside("request")
    return judge_evidence(
        read_evidence(beside("file")),
        TRUST,
        answer=beside("answer"),
        request=request and json.loads(request),
        demand_witnesses=case.get("witnessed", False),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_each_file_is_found_to_be_what_is_said_of_it(case):
    flaw, proven = flaw_of(judge, case)

    assert flaw == case["expect"]
    if proven is not None:
        level = {"included": "L1", "witnessed": "L2"}[proven.level]
        found = (level, proven.shard, proven.index, proven.size, dict(proven.opened))
        told = ("level", "shard", "index", "size", "opened")
        assert found == tuple(case[name] for name in told)


@pytest.mark.parametrize("case", LEAVES, ids=lambda case: case["file"])
def test_each_leaf_is_found_to_be_what_is_said_of_it(case):
    data = (OUT / case["file"]).read_bytes()

    assert flaw_of(parse_leaf, data)[0] == case["expect"]
    if "leaf_hash" in case:
        assert leaf_hash(data).hex() == case["leaf_hash"]


@pytest.mark.parametrize("case", OPENINGS)
def test_each_opening_opens_what_is_said_of_it(case):
    opening = Opening(case["place"], case["salt"], case["value"])

    assert flaw_of(verify_opening, case["commitment"], opening)[0] == case["expect"]


@pytest.mark.parametrize("case", KEYS, ids=lambda case: case["what"])
def test_each_key_is_one_or_none_as_is_said_of_it(case):
    assert flaw_of(parse_vkey, case["vkey"])[0] == case["expect"]


def test_every_file_has_its_verdict_and_every_verdict_a_code():
    told = {case["file"] for case in [*CASES, *LEAVES]}
    groups = ("answers", "receipts", "bundles", "leaves")

    assert told == {name for name in files_of(OUT) if name.split("/")[0] in groups}
    expected = {case["expect"] for case in [*CASES, *LEAVES, *OPENINGS, *KEYS]}
    assert expected <= {"valid", *map(str, Flaw)}
    readme = (OUT / "README.md").read_text("utf-8")
    assert all(f"`{name}`" in readme for name in ("cases.json", "keys.json"))


def test_nothing_published_was_left_out_of_the_readme():
    readme = Path(OUT / "README.md").read_text("utf-8")
    names = {name.split("/")[0] for name in files_of(OUT)}

    assert {name for name in names if f"`{name}" not in readme} == set()
