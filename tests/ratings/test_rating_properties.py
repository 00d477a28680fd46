"""Laws that every rating keeps, whatever the facts."""

import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from hub.calendar import add_months, full_months
from hub.ratings.policy import evaluate, next_due
from hub.ratings.schema import open_to_businesses, read_policy
from hub.ratings.terms import Fact, RatedSubject
from hub.rulebook import load_rulebook

RULES = load_rulebook()
POLICY = read_policy(RULES.policy("public-trust"), RULES)
OPENED = open_to_businesses(POLICY, frozenset({"penalty"}))
SHOP = RatedSubject(subject_class="individual_business")
TODAY = date(2026, 11, 24)
ADVERSE = (
    "penalty",
    "sampling_result",
    "abnormal_listing",
    "serious_listing",
    "judgment_debtor",
)

days = st.dates(date(2019, 1, 1), date(2027, 6, 1))
tiers = st.sampled_from(["minor", "ordinary", "serious", None])


numbers = st.integers(1, 10**6)


@st.composite
def facts_of_kind(draw, kinds, number=numbers):
    """A fact, public from some day on, as the archive might give it."""
    kind = draw(st.sampled_from(kinds))
    event_day = draw(days)
    public_from = event_day + timedelta(days=draw(st.integers(0, 40)))
    until = st.none() | st.integers(0, 1200).map(
        lambda more: public_from + timedelta(days=more)
    )
    penalty = kind == "penalty"
    return Fact(
        id=f"R{draw(number)}",
        kind=kind,
        event_day=event_day,
        tier=draw(tiers) if penalty else None,
        amount_fen=draw(st.integers(0, 2 * 10**8)) if penalty else 0,
        penalty_kinds=("fine", "licence_revoked") if draw(st.booleans()) else ("fine",),
        fields=draw(st.sampled_from([("ip",), ("food",), ("ip", "food"), ()]))
        if penalty
        else (),
        outcome=draw(st.sampled_from(["active", "revoked", "deregistered", None]))
        if kind == "registration"
        else None,
        public_from=public_from,
        public_until=draw(until),
    )


# Few enough that several are of one day, in one field, of one document.
crowded_days = st.sampled_from([date(2026, 10, 1), date(2026, 10, 2)])
documents = st.sampled_from([None, None, ("one",), ("two",)])
crowded = st.lists(
    st.builds(
        replace,
        facts_of_kind(("penalty", "sampling_result"), st.just(0)),
        event_day=crowded_days,
        public_from=st.just(date(2026, 10, 3)),
        public_until=st.none(),
        document=documents,
    ),
    max_size=5,
)
anything = facts_of_kind((*ADVERSE, "registration", "licence", "shop", "court_case"))
violations = facts_of_kind(ADVERSE, st.integers(10**6 + 1, 2 * 10**6))
files = st.lists(anything, max_size=8, unique_by=lambda fact: fact.id)
REGISTRATION = Fact(
    id="R0",
    kind="registration",
    event_day=date(2015, 1, 1),
    outcome="active",
    public_from=date(2015, 1, 1),
)
hidden_changes = st.sampled_from(
    [
        {"public_from": None},
        {"status": "repaired"},
        {"status": "annulled"},
        {"status": "withdrawn"},
        {"status": "disputed"},
        {"public_until": TODAY - timedelta(days=1)},
        {"public_from": TODAY + timedelta(days=1), "public_until": None},
        {"kind": "court_case"},
    ]
)


def content(verdict):
    """What can be seen of a verdict."""
    return (
        verdict.score,
        verdict.grade,
        verdict.reasons,
        verdict.flags,
        verdict.digest,
    )


@given(files, violations)
def test_one_more_violation_never_raises_a_score(before, another):
    without = evaluate([REGISTRATION, *before], POLICY, TODAY)

    with_it = evaluate([REGISTRATION, *before, another], POLICY, TODAY)

    assert with_it.score is not None
    assert with_it.score <= without.score
    assert with_it.grade >= without.grade


