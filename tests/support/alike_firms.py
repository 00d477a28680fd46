"""Two firms that differ in hidden rows only, and what is told of both alike."""

import itertools

from hypothesis import strategies as st

from tests.support.doubted import WARNING
from tests.support.little_city import (
    REGISTRATION,
    UNKNOWN,
    Firm,
    bring_penalties,
    deliver,
    penalty_row,
    registration_row,
    uscc,
    write_csv,
)

DIVISIONS = ("321302", "321322", "321324")
TWO = "甲乙"
ROWS = st.lists(
    st.tuples(
        st.sampled_from(("hidden", "shown", "register")),
        st.sampled_from(DIVISIONS),
        st.sampled_from(("宿迁", "沭阳", "")),
    ),
    min_size=1,
    max_size=6,
)
SERIALS = itertools.count(500, 2)


def firms_called(serial, division):
    """Name two firms of their own that have moved alike: one a character apart."""
    return [
        Firm(
            uscc(serial + place, division=division), f"宿迁市{one}{serial}商贸有限公司"
        )
        for place, one in enumerate(TWO)
    ]


def bring_alike(hub, clock, tmp_path, rows):
    """Deliver rows about both firms, hidden ones about the first alone."""
    serial = next(SERIALS)
    for number, (what, division, region) in enumerate(rows):
        clock.advance(minutes=1)
        firms = firms_called(serial, division)
        if what == "register":
            said = [registration_row(firm, 地区=region) for firm in firms]
            path = write_csv(tmp_path / f"r{serial}-{number}.csv", REGISTRATION, said)
            deliver(hub, "registration", path)
            continue
        firms = firms if what == "shown" else firms[:1]
        hidden = WARNING if what == "hidden" else {}
        said = [
            penalty_row(firm, 1000 * serial + number, "2026-09-05", **hidden)
            for firm in firms
        ]
        bring_penalties(hub, tmp_path, said, f"p{serial}-{number}.csv")
    return serial


def spell_out(document):
    """Leave out of an answer what tells one of two firms from the other."""
    gone = {"id", "receipt", "rely_until", "data_version", "digest", "detail", "inputs"}

    def without(value):
        if isinstance(value, dict):
            return {
                # A rating is made a moment after the record that it is shown since.
                k: v[:16] if k == "known_at" else without(v)
                for k, v in value.items()
                if k not in gone
            }
        if isinstance(value, list):
            return [without(one) for one in value]
        if isinstance(value, str) and len(value) == len(UNKNOWN) and value[:2] == "91":
            return value[2:8]
        return value.replace(*TWO) if isinstance(value, str) else value

    kept = without(document)
    # By their ids, which differ, records of one day stand in any order.
    kept.get("records", []).sort(key=str)
    for reason in (kept.get("rating") or {}).get("reasons", ()):
        reason["records"] = len(reason["records"])
    return kept
