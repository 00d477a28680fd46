"""A history tells what happened and who looked, and hides the rest without a trace."""

import dataclasses
import json
import re
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec import structs
from sqlalchemy import update

from hub.audit.events import make_event
from hub.audit.operate import ErasedSubject, erase_subject
from hub.audit.record.models import audit_opening
from hub.audit.seals import opening_place, subject_handle
from hub.lookup.ask import HistoryQuestion
from hub.lookup.evidence import disclose_entries, release
from hub.lookup.history.policy import LoggedRead, Viewer, is_told, release_day
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.lookup.view import MERCHANT, OPERATOR
from hub.members.caller import Caller
from hub.outbox.models import OutboxEvent
from hub.rulebook import RuleFileError, load_rulebook
from hub.rulebook.bases import RELEASES, load_releases
from hub.rulebook.rules import ReleaseRule
from schemas.tlog.commitments import response_digest
from tests.support.little_city import (
    CLEAN,
    FINED,
    HIDDEN,
    TWIN,
    UNKNOWN,
    bring_penalties,
    caller_of,
    penalty_row,
)
from tests.support.prepared import TOKENS

pytestmark = pytest.mark.postgresql_in_long

OFFICE = "agency:market-supervision"
USUAL = {"platform": "onboarding", "leading_office": "supervision"}


def person(kind, member):
    return Caller(
        member=member,
        kind=kind,
        name=member,
        territory="321300",
        token_id="cli",
        system="cli",
    )


SELF = person(OPERATOR, "cli:counter")


@pytest.fixture
def callers(hub):
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    return {kind: caller_of(hub, token) for kind, token in tokens.items()}


@pytest.fixture
def ask(ask, clock):
    """Ask as a kind of member, each time a little later."""

    def asking(*arguments, **more):
        clock.advance(milliseconds=2)
        return ask(*arguments, **more)

    return asking


@pytest.fixture
def tell(hub, callers, clock):
    """Ask for a history: as a kind of member, ``operator`` or ``self``."""

    def telling(who, code, purpose=None, page=(), language="zh", on=None):
        clock.advance(milliseconds=2)
        if who in {"operator", "self"}:
            caller = SELF
            purpose = purpose or ("self" if who == "self" else "supervision")
        else:
            caller = callers[who]
            purpose = purpose or USUAL.get(who, "enforcement")
        task = Task(
            purpose=purpose,
            reference="2026-99",
            request={"method": "GET", "path": f"/h/{code}", "query": ""},
            language=language,
        )
        answer = disclose(on or hub, caller, HistoryQuestion(code, *page), task)
        return answer, json.loads(answer.body)

    return telling


def looked(document):
    return [(read["member"], read["op"], read["purpose"]) for read in document["reads"]]


def test_the_operator_is_told_what_happened_and_who_looked(tell, ask):
    ask("market_supervision", "trust", FINED.code, officer="李四")
    ask("platform", "merchant", FINED.code)

    answer, told = tell("operator", FINED.code)

    assert answer.status == 200
    assert looked(told) == [
        ("platform:taomao", "merchant.lookup", "onboarding"),
        (OFFICE, "merchant.lookup", "enforcement"),
    ]
    assert told["reads"][1]["held"] is True
    assert told["reads"][1]["officer"] == "李四"
    assert told["reads"][1]["reference"] == "2026-15"
    happened = {change["what"] for change in told["changes"]}
    assert {"ingest", "link", "rate"} <= happened


def test_every_version_names_the_entry_of_its_batch(hub, tell):
    _, told = tell("operator", FINED.code)

    versions = [change for change in told["changes"] if change["what"] == "ingest"]
    assert versions
    for change in versions:
        assert change["entries"]
        for address in change["entries"]:
            shard, index = address.split("/")
            leaf = json.loads(hub.audit.entry(int(index), shard))
            assert leaf["op"] == "record.append"
            assert "root" in leaf["subject"]


