"""Every way to tamper with the databases: which check says what, and what is served."""

import json
import os
import subprocess
import sys

import pytest

from hub.audit.errors import AuditUnavailableError
from hub.cli.doctor import compare_stored
from hub.context import open_hub
from hub.ground.clock import SetClock
from hub.lookup.ask import FileQuestion, HistoryQuestion, TrustQuestion
from hub.lookup.disclosure import as_plain
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.oversight import (
    check_evidence,
    check_log,
    count_faults,
    judge_log,
    list_faults,
)
from tests.support.little_city import CLEAN, FINED, caller_of
from tests.support.parts import LONG
from tests.support.prepared import START, TOKENS, config_of
from tests.support.tampered import TAMPERINGS, prepare_watched

pytestmark = pytest.mark.only_database("sqlite")
CHANGING = ("receipt", "rely_until", "reads", "next")
QUESTIONS = {
    "clean": ("platform", "onboarding", TrustQuestion(CLEAN.code)),
    "fined": ("platform", "onboarding", TrustQuestion(FINED.code)),
    "file": ("market_supervision", "enforcement", FileQuestion(FINED.code)),
    "history": ("leading_office", "supervision", HistoryQuestion(CLEAN.code)),
}


def config(folder):
    """Give the settings of the copy."""
    return config_of(folder, f"sqlite:///{folder / 'hub.db'}")


def answers_of(hub, tokens):
    """Ask all questions; give what each is answered, or the code of its refusal."""
    found = {}
    for name, (kind, purpose, question) in QUESTIONS.items():
        caller = caller_of(hub, tokens[kind])
        try:
            answer = disclose(hub, caller, question, Task(purpose, "甲1"))
        except AuditUnavailableError as error:
            found[name] = error.code
            continue
        document = as_plain(answer)
        if answer.status == 503:
            found[name] = document["code"]
            assert document["receipt"]
        else:
            reads = places_of(document.pop("reads", ()))
            reads |= pop_damaged(document)
            told = {k: v for k, v in document.items() if k not in CHANGING}
            found[name] = (answer.status, reads, told)
    return found


def pop_damaged(document):
    """Take out which entries a history says it cannot tell of; give their places."""
    withheld = document.get("withheld", ())
    told = [one for one in withheld if not one["rule"].startswith("damaged:")]
    damaged = {
        int(one["rule"].rpartition("/")[2]) for one in withheld if one not in told
    }
    if "withheld" in document:
        document["withheld"] = told
    return damaged


def places_of(reads):
    """Name the entries of reads."""
    return {int(read["entry"].rpartition("/")[2]) for read in reads}


@pytest.fixture(scope="module")
def untouched(databases, tmp_path_factory):
    """What is answered where nobody tampered with anything."""
    folder = tmp_path_factory.mktemp("untouched")
    databases.fresh(folder, prepare_watched)
    tokens = json.loads((folder / TOKENS).read_text())
    with open_hub(config(folder), SetClock(START)) as hub:
        assert judge_log(hub).ok
        assert all(compare_stored(hub).values())
        assert check_evidence(hub, actor="hub", whole=True).standing == 0
        size = hub.audit.signed().size
        answers = answers_of(hub, tokens)
    return {
        name: (status, {place for place in reads if place < size}, told)
        for name, (status, reads, told) in answers.items()
    }


def is_as_before(answer, before):
    """Tell whether an answer says what it said; a history may have gone on."""
    return answer[0] == before[0] and answer[1] >= before[1] and answer[2] == before[2]


@pytest.mark.parametrize("way", TAMPERINGS, ids=lambda way: way.name)
def test_who_tampers_is_found_and_nothing_of_it_is_served(
    way, databases, untouched, tmp_path
):
    databases.fresh(tmp_path, prepare_watched)
    tokens = json.loads((tmp_path / TOKENS).read_text())

    way.how(tmp_path)

    # In the ordinary run the doctor, who compares all the same, sees every fourth.
    if LONG or TAMPERINGS.index(way) % 4 == 0:
        assert doctor_of(tmp_path) == way.doctor
    with open_hub(config(tmp_path), SetClock(START), unchecked=True) as hub:
        verdict = judge_log(hub)
        assert ("ok" if verdict.ok else verdict.fault.code) == way.verify
        if not (verdict.ok or way.nightly):
            check_log(hub, actor="hub")
        check_evidence(hub, actor="hub")
        faults = list_faults(hub)
        kept = {fault["code"] for fault in faults if fault["closes"] != "log"}
        # Where the log itself is not what was signed, more may look contradicted.
        assert kept == way.nightly if verdict.ok else kept >= way.nightly
        assert count_faults(hub) == len(faults)
        assert bool(faults) is not way.outside
        if way.outside or "refused" in way.doctor:
            # Nothing is served by a hub that does not open.
            return
        answers = answers_of(hub, tokens)
    for name, answer in answers.items():
        if name in way.closed:
            assert answer == "evidence-contradicts", name
        elif isinstance(answer, tuple):
            assert is_as_before(answer, untouched[name]), (name, answer)


@pytest.mark.long
@pytest.mark.parametrize("way", TAMPERINGS, ids=lambda way: way.name)
def test_the_commands_say_the_same_with_a_code_and_no_traceback(
    way, databases, tmp_path
):
    databases.fresh(tmp_path, prepare_watched)
    way.how(tmp_path)

    verify, verified = run(tmp_path, "audit", "verify")
    doctor, examined = run(tmp_path, "doctor")
    run(tmp_path, "audit", "check")
    _, faults = run(tmp_path, "audit", "faults")

    fault = (verified or {}).get("fault", {"code": "ok"})
    assert fault["code"] == way.verify
    # What is sound of the log itself is compared with what is stored.
    assert verify == (0 if way.verify == "ok" and not way.doctor else 1)
    assert doctor == (1 if way.doctor else 0)
    if examined is not None:
        wrong = {name for name, is_sound in examined.items() if is_sound is False}
        assert wrong == way.doctor
        assert verified["not_covered"]
    kept = {one["code"] for one in faults or () if one["closes"] != "log"}
    assert kept == way.nightly if way.verify == "ok" else kept >= way.nightly


def run(folder, *words):
    """Run a command on the copy; gives its exit code and what it printed."""
    done = subprocess.run(  # our own command
        [sys.executable, "-c", "from hub.cli import main; main()", *words, "--json"],
        env={**os.environ, "HUB_INSTANCE": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout) if done.stdout else None


def doctor_of(folder):
    """Name what ``doctor`` finds fault with."""
    try:
        with open_hub(config(folder), SetClock(START)) as hub:
            findings = hub.check()
            if all(findings.values()):
                findings = compare_stored(hub)
    except AuditUnavailableError:
        return frozenset({"refused"})
    return frozenset(name for name, is_sound in findings.items() if not is_sound)
