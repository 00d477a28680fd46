"""What is said of a rating's future is what the evaluator says on that day."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.ratings.fading import Fading, best_without, fadings_of
from hub.ratings.policy import evaluate
from hub.ratings.schema import policy_of, read_policy
from hub.ratings.terms import Fact, RatedSubject, Reason
from hub.rulebook import load_rulebook

RULES = load_rulebook()
POLICY = read_policy(RULES.policy("public-trust"), RULES)
TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
FARTHEST = 1300
"""Days after which nothing that has begun to fade is left."""
REGISTERED = Fact(
    id="R0",
    kind="registration",
    event_day=date(2024, 1, 1),
    public_from=date(2024, 1, 1),
)


@st.composite
def counting(draw):
    """Facts that count today, some of one field of law."""
    kinds = st.sampled_from(("penalty", "licence", "sampling_result"))
    facts = [REGISTERED]
    for number in range(draw(st.integers(1, 5))):
        kind = draw(kinds)
        day = TODAY - draw(st.integers(0, 900)) * DAY
        facts.append(
            Fact(
                id=f"R{number + 1}",
                kind=kind,
                event_day=day,
                tier=draw(st.sampled_from(("ordinary", "serious"))),
                fields=(draw(st.sampled_from(("ip", "food"))),),
                amount_fen=draw(st.sampled_from((0, 2_000_000))),
                public_from=day,
                public_until=TODAY + draw(st.integers(0, 900)) * DAY,
            )
        )
    return facts


def worth(facts, reason, day):
    """What a reason about the same fact is worth, as the evaluator rates that day."""
    for other in evaluate(facts, POLICY, day).reasons:
        same = reason.points > 0 or other.records[:1] == reason.records[:1]
        if other.code == reason.code and same:
            return other.points
    return 0


@given(facts=counting())
def test_a_reason_next_weighs_less_on_the_first_day_on_which_the_evaluator_says_so(
    facts,
):
    verdict = evaluate(facts, POLICY, TODAY)

    fadings = fadings_of(verdict.reasons, verdict.inputs, POLICY, TODAY)
    for reason, told in zip(verdict.reasons, fadings, strict=True):
        if not reason.records:
            assert told is None
            continue
        days = (TODAY + n * DAY for n in range(1, FARTHEST))
        first = next(
            (d for d in days if worth(facts, reason, d) != reason.points), None
        )
        expected = None if first is None else Fading(first, worth(facts, reason, first))
        assert told == expected, reason


def test_a_repeated_act_is_none_any_more_once_what_it_repeats_has_ended():
    later = Fact(
        id="R2",
        kind="penalty",
        event_day=TODAY - 10 * DAY,
        tier="serious",
        fields=("ip",),
        public_from=TODAY - 10 * DAY,
        public_until=TODAY + 900 * DAY,
    )
    earlier = replace(
        later,
        id="R1",
        event_day=TODAY - 20 * DAY,
        public_from=TODAY - 20 * DAY,
        public_until=TODAY + 5 * DAY,
    )
    verdict = evaluate([REGISTERED, earlier, later], POLICY, TODAY)
    (repeat,) = (one for one in verdict.reasons if one.code == "repeat")

    told = fadings_of([repeat], verdict.inputs, POLICY, TODAY)

    assert told == [Fading(TODAY + 6 * DAY, 0)]
    assert worth(verdict.inputs, repeat, TODAY + 5 * DAY) == repeat.points
    assert worth(verdict.inputs, repeat, TODAY + 6 * DAY) == 0


def test_of_a_record_that_is_not_handed_in_no_fading_is_told():
    fine = replace(REGISTERED, id="R1", kind="penalty", tier="ordinary")
    verdict = evaluate([REGISTERED], POLICY, TODAY)

    reason = Reason("penalty.ordinary", -120, (fine.id,))
    assert fadings_of([reason], verdict.inputs, POLICY, TODAY) == [None]
    assert fadings_of([reason], [fine], POLICY, TODAY) == [None]
    fine = replace(fine, event_day=TODAY)
    assert fadings_of([reason], [fine], POLICY, TODAY) != [None]


def test_what_would_be_without_a_record_is_what_the_evaluator_says_without_it():
    debt = replace(
        REGISTERED, id="R1", kind="judgment_debtor", event_day=date(2026, 11, 1)
    )
    fine = replace(
        REGISTERED,
        id="R2",
        kind="penalty",
        tier="ordinary",
        fields=("ip",),
        event_day=date(2026, 11, 1),
        public_until=date(2027, 11, 1),
    )
    facts = [REGISTERED, debt, fine]
    verdict = evaluate(facts, POLICY, TODAY)

    told = best_without(verdict, POLICY, TODAY, RatedSubject())

    assert verdict.grade == "D"
    assert told.record == "R1"
    left = evaluate([REGISTERED, fine], POLICY, TODAY)
    assert (told.verdict.score, told.verdict.grade) == (left.score, left.grade)


def test_without_a_loss_nothing_would_be_better():
    verdict = evaluate([REGISTERED], POLICY, TODAY)

    assert best_without(verdict, POLICY, TODAY, RatedSubject()) is None


def test_a_version_of_a_policy_is_read_once_and_one_that_is_gone_is_none():
    later = TODAY + DAY
    assert policy_of(RULES, "public-trust", "2026-1", TODAY) is policy_of(
        RULES, "public-trust", "2026-1", later
    )
    assert policy_of(RULES, "public-trust", "1999-1", TODAY) is None