def test_a_history_is_a_disclosure_with_a_leaf_of_its_own(hub, tell):
    answer, told = tell("leading_office", FINED.code)

    leaf = json.loads(hub.audit.entry(answer.receipt.index))
    opened = hub.audit.openings(leaf["id"])
    assert (leaf["op"], leaf["purpose"]) == ("history.read", "supervision")
    assert opened["resp"]["value"] == response_digest(answer.body)
    assert opened["subject.id"]["value"] == told["merchant"]["id"]
    _, again = tell("operator", FINED.code)
    assert again["reads"][0]["op"] == "history.read"


def test_reads_whose_leaves_have_the_former_spelling_are_told_in_the_present_one(
    hub, tell, ask
):
    _, document = ask("platform", "trust", FINED.code)
    for op, purpose in (("lookup", "onboarding"), ("match", None), ("release", None)):
        hub.audit.append(
            make_event(
                at=hub.clock(),
                actor=OFFICE,
                op=op,
                purpose=purpose,
                subject_type="merchant",
                subject=document["merchant"]["id"],
            )
        )

    _, told = tell("leading_office", FINED.code)
    _, own = tell("self", FINED.code)

    assert sorted(read["op"] for read in told["reads"]) == [
        *("merchant.lookup", "merchant.lookup", "merchant.match", "read.release"),
    ]
    assert all(re.search("查询|检索", read["text"]) for read in told["reads"])
    # A release is told whatever its purpose; of a read without one only supervision is.
    assert sorted(read["op"] for read in own["reads"] if read["member"] == OFFICE) == [
        "merchant.lookup",
        "read.release",
    ]


def test_every_version_of_an_earlier_build_names_the_entry_of_its_batch(hub, tell):
    with hub.writes.begin() as session:
        session.execute(
            update(OutboxEvent)
            .where(OutboxEvent.op == "record.append")
            .values(op="records-append")
        )

    _, told = tell("operator", FINED.code)

    versions = [change for change in told["changes"] if change["what"] == "ingest"]
    assert versions
    assert all(change["entries"] for change in versions)


def test_supervision_is_told_of_reads_that_are_held_back(tell, ask):
    ask("market_supervision", "trust", FINED.code)

    _, told = tell("leading_office", FINED.code)

    assert looked(told) == [(OFFICE, "merchant.lookup", "enforcement")]
    assert {"item": "reads", "field": "*", "rule": "sealed:trial"} in told["withheld"]


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("leading_office", "321302"),
        ("leading_office", "320100"),
        ("market_supervision", "321300"),
        ("market_supervision", "320000"),
    ],
)
def test_who_does_not_lead_in_the_whole_city_is_not_told_of_every_look(
    hub, callers, tell, ask, kind, place
):
    ask("market_supervision", "trust", FINED.code, officer="李四")
    ask("platform", "merchant", FINED.code)
    caller = dataclasses.replace(callers[kind], member="agency:other")
    callers["other"] = dataclasses.replace(caller, territory=place)
    task = Task("supervision", "甲1", request={"method": "GET", "path": "/e"})

    answer, told = tell("other", FINED.code, "supervision")
    entries = disclose_entries(hub, callers["other"], None, "entries/000.p/1", task)

    assert looked(told) == [("platform:taomao", "merchant.lookup", "onboarding")]
    assert told["reads"][0].keys() & {"officer", "reference", "at"} == set()
    assert "李四" not in answer.body.decode()
    assert (entries.status, b"leads:city" in entries.body) == (403, True)


@pytest.mark.parametrize("place", ["321300", "320000"])
def test_the_office_that_leads_in_the_city_or_above_is_told_of_every_look(
    hub, callers, tell, ask, place
):
    ask("market_supervision", "trust", FINED.code, officer="李四")
    office = callers["leading_office"]
    callers["leads"] = dataclasses.replace(office, territory=place)
    task = Task("supervision", "甲1", request={"method": "GET", "path": "/e"})

    _, told = tell("leads", FINED.code, "supervision")
    entries = disclose_entries(hub, callers["leads"], None, "entries/000.p/1", task)

    assert looked(told) == [(OFFICE, "merchant.lookup", "enforcement")]
    assert told["reads"][0]["officer"] == "李四"
    assert entries.status == 200


