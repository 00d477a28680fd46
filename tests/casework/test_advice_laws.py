"""What holds of advice whatever the case, and what is refused."""

import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hub.casework.advice import (
    Act,
    AdviceFactsError,
    CaseFacts,
    EarlierSanction,
    advice_document,
    advise,
    load_tables,
    read_act,
    read_sanction,
    sanctions_of_certificate,
)
from hub.casework.advice.tables import FOLDER
from hub.rulebook import RuleFileError
from schemas.words import AdviceVerdict

TABLES = load_tables()
ORDER = list(AdviceVerdict)
DAY = date(2026, 11, 27)
FIRST = date(2010, 1, 1)
NOTED = sorted(k for k, one in TABLES.circumstances.items() if one.kind != "excludes")
ELEMENTS = frozenset(
    k for k, one in TABLES.circumstances.items() if one.kind == "element"
)
HELD = frozenset(key for key, one in TABLES.offences.items() if not one.partial)
"""Offences of whose figures a whole table is held on each day."""
GIVEN = sorted(TABLES.measures)

days = st.dates(FIRST, DAY) | st.dates(date(2025, 4, 20), date(2025, 5, 2))
numbers = st.integers(0, 400_000_000) | st.sampled_from(
    sorted({reach.at_least for rule in TABLES.thresholds for reach in rule.reach})
)
counts = st.dictionaries(st.sampled_from(GIVEN), numbers, max_size=len(GIVEN))


@st.composite
def acts_of(draw):
    told = draw(counts)
    least = draw(st.sets(st.sampled_from(sorted(told)), max_size=2)) if told else set()
    return Act(
        day=draw(days),
        counts=told,
        at_least=frozenset(least),
        dealt_with=draw(st.integers(0, 9)) == 0,
    )


sanctions = st.builds(
    EarlierSanction,
    day=days,
    kind=st.sampled_from(["penalty", "judgment"]),
    field=st.sampled_from(["ip", "ip", "food", "drug"]),
    group=st.sampled_from(["213-215", "216", "217-218", "219", None]),
    is_certain=st.booleans(),
)
cases = st.builds(
    CaseFacts,
    acts=st.lists(acts_of(), max_size=4).map(tuple),
    circumstances=st.frozensets(st.sampled_from(NOTED))
    | st.frozensets(st.sampled_from(NOTED)).map(ELEMENTS.union),
    sanctions=st.lists(sanctions, max_size=3).map(tuple),
)


def verdicts(facts, day=DAY):
    return {
        one.offence.key: (ORDER.index(one.verdict), one.raised)
        for one in advise(facts, day, tuple(TABLES.offences)).offences
    }


@example(
    CaseFacts(acts=(Act(day=FIRST, counts={"loss": 20_000_000}),)),
    Act(day=FIRST, counts={"loss": 10_000_000}),
)
@example(
    CaseFacts(
        acts=(
            Act(day=FIRST, counts={"gains": 2_000_000}, at_least=frozenset({"gains"})),
        ),
        circumstances=ELEMENTS,
    ),
    Act(day=date(2012, 1, 2)),
)
@given(cases, acts_of())
def test_adding_an_act_never_lowers_the_advice(facts, act):
    before = verdicts(facts)
    after = verdicts(replace(facts, acts=(*facts.acts, act)))

    assert all(after[key] >= found for key, found in before.items() if key in HELD)


def test_without_an_act_nothing_is_met_whatever_is_noted():
    everything = frozenset(TABLES.circumstances)
    past = Act(day=DAY, counts={"sales": 10**9}, dealt_with=True)

    for acts in ((), (past,)):
        advice = advise(CaseFacts(acts=acts, circumstances=everything), DAY)

        assert advice.verdict == AdviceVerdict.NOT_MET


@given(cases, sanctions)
def test_adding_a_sanction_never_lowers_the_advice(facts, sanction):
    before = verdicts(facts)
    after = verdicts(replace(facts, sanctions=(*facts.sanctions, sanction)))

    assert all(after[key] >= found for key, found in before.items())


@given(cases)
def test_noting_a_circumstance_never_lowers_the_advice(facts):
    before = verdicts(replace(facts, circumstances=frozenset()))
    after = verdicts(facts)

    assert all(after[key] >= found for key, found in before.items() if key in HELD)


