"""Pages of merchants, asked for as an audience sees them."""

import json
from datetime import date

from hub.agreements.service import make_agreement
from hub.agreements.terms import Terms
from hub.lookup.ask import PageQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
from tests.support.standing_firm import ASKERS, FIRM


def put_as(hub, audience, question, **more):
    """Put a question as an audience; gives the disclosure and its document."""
    caller, purpose = ASKERS[audience]
    answer = disclose(hub, caller, question, Task(purpose, "2026-15", **more))
    return answer, json.loads(answer.body)


def page_of(put, audience, code=FIRM.code, known_at=None, **more):
    """Ask for a merchant's page; gives the document."""
    answer, document = put(audience, PageQuestion(code, known_at), **more)
    assert answer.status == 200, document
    return document


def narrow_the_agreement(hub, **items):
    """Open to the bureau a few items, or fields of them, and its ratings."""
    with hub.writes.begin() as session:
        make_agreement(
            session,
            hub.rulebook,
            Terms(
                member_code="agency:market-supervision",
                member_kind="market_supervision",
                purposes=["enforcement", "transfer", "supervision"],
                items=items | {"rating": ["*"]},
                named_officer=False,
                title="窄协议",
                legal_basis="政务数据共享条例",
                valid_from=date(2026, 1, 1),
            ),
            actor="test",
            at=hub.clock(),
        )
