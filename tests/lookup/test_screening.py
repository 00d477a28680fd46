"""Batches: what each line comes to, under which leaves, and for how long."""

import json
import zlib
from datetime import date

import pytest
from sqlalchemy import text

from hub.agreements.service import end_agreement, list_agreements, make_agreement
from hub.agreements.terms import Terms
from hub.ground.keys import NONCE_BYTES
from hub.jobs import run_job
from hub.lookup.ask import KeptScreeningQuestion, MatchQuestion, ScreenQuestion
from hub.lookup.disclosure import encode
from hub.lookup.screening import Shown, read_screening
from hub.lookup.service import disclose
from hub.lookup.task import Task
from schemas.tlog.commitments import response_digest
from schemas.tlog.leaf import parse_leaf
from schemas.tlog.receipt import parse_inline
from tests.support.doubted import OLD_NUMBER, WARNING, bring_doubt, merge, old_number
from tests.support.little_city import (
    CLEAN,
    FINED,
    HIDDEN,
    SHOPKEEPER,
    UNKNOWN,
    Firm,
    bring_registers,
    caller_of,
    uscc,
)
from tests.support.prepared import TOKENS
from tests.support.standing_firm import OFFICE

pytestmark = pytest.mark.postgresql_in_long

LINES = [
    ({"code": FINED.code}, "hit"),
    ({"name": FINED.name, "ref": "7"}, "hit"),
    ({"name": f" {FINED.name.replace('宿迁市', '宿迁市 ')} "}, "hit"),
    ({"code": FINED.code, "name": FINED.name}, "hit"),
    ({"code": "N/A", "name": FINED.name}, "hit"),
    ({"code": FINED.code[8:17]}, "hit"),
    ({"name": "禾丰食品"}, "lookalike"),
    ({"name": "宿迁市和丰食品有限公司"}, "lookalike"),
    ({"code": FINED.code, "name": "泗阳县石桥建材厂"}, "lookalike"),
    ({"code": FINED.code, "name": CLEAN.name}, "several"),
    ({"code": UNKNOWN}, "none"),
    ({"name": "泗阳县石桥建材厂"}, "none"),
    ({"name": SHOPKEEPER.name}, "none"),
    ({"code": SHOPKEEPER.code}, "hit"),
    ({}, "invalid"),
    ({"name": " \u3000"}, "invalid"),
    ({"name": "宿"}, "invalid"),
    ({"name": "长" * 401}, "invalid"),
    ({"code": FINED.code[:-1]}, "invalid"),
    ({"code": "320102199003070013"}, "invalid"),
    ({"code": "*" * 18}, "invalid"),
]


NOTHING = Shown()


@pytest.fixture
def put(hub):
    """Put a question as a kind of member; gives the disclosure."""
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    usual = {"platform": "onboarding", "procuratorate": "prosecution"}

    def putting(question, kind="market_supervision", **more):
        task = Task(
            purpose=more.pop("purpose", usual.get(kind, "enforcement")),
            reference=more.pop("reference", "2026-15"),
            request={"method": "POST", "path": "/v1/screenings", "query": ""},
            **more,
        )
        return disclose(hub, caller_of(hub, tokens[kind]), question, task)

    return putting


@pytest.fixture
def screen(put):
    """Ask for lines."""

    def screening(lines, kind="market_supervision", shown=NOTHING, **more):
        return put(ScreenQuestion(encode({"lines": lines}), shown), kind, **more)

    return screening


@pytest.fixture
def again(put):
    """Open a batch once more."""

    def opening(answer, kind="market_supervision", shown=NOTHING, **more):
        return put(KeptScreeningQuestion(answer.document.id, shown), kind, **more)

    return opening


def outcomes(answer):
    """Give the outcomes of all lines in order."""
    return [line.outcome.value for line in answer.document.lines]


def leaves_since(hub, size):
    """Read the leaves that came since the log had this size."""
    return [parse_leaf(one) for one in hub.audit.entries(size, 10_000)]