def test_no_amount_is_said_to_be_reached_where_none_is_needed():
    for fen, words in ((100, "不以数额为条件"), (20_000_000, "数额、情节达到标准")):
        facts = CaseFacts(acts=(Act(day=DAY, counts={"sales": fen}),))
        (told,) = advice_document(advise(facts, DAY, ["144"]))["offences"]

        assert told["verdict"] == AdviceVerdict.AMOUNT_REACHED
        assert told["verdict_text"]["zh"].startswith(words)


@given(cases, st.sampled_from(sorted(ELEMENTS)))
def test_ruling_an_element_out_leaves_no_offence_that_needs_it(facts, element):
    ruled = replace(
        facts,
        circumstances=facts.circumstances - {element},
        ruled_out=frozenset({element}),
    )
    for one in advise(ruled, DAY).offences:
        assert element not in one.offence.asked(ruled.circumstances)


@given(cases)
def test_nothing_is_met_while_an_element_is_neither_said_nor_presumed(facts):
    for one in advise(facts, DAY).offences:
        asked = set(one.offence.asked(facts.circumstances))
        found = facts.circumstances | one.standing.presumed.keys()
        if one.verdict == AdviceVerdict.MET:
            assert asked <= found
        if one.verdict == AdviceVerdict.AMOUNT_REACHED:
            assert one.establish


@given(cases, st.randoms())
def test_the_order_of_acts_and_sanctions_changes_no_verdict(facts, dice):
    acts, earlier = list(facts.acts), list(facts.sanctions)
    dice.shuffle(acts)
    dice.shuffle(earlier)
    mixed = replace(facts, acts=tuple(acts), sanctions=tuple(earlier))

    assert verdicts(mixed) == verdicts(facts)


@given(cases)
def test_splitting_an_act_in_two_of_one_day_changes_no_verdict(facts):
    halves = []
    for act in facts.acts:
        half = {name: count // 2 for name, count in act.counts.items()}
        rest = {name: count - half[name] for name, count in act.counts.items()}
        halves += [replace(act, counts=half), replace(act, counts=rest)]
    # What turnover at least is, is the larger of two sums in each act.
    if all("turnover" not in act.counts for act in facts.acts):
        assert verdicts(replace(facts, acts=tuple(halves))) == verdicts(facts)


@given(cases)
def test_suspicion_is_for_ip_alone_and_never_where_all_is_known(facts):
    for one in advise(facts, DAY).offences:
        if one.verdict == AdviceVerdict.SUSPICION:
            assert one.offence.field == "ip"
            assert one.missing
            assert any("310" in rule.source for rule in one.bases)


@given(cases)
def test_what_is_milder_of_two_laws_holds(facts):
    for one in advise(facts, DAY).offences:
        if one.readings[0].uncovered:
            assert one.decides == one.readings[-1]
            continue
        least = min(ORDER.index(reading.verdict) for reading in one.readings)

        assert ORDER.index(one.verdict) in {least, ORDER.index(AdviceVerdict.SUSPICION)}
        if ORDER[least] == AdviceVerdict.MET:
            assert one.verdict == AdviceVerdict.MET
        if ORDER[least] == AdviceVerdict.NOT_MET:
            assert one.verdict == AdviceVerdict.NOT_MET


def test_the_document_says_that_it_is_advice_and_on_which_tables_it_rests():
    act = Act(day=DAY, counts={"sales": 5_000_000})
    facts = CaseFacts(acts=(act,), circumstances=ELEMENTS - {"for_abroad"})

    document = advice_document(advise(facts, DAY, ["214", "219-1"]))

    assert document["verdict"] == "met"
    assert "不代替人的决定" in document["advice_only"]["zh"]
    assert document["tables_sha256"] == TABLES.digest
    (sold, _) = document["offences"]
    assert sold["readings"][0]["items"][1]["lines"] == [
        {
            "zh": "销售金额 50,000.00 元 ≥ 50,000.00 元",
            "en": "sales amount 50,000.00 yuan ≥ 50,000.00 yuan",
        }
    ]


def test_an_uncertain_sanction_never_suffices_and_asks_whose_it_is():
    act = Act(day=DAY, counts={"gains": 2_000_000, "turnover": 0})
    told = EarlierSanction(
        day=date(2026, 1, 5), kind="penalty", field="ip", group="213-215"
    )
    unsure = replace(told, is_certain=False)

    facts = CaseFacts(acts=(act,), circumstances=ELEMENTS, sanctions=(told,))
    (sure,) = advise(facts, DAY, ["213"]).offences
    (maybe,) = advise(replace(facts, sanctions=(unsure,)), DAY, ["213"]).offences

    assert sure.verdict == AdviceVerdict.MET
    assert maybe.verdict == AdviceVerdict.AMOUNT_REACHED
    assert maybe.establish == ("sanction",)


def test_offences_without_any_item_are_told_of_where_somebody_means_them():
    act = Act(day=DAY, counts={"gains": 10**8})
    alone = advise(CaseFacts(acts=(act,)), DAY)
    meant = advise(
        CaseFacts(acts=(act,), circumstances=frozenset({"collusive_bidding"})), DAY
    )

    assert {"223", "402", "414"} <= set(alone.uncovered)
    assert set(alone.uncovered) - set(meant.uncovered) == {"223"}
    (found,) = advise(CaseFacts(acts=(act,)), DAY, ["402"]).offences
    assert found.verdict == AdviceVerdict.UNCOVERED
    assert found.establish == found.offence.elements


def test_an_offence_without_a_table_on_that_day_is_said_to_have_none():
    advice = advise(CaseFacts(), date(2020, 1, 1), ["214", "219-1"])

    assert advice.uncovered == ("219-1",)
    assert [one.offence.key for one in advice.offences] == ["214"]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "yesterday sales=1",
        "2026-05-01 sales",
        "2026-05-01 sales=",
        "2026-05-01 sales=-1",
        "2026-05-01 sales=1.001",
        "2026-05-01 sales=NaN",
        "2026-05-01 sales=٣",
        "2026-05-01 sales=1_000",
        "2026-05-01 sales=1e99999",
        "2026-05-01 pieces=0.5",
        "2026-05-01 weight=3",
        "2026-05-01 sales=1 sales=2",
    ],
)
def test_an_act_that_cannot_be_read_is_refused(line):
    with pytest.raises(AdviceFactsError):
        read_act(line, TABLES)


