"""Validation: a row becomes a draft, or the reason why it is none."""

from datetime import date

import pytest

from hub.archive.drafts import Draft, record_key
from hub.intake.validation import Rejection, Validator
from hub.rulebook import load_rulebook
from schemas.record import KINDS
from tests.support.intake_lines import firm, penalty

TODAY = date(2026, 11, 24)
PERSON = "320102198001011238"


@pytest.fixture(scope="module")
def validator():
    """A validator whose keyed hash can be seen through."""
    return Validator(
        "penalties", "宿迁市市场监督管理局", load_rulebook(), "hash:{}".format, TODAY
    )


@pytest.fixture(scope="module")
def draft(validator):
    """Draft a row, which must be one."""

    def draft(row):
        values = dict(row)
        made = validator.draft(values.pop("kind", "registration"), values)
        assert isinstance(made, Draft)
        return made

    return draft


def court_case(day, court="宿迁市中级人民法院", role="被告", **values):
    """Make a row of a court case."""
    return {
        "kind": "court_case",
        "case_no": "（2026）苏13民初1号",
        "courts": [court],
        "entries": [{"kind": "立案信息", "day": day}],
        "parties": [
            {"role": "原告", "name": "宿迁甲有限公司"},
            {"role": role, "name": "宿迁乙有限公司"},
        ],
    } | values


def test_a_draft_carries_what_the_archive_keys_and_shows(draft):
    made = draft(penalty(1))

    assert (made.kind, made.source, made.status) == ("penalty", "penalties", "active")
    assert made.key == record_key("penalty", made.natural_key)
    assert made.event_day == date(2026, 3, 2)
    assert made.effect[0] == date(2026, 3, 2)
    assert made.judgement.rule is not None


def test_its_only_claim_is_about_the_party(draft):
    made = draft(penalty(1))

    (claim,) = made.claims
    assert (claim.record_key, claim.party_no) == (made.key, 0)
    assert (claim.name, claim.is_register) == ("宿迁第1商贸有限公司", False)
    assert [verdict.scheme for verdict in claim.identifiers] == ["uscc"]


def test_only_a_registrations_own_subject_is_named_by_the_register(draft):
    made = draft(firm(1, parent_name="宿迁母公司有限公司", region_code="321302"))

    assert [claim.is_register for claim in made.claims] == [True, False]
    assert [claim.region for claim in made.claims] == ["321302", None]


def test_the_issuer_is_kept_as_written(draft):
    made = draft(penalty(1, authority="宿迁市工商行政管理局", authority_code="工商1"))

    assert (made.issuer, made.issuer_code) == ("宿迁市工商行政管理局", "工商1")


def test_a_row_without_issuer_has_that_of_its_source(draft):
    assert draft(firm(1)).issuer == "宿迁市市场监督管理局"


def test_a_case_is_issued_by_its_court(draft):
    assert draft(court_case("2026-01-02")).issuer == "宿迁市中级人民法院"


def test_a_person_is_claimed_masked_and_by_the_hash_of_the_number(draft):
    made = draft(penalty(1, uscc=None, party_name="张三丰", party_id_no=PERSON))

    (claim,) = made.claims
    (verdict,) = claim.identifiers
    assert (claim.name, claim.subject_class) == ("张*", "natural_person")
    assert (verdict.scheme, verdict.value, verdict.raw) == (
        "id_hash",
        f"hash:{PERSON}",
        "",
    )
    assert made.personal["party_name"] == "张三丰"
    assert made.body["party_name"] == "张*"
    assert "张三丰" not in str((made.body, made.natural_key, made.claims))


def test_two_persons_of_one_decision_are_two_records(draft):
    one, two = (
        draft(penalty(1, uscc=None, party_name=name, party_category="自然人"))
        for name in ("张三丰", "张无忌")
    )

    assert one.natural_key == two.natural_key
    assert one.key != two.key


def test_a_masked_number_is_no_identifier(draft):
    masked = PERSON[:6] + "********" + PERSON[-4:]
    made = draft(penalty(1, uscc=None, party_name="张三丰", party_id_no=masked))

    assert made.claims[0].identifiers == ()


def test_a_body_does_not_depend_on_the_instances_key(validator, draft):
    row = penalty(1, uscc=None, party_name="张三丰", party_id_no=PERSON)
    values = dict(row)
    other = Validator("x", None, load_rulebook(), "other:{}".format, TODAY)

    again = other.draft(values.pop("kind"), values)

    assert again.content_hash == draft(row).content_hash
    assert again.key == draft(row).key


def test_rows_of_one_case_are_united_and_so_are_their_claims(draft):
    first = draft(court_case("2026-02-02"))
    second = draft(
        court_case("2026-01-01", parties=[{"role": "第三人", "name": "丙有限公司"}])
    )

    united = second.unite(first.body)

    assert united.key == first.key == second.key
    assert united.event_day == date(2026, 1, 1)
    assert len(united.claims) == 3
    assert united.body == first.unite(second.body).body


def test_only_kinds_whose_rows_add_up_are_united(draft):
    assert draft(penalty(1)).unite is None


@pytest.mark.parametrize(
    ("row", "reason", "field"),
    [
        (penalty(1, decision_day=None), "required", "decision_day"),
        (penalty(1, decision_day="昨天"), "date-unreadable", "decision_day"),
        (penalty(1, fine_fen="很多"), "money-unreadable", "fine_fen"),
        (penalty(1, uscc=None, party_name=None), "party-missing", "party_name"),
        (penalty(1, colour="红"), "unknown-field", "colour"),
        (penalty(1, party_name="坏\0名"), "nul", "party_name"),
    ],
)
def test_a_row_is_rejected_for_a_stable_reason(validator, row, reason, field):
    values = dict(row)

    rejection = validator.draft(values.pop("kind"), values)

    assert isinstance(rejection, Rejection)
    assert (rejection.reason, rejection.field) == (reason, field)


@pytest.mark.parametrize("column", ["decision_day", "fine_fen", "procedure", "tier"])
def test_a_rejection_does_not_repeat_the_value(validator, column):
    values = penalty(1, **{column: PERSON})

    rejection = validator.draft(values.pop("kind"), values)

    assert isinstance(rejection, Rejection)
    assert PERSON not in rejection.detail


def test_every_kind_drafts_its_sample_or_says_why(validator):
    # A kind that no module teaches intake about would fail here with a KeyError.
    for kind in KINDS:
        assert isinstance(validator.draft(kind, {}), Rejection)
