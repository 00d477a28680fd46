"""A table that lost its key, with a bent row before the one that the log tells of."""

import pytest

from hub.contradictions import EvidenceContradictsError
from hub.members.officers import begin_sign_in
from hub.oversight import ComparedPart, compare
from tests.support.prepared import opened, prepare_city
from tests.support.signed_in import DESK, PASSWORD, chosen
from tests.support.sweep import without_keys
from tests.support.tampering import put_bent_row_first

BENT = {
    "officer_account": "roles = '[\"system_admin\"]'",
    "api_token": "system = '丙丙系统'",
    "agreement": "title = '扩大了的协议'",
    "member": "name = '某某局'",
}


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        without_keys(hub.engine)
        yield hub


def test_a_key_that_comes_twice_is_found_whatever_the_rows_hold(hub):
    chosen(hub)
    keys = {name: put_bent_row_first(hub, name, bent) for name, bent in BENT.items()}

    rows = ComparedPart(only=("rows",))
    found = {(one.code, one.detail) for one in compare(hub, rows)}

    assert found == {
        (code, f"{name} {keys[name]}: its key comes more than once")
        for name, code in {
            "officer_account": "officer-changed",
            "api_token": "token-changed",
            "agreement": "agreement-changed",
            "member": "member-changed",
        }.items()
    }


def test_nobody_signs_in_to_an_account_whose_key_comes_twice(hub):
    chosen(hub)
    put_bent_row_first(hub, "officer_account", BENT["officer_account"])

    with pytest.raises(EvidenceContradictsError):
        begin_sign_in(hub, "wang", PASSWORD, peer=DESK)
