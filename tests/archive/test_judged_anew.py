"""A corrected rule file judges all records again, and the old words stay."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

import hub.rulebook
from hub.after_intake import due_now, judge_anew, settle
from hub.archive.drafts import record_key
from hub.archive.filing import Filing, bulk_load
from hub.archive.judging import (
    is_judged,
    judgements_of,
    rejudge,
    words_of,
)
from hub.archive.lease import last_closed_moment
from hub.archive.models import JudgingPass, RecordHead, RecordJudgement
from hub.archive.proof import check_records
from hub.archive.reads import current_by_key, versions_at
from hub.archive.rules import judge
from hub.db.cache import AnswerChange
from hub.ground.process.progress import unseen
from hub.merchants.service import find_merchant
from hub.outbox.models import OutboxEvent
from hub.ratings.ledger import current_rating
from hub.ratings.models import RatingDue
from hub.rulebook import load_rulebook
from hub.rulebook.kept import kept_file, kept_set, with_past_policies
from hub.rulebook.models import RuleSet
from tests.archive.conftest import make_draft
from tests.support.little_city import (
    CLEAN,
    FINED,
    FIRMS,
    bring_penalties,
    bring_registers,
    penalty_row,
)
from tests.support.parts import LONG
from tests.support.waiting import PATIENCE

FILES = Path(hub.rulebook.__file__).parent
RECORDS = 100_000 if LONG else 1_500
SECONDS = 60
KILLS = 5 if LONG else 1
DUE = select(RatingDue.merchant_id, RatingDue.due_day)
PENALTY_DAY = "2026-09-01"


@pytest.fixture
def corrected(tmp_path):
    """A rulebook in which low fines are public for four months."""
    home = tmp_path / "corrected"
    shutil.copytree(FILES, home)
    path = home / "publicity.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("max_months = 3\n", "max_months = 4\n"), "utf-8")
    return load_rulebook(home)


@pytest.fixture
def city(hub, tmp_path):
    """A register, and two fines of one merchant."""
    bring_registers(hub, tmp_path, FIRMS)
    rows = [penalty_row(FINED, n, PENALTY_DAY, 处罚类别="罚款") for n in (1, 2)]
    bring_penalties(hub, tmp_path, rows)
    return hub


def ends(hub):
    """The last public days of penalties, by heads."""
    with hub.reads() as session:
        heads = session.scalars(select(RecordHead)).all()
        rows = current_by_key(session, [head.key for head in heads])
    by_key = {head.key: head for head in heads}
    for row in rows:
        head = by_key[row.key]
        assert (head.judgement, head.publicity_until) == (
            row.judgement_no,
            row.publicity_until,
        )
    return [row.publicity_until for row in rows if row.kind == "penalty"]


def count(hub, *where, of=RecordJudgement):
    with hub.reads() as session:
        return session.scalar(select(func.count()).select_from(of).where(*where))


def test_what_came_in_under_the_rules_of_today_is_judged_by_them_already(city):
    report = judge_anew(city, anyway=True)

    assert (report["changed"], report["done"]) == (0, True)
    assert report["looked_at"] == count(city, of=RecordHead)
    with city.reads() as session:
        assert is_judged(session, city.rulebook)
    assert judge_anew(city) == {
        "pass": None,
        "looked_at": 0,
        "changed": 0,
        "done": True,
    }


def test_a_corrected_rule_reaches_what_is_stored_and_the_old_words_stay(
    city, corrected
):
    assert ends(city) == [date(2026, 12, 1)] * 2
    with city.reads() as session:
        before = last_closed_moment(session)
        (key, *_) = session.scalars(
            select(RecordJudgement.key).where(RecordJudgement.tier == "minor")
        )
        place = [(key, 0)]

    report = judge_anew(replace(city, rulebook=corrected))

    assert report["changed"] == 2
    assert ends(city) == [date(2027, 1, 1)] * 2
    with city.reads() as session:
        told = judgements_of(session, key)
        then, now = (words_of(session, one) for one in told)
        (known_then,) = versions_at(session, place, before)
        (known_now,) = versions_at(session, place, last_closed_moment(session))
    assert [one.number for one in told] == [1, 2]
    assert told[0].judged_at < told[1].judged_at
    assert (then["max_months"], now["max_months"]) == (3, 4)
    assert then["source"].startswith("SAMR Order 107 (2025) art. 7")
    assert known_then.publicity_until == date(2026, 12, 1)
    assert known_now.publicity_until == date(2027, 1, 1)


def test_the_files_of_every_set_are_kept_as_they_stood(city, corrected):
    judge_anew(replace(city, rulebook=corrected))

    with city.reads() as session:
        sets = session.scalars(select(RuleSet.digest).order_by(RuleSet.used_from)).all()
        assert sets == [city.rulebook.set_digest, corrected.set_digest]
        for rules in (city.rulebook, corrected):
            files = kept_set(session, rules.set_digest)
            assert {f: kept_file(session, d) for f, d in files.items()} == rules.texts


def test_a_rating_of_a_policy_that_is_gone_is_told_in_its_words(city):
    code = "unrated.too-young"
    told = city.rulebook.policy_text("public-trust", "2026-1", code, "zh")
    left = tuple(p for p in city.rulebook.policies if p.version != "2026-1")
    texts = {
        file: text for file, text in city.rulebook.texts.items() if "2026-1" not in file
    }
    later = replace(city.rulebook, policies=left, texts=texts)
    assert later.policy_text("public-trust", "2026-1", code, "zh") != told

    with city.reads() as session:
        later = with_past_policies(session, later)

    assert later.policy_text("public-trust", "2026-1", code, "zh") == told
    assert later.policies == left


def test_each_step_is_told_by_one_root_and_the_end_by_counts(city, corrected):
    judge_anew(replace(city, rulebook=corrected))
    settle(replace(city, rulebook=corrected))

    with city.reads() as session:
        query = select(OutboxEvent).where(OutboxEvent.op.like("%.judge"))
        events = session.scalars(query.order_by(OutboxEvent.id)).all()
    steps = [one.detail["count"] for one in events if one.op == "record.judge"]
    passes = [one.detail["changed"] for one in events if one.op == "rules.judge"]
    # Two passes may end within a millisecond, in which ids have no order.
    assert (steps, sorted(passes)) == ([2], [0, 2])
    assert check_records(city.engine, city.audit, city.keys, unseen) is None


def test_ratings_of_whom_it_touched_are_due_and_nobody_elses(city, corrected):
    settle(city)
    with city.reads() as session:
        fined = find_merchant(session, FINED.code).id
        clean = find_merchant(session, CLEAN.code).id
        first = current_rating(session, fined).digest
        others = current_rating(session, clean).known_at
        was_due = dict(session.execute(DUE).all())

    changed = replace(city, rulebook=corrected)
    judge_anew(changed)

    with city.reads() as session:
        due = dict(session.execute(DUE).all())
    today = date(2026, 11, 24)
    assert due[fined] == today
    assert due.get(clean) == was_due.get(clean)
    settle(changed)
    with city.reads() as session:
        assert current_rating(session, fined).digest != first
        assert current_rating(session, clean).known_at >= others


def test_a_record_that_moves_while_a_pass_is_under_way_is_not_judged_over(
    city, corrected, monkeypatch
):
    """Whoever moved it has judged it, by the rules that it has."""
    moved = []
    changed = replace(city, rulebook=corrected)

    def moving(session, keys):
        found = real(session, keys)
        if not moved:
            moved.append(next(iter(found)))
            return found | {moved[0]: (99, 1)}
        return found

    real = rejudge._standing  # noqa: SLF001  # what is written is compared with it
    monkeypatch.setattr(rejudge, "_standing", moving)

    report = judge_anew(changed)

    assert report["changed"] == 1
    assert count(city, RecordJudgement.number == 2) == 1


def test_a_repaired_record_stays_ended_when_it_is_judged_anew(city, corrected):
    with city.writes.begin() as session:
        rows = current_by_key(session, session.scalars(select(RecordHead.key)).all())
    fine = next(row for row in rows if row.kind == "penalty")
    judged = judge(fine.kind, fine.body, corrected)

    assert judged.ended_by == "expiry"
    assert judged.repair_from is None


def many(hub, number):
    """Penalties of one firm, filed past intake."""
    for place in range(number):
        body = {
            "document_no": f"苏市监罚〔2026〕{place}号",
            "decision_day": PENALTY_DAY,
            "authority": "宿迁市市场监督管理局",
            "party_name": "宿迁云朵有限公司",
            "uscc": FINED.code,
            "penalty_kinds": ["fine"],
            "fine_fen": 1_500_000,
        }
        key = record_key("penalty", (body["authority"], body["document_no"], "x"))
        draft = make_draft(body["document_no"])
        yield replace(
            draft,
            key=key,
            body=body,
            event_day=date.fromisoformat(PENALTY_DAY),
            judgement=judge("penalty", body, hub.rulebook),
        )


def test_answers_about_nobody_else_are_made_anew(city, corrected):
    with city.reads() as session:
        fined = find_merchant(session, FINED.code).id
        before = session.scalar(select(func.max(AnswerChange.number))) or 0

    judge_anew(replace(city, rulebook=corrected))

    with city.reads() as session:
        query = select(AnswerChange.touched).where(AnswerChange.number > before)
        touched = [text.split() for text in session.scalars(query)]
    assert {name for names in touched for name in names} == {
        f"m{fined}o",
        f"m{fined}e",
        # Something public changed: somebody may be known by it now who was not.
        "ce",
    }


@pytest.mark.postgresql_in_long
def test_many_records_are_judged_anew_in_short_steps(hub, corrected):
    filing = Filing(
        hub.keys, hub.rulebook.divisions, "run-1", "t", due_now(hub), hub.rulebook
    )
    bulk_load(hub, many(hub, RECORDS), filing)
    changed = replace(hub, rulebook=corrected)

    began = time.monotonic()
    report = judge_anew(changed)
    took = time.monotonic() - began

    assert report["changed"] == RECORDS
    assert set(ends(hub)) == {date(2027, 1, 1)}
    with hub.reads() as session:
        query = select(OutboxEvent.detail).where(OutboxEvent.op == "record.judge")
        sizes = [detail["count"] for detail in session.scalars(query)]
    assert sum(sizes) == RECORDS
    assert max(sizes) <= 1_000
    assert took <= SECONDS


KILLED = """
import os, sys
from pathlib import Path
from hub.context import open_hub
from hub.rulebook import load_rulebook
from hub.after_intake import judge_anew
from tests.support.prepared import config_of
import dataclasses
instance, url, rules = sys.argv[1:]
with open_hub(config_of(Path(instance), url), patience=20) as hub:
    hub = dataclasses.replace(hub, rulebook=load_rulebook(Path(rules)))
    print("begins", flush=True)
    judge_anew(hub)
