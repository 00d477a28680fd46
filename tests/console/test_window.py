"""The window: an identity is checked, then one merchant sees its own file."""

import html
import json
import re

import pytest
from sqlalchemy import MetaData, select, text, update

from hub.members.officers.models import OfficerAccount
from hub.members.windows import open_window
from schemas.tlog.leaf import parse_leaf
from schemas.words import OfficerRole
from tests.console.conftest import Visit
from tests.console.test_taking_away import verified
from tests.support.at_window import (
    AGENT,
    NUMBER,
    SEEN,
    WINDOW,
    a_clerk,
    clerk_at,
    open_at,
    send_check,
    type_code,
)
from tests.support.doubted import OLD_NUMBER, bring_doubt, merge
from tests.support.file_pages import addresses_of, looks_since, public_id, size_of
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
from tests.support.signed_in import chosen, leaves_of

pytestmark = pytest.mark.postgresql_in_long

CLOSED = "窗口查看已经结束"


@pytest.fixture
def clerk(hub, visit):
    """A window clerk of the market supervision bureau, signed in."""
    return clerk_at(hub, visit)


def test_a_code_shows_the_one_merchant_that_carries_it(hub, clerk):
    size = size_of(hub)

    answer = type_code(clerk, FINED.code)

    assert answer.status_code == 200
    assert FINED.name in answer.text
    assert "陈*" in answer.text
    assert CLEAN.name not in answer.text
    assert "宿市监罚" not in answer.text
    (leaf,) = [parse_leaf(one) for one in hub.audit.entries(size, 100)]
    assert leaf.header["op"] == "merchant.lookup"
    assert leaf.header["purpose"] == "self"
    assert leaf.header["resp_class"]["about"] == "holder"
    assert leaf.header["actor"] == {
        "agency": "agency:market-supervision",
        "role": "page",
        "system": "window/merchant",
    }
    assert "actor.user" in leaf.commitments


def test_a_firm_that_nobody_named_is_found_by_its_code(hub, clerk, tmp_path):
    nameless = Firm(uscc(71), "")
    bring_penalties(hub, tmp_path, [penalty_row(nameless, 97001, "2026-09-01")])

    answer = type_code(clerk, nameless.code)

    assert answer.status_code == 200
    assert "没有归集到这个代码的主体" not in answer.text


def test_what_no_merchant_carries_is_said_so_and_logged(hub, clerk):
    for code, status, said in (
        (UNKNOWN, 404, "没有归集到这个代码的主体"),
        (FINED.name, 422, "这不是一个主体代码"),
        (FINED.code.replace("0", "O", 1), 422, f"是否为 {FINED.code}"),
        ("", 422, "这不是一个主体代码"),
    ):
        size = size_of(hub)

        answer = type_code(clerk, code)

        assert answer.status_code == status
        assert said in answer.text
        assert looks_since(hub, size) == [
            ("merchant.lookup", "window/merchant", status)
        ]


LACKING = (
    ({"visitor": ""}, "请选择来人是本人还是代理人"),
    ({"visitor": "agent"}, "代理人须出示授权委托书或营业执照"),
    ({"paper": "authorisation"}, "请选择一种身份证件"),
    ({"number": NUMBER[:-1] + "A"}, "号码不是所选证件的号码"),
    ({"number": ""}, "号码不是所选证件的号码"),
    ({"confirmed": ""}, "请先核对原件再确认"),
)


def test_a_check_that_lacks_something_opens_nothing(hub, clerk):
    for changes, said in LACKING:
        answer = send_check(clerk, FINED.code, **changes)

        assert answer.status_code == 422
        assert said in answer.text
        assert {one for _, one in LACKING if one in answer.text} == {said}
        assert NUMBER not in answer.text
        assert "宿市监罚" not in answer.text
    assert leaves_of(hub, "window.open") == []