@pytest.mark.parametrize(
    ("line", "among"),
    [
        ("", ""),
        ("2026-05-01", ""),
        ("2026-05-01 fine ip -", ""),
        ("x penalty ip -", ""),
        ("2026-05-01 penalty trademark 213-215", "ip, food, drug"),
        ("2026-05-01 penalty ip marks", "213-215, 216, 217-218, 219, -"),
        ("2026-05-01 行政处罚 食品 213-215", "one of: -"),
    ],
)
def test_a_sanction_that_cannot_be_read_or_counts_for_nothing_is_refused(line, among):
    with pytest.raises(AdviceFactsError) as refused:
        read_sanction(line, TABLES)
    assert among in refused.value.worded.en


SANCTION = EarlierSanction(day=DAY, kind="penalty", field="ip", group="216")


@pytest.mark.parametrize(
    ("facts", "offences"),
    [
        (CaseFacts(acts=(Act(day=DAY + timedelta(1)),)), ()),
        (CaseFacts(acts=(Act(day=DAY, counts={"weight": 1}),)), ()),
        (CaseFacts(acts=(Act(day=DAY, counts={"sales": -1}),)), ()),
        (CaseFacts(acts=(Act(day=DAY, counts={"sales": True}),)), ()),
        (CaseFacts(acts=(Act(day=DAY, at_least=frozenset({"sales"})),)), ()),
        (CaseFacts(acts=(Act(day=DAY),) * 1_001), ()),
        (CaseFacts(sanctions=(SANCTION,) * 201), ()),
        (CaseFacts(circumstances=frozenset({"rain"})), ()),
        (
            CaseFacts(
                circumstances=frozenset({"toxic"}), ruled_out=frozenset({"toxic"})
            ),
            (),
        ),
        (CaseFacts(), ("213a",)),
    ],
)
def test_facts_that_no_table_knows_are_refused(facts, offences):
    with pytest.raises(AdviceFactsError) as refused:
        advise(facts, DAY, offences)

    assert refused.value.code == "advice-facts"
    assert refused.value.worded.zh


