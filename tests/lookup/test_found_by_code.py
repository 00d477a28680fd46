"""A firm that nobody named is found by its code; a wrong code is told as such."""

import json

import pytest

from hub.lookup.ask import (
    FileQuestion,
    FindQuestion,
    MatchQuestion,
    ScreenQuestion,
    SearchQuestion,
    SuggestQuestion,
)
from hub.lookup.disclosure import encode
from hub.lookup.service import disclose
from hub.lookup.task import Task
from tests.support.little_city import (
    CLEAN,
    FINED,
    SHOPKEEPER,
    UNKNOWN,
    Firm,
    bring_penalties,
    penalty_row,
    uscc,
)
from tests.support.standing_firm import OFFICE, PLATFORM

pytestmark = pytest.mark.postgresql_in_long

NAMELESS = Firm(uscc(71), "")
PENALISED = "宿迁市蓝海商贸有限公司"
ASKERS = {"agency": (OFFICE, "enforcement"), "platform": (PLATFORM, "onboarding")}
WRONG = CLEAN.code[:8] + CLEAN.code[8:].replace("0", "O", 1)
"""The code of a firm with a letter for a digit that looks like it."""


@pytest.fixture
def put(hub):
    """Put a question as an agency, or as a platform; gives the document."""

    def putting(question, asker="agency"):
        caller, purpose = ASKERS[asker]
        answer = disclose(hub, caller, question, Task(purpose, "2026-15"))
        return json.loads(answer.body)

    return putting


@pytest.fixture
def screen(put):
    """Ask for lines; gives what they came to."""

    def screening(*lines, asker="agency"):
        told = put(ScreenQuestion(encode({"lines": lines})), asker)
        return [line for part in told["parts"] for line in part["lines"]]

    return screening


@pytest.fixture
def nameless(hub, tmp_path):
    """A firm of which a penalty gives the code and no name."""
    bring_penalties(hub, tmp_path, [penalty_row(NAMELESS, 97001, "2026-09-01")])


@pytest.mark.parametrize("asker", list(ASKERS))
def test_a_firm_known_by_its_code_alone_is_found_by_it_everywhere(
    put, screen, nameless, asker
):
    code = NAMELESS.code
    file = put(FileQuestion(code), asker)
    assert file["merchant"]["name"] is None
    if not file["records"]:
        pytest.skip("nothing of it is shown to this asker")
    example = {"q": {"properties": {"uscCode": [code]}}}
    found = [
        put(FindQuestion(code), asker)["results"],
        put(SearchQuestion(code, {}), asker)["results"],
        put(SuggestQuestion(code, {}), asker)["results"],
        put(MatchQuestion(encode({"queries": example}), {}), asker)["responses"]["q"][
            "results"
        ],
    ]

    by_code, named = screen({"code": code}, {"code": code, "name": PENALISED})

    ids = [(one.get("merchant") or one)["id"] for (one,) in found]
    assert ids == [file["merchant"]["id"]] * 4
    assert found[3][0]["match"]
    assert found[0][0]["counts"][0]["kind"] == "penalty"
    assert (by_code["outcome"], by_code["merchants"][0]["records"]) == ("hit", 1)
    assert named["merchants"][0]["merchant"]["id"] == ids[0]


@pytest.mark.parametrize("asker", list(ASKERS))
def test_no_name_leads_to_a_firm_that_nobody_named(put, screen, nameless, asker):
    assert put(FindQuestion("宿迁市蓝海"), asker)["results"] == []
    (line,) = screen({"name": PENALISED}, asker=asker)
    assert line["outcome"] == "none"


def test_the_same_wrong_code_gets_one_answer_from_all(put, screen):
    found = put(FindQuestion(WRONG))
    (line,) = screen({"code": WRONG})
    by_path = put(FileQuestion(WRONG))

    assert (found["by"], found["results"]) == ("wrong-code", [])
    assert found["wrong"]["did_you_mean"] == CLEAN.code
    assert (line["outcome"], line["fault"]) == ("invalid", "code")
    assert line["did_you_mean"] == CLEAN.code
    assert by_path["code"] == "code-invalid"
    assert CLEAN.code in by_path["detail"]
    assert CLEAN.code in found["wrong"]["detail"]


def test_which_code_was_meant_rests_on_the_text_alone(put, screen):
    wrong = UNKNOWN[:8] + UNKNOWN[8:].replace("0", "O", 1)

    (line,) = screen({"code": wrong})

    assert line["did_you_mean"] == UNKNOWN
    assert put(FindQuestion(wrong))["wrong"]["did_you_mean"] == UNKNOWN


@pytest.mark.parametrize(
    "text", ["320102199003070013", "32010219900307001X", "9132130"]
)
def test_what_may_be_a_person_s_number_is_no_code_that_was_meant(put, text):
    told = put(FindQuestion(text))

    assert told["by"] == "wrong-code"
    assert told["wrong"]["did_you_mean"] is None
    assert text not in told["wrong"]["detail"]


def test_a_line_with_a_name_beside_a_wrong_code_is_looked_for_and_told_so(screen):
    (line,) = screen({"code": WRONG, "name": CLEAN.name})

    assert (line["outcome"], line["hint"]) == ("hit", "wrong-code")
    assert line["did_you_mean"] == CLEAN.code


@pytest.mark.parametrize("asker", list(ASKERS))
def test_a_line_that_names_nobody_is_told_who_is_found_by_code_alone(screen, asker):
    lines = screen(
        {"name": SHOPKEEPER.name},
        {"name": "泗阳县石桥建材厂"},
        {"code": UNKNOWN},
        {"name": FINED.name},
        asker=asker,
    )

    assert [line.get("hint") for line in lines] == [
        *("by-code-only", "by-code-only", None, None)
    ]


@pytest.mark.parametrize(
    "name",
    [
        "宿迁市禾丰食品有限分司",
        "宿迀市禾丰食品有限公司",
        "suqianshihefengshipin Co., Ltd.",
        "宿迁市禾丰食口有眼公司",
    ],
)
def test_a_line_with_a_slip_in_its_name_is_a_lookalike(screen, name):
    (line,) = screen({"name": name})

    assert line["outcome"] == "lookalike"
    assert line["merchants"][0]["merchant"]["uscc"] == FINED.code