def test_the_asking_member_is_told_of_its_own_reads(tell, ask):
    ask("market_supervision", "trust", FINED.code)

    _, own = tell("market_supervision", FINED.code)

    assert looked(own) == [(OFFICE, "merchant.lookup", "enforcement")]
    assert own["reads"][0]["entry"].startswith("2026/")


HIDDEN_READS = {
    "enforcement": ("market_supervision", "enforcement"),
    "transfer": ("market_supervision", "transfer"),
    "prosecution": ("procuratorate", "prosecution"),
    "trial": ("procuratorate", "trial"),
    "misspelt": ("market_supervision", "enforcment"),
}


@pytest.mark.parametrize("who", ["self", "platform", "leading_office"])
def test_open_reads_are_told_by_day_and_purpose(tell, ask, who):
    ask("platform", "trust", FINED.code)

    _, told = tell(who, FINED.code)

    (read,) = told["reads"]
    assert (read["member"], read["purpose"]) == ("platform:taomao", "onboarding")
    assert read["day"] == "2026-11-24"
    if who == "self":
        assert "at" not in read
        assert "entry" not in read
        assert "reference" not in read


@pytest.mark.parametrize("name", HIDDEN_READS)
@pytest.mark.parametrize("who", ["self", "platform"])
def test_reads_that_are_held_back_are_not_told(tell, ask, who, name):
    kind, purpose = HIDDEN_READS[name]
    ask(kind, "trust", FINED.code, purpose)

    _, told = tell(who, FINED.code)

    assert told["reads"] == []


@pytest.mark.parametrize("name", ["transfer", "prosecution", "trial"])
def test_nobody_is_told_of_what_the_hub_cannot_open(tell, ask, name):
    kind, purpose = HIDDEN_READS[name]
    ask(kind, "trust", FINED.code, purpose)

    for who in ("operator", "leading_office"):
        _, told = tell(who, FINED.code)
        assert {read["purpose"] for read in told["reads"]} <= {"supervision"}


def test_a_history_asked_in_a_criminal_case_is_held_back_itself(tell):
    tell("market_supervision", FINED.code, "enforcement")
    tell("procuratorate", FINED.code, "prosecution")

    _, told = tell("self", FINED.code)

    assert told["reads"] == []


def test_a_released_read_is_told(hub, tell, ask, clock):
    answer, _ = ask("market_supervision", "trust", FINED.code)

    clock.advance(milliseconds=2)
    release(hub, OFFICE, answer.receipt.address, officer="张三")

    _, told = tell("self", FINED.code)
    assert looked(told) == [
        (OFFICE, "read.release", None),
        (OFFICE, "merchant.lookup", "enforcement"),
    ]


def with_rule(hub, **changes):
    rule = structs.replace(hub.rulebook.release[0], **changes)
    return dataclasses.replace(
        hub, rulebook=dataclasses.replace(hub.rulebook, release=(rule,), _memo={})
    )


def test_a_confirmed_rule_releases_when_its_time_has_come(hub, tell, ask, clock):
    ask("market_supervision", "trust", FINED.code)
    confirmed = with_rule(hub, status="confirmed", mark="V", amount=1, valid_to=None)

    _, before = tell("self", FINED.code, on=confirmed)
    clock.advance(days=31)
    _, after = tell("self", FINED.code, on=confirmed)
    _, unconfirmed = tell("self", FINED.code)

    enforcement = (OFFICE, "merchant.lookup", "enforcement")
    assert enforcement not in looked(before)
    assert enforcement in looked(after)
    assert enforcement not in looked(unconfirmed)


DECIDED = """[[release]]
rule = "enforcement"
days = 20
decided_by = "宿迁市市场监督管理局"
document = "宿市监法〔2026〕12号"
valid_from = 2026-12-01
"""


