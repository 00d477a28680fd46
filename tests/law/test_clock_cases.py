"""Each case about clocks that was counted by hand, walked through rules and machine."""

import csv
import json
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from hub.calendar import due_of
from hub.casework.machines.loader import load_machines
from hub.casework.matter.errors import CitedError
from hub.casework.matter.flow import NOTHING, find_event
from hub.casework.matter.steps.facts import check_facts
from hub.deadlines import ClockKeeper, Extension
from hub.deadlines.flow import (
    ClockNow,
    close_step,
    extend_step,
    fold,
    follow,
    open_step,
    pause_step,
    resume_step,
)
from hub.ground.clock import CHINA
from hub.ground.errors import HubError
from hub.rulebook import load_rulebook
from hub.rulebook.cited import articles_in
from hub.rulebook.time_rules import ClockRule
from schemas.words import ClockState, ClockStep

RULES = load_rulebook()
CALENDAR = RULES.calendar
TRANSFER = load_machines().named("transfer", date(2026, 12, 1))
FILE = Path(__file__).with_name("clock_cases.tsv")
LINES = [one for one in FILE.read_text("utf-8").splitlines() if one[:1] != "#"]
CASES = list(csv.DictReader(LINES, delimiter="\t", quoting=csv.QUOTE_NONE))
CASE = RULES.rule("clocks", "case.decide", date(2026, 12, 1))
EVENTS = {"filed": "registered", "approved": "decided", "asked": "received"}
EXTENSIONS = ("extension", "second_extension", "extension_told")
PAUSES = {
    "police_reconsideration": "reconsideration",
    "reconsideration_asked": "reconsideration",
    "victim_appeal": "appeal",
    "other_procuratorate_asked": "consultation",
    **{one: one for one in CASE.pauses},
}
DONE = ("investigation_concluded", "seizure_decided", "served", "protested")
ANEW = ("returned", "other_procuratorate_received")
SUPPLEMENT = "supplementary_investigation"
SUPPLEMENTS = ("ask_supplement", "ask_second_supplement")
STATES = {
    ClockState.RUNNING: "running",
    ClockState.WARNED: "running",
    ClockState.PAUSED: "suspended",
    ClockState.MET: "done",
    ClockState.MET_LATE: "done_late",
    ClockState.OVERDUE: "late",
}
GROUNDS = {"插手经济纠纷": "civil_dispute"}
"""Grounds of article 559 as steps tell them."""
OVER = {"lapsed": "lapsed", "reminder": "reminder_possible"}


def moment(text):
    """Read a moment; of a day alone it is ten o'clock there."""
    read = datetime.fromisoformat(text)
    if "T" not in text:
        read = datetime.combine(read, time(10))
    return read.replace(tzinfo=CHINA)


@dataclass
class Walk:
    """A clock on its way through what happened."""

    rule: ClockRule
    now: ClockNow

    def take(self, at, what, said):
        """Let one thing happen."""
        if what in ANEW or what == SUPPLEMENT:
            self.now = begun(self.rule, at)
        elif what in EXTENSIONS:
            asked = Extension(
                amount=said.get("days", said.get("months", 0)),
                until=date.fromisoformat(said["until"]) if "until" in said else None,
                by=said.get("by", ""),
                minuted=said.get("minutes", False),
            )
            step = extend_step(self.now, self.rule, CALENDAR, at, asked)
            self.now = follow(self.now, step)
        elif what in DONE:
            self.now = follow(self.now, close_step(self.now, ClockStep.MET, at))
        elif said == "from":
            step = pause_step(self.now, self.rule, at, PAUSES[what])
            self.now = follow(self.now, step)
        else:
            step = resume_step(self.now, self.rule, CALENDAR, at, PAUSES[what])
            self.now = follow(self.now, step)


def begun(rule, start):
    """Begin to count."""
    return fold(start, [open_step(rule, CALENDAR, start, start)], rule.then)


def rule_of(case, start):
    """Find the rule by which a case is counted, as what is told of it says."""
    key, day = case["clock"], moment(start["at"]).date()
    if start.get("ground") == "unreachable":
        key = "order107.decide-unreachable"
    told = {
        "in_custody": start.get("custody"),
        "at_large": start.get("detained") is False,
        "party_present": start.get("present"),
    }
    facts = {fact for fact, is_so in told.items() if is_so}
    return ClockKeeper(RULES, CALENDAR).rule_of(key, facts, day)


