"""No match is told where linking would ask people, or hold."""

import pytest

from hub.api.docs.contracts import contract_of
from hub.jobs import run_job
from hub.officer_actions import judge_merchant
from schemas.answers.match import EntityAnswerDocument, MatchAnswerDocument
from tests.support.examples import MATCH, example, hits
from tests.support.little_city import (
    CLEAN,
    FINED,
    REGISTRATION,
    UNKNOWN,
    Firm,
    bring_penalties,
    deliver,
    penalty_row,
    registration_row,
    uscc,
    write_csv,
)

# Proposals and disputes are tested on both in tests/merchants.
pytestmark = pytest.mark.postgresql_in_long

KINDS = ("platform", "market_supervision")
SHORT = Firm(uscc(50), "宿迁市蓝海商贸有限公司")
LONG = Firm(uscc(51), "宿迁市蓝海商贸有限责任公司")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("names", [(), (CLEAN.name,)])
def test_codes_that_contradict_each_other_match_nobody(post, kind, names):
    queries = {"q1": example(*names, codes=[CLEAN.code, UNKNOWN])}

    found = hits(post(queries, kind))

    assert CLEAN.name in {hit["caption"] for hit in found}
    assert not any(hit["match"] for hit in found)


@pytest.mark.parametrize("kind", KINDS)
def test_a_code_beside_the_very_name_of_another_registered_firm_matches_nobody(
    hub, post, tmp_path, kind
):
    rows = [registration_row(firm) for firm in (SHORT, LONG)]
    deliver(hub, "registration", write_csv(tmp_path / "r.csv", REGISTRATION, rows))
    queries = {
        "crossed": example(LONG.name, codes=[SHORT.code]),
        "own": example(SHORT.name, codes=[SHORT.code]),
    }

    answer = post(queries, kind)

    assert not any(hit["match"] for hit in hits(answer, "crossed"))
    assert [hit["match"] for hit in hits(answer, "own")][:1] == [True]


@pytest.fixture
def disputed(hub):
    """The fined firm, as whom somebody else may have registered."""
    for officer in ("officer-1", "officer-2"):
        judge_merchant(
            hub, FINED.code, "disputed", officer=officer, reason="冒名", document="1"
        )


@pytest.mark.usefixtures("disputed")
@pytest.mark.parametrize("kind", KINDS)
def test_a_disputed_merchant_is_marked_wherever_it_is_named_and_never_a_match(
    post, get, kind
):
    queries = {
        "code": example(codes=[FINED.code]),
        "name": example(FINED.name),
        "both": example(FINED.name, codes=[FINED.code]),
        "other": example(CLEAN.name),
    }

    answer = post(queries, kind)

    contract_of(MatchAnswerDocument)().load(answer.json)
    for key in ("code", "name", "both"):
        best = hits(answer, key)[0]
        assert best["score"] < 0.95
        assert best["features"]["spelling"] == 0
        assert (best["caption"], best["match"]) == (FINED.name, False)
        assert best["disputed_identity"] is True
    assert "disputed_identity" not in hits(answer, "other")[0]
    entity = get(f"/opensanctions/entities/{best['id']}").json
    contract_of(EntityAnswerDocument)().load(entity)
    assert entity["disputed_identity"] is True


def test_a_match_comes_before_namesakes_that_score_as_high(hub, post, tmp_path):
    rows = [
        penalty_row(Firm("", FINED.name), number, "2026-09-05")
        for number in range(78, 82)
    ]
    bring_penalties(hub, tmp_path, rows, "namesakes.csv")
    queries = {"q1": example(FINED.name), "q2": example(FINED.name, codes=[FINED.code])}

    answer = post(queries, "market_supervision", path=f"{MATCH}?limit=1")

    for key in ("q1", "q2"):
        (best,) = hits(answer, key)
        assert best["match"] is True
        assert best["properties"]["uscCode"] == [FINED.code]


def test_a_request_is_looked_up_by_so_many_codes_and_no_more(post):
    codes = [uscc(number) for number in range(1, 16)]
    queries = {f"q{at}": example(codes=codes) for at in range(101)}

    few = dict(list(queries.items())[:100])

    assert post(few).status_code == 200
    answer = post(queries)
    assert (answer.status_code, answer.json["code"]) == (422, "query-invalid")
    assert "3030 个代码" in answer.json["detail"]


NOBODY = ["***", "某某", "某某食品有限公司", f"{FINED.name}等645家企业"]


@pytest.mark.parametrize("kind", KINDS)
def test_masked_names_and_many_at_once_are_found_by_nobody(
    hub, post, get, tmp_path, kind
):
    rows = [
        penalty_row(Firm("", name), 50 + at, "2026-05-06")
        for at, name in enumerate(NOBODY)
    ]
    report = bring_penalties(hub, tmp_path, rows)
    queries = {f"q{at}": example(name) for at, name in enumerate(NOBODY)}

    answer = post(queries, kind)
    typed = [
        get(f"/v1/suggest?q={name}", kind, Hub_Purpose=purpose_of(kind)).json["results"]
        for name in NOBODY
    ]

    # Their records are there, and nobody's.
    assert (report.tally.records, report.tally.held) == (len(NOBODY), len(NOBODY))
    assert [hits(answer, key) for key in queries] == [[]] * len(NOBODY)
    assert typed == [[]] * len(NOBODY)


def test_what_an_earlier_release_made_of_such_names_is_let_go_at_night(
    hub, post, tmp_path, monkeypatch
):
    rows = [
        penalty_row(Firm("", name), 60 + at, "2026-05-06")
        for at, name in enumerate(NOBODY)
    ]
    with monkeypatch.context() as before:
        for place in ("match", "states"):
            before.setattr(f"hub.merchants.rules.{place}.names_nobody", lambda _: None)
        report = bring_penalties(hub, tmp_path, rows)

    first, second = run_job(hub, "names"), run_job(hub, "names")

    assert report.tally.provisional >= len(NOBODY) - 1
    assert (first["nobody"], second["nobody"]) == (report.tally.provisional, 0)
    assert first["names"] == second["names"]


def purpose_of(kind):
    return "onboarding" if kind == "platform" else "enforcement"


def test_a_former_name_is_told_as_one_beside_the_veto_to_those_who_may_know(
    hub, post, tmp_path
):
    later = Firm(FINED.code, "宿迁市大枣果品有限公司")
    rows = [registration_row(later)]
    deliver(hub, "registration", write_csv(tmp_path / "r.csv", REGISTRATION, rows))

    found = {
        kind: [
            (hit["match"], hit["vetoes"])
            for hit in hits(post({"q1": example(FINED.name)}, kind))
            if hit["caption"] == later.name
        ]
        for kind in KINDS
    }

    assert found["market_supervision"] == [(False, ["character", "former"])]
    assert all("former" not in vetoes for _, vetoes in found["platform"])