def test_days_that_the_instance_confirms_release_what_is_older(hub, tell, ask, clock):
    enforcement = (OFFICE, "merchant.lookup", "enforcement")
    ask("market_supervision", "trust", FINED.code)
    (hub.config.instance / RELEASES).write_text(DECIDED, "utf-8")

    clock.advance(days=19)
    _, before = tell("self", FINED.code)
    clock.advance(days=1)
    _, after = tell("self", FINED.code)

    assert enforcement not in looked(before)
    assert enforcement in looked(after)


@pytest.mark.parametrize(
    ("said", "otherwise", "place"),
    [
        ('"enforcement"', '"trial"', "trial"),
        ("days = 20", "days = 0", "release 1.days"),
        ('"宿市监法〔2026〕12号"', '" "', "enforcement"),
        ("2026-12-01", "2026-12-01\nvalid_to = 2026-11-30", "enforcement"),
        ("[[release]]", "[release]", "release"),
    ],
)
def test_a_broken_confirmation_is_refused_by_its_place(
    tmp_path, said, otherwise, place
):
    (tmp_path / RELEASES).write_text(DECIDED.replace(said, otherwise), "utf-8")

    with pytest.raises(RuleFileError, match=f"{RELEASES}: {place}:"):
        load_releases(tmp_path, load_rulebook())


def test_the_shipped_rule_releases_nothing(hub):
    assert all(rule.status == "unconfirmed" for rule in hub.rulebook.release)


def normal(document, firm, whole):
    """A history without receipt, positions and moments, its merchant made nameless."""
    document.pop("receipt")
    document["next"] = document["next"] is not None
    if whole:
        for read in document["reads"]:
            read.pop("entry", None)
            read.pop("at", None)
    text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    for piece in (firm.code, document["merchant"]["id"], firm.name):
        text = text.replace(piece, "X")
    return text


def without_records(text):
    """Records have ids of their own; leave them out."""
    document = json.loads(text)
    for change in document["changes"]:
        change.pop("record", None)
    return document


def two_pages(tell, who, firm, limit, purpose=None):
    """The first two pages; to ask for all would add a read for each."""
    pages, after = [], None
    for _ in range(2):
        page = (after, limit)
        _, document = tell(who, firm.code, purpose, page=page)
        after = document["next"]
        pages.append(without_records(normal(document, firm, who != "self")))
        if after is None:
            break
    return pages


READS = st.lists(
    st.sampled_from([*HIDDEN_READS, "onboarding", "supervision", "denied"]), max_size=6
)
OPEN_READS = {
    "onboarding": ("platform", "onboarding"),
    "supervision": ("leading_office", "supervision"),
    "denied": ("leading_office", "onboarding"),
}