def opens(case, start, happened):
    """Tell whether such a clock runs from such an event at all."""
    rule = rule_of(case, start)
    if EVENTS.get(start["event"], start["event"]) != rule.starts:
        return False
    if case["clock"] != "spp.remind":
        return True
    noticed = any(one["what"] == "notice_to_file" for one in happened)
    filing = "file_on_notice" if noticed else "file"
    event = next(one for one in TRANSFER.events if one.key == filing)
    return "spp.remind:police" in event.opens


def told_in_order(happened):
    """Put what happened in its order, a time that does not count as its two ends."""
    found = []
    for one in happened:
        what = one["what"]
        if "from" in one:
            found.append((moment(one["from"]), what, "from"))
            found.append((moment(one["to"]), what, "to"))
        elif what == "reconsideration_asked":
            found.append((moment(one["at"]), what, "from"))
        elif what not in {"notice_to_file", "transfer"}:
            found.append((moment(one["at"]), what, one))
    return sorted(found, key=lambda told: told[0])


def walked(case, until=None):
    """Walk a case through what happened, up to a moment where one is asked of."""
    start, happened = json.loads(case["start"]), json.loads(case["happened"])
    rule, supplements = rule_of(case, start), 0
    walk = Walk(rule, begun(rule, moment(start["at"])))
    for at, what, said in told_in_order(happened):
        if until is not None and at > until:
            break
        if what == SUPPLEMENT:
            supplements += 1
            done = set(SUPPLEMENTS[: supplements - 1])
            allowed = [
                one
                for one in TRANSFER.events_in("prosecuting")
                if one.key in SUPPLEMENTS
                and done >= set(one.after)
                and not done & set(one.unless)
            ]
            if not allowed:
                return None, TRANSFER.event(SUPPLEMENTS[0], "prosecuting").source
        try:
            walk.take(at, what, said)
        except HubError:
            return None, rule.source
    return walk.now, rule.source


def refusal(start, happened):
    """Tell by which law the procuratorate may not ask why a case was filed, if so."""
    state = "filed"
    for one in happened:
        state = TRANSFER.event(
            one["what"].replace("arrest_asked", "ask_arrest"), state
        ).to
    asked = TRANSFER.event("demand_filing_reasons", "filed")
    ground = GROUNDS.get(start["ground"], start["ground"])
    told = {"filing_ground": ground, "filing_evidence": "询问笔录"}
    try:
        find_event(TRANSFER, replace(NOTHING, state=state), asked.key)
        check_facts(asked, told, load_machines().words)
    except CitedError:
        return asked.source
    return None


def answer(case):
    """Give what the product says of a case, under the keys of what is expected."""
    start, happened = json.loads(case["start"]), json.loads(case["happened"])
    if not opens(case, start, happened):
        return {"opens": False}
    if case["clock"] == "spp.reasons" and (law := refusal(start, happened)):
        return {"refused": set(articles_in(law))}
    now, source = walked(case)
    if now is None:
        return {"refused": set(articles_in(source))}
    rule, at = rule_of(case, start), now.due.at - timedelta(seconds=1)
    told = {"outer": now.due.day.isoformat(), "due": now.due.day.isoformat()}
    if rule.usual:
        usual = replace(rule.term(), amount=rule.usual)
        end = due_of(CALENDAR, now.start, usual, now.paused)
        told["due"] = end.day.isoformat()
    if rule.unit == "hour":
        told["due"] = now.due.at.astimezone(CHINA).strftime("%Y-%m-%dT%H:%M")
    if on := json.loads(case["question"]).get("on"):
        at = moment(on)
        seen = walked(case, at)[0].at_moment(at)
        told["state"] = STATES.get(seen.state) or OVER[seen.then]
    if "procuratorate_received" in start:
        protest = begun(
            RULES.rule("clocks", "spp.protest", at.date()),
            moment(start["procuratorate_received"]),
        )
        last = max(now.due.day, protest.due.day)
        told["effective_from"] = (last + timedelta(days=1)).isoformat()
    return told


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_clock_stands_as_it_was_counted_by_hand(case):
    expected, told = json.loads(case["expected"]), answer(case)

    if "refused" in expected:
        assert set(articles_in(expected["refused"])) <= told["refused"]
    else:
        assert {key: told.get(key) for key in expected} == expected