def test_the_file_says_in_plain_words_why_each_record_is_public(clerk):
    shown = clerk.get(open_at(clerk, FINED.code)).text

    assert FINED.name in shown
    assert "正在公示：自 " in shown
    assert "依据：市场监管总局令第107号" in shown
    assert "到期后自动停止公示，不需要申请。" in shown
    assert "认为记录有错：提出异议" in shown
    assert "个人信息保护法第四十五条" in shown
    assert CLEAN.name not in shown


def test_check_and_looks_are_leaves_that_name_clerk_and_screen(hub, clerk):
    size = size_of(hub)

    place = open_at(clerk, FINED.code, **AGENT)
    clerk.get(place)

    every = [parse_leaf(one) for one in hub.audit.entries(size, 100)]
    # How rows stand then is the hub's own word.
    leaves = [leaf for leaf in every if leaf.header["op"] != "rows.tell"]
    told = [leaf.header["op"] for leaf in leaves]
    assert told == ["merchant.lookup", "window.open", "merchant.lookup"]
    assert {leaf.header["purpose"] for leaf in leaves} == {"self"}
    assert all("actor.user" in leaf.commitments for leaf in leaves)
    assert leaves[2].header["actor"]["system"] == "window/file"
    assert leaves[2].header["resp_class"]["about"] == "page"
    # Both belong to one window, which the reference names.
    assert all("case" in leaf.commitments for leaf in leaves[1:])


def test_the_merchant_is_told_of_its_own_looks_and_not_of_an_investigation(
    hub, clerk, app
):
    other = Visit(app.test_client())
    other.client.set_cookie("hub-session", chosen(hub, "wang", is_demo=True))
    for purpose in ("enforcement", "supervision"):
        task = other.begin(purpose)
        other.get(f"/console/t/{task}/m/{public_id(hub, FINED.code)}")

    shown = clerk.get(open_at(clerk, FINED.code)).text

    looks = shown[shown.index('id="looks"') :]
    looks = looks[: looks.index("</section>")]
    assert "监督检查" in looks
    assert "本主体自查" in looks
    assert "执法办案" not in looks
    assert "执法、移送、起诉、审判用途的查询" in looks


def test_the_file_closes_after_twenty_minutes(hub, clock, clerk):
    place = open_at(clerk, FINED.code)
    clock.advance(minutes=19, seconds=59)
    before = clerk.get(place)

    clock.advance(seconds=1)
    after = clerk.get(place)
    sheet = clerk.get(f"{place}/sheet")

    assert before.status_code == 200
    assert before.headers["Refresh"] == f"2; url={place}"
    assert (after.status_code, sheet.status_code) == (409, 409)
    assert CLOSED in after.text
    assert FINED.name not in after.text + sheet.text
    assert len(leaves_of(hub, "window.close")) == 1


def test_a_window_that_was_turned_to_another_merchant_shows_nothing(hub, clerk):
    place = open_at(clerk, FINED.code)
    other = (
        "UPDATE own_file_window SET merchant = (SELECT id FROM merchant WHERE"
        " public_id <> '' AND id <> own_file_window.merchant LIMIT 1)"
    )
    with hub.engine.begin() as connection:
        assert connection.execute(text(other)).rowcount == 1

    shown = [clerk.get(one) for one in (place, WINDOW)]

    assert [one.status_code for one in shown] == [503, 503]
    assert all("不符" in one.text for one in shown)


def test_another_clerk_with_all_that_the_screen_holds_sees_nothing(hub, clerk, app):
    place = open_at(clerk, FINED.code)
    other = clerk_at(hub, Visit(app.test_client()), "sun")
    kept = clerk.client.get_cookie("hub-window").value
    other.client.set_cookie("hub-window", kept)

    answer = other.get(place)

    assert answer.status_code == 409
    assert FINED.name not in answer.text
    assert clerk.get(place).status_code == 200


