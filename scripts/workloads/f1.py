"""F1: a file of 200 records of a past day, as it was known at a moment.

The answer is built and encoded in process, as it would be to a prosecutor; what the log
takes comes on top and is W1's. ``scale`` is how many records the hub holds. A third of
the 200 was corrected, a third repaired in the meantime. ``cpu_`` figures leave out the
time that other processes took. The reference reads the records of the same merchant as
they stand, and no more.
"""

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hub.after_intake import due_now
from hub.archive.drafts import Draft, Filing, record_key
from hub.archive.filing import bulk_load
from hub.archive.reads import records_of
from hub.archive.rules import judge
from hub.context import Hub, open_hub
from hub.ground.config import load_config
from hub.lookup.ask import merchant_question
from hub.lookup.file import closed_moment
from hub.lookup.task import Task
from hub.members.caller import Caller
from hub.merchants.rules import Claim
from hub.merchants.service import find_merchant
from schemas.codes.identifiers import identify
from schemas.words import RecordStatus, SubjectClass
from scripts.workloads.city import bench_city
from scripts.workloads.served import own_copy, settings_of

RECORDS_OF_ONE = 2.5
"""How many records a merchant of the city has, its registration among them."""
RECORDS = 200
QUESTIONS = 400
WARMING = 20
SEED = 7
ACTOR = "bench"
OFFICE = "宿迁市市场监督管理局"
PROSECUTOR = Caller(
    "agency:procuratorate", "procuratorate", "检察院", "321300", "bench", "bench"
)
TASK = Task("prosecution", "宿检刑诉〔2026〕1号", "沈检察官", {"query": ""})


def run(scale: int, cache: Path) -> dict[str, Any]:
    """Ask about one merchant of 200 records at random days and moments."""
    merchants = max(1, int(scale / RECORDS_OF_ONE))
    city = bench_city(merchants, cache)
    with (
        own_copy(city, cache / "f1") as instance,
        open_hub(load_config(settings_of(instance))) as hub,
    ):
        code = city.codes[len(city.codes) // 2]
        moments = _bring_in(hub, code, city.day)
        return _measure(hub, code, moments, city.day)


def _bring_in(hub: Hub, code: str, day: date) -> list[str]:
    """File the records in three rounds and give the last closed moment of each."""
    filing = Filing(hub.keys, hub.rulebook.divisions, "bench", ACTOR, due_now(hub))
    first = [_draft(hub, code, day, number) for number in range(RECORDS)]
    second = [_draft(hub, code, day, n, fine=9) for n in range(0, RECORDS, 3)]
    third = [
        replace(
            draft,
            status=RecordStatus.REPAIRED.value,
            status_from=day - timedelta(days=30),
        )
        for draft in first[1::3]
    ]
    moments = []
    for drafts in (first, second, third):
        bulk_load(hub, drafts, filing)
        moments.append(closed_moment(hub).isoformat())
    return moments


def _draft(hub: Hub, code: str, day: date, number: int, fine: int = 1) -> Draft:
    """Draft a penalty of the merchant, one each other day before ``day``."""
    decided = day - timedelta(days=2 * number + 1)
    document = f"宿市监罚〔2026〕F{number}号"
    body = {
        "uscc": code,
        "party_category": "organisation",
        "document_no": document,
        "violation_type": "侵犯注册商标专用权",
        "facts": "当事人网店销售侵权商品若干件，" * 8,
        "basis": "商标法第六十条",
        "penalty_kinds": ["fine"],
        "fine_fen": 100 * fine,
        "decision_day": decided.isoformat(),
        "authority": OFFICE,
        "procedure": "ordinary",
    }
    key = record_key("penalty", (OFFICE, document, code))
    claim = Claim(
        record_key=key,
        party_no=0,
        kind="penalty",
        source=ACTOR,
        is_register=False,
        name=None,
        subject_class=SubjectClass.ORGANISATION,
        identifiers=(identify(code),),
    )
    return Draft(
        key=key,
        kind="penalty",
        source=ACTOR,
        natural_key=(OFFICE, document, code),
        body=body,
        event_day=decided,
        claims=(claim,),
        judgement=judge("penalty", body, hub.rulebook),
        issuer=OFFICE,
    )


def _measure(hub: Hub, code: str, moments: list[str], day: date) -> dict[str, Any]:
    """Ask again and again and tell the milliseconds."""
    chosen = random.Random(SEED)  # noqa: S311  # which day is asked for is no secret
    days = [(day - timedelta(days=n)).isoformat() for n in range(2 * RECORDS)]

    def past() -> int:
        asked = (chosen.choice(moments), chosen.choice(days))
        return _ask(hub, code, *asked)

    def whole() -> int:
        return _ask(hub, code, moments[-1], days[0])

    def known() -> int:
        return _ask(hub, code, moments[1], None)

    def present() -> int:
        with hub.reads() as session:
            found = find_merchant(session, code)
            return 0 if found is None else len(records_of(session, found.id))

    past_times, whole_times = _times(past), _times(whole)
    busy = _times(whole, time.thread_time)
    known_times, present_times = _times(known), _times(present)
    return {
        "figures": {
            "records": whole(),
            "p50_ms": _at(whole_times, 0.5),
            "p99_ms": _at(whole_times, 0.99),
            "cpu_p50_ms": _at(busy, 0.5),
            "cpu_p99_ms": _at(busy, 0.99),
            "any_day_p50_ms": _at(past_times, 0.5),
            "any_day_p99_ms": _at(past_times, 0.99),
            "known_at_p50_ms": _at(known_times, 0.5),
            "known_at_p99_ms": _at(known_times, 0.99),
        },
        "reference": {
            "read_p50_ms": _at(present_times, 0.5),
            "read_p99_ms": _at(present_times, 0.99),
        },
        "ratios": {
            "vs_read_p50": _at(whole_times, 0.5) / _at(present_times, 0.5),
        },
    }


def _ask(hub: Hub, code: str, known_at: str | None, as_of: str | None) -> int:
    """Build an answer; give how many records it tells."""
    question = merchant_question("merchant", code, known_at, as_of)
    return question.build(hub, PROSECUTOR, TASK, hub.clock()).records


def _times(
    ask: Callable[[], object], clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """Give the milliseconds of each question, the shortest first."""
    for _ in range(WARMING):
        ask()
    times = []
    for _ in range(QUESTIONS):
        began = clock()
        ask()
        times.append((clock() - began) * 1000)
    return sorted(times)


def _at(times: list[float], share: float) -> float:
    """Give the time that a share of the questions does not exceed."""
    return times[min(len(times) - 1, int(len(times) * share))]