@given(files, st.randoms(use_true_random=False))
def test_the_order_in_which_facts_arrive_never_matters(facts, random):
    shuffled = random.sample(facts, len(facts))

    assert evaluate(shuffled, POLICY, TODAY) == evaluate(facts, POLICY, TODAY)


def named(facts, names):
    """The facts with these record ids, and what each record says that weighs."""
    renamed = [replace(one, id=name) for one, name in zip(facts, names, strict=True)]
    says = {one.id: repr(replace(one, id="", document=None)) for one in renamed}
    return renamed, says


def said(facts, names, policy):
    """What a rating says, each record told by its content instead of its id."""
    renamed, says = named([REGISTRATION, *facts], ["R0", *names])
    verdict = evaluate(renamed, policy, TODAY)
    reasons = [
        (one.code, one.points, [says[name] for name in one.records])
        for one in verdict.reasons
    ]
    inputs = [says[one.id] for one in verdict.inputs]
    return verdict.score, verdict.grade, reasons, verdict.next_change, inputs


@given(crowded, st.randoms(use_true_random=False))
def test_other_record_ids_rate_alike(facts, random):
    names = [f"R{number}" for number in range(1, len(facts) + 1)]

    others = random.sample(names, len(names))

    assert said(facts, others, POLICY) == said(facts, names, POLICY)


@given(crowded)
def test_a_decision_repeats_none_of_its_own_day(facts):
    renamed, _ = named(facts, [f"R{number}" for number in range(len(facts))])
    days = {one.id: one.event_day for one in renamed}

    verdict = evaluate([replace(REGISTRATION, id="R-0"), *renamed], POLICY, TODAY)

    for reason in verdict.reasons:
        if reason.code == "repeat":
            later, earlier = reason.records
            assert days[earlier] < days[later]


@given(files)
def test_the_points_of_the_reasons_add_up_to_the_score(facts):
    verdict = evaluate([REGISTRATION, *facts], POLICY, TODAY)

    assert sum(reason.points for reason in verdict.reasons) == verdict.score
    assert 0 <= verdict.score <= 1000


@given(files)
def test_every_reason_but_base_caps_and_clamp_names_its_records(facts):
    verdict = evaluate([REGISTRATION, *facts], POLICY, TODAY)

    known = {fact.id for fact in verdict.inputs}
    for reason in verdict.reasons:
        general = reason.code in {"base", "clamp"} or reason.code.startswith("cap.")
        assert bool(reason.records) is not general
        assert set(reason.records) <= known
    for flag in verdict.flags:
        assert set(flag.records) <= known


@given(files, violations, hidden_changes)
def test_what_the_audience_may_not_see_changes_nothing(facts, secret, change):
    hidden = replace(secret, **change)

    with_it = evaluate([*facts, hidden], POLICY, TODAY)

    assert with_it == evaluate(facts, POLICY, TODAY)


@given(files, st.integers(2, 9))
def test_a_new_version_with_the_same_public_content_gives_the_same_digest(facts, seq):
    newer = [replace(fact, seq=seq) for fact in facts]

    assert content(evaluate(newer, POLICY, TODAY)) == content(
        evaluate(facts, POLICY, TODAY)
    )


@given(files)
def test_only_the_newest_version_of_a_record_counts(facts):
    older = [replace(fact, seq=0, tier="serious", amount_fen=10**9) for fact in facts]

    for both in ([*facts, *older], [*older, *facts]):
        assert evaluate(both, POLICY, TODAY) == evaluate(facts, POLICY, TODAY)


@given(files, st.sampled_from(["provisional", "unconfirmed"]))
def test_a_merchant_of_unsure_identity_is_unrated_whatever_its_file(facts, kind):
    verdict = evaluate(facts, POLICY, TODAY, subject=RatedSubject(kind=kind))
    empty = evaluate([], POLICY, TODAY, subject=RatedSubject(kind=kind))

    assert verdict.grade == "unrated"
    assert verdict == empty


