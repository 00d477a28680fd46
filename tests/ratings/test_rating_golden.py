"""Merchants rated by hand: the arithmetic of the versions of public-trust."""

from dataclasses import replace
from datetime import date

import pytest
from msgspec import structs

from hub.ratings.policy import evaluate
from hub.ratings.schema import (
    open_to_businesses,
    opened_kinds,
    policy_in_force,
    policy_of,
)
from hub.ratings.terms import Fact, RatedSubject
from hub.rulebook import load_rulebook

RULES = load_rulebook()
TODAY = date(2026, 11, 24)
VERSIONS = ("2026-1", "2026-2", "2027-1")
EARLIER, POLICY, LATER = (
    policy_of(RULES, "public-trust", one, TODAY) for one in VERSIONS
)
OPENED = open_to_businesses(POLICY, frozenset({"penalty"}))
SHOP = RatedSubject(subject_class="individual_business")
PERSON = RatedSubject(subject_class="natural_person")
YUAN = 100


def d(text):
    """A day."""
    return date.fromisoformat(text)


def fact(number, kind, day, until=None, **more):
    """A fact that is public from its day on."""
    return Fact(
        id=f"R{number}",
        kind=kind,
        event_day=d(day),
        public_from=d(more.pop("public_from", day)),
        public_until=until and d(until),
        **more,
    )


def registered(day="2015-03-02", status="active"):
    """A registration."""
    return fact(0, "registration", day, outcome=status)


def penalty(number, day, tier, yuan=0, field=None, kinds=("fine",), until=None):
    """A penalty of a tier, with its amount in yuan."""
    return fact(
        number,
        "penalty",
        day,
        until,
        tier=tier,
        amount_fen=yuan * YUAN,
        fields=() if field is None else (field,),
        penalty_kinds=kinds,
    )


