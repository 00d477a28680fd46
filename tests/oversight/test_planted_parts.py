"""Parts that somebody put in for a row that is yet to come decide nothing."""

import pytest
from sqlalchemy import insert

from hub.contradictions import EvidenceContradictsError
from hub.decisions import DecisionSubject, NewWord, propose
from hub.decisions.models import DecisionWordRow
from hub.oversight import ComparedPart, compare
from tests.support.prepared import opened, prepare_instance
from tests.support.sweep import without_keys
from tests.support.tampering import run_by_hand


@pytest.fixture
def hub(databases, instance_path, clock):
    """A new hub."""
    with opened(databases, instance_path, prepare_instance, clock) as hub:
        yield hub


def test_a_word_put_in_before_its_decision_is_refused_and_found(hub):
    word = {"decision_id": 1, "seq": 2, "said": "approved", "reason": "why"}
    word |= {"documents": [], "actor": "li", "at": hub.clock()}
    without_keys(hub.engine)
    run_by_hand(hub.engine, "decision_word", insert(DecisionWordRow).values(word))

    said = NewWord("wang", hub.clock(), "why")
    with pytest.raises(EvidenceContradictsError), hub.writes.begin() as session:
        propose(session, DecisionSubject("t", "thing", "1"), {"amount": 1}, said)

    found = [one.detail for one in compare(hub, ComparedPart(only=("rows",)))]
    assert any(one.startswith("decision 1: decision_word has rows") for one in found)
