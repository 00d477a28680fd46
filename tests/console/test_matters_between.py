"""A matter that another hub handles: a step is asked for there, and pages say so."""

from datetime import date

import pytest
from sqlalchemy import select

from hub.audit.operate import serve_keys
from hub.casework.federation.models import SentMatterStep
from hub.casework.federation.peers import NewPeer, set_peer
from hub.members.service import MemberCard, add_member
from schemas.answers.parcel_head import make_signing_key
from tests.support.at_matters import MATTERS, Cases, paper, send, signed_visit
from tests.support.signed_in import BUREAU

pytestmark = pytest.mark.postgresql_in_long
NEXT = "region:next"


def test_a_step_that_is_asked_of_another_hub_is_shown_as_waiting(hub, visit):
    cases = Cases(hub)
    with hub.writes.begin() as session:
        card = MemberCard(
            code=NEXT,
            kind="neighbouring_region",
            name="徐州市平台",
            territory="320300",
            valid_from=date(2019, 1, 1),
        )
        add_member(session, hub.rulebook, card, actor="t", at=hub.clock())
        peer = NewPeer(
            member=NEXT,
            url="https://next.example",
            token="t",
            key=make_signing_key().encode(),
            trust=serve_keys(hub.audit, None),
        )
        set_peer(session, hub, peer, "t")
    asked = {"to": NEXT, "subject_text": "某公司", "legal_basis_text": "第四十五条"}
    done = cases.open(
        "assistance", "ask", BUREAU, facts=asked, documents=[paper("assistance_letter")]
    )
    signed_visit(hub, visit)
    address = f"{MATTERS}/{done.id}"

    answer = send(visit, f"{address}/step/withdraw", **{"fact-reason": "重复"})

    assert answer.location.endswith("?done=asked")
    page = visit.get(answer.location).text
    assert "已请其登记" in page
    assert "待对方登记" in page
    with hub.writes.begin() as session:
        row = session.scalars(select(SentMatterStep)).one()
        row.state, row.code = "refused", "matter-changed"
    page = visit.get(address).text
    assert "对方未予登记" in page
    assert "matter-changed" in page
