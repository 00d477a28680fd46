"""The demo city in a hub: what was planted is what intake makes of it, and no more."""

import json
import stat

import pytest
from sqlalchemy import select

from hub.archive.proof import archive_root
from hub.deadlines import ClockFilter, count_clocks
from hub.demo.bulk import drafts_of
from hub.demo.founding import NEIGHBOURS_DOOR, found_city
from hub.demo.notes import DEMO_NOTES, demo_hint, read_demo_notes, read_manifest
from hub.demo.shown.pushed import FIRST, push_parcel
from hub.ground.clock import legal_day
from hub.intake.models import SyncRun
from hub.lookup.ask import merchant_question
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.members.caller import find_caller
from hub.members.member_keys import current_key, signing_keys_of
from hub.members.models import Member
from hub.members.officers import Peer, begin_sign_in, find_signed_in
from hub.members.service import count_tokens, live_tokens
from hub.merchants.models import (
    LinkJudgement,
    Membership,
    Merchant,
    MerchantIdentifier,
    MerchantRelation,
)
from hub.merchants.service import merchants_by_ids
from hub.names import flat
from hub.names.branches import parent_key
from hub.overview import find_source
from hub.parcels.answer import tell_parcel
from hub.parcels.models import Parcel
from hub.pipeline import receive_all
from schemas.sealed_opening import read_private_key
from schemas.words import ClockState, OfficerRole
from tests.support.signed_in import a_task

pytestmark = pytest.mark.postgresql_in_long

MERCHANTS = 1000
PUSHED = "penalty_neighbour"
LISTED_FIRST = [
    "market_supervision",
    "public_security",
    "procuratorate",
    "court",
    "customs",
    "platform",
    "leading_office",
]


def test_every_source_reports_what_the_manifest_foretells(city):
    manifest = read_manifest(city.config.instance)
    with city.reads() as session:
        runs = session.execute(select(SyncRun.source, SyncRun.report)).all()
    reports = {source: report for source, report in runs if report["rows"]}

    # What was pushed lies in no folder.
    assert set(reports) - {PUSHED} == set(manifest["sources"])
    for source, counts in manifest["sources"].items():
        expected = counts["expected"]
        assert {name: reports[source][name] for name in expected} == expected, source


def test_what_is_held_are_the_swaps_and_slips_alone(city):
    sources = read_manifest(city.config.instance)["sources"].values()
    with city.reads() as session:
        latest = {}
        query = select(LinkJudgement).order_by(LinkJudgement.id)
        for judgement in session.scalars(query):
            latest[judgement.record_key, judgement.party_no] = judgement
    held = [one for one in latest.values() if one.decision == "held"]

    swaps = [one for one in held if one.rule == "name-of-another"]
    slips = [one for one in held if one.rule == "name-disagrees"]
    planted = {
        kind: sum(counts["planted"].get(kind, 0) for counts in sources)
        for kind in ("swap", "name-slip")
    }
    assert planted["swap"] >= 6
    assert len(swaps) >= planted["swap"]
    assert len(swaps) + len(slips) == len(held)


def test_every_record_is_attached_to_whom_the_truth_says_and_swaps_to_nobody(
    city, population
):
    members, codes = _read_links(city)
    swaps = 0

    for row, draft in drafts_of(city, population, MERCHANTS):
        merchant_id = members.get((draft.key, 0))
        if row.fate == "held":
            swaps += "swap" in row.planted
            assert merchant_id is None, row
            continue
        assert merchant_id is not None, row
        known = codes.get(merchant_id, set())
        if row.fate == "provisional":
            assert known == set(), row
        elif row.subject >= 0:
            truth = population.merchant(row.subject)
            mine = {truth.org, truth.uscc, truth.reg_no} - {None}
            assert known, row
            assert known <= mine, row

    assert swaps == read_manifest(city.config.instance)["swap_count"] > 0


def _read_links(city):
    """Who every record's parties are attached to, and those merchants' codes."""
    with city.reads() as session:
        members = {
            (bytes(key), number): merchant_id
            for key, number, merchant_id in session.execute(
                select(
                    Membership.record_key, Membership.party_no, Membership.merchant_id
                )
            )
        }
        codes = {}
        query = select(
            MerchantIdentifier.merchant_id,
            MerchantIdentifier.scheme,
            MerchantIdentifier.value,
        )
        for merchant_id, scheme, value in session.execute(query):
            if scheme != "id_hash":
                codes.setdefault(merchant_id, set()).add(value)
    return members, codes


def test_the_bulk_path_makes_the_same_archive(city, bulk_city, population):
    found_city(bulk_city)
    push_parcel(bulk_city, population, MERCHANTS)

    with city.reads() as one, bulk_city.reads() as other:
        assert archive_root(one) == archive_root(other)