# Each: facts, score, grades by the two versions, points by code in order, flags. The
# versions weigh alike; 2026-1 gives A from 850, B from 700, 2026-2 from 960 and 810.
GOLDEN = {
    "nothing but six years of registration": (
        [registered("2020-11-20")],
        975,  # 950 + 25
        ("A", "A"),
        [("base", 950), ("registration.five-years", 25)],
        [],
    ),
    "two years old with a licence": (
        [registered("2024-11-01"), fact(1, "licence", "2025-01-01", "2027-01-01")],
        975,  # 950 + 25
        ("A", "A"),
        [("base", 950), ("licence.in-force", 25)],
        [],
    ),
    "a fresh ordinary penalty of 20,000 yuan": (
        [registered(), penalty(1, "2026-10-10", "ordinary", 20_000)],
        835,  # 950 + 25 - (120 + 20) * 1.000
        ("B", "B"),
        [("base", 950), ("penalty.ordinary", -140), ("registration.five-years", 25)],
        [],
    ),
    "the same penalty seven months later": (
        # 10 Apr to 24 Nov: 7 full months, weight 556: 140 * 556 / 1000 = 77.84, down 77
        [registered(), penalty(1, "2026-04-10", "ordinary", 20_000)],
        898,  # 975 - 77
        ("A", "B"),
        [("base", 950), ("penalty.ordinary", -77), ("registration.five-years", 25)],
        [],
    ),
    "on the last day of the third month it still counts in full": (
        [registered(), penalty(1, "2026-08-24", "ordinary", 5_000)],
        855,  # 975 - 120
        ("A", "B"),
        [("base", 950), ("penalty.ordinary", -120), ("registration.five-years", 25)],
        [],
    ),
    "a second trademark penalty within five years": (
        # first: 24 May 2026, 5 full months on 24 Nov: 140 * 778 = 108.92, down 108
        # second: 1 Oct 2026: 140 + 40 (60,000 yuan) = 180; half more for repeating: 90
        [
            registered(),
            penalty(1, "2026-05-24", "ordinary", 0, "ip"),
            penalty(2, "2026-10-01", "ordinary", 60_000, "ip"),
        ],
        597,  # 975 - 108 - 180 - 90
        ("C", "C"),
        [
            ("base", 950),
            ("penalty.ip.ordinary", -108),
            ("penalty.ip.ordinary", -180),
            ("repeat", -90),
            ("registration.five-years", 25),
        ],
        [],
    ),
    "a food and a trademark penalty are no repetition": (
        [
            registered(),
            penalty(1, "2026-10-01", "ordinary", 0, "food"),
            penalty(2, "2026-10-02", "ordinary", 0, "ip"),
        ],
        715,  # 975 - 120 - 140
        ("B", "C"),
        [
            ("base", 950),
            ("penalty.ordinary", -120),
            ("penalty.ip.ordinary", -140),
            ("registration.five-years", 25),
        ],
        [],
    ),
    "a revoked licence two years ago": (
        # 24 months and a day: weight 500: (300 + 150) * 500 / 1000 = 225; grade D
        [
            registered(),
            penalty(
                1,
                "2024-11-23",
                "serious",
                1_000_000,
                kinds=("fine", "licence_revoked"),
            ),
        ],
        750,  # 975 - 225
        ("D", "D"),
        [("base", 950), ("penalty.serious", -225), ("registration.five-years", 25)],
        ["limit.licence-revoked"],
    ),
    "on the abnormal list": (
        [registered(), fact(1, "abnormal_listing", "2026-01-01")],
        855,  # 975 - 120; but no grade above C
        ("C", "C"),
        [("base", 950), ("listing.abnormal", -120), ("registration.five-years", 25)],
        ["limit.abnormal-listing"],
    ),
    "both lists: the cap gives 70 back": (
        # 450 + 120 = 570, cap 500
        [
            registered(),
            fact(1, "serious_listing", "2026-06-01", "2029-06-01"),
            fact(2, "abnormal_listing", "2026-07-01"),
        ],
        475,  # 975 - 450 - 120 + 70
        ("D", "D"),
        [
            ("base", 950),
            ("listing.serious", -450),
            ("listing.abnormal", -120),
            ("cap.lists", 70),
            ("registration.five-years", 25),
        ],
        ["limit.serious-listing", "limit.abnormal-listing"],
    ),
    "a dishonest judgment debtor whose registration was revoked": (
        [
            registered(status="revoked"),
            fact(1, "judgment_debtor", "2025-10-20", "2027-10-20"),
        ],
        675,  # 975 - 300
        ("D", "D"),
        [("base", 950), ("judgment-debtor", -300), ("registration.five-years", 25)],
        ["limit.judgment-debtor", "limit.registration-revoked"],
    ),
    "three failed samples: the cap gives 50 back": (
        [
            registered(),
            *(
                fact(n, "sampling_result", f"2026-09-0{n}", public_from="2026-10-01")
                for n in (1, 2, 3)
            ),
        ],
        725,  # 975 - 300 + 50
        ("B", "C"),
        [
            ("base", 950),
            ("sampling.nonconforming", -100),
            ("sampling.nonconforming", -100),
            ("sampling.nonconforming", -100),
            ("cap.quality", 50),
            ("registration.five-years", 25),
        ],
        [],
    ),
    "everything at once: the clamp stops at nothing": (
        # compliance: 300 + 150 = 450 twice, the second 225 more: 1125, cap 500: + 625
        # (unknown fields do not repeat, so both are food)
        # ip: 320 + 150 = 470, cap 400: + 70; lists: 450; judicial: 300
        # 975 - 500 - 400 - 450 - 300 = -675, clamp + 675
        [
            registered(),
            penalty(1, "2026-10-01", "serious", 2_000_000, "food"),
            penalty(2, "2026-10-02", "serious", 2_000_000, "food"),
            penalty(3, "2026-10-03", "serious", 2_000_000, "ip"),
            fact(4, "serious_listing", "2026-10-04"),
            fact(5, "judgment_debtor", "2026-10-05"),
        ],
        0,
        ("D", "D"),
        [
            ("base", 950),
            ("penalty.serious", -450),
            ("penalty.serious", -450),
            ("repeat", -225),
            ("penalty.ip.serious", -470),
            ("listing.serious", -450),
            ("judgment-debtor", -300),
            ("cap.compliance", 625),
            ("cap.ip", 70),
            ("registration.five-years", 25),
            ("clamp", 675),
        ],
        ["limit.serious-listing", "limit.judgment-debtor"],
    ),
    "half a year old, but punished: there is enough to grade": (
        [registered("2026-05-01"), penalty(1, "2026-10-10", "ordinary")],
        830,  # 950 - 120
        ("B", "B"),
        [("base", 950), ("penalty.ordinary", -120)],
        [],
    ),
    "the best there is: five years and a licence": (
        [registered(), fact(1, "licence", "2025-01-01", "2027-01-01")],
        1000,  # 950 + 25 + 25
        ("A", "A"),
        [("base", 950), ("registration.five-years", 25), ("licence.in-force", 25)],
        [],
    ),
    "two years old with nothing to say for it": (
        [registered("2024-11-01")],
        950,
        ("A", "B"),
        [("base", 950)],
        [],
    ),
    "a licence and a counterfeiting penalty of three months ago": (
        # 10 Aug to 24 Nov: 3 full months, in full: 140
        [
            registered(),
            fact(1, "licence", "2025-01-01", "2027-01-01"),
            penalty(2, "2026-08-10", "ordinary", 0, "ip"),
        ],
        860,  # 1000 - 140
        ("A", "B"),
        [
            ("base", 950),
            ("penalty.ip.ordinary", -140),
            ("registration.five-years", 25),
            ("licence.in-force", 25),
        ],
        [],
    ),
    "two years old and a counterfeiting penalty without a high fine": (
        [registered("2024-11-01"), penalty(1, "2026-10-10", "ordinary", 9_999, "ip")],
        810,  # 950 - 140: the least B
        ("B", "B"),
        [("base", 950), ("penalty.ip.ordinary", -140)],
        [],
    ),
    "the same with a fine of 10,000 yuan": (
        [registered("2024-11-01"), penalty(1, "2026-10-10", "ordinary", 10_000, "ip")],
        790,  # 950 - 140 - 20
        ("B", "C"),
        [("base", 950), ("penalty.ip.ordinary", -160)],
        [],
    ),
    "a minor penalty beside five years and a licence": (
        [
            registered(),
            fact(1, "licence", "2025-01-01", "2027-01-01"),
            penalty(2, "2026-10-10", "minor"),
        ],
        960,  # 1000 - 40: the least A
        ("A", "A"),
        [
            ("base", 950),
            ("penalty.minor", -40),
            ("registration.five-years", 25),
            ("licence.in-force", 25),
        ],
        [],
    ),
    "a serious counterfeiting penalty that has nearly faded": (
        # 23 Dec 2023 to 24 Nov 2026: 35 full months, weight 125: 320 * 125 / 1000 = 40
        [registered(), penalty(1, "2023-12-23", "serious", 0, "ip")],
        935,  # 975 - 40
        ("A", "B"),
        [("base", 950), ("penalty.ip.serious", -40), ("registration.five-years", 25)],
        [],
    ),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_a_hand_computed_merchant_is_rated_as_computed(name):
    facts, score, grades, points, flags = GOLDEN[name]

    for policy, grade in zip(
        (EARLIER, POLICY, LATER), (*grades, grades[1]), strict=True
    ):
        verdict = evaluate(facts, policy, TODAY)

        found = [(reason.code, reason.points) for reason in verdict.reasons]
        assert found == points
        assert (verdict.score, verdict.grade) == (score, grade)
        assert [flag.code for flag in verdict.flags] == flags


@pytest.mark.parametrize("months", range(4))
def test_an_ordinary_counterfeiting_penalty_in_full_weight_leaves_no_a(months):
    # The best merchant there can be, and a penalty of the lowest amount.
    facts = [
        registered("1995-01-01"),
        fact(1, "licence", "2025-01-01"),
        penalty(2, f"2026-{11 - months:02}-24", "ordinary", 0, "ip"),
    ]

    verdict = evaluate(facts, POLICY, TODAY)

    assert ("penalty.ip.ordinary", -140) in [
        (r.code, r.points) for r in verdict.reasons
    ]
    assert (verdict.score, verdict.grade) == (860, "B")
    assert evaluate(facts, EARLIER, TODAY).grade == "A"


PAIRS = [
    ("minor", 0, "serious", 0),
    ("minor", 0, "serious", 300_000),
    ("minor", 0, "ordinary", 0),
]


@pytest.mark.parametrize(("one", "yuan", "other", "more"), PAIRS)
def test_two_decisions_of_one_day_cost_what_they_say_whatever_their_ids(
    one, yuan, other, more
):
    day = "2026-10-01"

    def rated(policy, first, second):
        facts = [registered(), penalty(first, day, one, yuan, "food")]
        facts += [penalty(second, day, other, more, "food")]
        return evaluate(facts, policy, TODAY)

    by_id = [rated(POLICY, 1, 2), rated(POLICY, 2, 1)]
    by_content = [rated(LATER, 1, 2), rated(LATER, 2, 1)]

    # What was given before holds as it was given.
    assert by_id[0].score != by_id[1].score
    assert by_content[0].score == by_content[1].score > max(v.score for v in by_id)
    assert "repeat" not in {reason.code for reason in by_content[0].reasons}


def test_a_decision_of_a_later_day_repeats_one_of_an_earlier_day():
    facts = [
        registered(),
        penalty(2, "2026-09-30", "ordinary", 0, "food"),
        penalty(1, "2026-10-01", "ordinary", 0, "food"),
    ]

    verdict = evaluate(facts, LATER, TODAY)

    repeats = [one for one in verdict.reasons if one.code == "repeat"]
    assert [(one.points, one.records) for one in repeats] == [(-60, ("R1", "R2"))]


def test_of_two_rows_of_one_day_about_one_document_the_graver_counts():
    day = "2026-10-01"
    for numbers in ((1, 2), (2, 1)):
        rows = [
            replace(penalty(number, day, tier, 0, "food"), document=("one",))
            for number, tier in zip(numbers, ("minor", "ordinary"), strict=True)
        ]

        verdict = evaluate([registered(), *rows], LATER, TODAY)

        assert verdict.score == 975 - 120


UNRATED = [
    ([], RatedSubject(), ["unrated.no-registration"]),
    ([registered("2025-11-24")], RatedSubject(), ["unrated.too-young"]),
    ([registered(status="deregistered")], RatedSubject(), ["unrated.ended"]),
    ([registered()], RatedSubject("provisional"), ["unrated.provisional"]),
    ([registered()], RatedSubject("unconfirmed"), ["unrated.unconfirmed"]),
    ([registered()], RatedSubject("disputed"), ["unrated.disputed"]),
    ([registered()], SHOP, ["unrated.individual-business"]),
    ([registered()], PERSON, ["unrated.natural-person"]),
    (
        [registered()],
        RatedSubject("provisional", "individual_business"),
        ["unrated.individual-business"],
    ),
    (
        [fact(1, "serious_listing", "2026-06-01")],
        RatedSubject(),
        ["unrated.no-registration", "limit.serious-listing"],
    ),
]


@pytest.mark.parametrize(("facts", "subject", "flags"), UNRATED)
def test_where_too_little_is_known_there_is_no_grade_and_no_score(
    facts, subject, flags
):
    verdict = evaluate(facts, POLICY, TODAY, subject=subject)

    assert (verdict.score, verdict.grade, verdict.reasons) == (None, "unrated", ())
    assert [flag.code for flag in verdict.flags] == flags


def test_each_reason_for_no_grade_has_words_of_its_own_in_both_languages():
    file = RULES.policy("public-trust", TODAY)
    codes = {flags[0] for _, _, flags in UNRATED}

    for language in ("zh", "en"):
        assert len({file.text(code, language) for code in codes}) == len(codes) == 8


@pytest.mark.parametrize(
    "subject", [SHOP, PERSON, *(RatedSubject(k) for k in ("provisional", "disputed"))]
)
def test_the_earlier_version_says_one_word_for_all_that_no_machine_may_grade(subject):
    verdict = evaluate([registered()], EARLIER, TODAY, subject=subject)

    assert [flag.code for flag in verdict.flags] == ["unrated.subject"]


def test_a_merchant_comes_of_age_a_year_and_a_day_after_its_registration():
    young = evaluate([registered("2025-11-24")], POLICY, TODAY)

    assert young.next_change == d("2026-11-25")
    assert evaluate([registered("2025-11-24")], POLICY, d("2026-11-25")).grade == "B"


def test_a_birthday_that_decides_nothing_is_no_change():
    # Rated already because it was punished; the first step of a serious penalty comes
    # after 15 months, long after the registration's first year.
    facts = [registered("2026-05-01"), penalty(1, "2026-10-10", "serious")]

    verdict = evaluate(facts, POLICY, TODAY)

    assert verdict.next_change == d("2028-01-11")


# Each: facts, score, grade and reasons of an individual business where penalties are
# opened, flags.
BUSINESSES = {
    "a register of eleven years": (
        [registered()],
        975,  # 950 + 25: the register of any business is published
        "A",
        ["base", "registration.five-years"],
        [],
    ),
    "a published counterfeiting penalty": (
        [registered(), penalty(1, "2026-10-10", "ordinary", 0, "ip")],
        835,  # 975 - 140
        "B",
        ["base", "penalty.ip.ordinary", "registration.five-years"],
        [],
    ),
    "lists and samples that nobody opened say nothing": (
        [
            registered(),
            fact(1, "abnormal_listing", "2026-06-01"),
            fact(2, "serious_listing", "2026-06-01"),
            fact(3, "judgment_debtor", "2026-06-01"),
            fact(4, "sampling_result", "2026-06-01"),
        ],
        975,
        "A",
        ["base", "registration.five-years"],
        [],
    ),
    "a licence revoked by a published decision": (
        [
            registered(),
            penalty(1, "2026-10-10", "serious", 0, kinds=("licence_revoked",)),
        ],
        675,  # 975 - 300
        "D",
        ["base", "penalty.serious", "registration.five-years"],
        ["limit.licence-revoked"],
    ),
}


@pytest.mark.parametrize("name", BUSINESSES)
def test_an_individual_business_is_rated_from_published_decisions_where_opened(name):
    facts, score, grade, codes, flags = BUSINESSES[name]

    verdict = evaluate(facts, OPENED, TODAY, subject=SHOP)

    assert (verdict.score, verdict.grade) == (score, grade)
    assert [reason.code for reason in verdict.reasons] == codes
    assert [flag.code for flag in verdict.flags] == flags
    closed = evaluate(facts, POLICY, TODAY, subject=SHOP)
    assert [flag.code for flag in closed.flags] == ["unrated.individual-business"]


@pytest.mark.parametrize("kind", ["provisional", "unconfirmed", "disputed"])
def test_a_business_of_unsure_identity_stays_unrated_where_opened(kind):
    subject = RatedSubject(kind, "individual_business")

    verdict = evaluate([registered()], OPENED, TODAY, subject=subject)

    assert [flag.code for flag in verdict.flags] == [f"unrated.{kind}"]


@pytest.mark.parametrize(
    ("changes", "opened"),
    [
        ({}, frozenset()),
        ({"told": True}, frozenset()),
        ({"told": True, "rated": True}, frozenset({"penalty"})),
        ({"told": True, "rated": True, "valid_from": d("2026-11-25")}, frozenset()),
        ({"told": True, "rated": True, "valid_to": d("2026-11-23")}, frozenset()),
    ],
)
def test_decisions_that_are_told_rate_businesses_only_where_and_while_that_is_said(
    changes, opened
):
    (penalties,) = (one for one in RULES.individual_businesses if one.key == "penalty")
    rules = (structs.replace(penalties, **changes),)
    there = replace(RULES, individual_businesses=rules, _memo={})

    policy = policy_in_force(there, "public-trust", TODAY)

    assert opened_kinds(there, TODAY) == policy.opened == opened
    verdict = evaluate([registered()], policy, TODAY, subject=SHOP)
    assert (verdict.grade == "A") == bool(opened)


def test_a_version_that_knows_no_such_rule_opens_nothing():
    assert open_to_businesses(EARLIER, frozenset({"penalty"})) is EARLIER
    assert OPENED.rules != POLICY.rules


def test_ratings_of_the_earlier_version_come_out_as_before_there_was_a_later_one():
    # The digests that stood in ratings then, the pinned rule files aside.
    facts = [registered(), penalty(1, "2026-10-10", "ordinary", 0, "ip")]
    policy = replace(EARLIER, rules_digest="0" * 64)
    file = RULES.policy("public-trust", d("2026-10-31"))

    company = evaluate(facts, policy, TODAY)
    nobody = evaluate(facts, policy, TODAY, subject=RatedSubject("provisional"))

    assert (file.version, file.valid_to) == ("2026-1", d("2026-10-31"))
    assert [file.digest[:16], company.digest[:16], nobody.digest[:16]] == [
        *("004ee2afe6773431", "7c917440df3c89d2", "4cf2ec5a0696a9ca"),
    ]
    disputed = evaluate(facts, policy, TODAY, subject=RatedSubject("disputed"))
    assert disputed == nobody
