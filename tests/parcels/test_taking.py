"""A parcel is taken in once, and its sender is told of every row."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from connectors.hub_client import HubRefusedError
from hub.archive.models import RecordVersion
from hub.intake.models import SyncRun
from hub.parcels.models import Parcel
from tests.support.parcelled import SOURCE, give_key, lines, row

GOOD = lines(row(1), row(2), row(3))


def records(hub):
    """Count the versions that the source has brought."""
    with hub.reads() as session:
        query = select(func.count()).where(RecordVersion.source == SOURCE)
        return session.scalar(query)


def runs(hub):
    """Tell how the runs of the source ended, oldest first."""
    with hub.reads() as session:
        query = select(SyncRun.state).where(SyncRun.source == SOURCE)
        return list(session.scalars(query.order_by(SyncRun.id)))


def test_every_row_has_its_fate(hub, send):
    told = send(lines(row(1), row(2, 日期="某日"), row(3)))

    assert told.state == "done"
    assert [one.fate for one in told.rows] == ["record", "quarantined", "record"]
    assert [one.row for one in told.rows] == [1, 2, 3]
    bad = told.rows[1]
    assert (bool(bad.quarantine), bad.field) == (True, "decision_day")
    assert bad.reason == "date-unreadable"
    assert told.rows[0].record.startswith("R")
    assert told.counts == {"rows": 3, "record": 2, "unchanged": 0, "quarantined": 1}
    assert records(hub) == 2


def test_a_json_list_is_as_good_as_lines(send):
    body = json.dumps([row(1), row(2)]).encode()

    told = send(body, media_type="application/json")

    assert told.counts["record"] == 2


def test_the_same_parcel_has_one_effect_and_the_same_answer(hub, send):
    first, again = send(GOOD), send(GOOD)

    before, after = dict(first.document), dict(again.document)
    assert before.pop("receipt") != after.pop("receipt")
    assert before == after
    assert (records(hub), runs(hub)) == (3, ["done"])


def test_the_same_rows_under_another_key_are_unchanged(hub, send):
    first = send(GOOD)
    again = send(GOOD, name="parcel-0002")

    assert again.parcel != first.parcel
    assert again.counts == {"rows": 3, "record": 0, "unchanged": 3, "quarantined": 0}
    assert [one.record for one in again.rows] == [one.record for one in first.rows]
    assert records(hub) == 3


def test_a_row_that_waits_already_is_told_by_its_own_item(send):
    bad = row(2, 日期="某日")
    first = send(lines(row(1), bad))
    again = send(lines(bad, row(5)), name="parcel-0002")

    assert again.rows[0].quarantine == first.rows[1].quarantine
    assert [one.fate for one in again.rows] == ["quarantined", "record"]


def test_another_body_under_the_same_key_is_refused(hub, send):
    send(GOOD)

    with pytest.raises(HubRefusedError) as refused:
        send(lines(row(9)))

    assert (refused.value.code, refused.value.status) == ("idempotency-key-used", 409)
    assert refused.value.receipt is not None
    assert records(hub) == 3


def test_twice_at_once_has_one_effect_and_the_same_answer(hub, send):
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda _: send(GOOD), range(2)))

    one, other = (dict(each.document) for each in told)
    assert one.pop("receipt") != other.pop("receipt")
    assert one == other
    assert one["counts"]["record"] == 3
    assert records(hub) == 3


def test_its_sender_alone_asks_for_it_later(send, sender, sender_of):
    told = send(GOOD)

    assert sender.ask(told.parcel).rows == told.rows
    with pytest.raises(HubRefusedError) as refused:
        sender_of("platform").ask(told.parcel)
    assert (refused.value.code, refused.value.status) == ("parcel-unknown", 404)


def test_too_few_rows_are_let_go_of_as_a_whole(hub, send):
    for _ in range(2):
        with pytest.raises(HubRefusedError) as refused:
            send(b"\n")
        assert (refused.value.code, refused.value.status) == ("parcel-refused", 422)
        assert "too-few-rows" in refused.value.detail
    # The second time it was told again and not tried again.
    assert (records(hub), runs(hub)) == (0, ["kept-yesterday"])


def test_one_whose_sending_was_cut_off_is_told_as_itself(hub, send):
    told = send(GOOD)
    with hub.writes.begin() as session:
        # As if it had ended between its rows and what they came to.
        cut = session.get(Parcel, told.parcel)
        cut.state, cut.file_id, cut.run_id = "open", None, None

    again = send(GOOD)

    assert again.parcel == told.parcel
    assert again.rows == told.rows
    assert records(hub) == 3


def test_a_broken_line_is_set_aside_and_the_others_come_in(hub, send):
    told = send(lines(row(1)) + b'{"a": \n' + lines(row(2)))

    assert [one.fate for one in told.rows] == ["record", "quarantined", "record"]
    assert told.rows[1].reason == "invalid-json"


def test_a_line_that_is_cut_off_refuses_the_whole(hub, send):
    with pytest.raises(HubRefusedError) as refused:
        send(GOOD[:-20])

    assert refused.value.code == "parcel-refused"
    assert "truncated" in refused.value.detail
    assert records(hub) == 0


def test_too_many_rows_are_none(hub, send, monkeypatch):
    monkeypatch.setattr("hub.parcels.deliveries.MOST_ROWS", 2)

    with pytest.raises(HubRefusedError) as refused:
        send(GOOD)

    assert (refused.value.code, refused.value.status) == ("parcel-too-many-rows", 413)
    assert records(hub) == 0


@pytest.mark.long
def test_a_hundred_thousand_rows_come_in_and_one_more_does_not(hub, send):
    numbers = range(1, 100_002)
    with pytest.raises(HubRefusedError) as refused:
        send(lines(*map(row, numbers)))
    told = send(lines(*map(row, numbers[:-1])), name="parcel-0002")

    assert refused.value.code == "parcel-too-many-rows"
    assert told.counts["record"] == 100_000


def test_a_source_of_another_member_takes_nothing(hub, sender_of):
    key = give_key(hub, "platform:taomao")

    with pytest.raises(HubRefusedError) as refused:
        sender_of("platform").send(
            key,
            SOURCE,
            GOOD,
            media_type="application/x-ndjson",
            idempotency_key="parcel-0001",
        )

    assert (refused.value.code, refused.value.status) == ("parcel-source-unknown", 404)


@pytest.mark.parametrize("name", ["penalty_2018", "no_such", "../pushed_fines"])
def test_a_source_that_takes_no_parcels_is_as_unknown(send, name):
    with pytest.raises(HubRefusedError) as refused:
        send(GOOD, source=name)

    assert refused.value.code == "parcel-source-unknown"