CERTIFICATE = {
    "question": {"field": "ip", "group": "213-215"},
    "parties": [
        {
            "decisions": [
                {
                    "number": "宿市监处罚〔2025〕3号",
                    "decision_day": "2025-03-01",
                    "effect_day": "2025-03-05",
                    "effect_day_basis": "served",
                    "status": "repaired",
                },
                {
                    "number": "宿市监处罚〔2025〕4号",
                    "decision_day": "2025-03-01",
                    "effect_day": None,
                    "effect_day_basis": "unknown",
                    "status": "annulled",
                },
            ],
            "judgments": [],
            "possible": [{"why": "same-name", "day": "2026-01-02", "number": None}],
        }
    ],
}


def test_a_certificate_gives_its_sanctions_but_for_those_annulled():
    repaired, possible = sanctions_of_certificate(CERTIFICATE)

    assert (repaired.day, repaired.number) == (
        date(2025, 3, 5),
        "宿市监处罚〔2025〕3号",
    )
    assert repaired.is_certain
    assert not possible.is_certain


@pytest.mark.parametrize(
    ("why", "doubt", "is_dated"),
    [
        ("same-name", "sanction", True),
        ("item-unlike", "prior_conduct", True),
        ("articles-differ", "prior_conduct", True),
        ("effect-unknown", "service_day_of_prior", False),
    ],
)
def test_what_a_certificate_lists_as_possible_is_to_be_established(
    why, doubt, is_dated
):
    possible = {"why": why, "day": "2024-01-02", "number": None}
    part = {"decisions": [], "judgments": [], "possible": [possible]}
    (told,) = sanctions_of_certificate(CERTIFICATE | {"parties": [part]})
    act = Act(day=DAY, counts={"gains": 2_000_000, "turnover": 0})
    facts = CaseFacts(acts=(act,), circumstances=ELEMENTS, sanctions=(told,))
    (found,) = advise(facts, DAY, ["213"]).offences

    assert (told.is_certain, told.doubt, told.is_dated) == (False, doubt, is_dated)
    # More than two years ago, unless it took effect later than it was decided.
    assert found.establish == (() if is_dated else (doubt,))


@pytest.mark.parametrize(
    "document", [{}, {"question": {}, "parties": [{}]}, {"parties": 3}]
)
def test_what_is_no_certificate_is_refused(document):
    with pytest.raises(AdviceFactsError):
        sanctions_of_certificate(document)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("thresholds", 'offence = "213"', 'offence = "2130"'),
        ("thresholds", "gains = 1", "grains = 1"),
        ("thresholds", 'needs = ["two_marks"]', 'needs = ["toxic"]'),
        ("thresholds", 'shows = ["unlabelled_for_mark"]', 'shows = ["two_marks"]'),
        ("thresholds", 'unless = ["services_only"]', 'unless = ["services"]'),
        ("offences", 'elements = ["toxic"]', 'elements = ["two_marks"]'),
        ("offences", "partial = { downloads =", "partial = { uploads ="),
        ("offences", "highest_years = [5, 10, 100]", "highest_years = []"),
        ("circumstances", 'presumes = "knowledge"', 'presumes = "guilt"'),
        ("bases", 'instead = "140"', 'instead = "1400"'),
        ("thresholds", 'repeat = "marks"', 'repeat = "brands"'),
        ("thresholds", '"217.online"]', '"217.offline"]'),
        ("thresholds", "raised = [10]", "raised = [1]"),
        ("thresholds", "at_least = 3_000_000", "at_least = 0"),
        ("thresholds", 'source = "Fa Shi (2025) No. 5 art. 5(1)"', 'source = ""'),
        ("offences", 'key = "222"', 'key = "223"'),
        ("bases", 'offences = ["213"', 'offences = ["3130"'),
        ("measures", 'key = "loss"', 'key = "gains"'),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(tmp_path, file, old, new):
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    path = tmp_path / f"{file}.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")

    with pytest.raises(RuleFileError):
        load_tables(tmp_path)
