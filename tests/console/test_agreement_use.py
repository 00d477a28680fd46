"""Use reports of agreements: counted from the log, as page and as a sheet."""

import csv
import hashlib
import io
import json
from datetime import date, timedelta

import pytest

from hub.agreements.service import list_agreements
from hub.officer_actions import UsePeriodError, ViewingOfficer, report_use
from hub.officer_actions.reports.use import COUNTS, count_use
from schemas.words import OfficerRole, Way
from tests.console.conftest import Visit
from tests.console.test_sources_pages import GIVEN as GIVEN_THERE
from tests.console.test_sources_pages import enter
from tests.support.administered import OTHER, administrator, names_no_merchant
from tests.support.browser import watch
from tests.support.looked import AFTER, WEEK, move_to, prepare_looks
from tests.support.pages import all_faults, take_picture, window, windows
from tests.support.prepared import opened
from tests.support.signed_in import BUREAU, leaves_of, with_totp

pytestmark = pytest.mark.postgresql_in_long

USE = "/console/agreement-use"
GIVEN = GIVEN_THERE | {"merchant", "lookup", "match", "sha", "platform"}

PACT = "01KB0Z9Q7V3M5N8P2R4T6W8X0Y"


def leaf(member="platform:taomao", outcome="allow", *, pact=PACT, **more):
    """The bytes of a leaf, as far as a report looks at it."""
    rules = [f"grant:{pact}:{'a' * 64}"] if pact else ["ceiling:purpose"]
    decision = {"rules": rules} | ({"outcome": outcome} if outcome else {})
    told = {
        "actor": {"agency": member},
        "op": "merchant.lookup",
        "purpose": "onboarding",
        "decision": decision,
        "resp_class": {"about": "trust", "view": "v1", "records": 2},
    }
    return json.dumps(
        told | more, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


LEAVES = [
    leaf(),
    leaf(outcome="partial"),
    leaf(outcome=None),
    leaf(purpose="transfer", resp_class={"about": "file", "view": "v2"}),
    leaf("platform:other"),
    leaf(outcome="deny", pact="", resp_class={"about": "trust"}),
    leaf(outcome="deny", pact=PACT[::-1]),
    leaf("agency:customs", outcome="deny", pact=""),
    leaf(pact=PACT[:-1] + "Z"),
]
MEMBERS = frozenset({"platform:taomao", "platform:other"})


def counts(line):
    """The counts of a line that are not zero."""
    return {name: value for name in COUNTS if (value := getattr(line, name))}


def test_answers_count_under_the_agreement_they_name_refusals_under_their_member_s():
    found = count_use(LEAVES, PACT, MEMBERS)

    key = ("platform:taomao", "onboarding", "merchant.lookup", "trust")
    other = ("platform:other", *key[1:])
    transfer = ("platform:taomao", "transfer", "merchant.lookup", "file")
    assert {at: counts(line) for at, line in found.lines.items()} == {
        key: {
            "asked": 4,
            "answered": 1,
            "partly": 1,
            "refused": 1,
            "unfound": 1,
            "records": 6,
        },
        transfer: {"asked": 1, "answered": 1, "uncounted": 1},
        other: {"asked": 1, "answered": 1, "records": 2},
    }
    assert found.views == {"v1": 4, "v2": 1}


def test_a_member_is_told_of_its_own_questions_alone():
    found = count_use(LEAVES, PACT, MEMBERS, only="platform:other")

    assert {member for member, *_ in found.lines} == {"platform:other"}
    assert count_use(LEAVES, PACT, MEMBERS, only="agency:customs").lines == {}


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city, after a week of looks."""
    move_to(clock, AFTER)
    with opened(databases, instance_path, prepare_looks, clock) as hub:
        yield hub


DAYS = {"from": WEEK.isoformat(), "to": (WEEK + timedelta(days=6)).isoformat()}
CASES = ViewingOfficer("reports", Way.COMMAND_LINE, "root")


def pacts(hub):
    """The agreements of the little city by their kind of member."""
    with hub.reads() as session:
        return {row.member_kind: row.id for row in list_agreements(session)}


def rows_of(answer):
    """The rows of a sheet."""
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_a_report_opens_as_page_and_as_the_sheet_that_the_log_knows(hub, app):
    system = administrator(hub, Visit(app.test_client()), "jiang")
    pact = pacts(hub)["market_supervision"]

    listed = system.get(USE).text
    page = system.get(f"{USE}/{pact}", query_string=DAYS).text
    sheet = system.get(f"{USE}/{pact}/sheet", query_string=DAYS)

    digest = hashlib.sha256(sheet.data).hexdigest()
    assert f"{USE}/{pact}" in listed
    assert digest in page
    rows = rows_of(sheet)
    assert {row["成员代码"] for row in rows} == {BUREAU}
    assert {row["目的"] for row in rows} == {"enforcement"}
    assert sum(int(row["询问"]) for row in rows) > 0
    assert all(names_no_merchant(text) for text in (listed, page, sheet.text))
    told = [one.header["actor"] for one in leaves_of(hub, "desk.view")[-2:]]
    assert {one["agency"] for one in told} == {BUREAU}


def test_another_member_is_told_of_its_own_agreement_alone(hub, app):
    kinds = pacts(hub)
    _, secret, _ = with_totp(hub, "zhu", member=OTHER)
    platform = Visit(app.test_client())
    assert platform.sign_in(hub, "zhu", secret).status_code == 303

    listed = platform.get(USE).text
    own = platform.get(f"{USE}/{kinds['platform']}", query_string=DAYS)
    strange = platform.get(f"{USE}/{kinds['market_supervision']}", query_string=DAYS)
    nothing = platform.get(f"{USE}/{PACT}/sheet", query_string=DAYS)

    assert kinds["platform"] in listed
    assert kinds["market_supervision"] not in listed
    assert own.status_code == 200
    assert (strange.status_code, nothing.status_code) == (404, 404)


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-11-09", "2026-11-08"), ("2020-01-01", "2026-11-08"), ("2999-01-01",) * 2],
)
def test_days_that_are_no_time_are_refused_and_nothing_is_written(hub, first, last):
    before = len(leaves_of(hub, "desk.view"))
    days = (date.fromisoformat(first), date.fromisoformat(last))

    with pytest.raises(UsePeriodError):
        report_use(hub, CASES, pacts(hub)["platform"], days)
    assert len(leaves_of(hub, "desk.view")) == before


def test_a_page_with_wrong_days_says_so_and_shows_last_month(hub, app):
    system = administrator(hub, Visit(app.test_client()), "jiang")
    pact = pacts(hub)["platform"]

    for days in ({"from": "x", "to": "y"}, {"from": "2026-11-02"}):
        answer = system.get(f"{USE}/{pact}", query_string=days)
        assert answer.status_code == 200
        assert "这不是可以出具的时段" in answer.text
    assert system.get(f"{USE}/{pact}/sheet?from=x&to=y").status_code == 422


@pytest.mark.long
@pytest.mark.only_database("sqlite")
@pytest.mark.parametrize(("language", "width"), windows(1280, 390))
def test_the_pages_have_no_fault_at_any_width_in_either_language(
    hub, address, browser, language, width
):
    _, secret, _ = with_totp(hub, "zheng", OfficerRole.AUDIT_ADMIN)
    pact, found = pacts(hub)["market_supervision"], {}
    days = f"?from={DAYS['from']}&to={DAYS['to']}"
    with window(browser, language, width) as page:
        faults = watch(page)
        enter(hub, page, address, "zheng", secret)
        for name, path in (("uses", USE), ("use", f"{USE}/{pact}{days}")):
            page.goto(f"{address}{path}")
            found[name] = all_faults(page, language, GIVEN)
            take_picture(page, f"agreement-{name}-{language}-{width}")

    assert faults == []
    assert found == {"uses": [], "use": []}
