"""The list of what a view withholds is told apart, to whom the view is."""

import base64

import pytest

from hub.api.docs.contracts import contract_of
from schemas.answers.merchant import ViewDocument
from tests.support.little_city import CLEAN, FINED, UNKNOWN

pytestmark = pytest.mark.postgresql_in_long


@pytest.fixture
def view(get):
    """The id of the view that a platform's answers name."""
    return get(f"/v1/merchants/{FINED.code}").json["view"]


def test_a_file_names_its_view_and_is_the_lighter_for_it(get, view):
    other = get(f"/v1/merchants/{CLEAN.code}")
    trust = get(f"/v1/trust/{FINED.code}", Prefer="receipt=inline")

    assert other.json["view"] == view
    assert "withheld" not in other.json
    assert len(other.data) < 6000
    # It is the view that the log's entries name.
    assert f'"view":"{view}"'.encode() in leaf_of(trust)


def leaf_of(answer):

    return base64.b64decode(answer.json["receipt"]["leaf"])


def test_what_a_view_withholds_is_told_in_words_with_a_receipt(get, view):
    chinese = get(f"/v1/views/{view}")
    english = get(f"/v1/views/{view}", Accept_Language="en")

    assert contract_of(ViewDocument)().validate(chinese.json) == {}
    assert chinese.headers["Hub-Receipt"]
    rule = {"item": "penalty", "field": "facts", "rule": "ceiling:class:restricted"}
    assert rule | {"text": "受限类字段，仅供办案"} in chinese.json["withheld"]
    assert (
        rule | {"text": "restricted fields, for case work only"}
        in (english.json["withheld"])
    )
    assert "document_no" in chinese.json["shows"]["penalty"]


@pytest.mark.parametrize(
    ("kind", "purpose", "status"),
    [
        ("platform", "onboarding", 200),
        ("market_supervision", "enforcement", 404),
        ("market_supervision", "supervision", 200),
        ("platform", "enforcement", 403),
    ],
)
def test_a_view_is_told_to_whom_it_is_open(get, view, kind, purpose, status):
    answer = get(f"/v1/views/{view}", kind, Hub_Purpose=purpose, Hub_Officer="li")

    assert answer.status_code == status
    assert answer.json["receipt"]


def test_anothers_view_is_one_that_nobody_has(get, view):
    asked = {"kind": "market_supervision", "Hub_Purpose": "enforcement"}

    theirs = get(f"/v1/views/{view}", Hub_Officer="li", **asked).json
    nobodys = get(f"/v1/views/{'0' * 16}", Hub_Officer="li", **asked).json

    del theirs["receipt"], nobodys["receipt"]
    assert theirs == nobodys
    assert theirs["code"] == "view-unknown"


@pytest.mark.parametrize("odd", ["x", "%FF", "a" * 300, UNKNOWN, "%E4%BA%AC"])
def test_what_is_no_view_is_refused_with_a_receipt(get, odd):
    answer = get(f"/v1/views/{odd}")

    assert (answer.status_code, answer.json["code"]) == (404, "view-unknown")
    assert answer.json["receipt"]


def test_a_parameter_that_nobody_knows_is_refused(get, view):
    answer = get(f"/v1/views/{view}?limit=1")

    assert (answer.status_code, answer.json["code"]) == (422, "parameter-unknown")
