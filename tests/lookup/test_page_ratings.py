"""The rating on a merchant's page says why, until when, and nothing that is hidden."""

from functools import partial

import pytest
from msgspec import structs

from hub.lookup.file import closed_moment
from hub.pipeline import receive
from scripts.golden_answers.standing import mark_records
from tests.support.asked_pages import narrow_the_agreement, page_of, put_as
from tests.support.intake_lines import MANIFEST, Lines, lines
from tests.support.little_city import CLEAN, FINED, bring_penalties, penalty_row

pytestmark = pytest.mark.postgresql_in_long


@pytest.fixture
def page(hub):
    """Ask for a merchant's page as an audience; gives the document."""
    return partial(page_of, partial(put_as, hub))


@pytest.mark.parametrize("audience", ["agencies", "public"])
def test_what_a_decision_ended_leaves_no_trace_on_the_page(
    hub, clock, page, tmp_path, audience
):
    clock.advance(minutes=5)
    before = page(audience, CLEAN.code)
    clock.advance(minutes=5)
    bring_penalties(hub, tmp_path, [penalty_row(CLEAN, 70, "2026-09-03")], "70.csv")
    clock.advance(minutes=5)
    during = page(audience, CLEAN.code)
    mark_records(hub, CLEAN, {"70号": "annulled"})
    clock.advance(minutes=5)

    after = page(audience, CLEAN.code)

    assert during["rating"]["score"] < before["rating"]["score"]
    gone = {"receipt", "rely_until", "looks", "freshness"}
    assert {part: after[part] for part in after.keys() - gone} == {
        part: before[part] for part in before.keys() - gone
    }
    assert len(after["rating_history"]["points"]) == (audience == "agencies")


def test_reasons_say_when_they_fade_and_what_the_score_would_be(page):
    rating = page("agencies", FINED.code)["rating"]

    fine = next(one for one in rating["reasons"] if one["points"] < 0)
    assert fine["next"] == {"day": "2027-01-02", "points": -142}
    assert rating["step"] == {"grade": "A", "floor": 960, "missing": 145}
    assert rating["what_if"] == {
        "record": fine["records"][0],
        "score": rating["score"] - fine["points"],
        "grade": "A",
    }
    assert [one["grade"] for one in rating["floors"]] == ["A", "B", "C", "D"]
    assert rating["is_advice"] is True


@pytest.fixture
def debtor(hub, clock, tmp_path):
    """The fined firm, listed by a court as a dishonest debtor."""
    listed = {
        "kind": "judgment_debtor",
        "party_name": FINED.name,
        "uscc": FINED.code,
        "case_no": "(2026)苏1302执00123号",
        "court": "宿迁市宿城区人民法院",
        "published_day": "2026-11-20",
        "duty": "支付货款",
    }
    path = tmp_path / "debtor.jsonl"
    path.write_bytes(lines(listed))
    source = Lines(tmp_path, structs.replace(MANIFEST, kinds=("judgment_debtor",)))
    assert receive(hub, source, file=path).tally.records == 1
    clock.advance(minutes=1)


def test_a_limit_of_the_grade_has_its_article_and_its_days(page, debtor):
    rating = page("agencies", FINED.code)["rating"]

    (flag,) = rating["flags"]
    assert rating["grade"] == flag["at_most"] == "D"
    assert (flag["first_day"], flag["last_day"]) == ("2026-11-20", "2028-11-20")
    assert flag["article"].startswith("最高人民法院")
    listed = next(one for one in rating["reasons"] if one["points"] == -300)
    assert listed["next"] == {"day": "2028-11-21", "points": 0}
    assert rating["what_if"] == {
        "record": listed["records"][0],
        "score": rating["score"] + 300,
        "grade": "B",
    }


def test_who_is_not_shown_a_record_is_told_nothing_that_it_alone_tells(
    hub, page, debtor
):
    before = page("agencies", FINED.code)["rating"]
    narrow_the_agreement(hub, penalty=["*"], registration=["*"])

    told = page("agencies", FINED.code)

    assert told["rating"]["score"] == before["score"]
    assert {one["kind"] for one in told["records"]} == {"registration", "penalty"}
    nexts = {one["points"]: one["next"] for one in told["rating"]["reasons"]}
    assert nexts[-300] is None
    assert nexts[-160] == {"day": "2027-01-02", "points": -142}
    # Without the listing the records that are shown make another rating.
    assert told["rating"]["what_if"] is None
    (flag,) = told["rating"]["flags"]
    assert flag["first_day"] is flag["last_day"] is None
    assert [one["score"] for one in told["rating_history"]["points"]] == [975, 815]


def test_ratings_that_were_given_are_told_to_offices_and_not_to_the_public(page):
    office = page("agencies", FINED.code)["rating_history"]
    platform = page("public", FINED.code)["rating_history"]

    assert platform == {"is_told": False, "points": []}
    first, second = office["points"]
    assert (first["score"], second["score"]) == (975, 815)
    (change,) = second["changed"]
    assert (change["before"], change["after"]) == (None, -160)


def test_the_rating_of_a_past_moment_fades_from_that_moment_on(hub, clock, page):
    moment = closed_moment(hub).isoformat()
    clock.advance(days=60)

    then = page("proceedings", FINED.code, known_at=moment)["rating"]

    fine = next(one for one in then["reasons"] if one["points"] == -160)
    assert then["score"] == 815
    assert fine["next"] == {"day": "2027-01-02", "points": -142}
    assert then["what_if"]["score"] == 975