# Examples follow each other in one hub, so none can be run again to make it smaller.
@settings(
    max_examples=8,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(READS, st.integers(1, 4))
def test_merchants_that_differ_only_in_hidden_reads_have_one_history(
    ask, tell, reads, limit
):
    for name in reads:
        if name in OPEN_READS:
            kind, purpose = OPEN_READS[name]
            for firm in (CLEAN, TWIN):
                ask(kind, "trust", firm.code, purpose)
        else:
            kind, purpose = HIDDEN_READS[name]
            ask(kind, "trust", CLEAN.code, purpose)

    for who in ("self", "platform"):
        assert two_pages(tell, who, CLEAN, limit) == two_pages(tell, who, TWIN, limit)


def test_another_agency_gets_one_history_too(ask, tell):
    for purpose in ("enforcement", "transfer"):
        ask("market_supervision", "trust", CLEAN.code, purpose)
    for firm in (CLEAN, TWIN):
        ask("platform", "trust", firm.code)

    pages = [
        two_pages(tell, "procuratorate", firm, 3, "prosecution")
        for firm in (CLEAN, TWIN)
    ]

    assert pages[0] == pages[1]


@pytest.mark.parametrize("who", ["platform"])
def test_hidden_records_leave_no_trace_in_a_history(tell, who):
    _, with_hidden = tell(who, HIDDEN.code)
    _, without = tell(who, TWIN.code)

    assert without_records(normal(with_hidden, HIDDEN, False)) == without_records(
        normal(without, TWIN, False)
    )


def test_a_corrected_record_is_told_as_a_correction(hub, tell, instance_path):
    row = penalty_row(FINED, 1, "2026-09-01", 违法事实="更正后的事实")
    bring_penalties(hub, instance_path, [row], name="later.csv")

    _, told = tell("platform", FINED.code)

    whats = [c["what"] for c in told["changes"] if c.get("kind") == "penalty"]
    assert whats == ["correct", "ingest"]


def test_pages_follow_each_other_without_a_gap_or_a_double(tell, ask):
    for _ in range(7):
        ask("platform", "trust", FINED.code)
    got, after = [], None
    while True:
        _, told = tell("operator", FINED.code, page=(after, 3))
        got += [r["entry"] for r in told["reads"] if r["op"] == "merchant.lookup"]
        assert (told["changes"] == []) is (after is not None)
        after = told["next"]
        if after is None:
            break

    assert len(got) == len(set(got)) == 7
    assert got == sorted(got, key=lambda a: int(a.split("/")[1]), reverse=True)


def test_a_cursor_fits_its_own_history_only(tell, ask):
    for firm in (FINED, CLEAN):
        for _ in range(3):
            ask("platform", "trust", firm.code)
    _, first = tell("operator", FINED.code, page=(None, 1))

    wrong = [
        tell("operator", CLEAN.code, page=(first["next"], 1)),
        tell("platform", FINED.code, page=(first["next"], 1)),
        tell("operator", FINED.code, page=("nonsense", 1)),
        tell("operator", FINED.code, page=("é", 1)),
    ]

    assert {doc["code"] for _, doc in wrong} == {"cursor-invalid"}


@pytest.mark.parametrize("limit", [0, -1, 501])
def test_a_page_has_bounds(tell, limit):
    answer, document = tell("operator", FINED.code, page=(None, limit))

    assert (answer.status, document["code"]) == (422, "page-invalid")


@pytest.mark.parametrize(
    ("who", "code", "purpose", "status", "problem"),
    [
        ("operator", UNKNOWN, None, 404, "merchant-unknown"),
        ("operator", "not a code", None, 422, "code-invalid"),
        ("operator", FINED.code, "enforcement", 403, "not-granted"),
        ("platform", FINED.code, "supervision", 403, "not-granted"),
        ("platform", FINED.code, "self", 403, "not-granted"),
        ("platform", FINED.code, "gossip", 400, "purpose-unknown"),
    ],
)
def test_a_refused_history_has_a_receipt(tell, who, code, purpose, status, problem):
    answer, document = tell(who, code, purpose)

    assert (answer.status, document["code"]) == (status, problem)
    assert list(document)[-1] == "receipt"
    assert "reads" not in document


def test_a_merchant_is_told_of_itself_and_of_no_other(hub):
    task = Task(purpose="self", reference="own", request={})
    me = person(MERCHANT, f"merchant:{FINED.code.lower()}")

    own = disclose(hub, me, HistoryQuestion(FINED.code), task)
    other = disclose(hub, me, HistoryQuestion(CLEAN.code), task)
    nobody = disclose(hub, me, HistoryQuestion(UNKNOWN), task)

    assert (own.status, other.status, nobody.status) == (200, 403, 403)


def test_an_unknown_code_that_was_asked_for_is_told_once_it_is_known(
    hub, tell, ask, instance_path
):
    ask("platform", "trust", FINED.code)
    ask("platform", "trust", FINED.code[8:17].lower())

    _, told = tell("self", FINED.code)

    assert len(told["reads"]) == 2


@pytest.mark.parametrize(
    "spell",
    [
        str.lower,
        lambda code: "".join(chr(ord(char) + 0xFEE0) for char in code),
        lambda code: f"{code[:8]} {code[8:]}",
        lambda code: f"{code[:8]}\u200b{code[8:]}",
        lambda code: f"统一社会信用代码：{code}",
    ],
    ids=["small", "wide", "blank", "zero-width", "prefix"],
)
def test_a_refused_look_is_told_however_the_code_was_written(ask, tell, spell):
    answer, _ = ask("platform", "trust", spell(FINED.code), "supervision")

    _, told = tell("operator", FINED.code)

    assert answer.status in {403, 422}
    assert looked(told) == [("platform:taomao", "merchant.lookup", "supervision")]


def test_an_erased_merchants_earlier_reads_are_gone(hub, tell, ask, clock):
    _, document = ask("platform", "trust", FINED.code)
    ask("market_supervision", "trust", FINED.code)
    merchant = ErasedSubject("merchant", document["merchant"]["id"])
    erase_subject(
        hub.audit, hub.writes, [merchant], actor="t", at=hub.clock(), reason="依申请"
    )
    clock.advance(seconds=1)
    ask("platform", "merchant", FINED.code)

    _, told = tell("operator", FINED.code)

    assert looked(told) == [("platform:taomao", "merchant.lookup", "onboarding")]


def test_a_read_filed_in_the_earlier_way_is_held_back(hub, tell, ask):
    answer, document = ask("market_supervision", "trust", FINED.code)
    leaf = json.loads(hub.audit.entry(answer.receipt.index))
    text = hub.audit.unseal(leaf["id"], hub.audit.sealed_opening(leaf["id"]))
    handle = subject_handle("merchant", document["merchant"]["id"], hub.keys)
    with hub.audit_engine.begin() as connection:
        connection.execute(
            update(audit_opening)
            .where(audit_opening.c.event_id == leaf["id"])
            .values(
                subject=handle, sealed=hub.keys.seal(text, opening_place(leaf["id"]))
            )
        )

    _, before = tell("self", FINED.code)
    release(hub, OFFICE, answer.receipt.address)
    _, after = tell("self", FINED.code)

    assert before["reads"] == []
    assert (OFFICE, "merchant.lookup", "enforcement") in looked(after)


def test_a_history_reads_in_chinese_or_english(tell, ask):
    ask("platform", "trust", FINED.code)

    _, chinese = tell("platform", FINED.code)
    _, english = tell("platform", FINED.code, language="en")

    assert chinese["reads"][0]["text"] == "platform:taomao 查询 入驻核验"
    assert english["reads"][1]["text"] == "platform:taomao lookup onboarding"
    assert english["note"].isascii()


def rule(**changes):
    given = {
        "key": "enforcement",
        "valid_from": date(2026, 1, 1),
        "source": "law",
        "status": "confirmed",
        "mark": "V",
        "amount": 3,
        "unit": "month",
    }
    return ReleaseRule(**(given | changes))


UNCONFIRMED = [rule(status="unconfirmed")]
ENDED = [rule(valid_to=date(2027, 1, 1))]
HELD = LoggedRead("agency:a", "enforcement", date(2026, 11, 30), held=True)


@pytest.mark.parametrize(
    ("look", "viewer", "rules", "day", "told"),
    [
        (HELD, Viewer(None), [], date(2027, 2, 28), False),
        (HELD, Viewer(None), [rule()], date(2027, 2, 27), False),
        (HELD, Viewer(None), [rule()], date(2027, 2, 28), True),
        (HELD, Viewer("agency:b"), [rule(key="trial")], date(2099, 1, 1), False),
        (HELD, Viewer("agency:b"), UNCONFIRMED, date(2099, 1, 1), False),
        (HELD, Viewer("agency:b"), ENDED, date(2099, 1, 1), False),
        (HELD, Viewer("agency:a"), [], date(2026, 11, 30), True),
        (HELD, Viewer("agency:b", supervises=True), [], date(2026, 11, 30), True),
        (dataclasses.replace(HELD, held=False), Viewer(None), [], HELD.day, True),
    ],
)  # fmt: skip
def test_who_is_told_of_a_read(look, viewer, rules, day, told):
    assert is_told(look, viewer, rules, day) is told


def test_a_rule_may_count_days():
    assert release_day(HELD.day, rule(amount=2, unit="day")) == date(2026, 12, 2)