def test_each_line_comes_to_what_a_look_up_of_it_would(screen):
    answer = screen([line for line, _ in LINES])

    assert outcomes(answer) == [outcome for _, outcome in LINES]
    hit = answer.document.lines[1]
    assert (hit.ref, hit.merchants[0].grade, hit.merchants[0].records) == ("7", "B", 2)
    several = answer.document.lines[9].merchants
    assert {one.merchant.uscc for one in several} == {FINED.code, CLEAN.code}
    counts = answer.document.counts
    assert (counts.hit, counts.invalid) == (7, 7)


def test_whom_a_code_means_is_told_however_many_names_are_more_alike(
    hub, screen, tmp_path
):
    alike = [
        Firm(uscc(100 + number), f"泗阳县石桥{sign}建材有限公司")
        for number, sign in enumerate("甲乙丙丁戊己庚辛")
    ]
    bring_registers(hub, tmp_path, alike)

    answer = screen(
        [
            {"code": FINED.code, "name": "泗阳县石桥壬建材有限公司"},
            {"name": "泗阳县石桥建材有限公司"},
        ]
    )

    first, second = answer.document.lines
    assert outcomes(answer) == ["lookalike", "lookalike"]
    assert [one.merchant.uscc for one in first.merchants] == [FINED.code]
    assert len(second.merchants) == 5


def test_businesses_of_persons_crowd_no_firm_out_of_a_line(hub, tmp_path):
    people = [
        Firm(uscc(200 + at, department="92"), f"宿城区陈记卤味{chr(0x5000 + at)}店")
        for at in range(90)
    ]
    firm = Firm(uscc(199), "宿城区陈记卤味食品有限公司")
    bring_registers(hub, tmp_path, [*people, firm])

    lines = [{"name": "宿城区陈记卤味宇店"}, {"name": "宿城区陈记卤味店"}]
    question = ScreenQuestion(encode({"lines": lines}))
    # No territory binds it: it is led by all names, and by open ones not once more.
    answer = disclose(hub, OFFICE, question, Task("enforcement", "2026-15"))

    for line in answer.document.lines:
        assert [one.merchant.uscc for one in line.merchants] == [firm.code]


def test_a_platform_learns_nothing_that_one_look_up_would_not_tell(screen, put):
    asked = [
        {"code": HIDDEN.code},
        {"name": HIDDEN.name},
        {"name": SHOPKEEPER.name},
        {"code": SHOPKEEPER.code},
        {"code": SHOPKEEPER.code, "name": SHOPKEEPER.name},
        {"code": FINED.code},
        {"code": UNKNOWN},
    ]
    examples = {
        str(number): {
            "properties": {
                "name": [line["name"]] if "name" in line else [],
                "uscCode": [line["code"]] if "code" in line else [],
            }
        }
        for number, line in enumerate(asked)
    }

    answer = screen(asked, "platform")
    single = put(MatchQuestion(encode({"queries": examples}), {}), "platform")

    told = json.loads(single.body)["responses"]
    for number, line in enumerate(answer.document.lines):
        shown = {(hit["id"], hit["caption"]) for hit in told[str(number)]["results"]}
        assert {(m.merchant.id, m.merchant.name) for m in line.merchants} <= shown
    masked = answer.document.lines[3].merchants[0]
    assert masked.merchant.name != SHOPKEEPER.name
    assert masked.grade == "unrated"


def test_who_is_hidden_from_a_platform_is_answered_as_who_is_not_there(
    hub, screen, clock, tmp_path
):
    bring_doubt(hub, clock, tmp_path, **WARNING)
    # The hidden one bears the name of one that is shown.
    asked = [{"code": OLD_NUMBER}, {"code": old_number(77)}, {"name": CLEAN.name}]

    office, platform = screen(asked), screen(asked, "platform")

    assert outcomes(office) == ["hit", "none", "several"]
    assert outcomes(platform) == ["none", "none", "hit"]
    hidden, unknown, _ = platform.document.lines
    assert (hidden.merchants, hidden.fault) == (unknown.merchants, unknown.fault)


