"""Names that a platform may not be shown sway nothing that it is answered."""

import json
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.lookup.ask import (
    FindQuestion,
    MatchQuestion,
    ScreenQuestion,
    SearchQuestion,
    SuggestQuestion,
)
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.merchants.identity import set_aliases
from hub.merchants.index import rebuild_index
from hub.merchants.service import Claim, find_merchant, link_batch
from schemas.codes.identifiers import identify
from tests.support.little_city import Firm, bring_registers, caller_of, uscc
from tests.support.prepared import TOKENS

pytestmark = pytest.mark.postgresql_in_long

PLACES = ("宿迁市", "沭阳县", "")
BRANDS = ("云朵", "运朵", "云多", "禾丰")
TRADES = ("酒业", "商贸", "")
FORMS = ("有限公司", "有限责任公司", "厂")
NAMES = [p + b + t + f for p in PLACES for b in BRANDS for t in TRADES for f in FORMS]
SEEN = [name for at, name in enumerate(NAMES) if name.startswith("宿") and at % 3]
ASKED = ("宿迁市云朵酒业有限公司", "云朵酒业", "运朵有限公司", "云多厂", "宿迁云朵")
TYPED = ("宿迁", "云朵", "云多酒", "yunduo", "ydj", "宿迁市云朵酒业行", "朵云")
TASK = Task(purpose="onboarding", reference="1")
HOW = ("complaint", "shopkeeper", "alias")
"""Who teaches a hidden name: a hidden record, the register of a person's business, or
somebody who attached a row to a merchant that everybody may see."""

numbers = count(500)


@pytest.fixture
def platform(hub, tmp_path):
    """A platform, and firms of which it may see a record."""
    firms = [Firm(uscc(100 + at), name) for at, name in enumerate(SEEN)]
    bring_registers(hub, tmp_path, firms)
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    return caller_of(hub, tokens["platform"])


def answers(hub, caller):
    """All that a platform is answered, but for the receipts."""
    example = {"schema": "Company", "properties": {"name": ["云朵酒业"]}}
    queries = {"first": example} | {
        name: {"properties": {"name": [name]}} for name in ASKED
    }
    body = json.dumps({"queries": queries}).encode()
    lines = json.dumps({"lines": [{"name": name} for name in TYPED]}).encode()
    told = [
        disclose(hub, caller, MatchQuestion(body, {"limit": "20"}), TASK),
        *(
            disclose(hub, caller, question(text, {"limit": "20"}), TASK)
            for question in (SearchQuestion, SuggestQuestion)
            for text in (*ASKED, "云朵", "朵酒")
        ),
        *(disclose(hub, caller, FindQuestion(text), TASK) for text in TYPED),
        disclose(hub, caller, ScreenQuestion(lines), TASK),
    ]
    documents = [json.loads(one.body) for one in told]
    for document in documents:
        for varied in {"receipt", "id", "asked_at", "until"} & set(document):
            del document[varied]
        for part in document.get("parts", ()):
            del part["screening"]
    return documents


def hide(hub, taught):
    """Teach names that no platform may be shown."""
    for how, name in taught:
        number = next(numbers)
        key = number.to_bytes(32)
        code = uscc(number, department="92" if how == "shopkeeper" else "91")
        claim = Claim(
            record_key=key,
            party_no=0,
            kind="registration" if how == "shopkeeper" else "complaint",
            source="market-supervision",
            is_register=how == "shopkeeper",
            name=name,
            subject_class="individual_business"
            if how == "shopkeeper"
            else "organisation",
            identifiers=(identify(code),),
        )
        with hub.writes.begin() as session:
            if how == "alias":
                merchant = find_merchant(session, uscc(100 + number % len(SEEN)))
                set_aliases(session, {(key, 0): (merchant.id, name)}, source="review")
            else:
                link_batch(
                    session,
                    [claim],
                    run=None,
                    at=hub.clock(),
                    actor="test",
                    divisions=hub.rulebook.divisions,
                )


def test_merchants_that_differ_only_in_hidden_names_answer_a_search_identically(
    hub, platform
):
    """Each round hides more names, so that weights, candidates and ties would move."""
    before = answers(hub, platform)
    assert all(
        document.get("results", True) or document.get("alike")
        for document in before[1:]
    )

    @settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(st.sampled_from(HOW), st.sampled_from(NAMES)),
            min_size=10,
            max_size=30,
        ),
        st.booleans(),
    )
    def check(taught, rebuild):
        hide(hub, taught)
        if rebuild:
            rebuild_index(hub.reads, hub.writes, at=hub.clock())
        assert answers(hub, platform) == before

    check()


def test_namesakes_that_are_hidden_crowd_nobody_out(hub, platform):
    name = SEEN[0]
    before = answers(hub, platform)

    hide(hub, [(how, name) for how in ("complaint", "shopkeeper") for _ in range(25)])

    assert answers(hub, platform) == before
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    office = caller_of(hub, tokens["market_supervision"])
    task = Task(purpose="enforcement", reference="1")
    told = disclose(hub, office, SearchQuestion(name, {"limit": "50"}), task)
    assert len(json.loads(told.body)["results"]) > len(before[0]["responses"])
