"""Who was signed in stands in the leaf, with the screen; nothing sent can change it."""

import base64
import json

import pytest

from hub.lookup.ask import merchant_question
from hub.lookup.disclosure import as_plain
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.members.officers import caller_for
from schemas.tlog.leaf import parse_leaf
from tests.support.little_city import FINED, caller_of
from tests.support.prepared import TOKENS
from tests.support.signed_in import signed

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""

REQUEST = {"method": "GET", "path": f"/console/{FINED.code}", "query": ""}


def ask(hub, caller, **said):
    """Ask; gives the answer, its leaf and what opens it."""
    task = Task(
        **{"purpose": "enforcement", "reference": "2026-15", "request": REQUEST} | said,
        inline_receipt=True,
    )
    answer = disclose(hub, caller, merchant_question("merchant", FINED.code), task)
    leaf = parse_leaf(base64.b64decode(as_plain(answer)["receipt"]["leaf"]))
    return answer, leaf, hub.audit.openings(leaf.header["id"])


def system(hub):
    """The bureau's system with its token."""
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    return caller_of(hub, tokens["market_supervision"])


@pytest.mark.parametrize("forged", [None, "李四", "", "officer:" + "0" * 26, "x" * 999])
def test_the_officer_of_a_page_comes_from_the_account(hub, forged):
    signed_in = signed(hub)

    answer, leaf, opened = ask(
        hub, caller_for(hub, signed_in, "console/merchant"), officer=forged
    )

    assert answer.status == 200
    assert opened["actor.user"]["value"] == f"officer:{signed_in.officer.id}"
    assert leaf.header["actor"] == {
        "agency": "agency:market-supervision",
        "role": "page",
        "system": "console/merchant",
    }
    assert leaf.header["auth"] == {"key": signed_in.session_id}


def test_a_refusal_of_a_page_says_who_and_where_too(hub):
    signed_in = signed(hub)

    answer, leaf, opened = ask(
        hub, caller_for(hub, signed_in, "console/merchant"), purpose="onboarding"
    )

    assert answer.status == 403
    assert leaf.header["actor"]["system"] == "console/merchant"
    assert opened["actor.user"]["value"] == f"officer:{signed_in.officer.id}"


def test_a_system_cannot_name_an_officer_as_an_account_is_named(hub):
    signed_in = signed(hub)

    answer, leaf, opened = ask(
        hub, system(hub), officer=f" ＯＦＦＩＣＥＲ:{signed_in.officer.id}"
    )

    assert (answer.status, as_plain(answer)["code"]) == (400, "officer-reserved")
    assert opened["actor.user"]["value"] == "system:sync"
    assert leaf.header["actor"] == {"agency": "agency:market-supervision"}


def test_the_leaf_of_a_system_is_as_it_was(hub):
    answer, leaf, opened = ask(hub, system(hub), officer="李四")

    assert answer.status == 200
    assert leaf.header["actor"] == {"agency": "agency:market-supervision"}
    assert opened["actor.user"]["value"] == "李四"