def test_two_thousand_lines_have_two_leaves_that_commit_to_all_of_them(hub, screen):
    lines = [*[{}] * 1_998, {"name": "甲乙丙丁"}]
    size = hub.audit.signed().size

    answer = screen([{"code": FINED.code}, *lines], officer="李四", inline_receipt=True)

    first, last = leaves_since(hub, size)
    for leaf in (first, last):
        assert leaf.header["op"] == "merchant.match"
        assert leaf.header["purpose"] == "enforcement"
        assert leaf.header["resp_class"]["about"] == "screening"
        assert {"actor.user", "case", "req", "resp"} <= set(leaf.commitments)
    assert first.header["resp_class"]["records"] == 1
    assert last.header["resp_class"]["records"] == 0
    assert [part.first for part in answer.document.parts] == [1, 1001]
    # The last receipt covers the whole, each earlier part is an answer by itself.
    for body in (answer.body, cut_out(answer.body)):
        receipt = parse_inline(body)
        assert receipt.openings["resp"]["value"] == response_digest(body)


def cut_out(body):
    """Cut the first part, with its receipt, out of an answer."""
    begin = body.index(b'{"screening":')
    end = body.index(b',{"screening":', begin)
    return body[begin:end]


def test_a_thousand_lines_have_one_leaf(hub, screen):
    size = hub.audit.signed().size

    screen([{}] * 1_000)

    assert len(leaves_since(hub, size)) == 1


NO_BATCHES = (
    (b"{", 422, "screening-invalid"),
    (b"[]", 422, "screening-invalid"),
    (b'{"lines": []}', 422, "screening-invalid"),
    (b'{"lines": [1]}', 422, "screening-invalid"),
    (b'{"lines": [{"code": 1}]}', 422, "screening-invalid"),
    (b'{"lines": [{"other": "x"}]}', 422, "screening-invalid"),
    (b'{"lines": [{"name": "\\ud800"}]}', 422, "screening-invalid"),
    (b'{"lines": [{}], "lines": []}', 422, "screening-invalid"),
    (encode({"lines": [{"ref": "x" * 201}]}), 422, "screening-invalid"),
    (encode({"lines": [{}] * 2001}), 413, "screening-too-large"),
    (b" " * 2_000_001, 413, "screening-too-large"),
)


def test_what_is_no_batch_is_refused_as_a_whole_with_its_leaf(hub, put):
    size = hub.audit.signed().size

    for body, status, code in NO_BATCHES:
        answer = put(ScreenQuestion(body))
        told = (answer.status, answer.document["code"])
        assert told == (status, code), body[:60]

    assert len(leaves_since(hub, size)) == len(NO_BATCHES)


def test_who_has_no_agreement_for_the_purpose_is_refused(hub, screen):
    answer = screen([{"code": FINED.code}], "platform", purpose="enforcement")

    assert (answer.status, answer.document["code"]) == (403, "not-granted")
    assert count_kept(hub) == 0


def count_kept(hub):
    """Count the rows of kept answers."""
    with hub.reads() as session:
        return session.scalar(text("SELECT count(*) FROM kept_screening"))


def test_a_batch_opens_again_as_the_same_bytes_under_a_leaf_of_its_own(
    hub, screen, again
):
    answer = screen([line for line, _ in LINES])
    size = hub.audit.signed().size

    opened = again(answer)

    assert (opened.status, opened.body) == (200, answer.body)
    assert read_screening(opened.body) == answer.document
    (leaf,) = leaves_since(hub, size)
    assert leaf.header["op"] == "screening.open"
    assert leaf.header["subject"]["type"] == "screening"
    assert opened.receipt.index == size


def test_a_batch_opens_for_its_own_caller_purpose_and_reference_alone(screen, again):
    answer = screen([{"code": FINED.code}], officer="李四")

    others = [
        again(answer, "platform"),
        again(answer, officer="王五"),
        again(answer, officer="李四", reference="2026-16"),
        again(answer, officer="李四", purpose="supervision"),
    ]

    assert {(one.status, one.document["code"]) for one in others} == {
        (404, "screening-unknown")
    }
    assert again(answer, officer="李四").status == 200


def test_what_is_no_batch_of_anybody_is_not_found(put):
    for screening in ("", "x", "0" * 27, "../hub.db", "ü" * 26, "7" + "Z" * 25):
        answer = put(KeptScreeningQuestion(screening))

        told = (answer.status, answer.document["code"])
        assert told == (404, "screening-unknown"), screening