def test_the_same_session_on_another_screen_sees_nothing(clerk, app):
    place = open_at(clerk, FINED.code)
    other = Visit(app.test_client())
    other.client.set_cookie("hub-session", clerk.client.get_cookie("hub-session").value)

    without = other.get(place)
    other.client.set_cookie("hub-window", "w" * 43)
    guessed = other.get(place)
    other.client.set_cookie("hub-window", clerk.client.get_cookie("hub-window").value)
    tablet = {"User-Agent": "Mozilla/5.0 (iPad) Version/17 Safari"}
    elsewhere = other.get(place, headers=tablet)

    for answer in (without, guessed, elsewhere):
        assert answer.status_code == 409
        assert FINED.name not in answer.text


def test_the_next_file_closes_the_one_before(hub, clerk):
    first = open_at(clerk, FINED.code)

    second = open_at(clerk, CLEAN.code)

    assert clerk.get(first).status_code == 409
    shown = clerk.get(second).text
    assert CLEAN.name in shown
    assert FINED.name not in shown
    assert len(leaves_of(hub, "window.close")) == 1


def test_a_merchant_that_is_merged_meanwhile_sees_what_stands_for_it(
    hub, clock, tmp_path, clerk
):
    item, _, _ = bring_doubt(hub, clock, tmp_path)
    place = open_at(clerk, OLD_NUMBER)
    merge(hub, item)
    size = size_of(hub)

    answer = clerk.get(place)

    assert answer.status_code == 200
    assert CLEAN.code in re.sub("<[^>]*>", "", answer.text)
    assert looks_since(hub, size) == [
        ("merchant.lookup", "window/file", 308),
        ("merchant.lookup", "window/file", 200),
    ]


def test_the_clerk_closes_it_and_the_form_may_come_twice(hub, clerk):
    place = open_at(clerk, FINED.code)

    answers = [clerk.post(f"{place}/close", page=WINDOW) for _ in range(2)]

    assert {answer.location for answer in answers} == {f"{WINDOW}/closed"}
    assert "档案已关闭" in clerk.get(f"{WINDOW}/closed").text
    assert clerk.get(place).status_code == 409
    assert len(leaves_of(hub, "window.close")) == 1


def test_signing_out_ends_it(hub, clerk):
    place = open_at(clerk, FINED.code)

    clerk.post("/console/sign-out", page=WINDOW)

    assert clerk.get(place).location.startswith("/console/sign-in")


def test_a_window_clerk_finds_no_merchants(clerk):
    for path in ("/console/tasks/new", "/console/quarantine", "/console/review"):
        assert clerk.get(path).status_code == 403
    start = clerk.get("/console").text
    assert WINDOW in start
    assert "/console/tasks/new" not in start


def test_nobody_but_a_clerk_of_an_office_opens_a_window(hub, app):
    bureau = "agency:market-supervision"
    for login, role, member in (
        ("li", OfficerRole.OFFICER, bureau),
        ("feng", OfficerRole.SECURITY_ADMIN, bureau),
        ("zhu", OfficerRole.OFFICER, "platform:taomao"),
    ):
        token = chosen(hub, login, role, member=member, is_demo=True)
        if member != bureau:
            # No service gives the role to such an officer; it would open nothing.
            with hub.writes.begin() as session:
                session.execute(
                    update(OfficerAccount)
                    .where(OfficerAccount.login == login)
                    .values(roles=[OfficerRole.WINDOW_CLERK])
                )
        client = app.test_client()
        client.set_cookie("hub-session", token)

        answers = [client.get(WINDOW)]
        answers += [
            client.post(path, data={"code": FINED.code})
            for path in (f"{WINDOW}/merchant", WINDOW)
        ]

        assert [answer.status_code for answer in answers] == [403, 403, 403]


def test_forms_from_elsewhere_open_and_close_nothing(hub, clerk):
    place = open_at(clerk, FINED.code)

    for path in (f"{WINDOW}/merchant", WINDOW, f"{place}/close"):
        assert clerk.client.post(path, data={"code": CLEAN.code}).status_code == 403
    assert clerk.get(place).status_code == 200


