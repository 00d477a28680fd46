"""Free text shows outside case work only as a second person released it."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from hub.archive.redaction.errors import (
    RedactionAddsError,
    RedactionFieldError,
    RedactionOvertakenError,
    RedactionPersonalError,
    RedactionUnknownError,
)
from hub.archive.redaction.service import GAP, leaves_out_only
from hub.decisions import (
    DecisionClosedError,
    DecisionNotOwnError,
    DecisionStandingError,
    ReasonInvalidError,
    SameOfficerError,
)
from hub.officer_actions import (
    RecordUnknownError,
    ViewingOfficer,
    decide_redaction,
    redact,
    show_redactable,
    show_redaction,
    show_redactions,
)
from schemas.record import KINDS
from schemas.words import FieldClass, Way
from tests.support.little_city import FINED, bring_penalties, penalty_row
from tests.support.redacted import FACTS, LEFT_OUT, key_of, penalty_told
from tests.support.signed_in import leaves_of
from tests.support.tampering import run_by_hand

pytestmark = pytest.mark.postgresql_in_long

OWN, OTHER = "Wang Fang", "Li Na"
LOOKS = ViewingOfficer("Zhao Min", Way.COMMAND_LINE, "test")


@pytest.fixture
def record(hub, tmp_path):
    """The key of a public penalty with a story."""
    row = penalty_row(FINED, 71, "2026-09-02", 违法事实=FACTS)
    bring_penalties(hub, tmp_path, [row], "told.csv")
    return key_of(hub, FACTS)


def propose(hub, key, text=LEFT_OUT, *, field="facts", officer=OWN, reason="可公开"):
    """Propose a redaction."""
    return redact(hub, key, field, text, officer=officer, reason=reason)


def decide(hub, number, word, officer=OTHER, reason="已核对"):
    """Say something of a redaction."""
    return decide_redaction(hub, number, word, officer=officer, reason=reason)


def seen(answer, document):
    """All that an asker gets but the receipt and how long it may be relied on."""
    kept = {k: v for k, v in document.items() if k not in {"receipt", "rely_until"}}
    return answer.status, answer.etag, json.dumps(kept, ensure_ascii=False)


OUTSIDE = [
    ("platform", "trust"),
    ("platform", "merchant"),
    ("leading_office", "merchant"),
]


@pytest.mark.parametrize(("kind", "about"), OUTSIDE)
def test_a_proposal_changes_no_answer_and_a_release_shows_it(
    hub, ask, record, kind, about
):
    before = seen(*ask(kind, about, FINED.code))
    number = propose(hub, record)

    assert seen(*ask(kind, about, FINED.code)) == before
    assert FACTS not in before[2]

    decide(hub, number, "released")
    answer, document = ask(kind, about, FINED.code)

    assert penalty_told(hub, record, document)[0]["facts"] == LEFT_OUT
    assert penalty_told(hub, record, document)[1] == ["facts"]
    assert FACTS.encode() not in answer.body

    decide(hub, number, "ended", OWN)
    assert penalty_told(hub, record, ask(kind, about, FINED.code)[1])[1] == ["facts"]
    decide(hub, number, "ended", OTHER)
    assert seen(*ask(kind, about, FINED.code)) == before


APPROVED = (
    "INSERT INTO decision_word (decision_id, seq, said, reason, documents, actor, at)"
    " SELECT decision_id, 2, 'approved', reason, documents, 'Li Na', at"
    " FROM decision_word WHERE decision_id = :decision"
)


@pytest.mark.parametrize("is_released", [False, True], ids=["approved", "replaced"])
def test_what_was_released_past_the_hub_shows_nowhere(hub, ask, record, is_released):
    number = propose(hub, record)
    decision = show_redaction(hub, LOOKS, number).card.decision
    if is_released:
        decide(hub, number, "released")
        other = sql("UPDATE redaction SET text = '他无罪'")
        run_by_hand(hub.engine, "redaction", other)
    else:
        with hub.engine.begin() as connection:
            connection.execute(sql(APPROVED), {"decision": decision})

    _, document = ask("platform", "merchant", FINED.code)

    assert penalty_told(hub, record, document)[1] is None


@pytest.mark.parametrize("word", ["refused", "taken_back"])
def test_what_was_not_released_shows_nowhere(hub, ask, record, word):
    before = seen(*ask("platform", "merchant", FINED.code))
    number = propose(hub, record)

    decide(hub, number, word, OWN if word == "taken_back" else OTHER)

    assert seen(*ask("platform", "merchant", FINED.code)) == before


def test_case_work_reads_the_text_itself(hub, ask, record):
    decide(hub, propose(hub, record), "released")

    _, document = ask("market_supervision", "merchant", FINED.code)

    assert penalty_told(hub, record, document) == (
        penalty_told(hub, record, document)[0] | {"facts": FACTS},
        None,
    )


def test_nobody_releases_what_they_proposed_nor_takes_back_what_another_did(
    hub, record
):
    number = propose(hub, record)

    for word, officer, refusal in (
        ("released", OWN, SameOfficerError),
        ("refused", "ＷＡＮＧ  fang", SameOfficerError),
        ("taken_back", OTHER, DecisionNotOwnError),
    ):
        with pytest.raises(refusal):
            decide(hub, number, word, officer)
    assert show_redaction(hub, LOOKS, number).card.state == "waiting"


def test_of_two_who_decide_at_once_one_is_told_that_it_is_decided(hub, record):
    number = propose(hub, record)

    def say(word):
        try:
            return decide(hub, number, word).state
        except DecisionClosedError:
            return "closed"

    with ThreadPoolExecutor(2) as both:
        said = list(both.map(say, ["released", "refused"]))

    assert sorted(said) in (["closed", "released"], ["closed", "refused"])
    assert show_redaction(hub, LOOKS, number).card.state in said


def test_a_word_is_taken_once(hub, record):
    number = propose(hub, record)
    with pytest.raises(DecisionClosedError):
        decide(hub, number, "ended")

    decide(hub, number, "released")
    for word in ("released", "refused", "taken_back"):
        with pytest.raises(DecisionClosedError):
            decide(hub, number, word)
    decide(hub, number, "ended")
    with pytest.raises(SameOfficerError):
        decide(hub, number, "ended")
    decide(hub, number, "ended", OWN)
    with pytest.raises(DecisionClosedError):
        decide(hub, number, "ended")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"text": "当事人张某某在█销售过期饼干。"}, RedactionAddsError),
        ({"text": LEFT_OUT + "已改正"}, RedactionAddsError),
        ({"text": " "}, RedactionAddsError),
        ({"field": "party_phone"}, RedactionFieldError),
        ({"field": "violation_type"}, RedactionFieldError),
        ({"field": "no_such_field"}, RedactionFieldError),
        ({"reason": " "}, ReasonInvalidError),
    ],
)
def test_what_adds_or_names_no_closed_text_is_refused(hub, record, changes, error):
    with pytest.raises(error):
        propose(hub, record, **changes)


def test_a_number_of_a_person_that_was_overlooked_is_refused(hub, monkeypatch, record):
    # The archive masks numbers on entry, so one is put where it cannot stand.
    monkeypatch.setattr(
        "hub.archive.redaction.service.mask_in_public", lambda text: text + "*"
    )

    with pytest.raises(RedactionPersonalError):
        propose(hub, record)


def test_one_redaction_of_a_text_waits_at_a_time(hub, record):
    first = propose(hub, record)
    with pytest.raises(DecisionStandingError):
        propose(hub, record)

    decide(hub, first, "refused")
    second = propose(hub, record)

    assert [c.state for c in show_redactions(hub, LOOKS).cards] == [
        "waiting",
        "refused",
    ]
    assert show_redaction(hub, LOOKS, second).original == FACTS


@pytest.mark.parametrize("key", ["", "0" * 64, "zz" * 32, "\0"])
def test_a_key_of_no_record_is_refused(hub, key):
    with pytest.raises((RecordUnknownError, RedactionFieldError)):
        propose(hub, key)


@pytest.mark.parametrize("number", ["", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "\0"])
def test_a_number_of_no_redaction_is_refused(hub, number):
    with pytest.raises(RedactionUnknownError):
        decide(hub, number, "released")


def test_a_text_that_changed_is_shown_in_no_old_redaction(
    hub, ask, record, tmp_path, clock
):
    decide(hub, propose(hub, record), "released")
    waiting = propose(hub, record, f"{GAP}销售过期饼干。")
    clock.advance(minutes=1)
    row = penalty_row(FINED, 71, "2026-09-02", 违法事实="当事人张某某销售过期饼干。")
    bring_penalties(hub, tmp_path, [row], "changed.csv")

    _, document = ask("platform", "merchant", FINED.code)

    assert "facts" not in penalty_told(hub, record, document)[0]
    with pytest.raises(RedactionOvertakenError):
        decide(hub, waiting, "released")


def test_every_word_and_every_look_has_its_leaf(hub, record):
    number = propose(hub, record)
    decide(hub, number, "released")
    show_redactions(hub, LOOKS)
    show_redaction(hub, LOOKS, number)
    found = {
        one.row.key.hex(): one.texts
        for one in show_redactable(hub, LOOKS, FINED.code).records
    }

    ops = [leaf.header["op"] for leaf in leaves_of(hub, "")]
    words = ["redaction.propose", "decision.say", "redaction.decide", "decision.say"]
    assert sorted(ops[-7:-3]) == sorted(words)
    assert ops[-3:] == ["desk.view"] * 3
    assert found[record]["facts"] == FACTS


def test_what_was_said_is_kept_for_good(hub, record):
    decide(hub, propose(hub, record), "released")

    for statement in (
        "UPDATE redaction SET text = 'x'",
        "DELETE FROM decision_word",
        "UPDATE decision_word SET said = 'refused'",
    ):
        with (
            pytest.raises(DBAPIError, match="append-only"),
            hub.writes.begin() as session,
        ):
            session.execute(sql(statement))


def test_only_shared_and_restricted_free_text_is_redacted():
    for kind in KINDS.values():
        classes = kind.fields()
        assert {classes[name] for name in kind.closed_texts} <= {
            FieldClass.SHARED,
            FieldClass.RESTRICTED,
        }
    assert {"facts", "content", "note", "basis"} <= KINDS["penalty"].closed_texts


@given(
    st.text(min_size=1, max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=4),
)
def test_whatever_is_left_out_is_a_redaction(original, cuts):
    redacted = list(original)
    for place, length in cuts:
        for each in range(place, min(place + length, len(redacted))):
            redacted[each] = GAP

    assert leaves_out_only(original, "".join(redacted))


@given(
    st.text(alphabet="甲乙丙", max_size=12),
    st.text(alphabet=f"甲乙丙{GAP}", max_size=12),
)
def test_a_redaction_says_nothing_that_its_original_does_not(original, text):
    def matches(text, original):
        """Try every way in which gaps may stand for passages."""
        if not text:
            return not original
        if text[0] == GAP:
            rest = text.lstrip(GAP)
            return any(matches(rest, original[n:]) for n in range(len(original) + 1))
        return original[:1] == text[0] and matches(text[1:], original[1:])

    assert leaves_out_only(original, text) == matches(text, original)
