"""A leaf like earlier ones is the leaf that would have been written without them."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hub.audit.events import AuditEvent
from hub.audit.record import leaves
from hub.audit.record.leaves import Form, LeafWriter
from schemas.canonical import CanonicalError
from schemas.tlog.errors import MalformedError
from schemas.tlog.leaf import build_leaf, parse_leaf

MOMENTS = [datetime(2026, 11, day, 8, tzinfo=UTC) for day in (24, 25)]
IDS = ["01KB0Z9Q7V3M5N8P2R4T6W8X0Y", "01KB0Z9Q7V3M5N8P2R4T6W8X0Z", "a" * 16]
# Few values of each, so that events are often alike; some that no leaf allows.
WORDS = st.sampled_from(["lookup", "onboarding", IDS[0], "two words"])
NUMBERS = st.sampled_from([0, 1, True, 1.0, -1])
OPENED = st.none() | st.sampled_from(["（2026）苏13刑初1号", "100%s", "%"])
SEEDS = [bytes(16), bytes(range(16))]


def events():
    return st.builds(
        AuditEvent,
        id=st.sampled_from([*IDS, "short", "a" * 65]),
        at=st.sampled_from(MOMENTS),
        actor=WORDS,
        op=WORDS,
        decision=st.sampled_from(["allow", "none", "perhaps"]),
        rules=st.lists(WORDS, max_size=2).map(tuple),
        case=OPENED,
        subject=OPENED,
        count=st.none() | NUMBERS,
        resp_class=st.dictionaries(
            st.sampled_from(["status", "view", "fields", "surprise"]),
            WORDS | NUMBERS | st.just(["lookup"]),
            max_size=2,
        ),
        detail=st.dictionaries(st.just("rows"), NUMBERS, max_size=1),
        seed=st.sampled_from(SEEDS),
    )


def make(**fields):
    given = {"id": IDS[0], "at": MOMENTS[0], "actor": "hub", "op": "sync"}
    return AuditEvent(**given | {"seed": SEEDS[0]} | fields)


def outcome(write, *arguments):
    try:
        return write(*arguments)
    except (CanonicalError, MalformedError) as refusal:
        return str(refusal)


@given(st.lists(st.tuples(events(), st.sampled_from(["2026", "2027-02"])), max_size=12))
@example([(make(count=1), "2026"), (make(count=True), "2026")])
@example([(make(), "2026"), (make(id="short"), "2026")])
@example([(make(actor=IDS[0]), "2026"), (make(actor=IDS[0], id=IDS[1]), "2026")])
@example([(make(case="A"), "2026"), (make(subject="A"), "2026")])
def test_whatever_was_written_before_a_leaf_is_the_same_or_is_refused(history):
    writer = LeafWriter()
    for event, shard in history:
        assert outcome(writer.write, event, shard) == outcome(event.leaf, shard)


def test_signs_that_a_format_knows_stay_what_they_are():
    own = (MOMENTS[0].isoformat(), IDS[0])
    text = '{"at":"%s","id":"%s","label":"100%% or %%s"}' % own  # noqa: UP031  # as it is done

    assert Form.of(text, own).fill(own) == text


def test_an_id_that_is_part_of_a_commitment_is_not_mistaken_for_it():
    writer = LeafWriter()
    first = make(case="A")
    inside = first.commitments()["case"][:20]

    writer.write(make(case="A", id=inside), "2026")
    leaf = writer.write(make(case="A", id=IDS[1]), "2026")

    assert leaf == make(case="A", id=IDS[1]).leaf("2026")


def test_of_the_forms_those_used_last_are_kept(monkeypatch):
    built = []

    def build(members, *rest):
        built.append(members["op"])
        return build_leaf(members, *rest)

    monkeypatch.setattr(leaves, "MOST_KEPT", 2)
    monkeypatch.setattr(leaves, "build_leaf", build)
    writer = LeafWriter()

    for op in ("a", "b", "a", "c", "a", "b"):
        writer.write(make(op=op), "2026")

    assert built == ["a", "b", "c", "b"]


@pytest.mark.parametrize("fields", [{}, {"case": "A", "subject": "B", "rules": ("r",)}])
def test_the_second_leaf_of_a_form_can_be_read(fields):
    writer = LeafWriter()
    writer.write(make(**fields), "2026")

    leaf = parse_leaf(writer.write(make(id=IDS[1], at=MOMENTS[1], **fields), "2026"))

    assert leaf.header["id"] == IDS[1]
    assert leaf.header["at"] == "2026-11-25T08:00:00.000000Z"