def test_nothing_is_shown_where_no_leaf_can_be_written(hub, clerk):
    place = open_at(clerk, FINED.code)
    hub.audit.close()

    for answer in (type_code(clerk, CLEAN.code), clerk.get(place)):
        assert answer.status_code == 503
        assert CLEAN.name not in answer.text
        assert FINED.name not in answer.text
        assert "审计日志暂时不能写入" in answer.text


def test_a_persons_business_sees_itself_whole(clerk):
    shown = clerk.get(open_at(clerk, SHOPKEEPER.code)).text

    assert SHOPKEEPER.name in shown
    assert SHOPKEEPER.code in html.unescape(re.sub("<[^>]*>", "", shown))


def test_no_name_and_no_code_stands_in_an_address_or_title(hub, clerk):
    shown = clerk.get(open_at(clerk, FINED.code)).text

    said = " ".join(addresses_of(shown))
    for hidden in (FINED.name, FINED.code, public_id(hub, FINED.code)):
        assert hidden not in said


def everything_stored(hub):
    """All that both databases hold, as text, and what opens the log's commitments."""
    for engine, schema in ((hub.engine, None), (hub.audit_engine, "audit")):
        is_sqlite = engine.dialect.name == "sqlite"
        found = MetaData()
        found.reflect(engine, schema=None if is_sqlite else schema)
        with engine.connect() as connection:
            for table in found.tables.values():
                for row in connection.execute(select(table)):
                    for value in row:
                        plain = isinstance(value, bytes | memoryview)
                        yield bytes(value) if plain else str(value).encode()
    yield from hub.audit.entries(0, 10_000)


def files_of(folder):
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def test_the_number_stands_nowhere_and_its_keyed_hash_does(
    hub, clerk, instance_path, capfd
):
    spaced = f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:].lower()}"
    pages = [send_check(clerk, FINED.code, number=spaced, confirmed="").text]
    place = open_at(clerk, FINED.code, number=spaced)
    pages += [clerk.get(one).text for one in (place, WINDOW, f"{WINDOW}/closed")]
    hashed = hub.keys.identity_hash(f"window {NUMBER}").encode()

    stored = list(everything_stored(hub))
    told = capfd.readouterr()
    everything = [
        *stored,
        *files_of(instance_path),
        *(page.encode() for page in pages),
        told.out.encode() + told.err.encode(),
        place.encode(),
    ]

    parts = {NUMBER, NUMBER.lower(), spaced, NUMBER[6:14], NUMBER[6:]}
    assert [
        part for part in parts if any(part.encode() in one for one in everything)
    ] == []
    assert any(hashed in one for one in stored)
    # Nor can the hash be joined with that of a person in any record.
    assert hub.keys.identity_hash(NUMBER).encode() not in b"".join(stored)


def test_what_opens_the_leaf_of_a_check_has_the_hash_alone(hub):
    signed_in = a_clerk(hub)
    open_window(hub, signed_in, public_id(hub, FINED.code), SEEN, device="x")

    (leaf,) = leaves_of(hub, "window.open")
    number = leaf.header["id"]
    text = hub.audit.unseal(number, hub.audit.sealed_opening(number))
    opened = json.loads(text)["values"]

    assert opened["actor.user"] == f"officer:{signed_in.officer.id}"
    assert opened["subject.id"] == public_id(hub, FINED.code)
    detail = opened["detail"]
    assert detail["papers"] == ["resident-card"]
    assert detail["number"] == hub.keys.identity_hash(f"window {NUMBER}")
    assert NUMBER not in str(opened)


def test_the_sheet_to_take_home_is_accepted_by_whoever_checks_it(hub, clerk, tmp_path):
    place = open_at(clerk, FINED.code)
    size = size_of(hub)

    answer = clerk.get(f"{place}/sheet")

    assert answer.content_type == "application/pdf"
    assert FINED.code not in answer.headers["Content-Disposition"]
    assert looks_since(hub, size) == [("merchant.lookup", "window/sheet", 200)]
    path = tmp_path / "own.pdf"
    path.write_bytes(answer.data)
    assert verified(hub, path).returncode == 0