def test_after_a_day_a_batch_is_gone_and_a_job_deletes_it_with_its_key(
    hub, screen, again, clock
):
    answer = screen([{"code": FINED.code}])
    keys = hub.config.keys_folder / "landing"
    clock.advance(hours=23, minutes=59)
    screen([{"code": CLEAN.code}])
    assert again(answer).status == 200
    assert run_job(hub, "screenings") == {"ended": 0}

    clock.advance(minutes=1)
    late = again(answer)

    assert (late.status, late.document["code"]) == (410, "screening-ended")
    assert len(list(keys.glob("screening.*"))) == 2
    assert run_job(hub, "screenings") == {"ended": 1}
    assert [path.name for path in keys.glob("screening.*")] != []
    assert not (keys / f"screening.{answer.document.id}.key").exists()
    assert count_kept(hub) == 1
    assert again(answer).status == 410


def test_a_batch_without_its_key_opens_no_more(hub, screen, again):
    answer = screen([{"code": FINED.code}])
    hub.keys.destroy_landing_key(f"screening.{answer.document.id}")

    assert again(answer).status == 410


def test_a_batch_is_gone_once_its_agreement_has_ended(hub, screen, again):
    answer = screen([{"code": FINED.code}])
    with hub.writes.begin() as session:
        for one in list_agreements(session):
            if one.member_kind == "market_supervision":
                end_agreement(session, one.id, actor="test", at=hub.clock())

    assert again(answer).status == 403


def test_a_batch_is_gone_once_its_caller_may_see_something_else(hub, screen, again):
    answer = screen([{"code": FINED.code}])
    with hub.writes.begin() as session:
        make_agreement(
            session,
            hub.rulebook,
            Terms(
                member_kind="market_supervision",
                member_code="agency:market-supervision",
                purposes=["enforcement"],
                items={"registration": ["*"]},
                named_officer=False,
                title="只看登记信息",
                legal_basis="政务数据共享条例",
                valid_from=date(2026, 1, 1),
            ),
            actor="test",
            at=hub.clock(),
        )

    opened = again(answer)

    assert (opened.status, opened.document["code"]) == (410, "screening-ended")


def test_nothing_of_a_batch_lies_on_the_disk_in_clear(hub, screen):
    name = "不可外泄的某某名称"
    screen([{"name": name, "ref": "密"}, {"code": FINED.code}])

    with hub.reads() as session:
        row = session.execute(text("SELECT * FROM kept_screening")).one()

    stored = b"".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for value in row
    )
    for word in (name, FINED.code, FINED.name, "2026-15", "market", "enforcement"):
        assert word.encode() not in stored
    with pytest.raises(zlib.error):
        zlib.decompress(bytes(row.sealed)[NONCE_BYTES:])


def test_for_a_criminal_case_the_credential_that_asked_opens_it_and_no_other(
    hub, screen, again
):
    shown = Shown("hub_token")
    answer = screen([{"code": FINED.code}], "procuratorate", shown, officer="赵六")
    asked = {"kind": "procuratorate", "officer": "赵六"}

    assert again(answer, shown=shown, **asked).body == answer.body
    assert again(answer, shown=Shown("hub_other"), **asked).status == 410
    bare = screen([{"code": FINED.code}], "procuratorate", officer="赵六")
    assert bare.document.until is None
    assert count_kept(hub) == 1


def test_one_form_is_answered_once_whoever_is_faster(hub, screen, again):
    shown = Shown(form="once")
    first = screen([{"code": FINED.code}], shown=shown)
    second = screen([{"code": CLEAN.code}], shown=shown)

    assert again(first).status == 200
    assert again(second).status == 404
    keys = hub.config.keys_folder / "landing"
    assert len(list(keys.glob("screening.*"))) == 1


def test_a_merged_merchant_is_told_as_the_one_that_stands_for_it(
    hub, screen, clock, tmp_path
):
    item, old, new = bring_doubt(hub, clock, tmp_path)
    merge(hub, item)

    answer = screen([{"code": old.public_id}, {"code": new.public_id}])

    assert outcomes(answer) == ["hit", "hit"]
    assert {line.merchants[0].merchant.id for line in answer.document.lines} == {
        new.public_id
    }