def test_a_neighbour_has_pushed_a_parcel_with_its_own_key(city):
    member = NEIGHBOURS_DOOR[0]
    with city.reads() as session:
        parcel = session.scalars(select(Parcel)).one()
        told = tell_parcel(session, parcel)
        keys = signing_keys_of(session, member)
        tokens = count_tokens(session, member)
        standing = find_source(city, PUSHED)

    assert (parcel.member_code, parcel.source, told.state) == (member, PUSHED, "done")
    assert told.counts == {"rows": 3, "record": 2, "unchanged": 0, "quarantined": 1}
    assert [key.id for key in keys] == [parcel.signing_key]
    assert live_tokens_of(city, member) == 0 < tokens
    assert (standing.door, standing.state) == ("parcel", "on-time")


def live_tokens_of(city, member):
    """How many tokens of a member open anything now."""
    with city.reads() as session:
        return live_tokens(session, city.clock()).get(member, 0)


def test_a_city_too_small_for_it_has_no_parcel(city, population):
    assert push_parcel(city, population, FIRST + 1) is None


def test_syncing_the_city_again_changes_nothing(city, clock):
    with city.reads() as session:
        before = archive_root(session)
    clock.advance(hours=1)

    reports = receive_all(city)

    with city.reads() as session:
        assert archive_root(session) == before
    assert {report.tally.records for report in reports} == {0}
    assert {report.reason for report in reports} == {None}


def test_the_example_has_public_restricted_and_counterfeiting_records(city):
    notes = read_demo_notes(city.config.instance)

    trust = ask(city, notes, "platform", "onboarding", "trust")
    file = ask(city, notes, "market_supervision", "enforcement", "merchant")

    assert trust["rating"]["grade"] in {"A", "B", "C", "D"}
    assert trust["rating"]["score"] is not None
    assert "penalty.ip.ordinary" in {r["code"] for r in trust["rating"]["reasons"]}
    shown = {record["id"] for record in trust["records"]}
    kinds = [record["kind"] for record in trust["records"]]
    assert {"registration", "licence", "shop", "penalty"} <= set(kinds)
    assert {"website_filing", "commendation"} <= set(kinds)
    hidden = [r for r in file["records"] if r["id"] not in shown]
    assert {record["kind"] for record in hidden} == {
        *("penalty", "takedown_outcome", "platform_rating", "customs_seizure"),
        *("copyright_case", "complaint", "commitment"),
    }
    violations = [
        record["body"].get("violation_type")
        for record in trust["records"]
        if record["kind"] == "penalty"
    ]
    assert violations == ["侵犯注册商标专用权"]


def test_every_token_of_the_notes_opens_its_purposes(city):
    notes = read_demo_notes(city.config.instance)

    assert [member["kind"] for member in notes["members"]][:7] == LISTED_FIRST
    standing = [member["standing_purpose"] for member in notes["members"]]
    assert standing[-1] == "onboarding"
    assert set(standing[:-1]) == {None}
    for member in notes["members"]:
        for purpose in member["purposes"]:
            answer = ask(city, notes, member, purpose, "rating")
            assert answer["found"] is True
    for partner in notes["partners"]:
        assert partner["purposes"]
        answer = ask(city, notes, partner, partner["purposes"][0], "rating")
        assert answer["found"] is True
    path = city.config.instance / DEMO_NOTES
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_every_officer_of_the_notes_signs_in_and_every_role_has_one(city):
    notes = read_demo_notes(city.config.instance)

    officers = notes["officers"]
    assert [one["role"] for one in officers[:7]] == list(OfficerRole)
    for one in officers:
        step = begin_sign_in(
            city, one["login"], one["password"], peer=Peer(source="127.0.0.1")
        )
        found = find_signed_in(city, step.token)
        assert (found.officer.member, found.must) == (one["member"], None)
        assert found.officer.roles == {one["role"]}
        assert found.officer.is_demo


def test_whoever_serves_the_demo_is_told_how_to_ask_and_as_whom_to_sign_in(city):
    notes = read_demo_notes(city.config.instance)

    hint = demo_hint("http://127.0.0.1:8000", notes)
    earlier = demo_hint("http://127.0.0.1:8000", notes | {"officers": []})

    assert f"/v1/trust/{notes['example_code']} " in hint
    for one in notes["officers"]:
        assert f"{one['password']}  {one['role']}" in hint
    assert "Officers" not in earlier


