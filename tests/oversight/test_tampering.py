"""Every way to tamper with the databases: which check says what, and what is served."""

import json

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
from tests.support.prepared import START, TOKENS, config_of
from tests.support.tampered import TAMPERINGS, prepare_watched

pytestmark = pytest.mark.only_database("sqlite")
SIZE = 330
"""Entries that are surely there before anybody tampers."""
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
            told = {k: v for k, v in document.items() if k not in CHANGING}
            found[name] = (answer.status, reads, told)
    return found


def places_of(reads):
    """Name the entries of reads that were there before anybody tampered."""
    places = {int(read["entry"].rpartition("/")[2]) for read in reads}
    return {place for place in places if place < SIZE}


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
        return answers_of(hub, tokens)


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

    with open_hub(config(tmp_path), SetClock(START), unchecked=True) as hub:
        verdict = judge_log(hub)
        assert ("ok" if verdict.ok else verdict.fault.code) == way.verify
        assert doctor_of(tmp_path) == way.doctor
        check_log(hub, actor="hub")
        check_evidence(hub, actor="hub")
        faults = list_faults(hub)
        kept = {fault["code"] for fault in faults if fault["closes"] != "log"}
        assert kept >= way.nightly - {"log"}
        assert (kept != set()) or not way.nightly - {"log"}
        assert count_faults(hub) == len(faults)
        assert bool(faults) is not way.outside
        answers = answers_of(hub, tokens)
    if way.outside or "refused" in way.doctor:
        # Nothing is served by a hub that does not open.
        return
    for name, answer in answers.items():
        if name in way.closed:
            assert answer == "evidence-contradicts", name
        elif isinstance(answer, tuple):
            assert is_as_before(answer, untouched[name]), (name, answer)


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
