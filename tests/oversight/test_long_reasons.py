"""What a check could not compare is kept once, however long its reason."""

from hub.contradictions import (
    FoundContradiction,
    keep_contradictions,
    open_contradictions,
)
from hub.oversight.evidence.codes import NOT_COMPARED


def test_a_fault_with_a_long_reason_is_kept_once(hub):
    found = FoundContradiction(NOT_COMPARED, "", "", "it stumbled: " + "x" * 2_000)
    with hub.writes.begin() as session:
        first = keep_contradictions(session, [found], at=hub.clock())
    with hub.writes.begin() as session:
        again = keep_contradictions(session, [found], at=hub.clock())
    with hub.reads() as session:
        standing = open_contradictions(session)

    assert (first, again) == (1, 0)
    assert [one.key for one in standing] == [found.key]