"""


@pytest.mark.postgresql_in_long
def test_a_pass_that_is_killed_goes_on_and_loses_none(hub, corrected, tmp_path):
    filing = Filing(
        hub.keys, hub.rulebook.divisions, "run-1", "t", due_now(hub), hub.rulebook
    )
    bulk_load(hub, many(hub, RECORDS), filing)
    changed = replace(hub, rulebook=corrected)
    url = hub.engine.url.render_as_string(hide_password=False)
    words = [str(hub.config.instance), url, str(tmp_path / "corrected")]
    for _ in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, "-c", KILLED, *words],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
            env=dict(os.environ),
        )
        child.stdout.readline()
        deadline = time.monotonic() + PATIENCE
        reached = count(hub, RecordJudgement.number == 2)
        while count(hub, RecordJudgement.number == 2) == reached:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()

    judge_anew(changed)

    assert count(hub, RecordJudgement.number == 2) == RECORDS
    assert count(hub, RecordJudgement.number > 2) == 0
    assert set(ends(hub)) == {date(2027, 1, 1)}
    assert count(hub, JudgingPass.ended_at.is_not(None), of=JudgingPass) >= 1
    with hub.reads() as session:
        query = select(OutboxEvent.detail).where(OutboxEvent.op == "record.judge")
        assert sum(detail["count"] for detail in session.scalars(query)) == RECORDS