@given(files, st.sampled_from(["natural_person", "individual_business"]))
def test_no_machine_grades_a_person_towards_platforms(facts, subject_class):
    subject = RatedSubject(subject_class=subject_class)

    verdict = evaluate(facts, POLICY, TODAY, subject=subject)

    assert (verdict.score, verdict.grade) == (None, "unrated")
    assert verdict == evaluate([], POLICY, TODAY, subject=subject)


@given(files)
def test_no_rule_for_businesses_grades_a_person(facts):
    person = RatedSubject(subject_class="natural_person")

    verdict = evaluate(facts, OPENED, TODAY, subject=person)

    assert verdict == evaluate([], POLICY, TODAY, subject=person)


@given(files)
def test_nothing_but_opened_and_neutral_kinds_count_for_a_business(facts):
    told = [one for one in facts if one.kind in {"penalty", "registration", "licence"}]

    verdict = evaluate([REGISTRATION, *facts], OPENED, TODAY, subject=SHOP)

    assert verdict == evaluate([REGISTRATION, *told], OPENED, TODAY, subject=SHOP)
    assert verdict.grade != "unrated"


@given(files, violations, hidden_changes)
def test_hidden_records_of_a_business_change_nothing_where_opened(
    facts, secret, change
):
    hidden = replace(secret, **change)

    with_it = evaluate([*facts, hidden], OPENED, TODAY, subject=SHOP)

    assert with_it == evaluate(facts, OPENED, TODAY, subject=SHOP)


@given(files)
def test_the_rule_for_businesses_changes_nothing_for_others(facts):
    assert evaluate(facts, OPENED, TODAY) == evaluate(facts, POLICY, TODAY)


@given(files, st.integers(0, 120), st.integers(0, 2 * 10**8))
def test_an_ordinary_act_in_full_weight_never_leaves_an_a(facts, age, amount):
    day = TODAY - timedelta(days=age)
    fresh = Fact(
        id="R0-fresh",
        kind="penalty",
        event_day=day,
        tier="ordinary",
        fields=("ip",),
        amount_fen=amount,
        public_from=day,
    )

    verdict = evaluate([REGISTRATION, *facts, fresh], POLICY, TODAY)

    assert verdict.grade in {"B", "C", "D"}


@given(st.lists(anything, max_size=4, unique_by=lambda fact: fact.id))
def test_nothing_changes_before_the_day_that_is_named_and_something_on_it(facts):
    known = [fact for fact in facts if fact.counts_on(TODAY)]
    verdict = evaluate(known, POLICY, TODAY)

    changes = (
        day
        for day in (TODAY + timedelta(days=n) for n in range(1, 2200))
        if content(evaluate(known, POLICY, day)) != content(verdict)
    )

    assert verdict.next_change == next(changes, None)


@given(st.lists(anything, max_size=4, unique_by=lambda fact: fact.id))
def test_a_merchant_is_due_before_anything_can_have_changed(facts):
    verdict = evaluate(facts, POLICY, TODAY)
    due = next_due(facts, verdict, TODAY)

    last = (due or TODAY + timedelta(days=2200)) - TODAY
    quiet = [TODAY + timedelta(days=n) for n in range(1, last.days)]

    assert due is None or due > TODAY
    for day in quiet:
        assert content(evaluate(facts, POLICY, day)) == content(verdict)


@given(days, st.integers(0, 3000))
def test_a_month_is_over_on_the_day_after_its_last(since, later):
    day = since + timedelta(days=later)

    months = full_months(since, day)

    assert months == 0 or add_months(since, months) < day
    assert add_months(since, months + 1) >= day


PROGRAM = """
from datetime import date
from hub.ratings.policy import evaluate
from hub.ratings.schema import read_policy
from hub.ratings.terms import Fact
from hub.rulebook import load_rulebook
rules = load_rulebook()
policy = read_policy(rules.policy("public-trust"), rules)
facts = {Fact(f"R{n}", "penalty", date(2026, n, 1), tier="ordinary", fields=("ip",),
         penalty_kinds=("fine",), public_from=date(2026, n, 1)) for n in range(1, 9)}
print(evaluate(facts, policy, date(2026, 11, 24)).digest)
"""


def test_every_process_comes_to_the_same_digest():
    digests = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(digests) == 1