def test_a_demo_officer_may_begin_a_task_for_what_the_agreements_open(city):
    notes = read_demo_notes(city.config.instance)
    by_login = {one["login"]: one for one in notes["officers"]}

    for login, purpose in (
        ("demo-officer", "enforcement"),
        ("demo-prosecutor", "prosecution"),
        ("demo-platform", "onboarding"),
        ("demo-zone", "supervision"),
        ("demo-customs", "enforcement"),
        ("demo-lead", "supervision"),
        ("demo-association", "public"),
        ("demo-county", "enforcement"),
    ):
        step = begin_sign_in(
            city, login, by_login[login]["password"], peer=Peer(source="127.0.0.1")
        )
        signed_in = find_signed_in(city, step.token)
        assert a_task(city, signed_in, purpose).purpose == purpose


def test_members_that_may_ask_in_criminal_cases_have_keys_and_the_city_an_escrow(city):
    folder = city.config.instance / "demo-keys"

    files = sorted(path.name for path in folder.iterdir())

    agencies = ("court", "customs", "market-supervision", "procuratorate")
    assert {f"agency-{name}.pem" for name in agencies} <= set(files)
    assert "escrow.pem" in files
    assert "agency-leading-office.pem" not in files
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name in files:
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    with city.reads() as session:
        public = current_key(session, "agency:court").public_bytes_raw()
    private = read_private_key((folder / "agency-court.pem").read_bytes())
    assert private.public_key().public_bytes_raw() == public


def ask(city, notes, member, purpose, about):
    """Ask about the example with a token of the notes."""
    if isinstance(member, str):
        member = next(one for one in notes["members"] if one["kind"] == member)
    code = notes["example_code"]
    with city.reads() as session:
        token = city.keys.token_hash(member["token"])
        caller = find_caller(session, token, city.clock())
    assert caller.standing_purpose == member["standing_purpose"]
    task = Task(
        purpose=purpose,
        reference="demo-1",
        officer="演示人员",
        request={"method": "GET", "path": f"/{about}/{code}", "query": ""},
    )
    return json.loads(disclose(city, caller, merchant_question(about, code), task).body)


def test_offices_of_the_reform_have_successors_and_platforms_are_four(city):
    with city.reads() as session:
        members = {member.code: member for member in session.scalars(select(Member))}
    ended = [one for one in members.values() if one.valid_to is not None]
    platforms = [one for one in members.values() if one.kind == "platform"]

    assert {one.succeeded_by for one in ended} == {
        "agency:market-supervision",
        "agency:agriculture",
        "agency:culture",
        "agency:customs",
        "agency:telecom",
    }
    for one in ended:
        successor = members[one.succeeded_by]
        assert one.valid_to < successor.valid_from <= legal_day(city.clock())
    assert len([one for one in platforms if one.code != "platform:any"]) == 4


def test_progress_goes_on_to_the_end_and_never_back(city, steps):
    done = [step[0] for step in steps]

    assert len(done) > 5
    assert done == sorted(done)
    assert steps[-1][1] * 0.97 < done[-1] <= steps[-1][1]


def test_merchants_out_of_the_register_stay_unconfirmed(city, population):
    _, codes = _read_links(city)
    outside = {
        merchant.uscc
        for merchant in map(population.merchant, range(MERCHANTS))
        if not merchant.place.in_city
    }
    with city.reads() as session:
        kinds = dict(session.execute(select(Merchant.id, Merchant.kind)).all())

    met = {kinds[number] for number, mine in codes.items() if mine & outside}

    assert met == {"unconfirmed"}


def test_branches_and_shops_of_the_city_are_related_as_the_truth_says(city, population):
    def related(kind):
        table = MerchantRelation
        query = select(table.merchant_id, table.other_id, table.stands)
        return session.execute(query.where(table.kind == kind)).all()

    with city.reads() as session:
        branches, shops = related("branch_of"), related("operates_shop")
        ids = {number for row in branches for number in row[:2]}
        names = {n: card.name for n, card in merchants_by_ids(session, ids).items()}

    expected = {
        (merchant.name, parent_key(merchant.name))
        for merchant in map(population.merchant, range(MERCHANTS))
        if merchant.is_branch
    }
    found = {(names[one], flat(names[other])) for one, other, _ in branches}
    assert all(row.stands for row in branches + shops)
    assert found <= expected
    assert len(found) >= 0.9 * len(expected) > 20
    assert len(shops) > MERCHANTS // 4


def test_the_city_has_a_clock_in_each_state_and_late_removals(city):
    every = ClockFilter(states=tuple(ClockState))
    with city.reads() as session:
        counts = count_clocks(session, every, at=city.clock())

    # No step of the demo's matters is late, so nothing ended after its day.
    assert set(counts) == set(ClockState) - {ClockState.ENDED_LATE}
    assert find_source(city, "abnormal_list").withdrawals[0].measured
