"""Rules that read a source's values otherwise: dated, applied everywhere, told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from connectors.base import Place, RawRow
from hub.archive.service import current_records
from hub.ground.clock import legal_day
from hub.intake import quarantine
from hub.intake.errors import (
    ReasonMissingError,
    RowSealedError,
    RuleDaysError,
    RuleEndedError,
    RuleFieldClosedError,
    RuleFieldUnknownError,
    RuleNeedlessError,
    RuleOverlapError,
    RuleSourceUnknownError,
    RuleTextError,
    RuleUnknownError,
    RuleUnreadableError,
)
from hub.intake.files.kept_rows import items_of
from hub.intake.models import ReadingRule, SyncRun
from hub.intake.quarantine import RuleWording
from hub.intake.readings import (
    MendedRow,
    check_wording,
    may_have_rule,
    readings_of,
    text_key,
)
from hub.outbox.models import OutboxEvent
from schemas.record import KINDS
from tests.support.intake_lines import MANIFEST, Lines, penalty

pytestmark = pytest.mark.postgresql_in_long

WHO = {"actor": "officer:7", "reason": "来源来函说明"}
WRONG = "2026年2月末"
MEANT = "2026-02-28"


@pytest.fixture
def today(city):
    """The day on which files are received."""
    return legal_day(city.clock())


@pytest.fixture
def make(city, desk, today):
    """Make a rule for the day on which penalties are decided."""

    def make(received=WRONG, meant=MEANT, **more):
        said = {
            "source": "lines",
            "field": "decision_day",
            "valid_from": today,
            "valid_to": None,
        } | {name: more.pop(name) for name in tuple(more) if name not in WHO}
        wording = RuleWording(received=received, meant=meant, **said)
        return quarantine.make_rule(city, wording, sources=desk.sources, **(WHO | more))

    return make


def end(city, rule):
    return quarantine.end_rule(city, rule.id, **WHO)


def days_of(city, touched):
    """Read when the penalties that are filed were decided."""
    with city.reads() as session:
        found = current_records(session, touched)
    return sorted(
        record.body["decision_day"]
        for records in found.values()
        for record in records
        if "decision_day" in record.body
    )


def test_a_new_file_is_read_by_the_rule_and_the_report_says_how_often(
    take, deliver, make, listed, city, touched
):
    rule = make()
    deliver(
        "a",
        penalty(1, decision_day=WRONG),
        penalty(2),
        penalty(3, decision_day=" 2026年2 月末"),
    )

    report = take()

    assert (report["linked"], report["quarantined"]) == (3, 0)
    assert listed() == []
    assert days_of(city, touched) == [MEANT, MEANT, "2026-03-02"]
    assert report["warnings"] == [
        f"a: rule {rule.id} read 2 values of decision_day otherwise"
    ]


def test_a_group_that_waits_is_released_by_the_rule_and_the_run_says_so(
    take, deliver, make, desk, city, touched, rows_of
):
    deliver(
        "a",
        *(penalty(n, decision_day=WRONG) for n in range(1, 6)),
        penalty(9, decision_day="某日"),
    )
    take()
    rule = make()

    report = desk.release_all(source="lines")

    assert (report.matched, report.done, dict(report.left)) == (
        6,
        5,
        {"date-unreadable": 1},
    )
    assert days_of(city, touched) == [MEANT] * 5
    (run,) = [one for one in rows_of(SyncRun) if one.kind == "quarantine"]
    assert run.report["warnings"] == [
        f"lines: rule {rule.id} read 5 values of decision_day otherwise"
    ]


def test_one_row_is_tried_released_and_shown_by_the_rule_beside_what_was_delivered(
    take, deliver, make, listed, desk, city, touched
):
    deliver("a", penalty(1, decision_day=WRONG))
    take()
    (entry,) = listed()
    assert desk.attempt(entry.id).state == "invalid"
    rule = make()

    shown = desk.show(entry.id, whole=True)
    trial = desk.attempt(entry.id)
    taken = desk.release(entry.id)

    (cell,) = [one for one in shown["cells"] if one["field"] == "decision_day"]
    assert (cell["text"], cell["rule"], cell["meant"]) == (WRONG, rule.id, MEANT)
    assert cell["reason"] is None
    assert shown["values"]["decision_day"] == WRONG
    assert shown["faults"] == []
    assert (trial.state, trial.event_day.isoformat()) == ("record", MEANT)
    assert taken["warnings"] == [
        f"a: rule {rule.id} read 1 values of decision_day otherwise"
    ]
    assert days_of(city, touched) == [MEANT]


def test_what_a_person_types_goes_before_the_rule(
    take, deliver, make, listed, desk, city, touched
):
    deliver("a", penalty(1, decision_day=WRONG))
    take()
    make()
    (entry,) = listed()

    desk.fix(entry.id, decision_day="2026-02-27")

    assert days_of(city, touched) == ["2026-02-27"]


def test_a_rule_reads_only_files_of_its_days(
    take, deliver, make, listed, desk, clock, today
):
    deliver("a", penalty(1, decision_day=WRONG))
    take()
    clock.advance(days=3)
    deliver("b", penalty(2, decision_day=WRONG))
    take()
    clock.advance(days=3)
    later = today + timedelta(days=3)
    make(valid_from=later, valid_to=later)
    deliver("c", penalty(3, decision_day=WRONG))
    take()

    report = desk.release_all(source="lines")

    assert report.done == 1
    assert sorted(entry.file for entry in listed()) == ["a", "c"]


def test_an_ended_rule_reads_nothing_more_and_what_came_in_stays(
    take, deliver, make, listed, city, touched, desk
):
    rule = make()
    deliver("a", penalty(1, decision_day=WRONG))
    take()
    ended = end(city, rule)
    deliver("b", penalty(2, decision_day=WRONG))
    take()

    assert (ended.ended_by, ended.end_reason) == ("officer:7", WHO["reason"])
    assert days_of(city, touched) == [MEANT]
    assert [entry.file for entry in listed()] == ["b"]
    assert desk.release_all(source="lines").done == 0
    with pytest.raises(RuleEndedError):
        end(city, rule)
    assert make().id != rule.id


def test_another_source_and_another_field_are_left_alone(
    take, deliver, make, listed, source, desk, city
):
    make()
    deliver("a", penalty(1, valid_until=WRONG))
    take()
    others = source.with_manifest(name="others")
    deliver("b", penalty(2, decision_day=WRONG))
    report = take(of=others)

    assert report["reasons"] == {"date-unreadable": 2}
    assert {(entry.source, entry.field) for entry in listed()} >= {
        ("lines", "valid_until"),
        ("others", "decision_day"),
    }


def test_the_landed_bytes_and_the_kept_copy_stay_as_they_were_delivered(
    take, deliver, make, landed, city, source
):
    make()
    sealed = penalty(2, authority="宿迁市公安局")
    deliver("a", penalty(1, decision_day=WRONG), sealed)
    report = take()

    (file,) = landed()
    read = [item for item in items_of(city, source, file) if isinstance(item, RawRow)]

    assert report["reasons"] == {"sealed": 1}
    assert file.form == "rows"
    assert [item.values["decision_day"] for item in read] == [WRONG]


JUDGED = {
    "kind": "court_case",
    "case_no": "（2026）苏1302刑初7号",
    "parties": [{"role": "被告人", "name": "宿迁某商贸有限公司"}],
    "entry_kind": "判决生效",
    "entry_day": WRONG,
}
"""A criminal case: sealed as it stands, and not with a day at which it was judged."""
CASES = ("registration", "penalty", "court_case")


def test_a_rule_opens_no_row_that_is_sealed_as_it_was_received(
    take, deliver, make, desk, source
):
    cases = source.with_manifest(kinds=CASES)
    desk.sources = {"lines": cases}
    make(field="entry_day")
    deliver("a", JUDGED, JUDGED | {"entry_day": MEANT})

    report = take(of=cases)

    assert report["reasons"] == {"sealed": 1}
    assert report["records"] == 1
    assert report["warnings"] == []


def test_a_row_that_only_today_is_sealed_stays_shut_with_a_rule(
    take, deliver, make, listed, desk, source, city
):
    deliver("a", penalty(1, decision_day="?"))
    take()
    (entry,) = listed()

    class Cases(Lines):
        """Reads the same bytes as a criminal case."""

        def read(self, name, data):
            for item in super().read(name, data):
                values = {key: JUDGED[key] for key in JUDGED if key != "kind"}
                yield RawRow("court_case", values, item.place)

    desk.sources = {
        "lines": Cases(source.folder, source.with_manifest(kinds=CASES).manifest)
    }
    rule = make(field="entry_day")

    shown = desk.show(entry.id)
    trial = desk.attempt(entry.id)
    with city.reads() as session:
        rules = quarantine.list_rules(session)
    reach = quarantine.reach_of_rules(city, rules, sources=desk.sources)
    many = desk.release_all(source="lines")

    assert (shown["sealed_by"], shown["cells"]) == ("criminal-matter", [])
    assert trial.state == "sealed"
    assert reach[rule.id].rows == 0
    with pytest.raises(RowSealedError):
        desk.release(entry.id)
    assert (many.done, dict(many.left)) == (0, {"sealed": 1})


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"field": "no_such_field"}, RuleFieldUnknownError),
        ({"field": "uscc"}, RuleFieldClosedError),
        ({"field": "party_name"}, RuleFieldClosedError),
        ({"field": "legal_rep"}, RuleFieldClosedError),
        ({"field": "party_id_no"}, RuleFieldClosedError),
        ({"field": "document_no"}, RuleFieldClosedError),
        ({"field": "authority"}, RuleFieldClosedError),
        ({"field": "content"}, RuleFieldClosedError),
        ({"field": "party_category"}, RuleFieldClosedError),
        ({"field": "transferred_to_justice_day"}, RuleFieldClosedError),
        ({"received": "  "}, RuleTextError),
        ({"received": "日" * 201}, RuleTextError),
        ({"received": "见13812345678"}, RuleTextError),
        ({"received": "2026-03-02"}, RuleNeedlessError),
        ({"meant": "某日"}, RuleUnreadableError),
        ({"valid_to": date(2020, 1, 1)}, RuleDaysError),
    ],
)
def test_what_no_rule_may_say_is_refused(drops, changes, error):
    said = {
        "source": "lines",
        "field": "decision_day",
        "received": WRONG,
        "meant": MEANT,
        "valid_from": date(2026, 5, 1),
    }

    with pytest.raises(error):
        check_wording(Lines(drops), RuleWording(**(said | changes)))


def test_a_rule_that_is_refused_leaves_nothing(make, rows_of):
    for changes, error in (
        ({"source": "nowhere"}, RuleSourceUnknownError),
        ({"field": "uscc"}, RuleFieldClosedError),
        ({"reason": " \u3000"}, ReasonMissingError),
    ):
        with pytest.raises(error):
            make(**changes)

    assert rows_of(ReadingRule) == []
    assert [one for one in rows_of(OutboxEvent) if one.op.startswith("rule.")] == []


def test_two_rules_for_one_value_never_hold_on_one_day(make, city, today):
    end_of_first = today + timedelta(days=9)
    make(valid_to=end_of_first)

    with pytest.raises(RuleOverlapError):
        make("2026年2 月末", valid_from=end_of_first)
    after = make(valid_from=end_of_first + timedelta(days=1))
    other = make("2026年1月末", "2026-01-31")

    with city.reads() as session:
        assert len(quarantine.list_rules(session, "lines")) == 3
        assert quarantine.list_rules(session, "others") == []
    end(city, after)
    with city.reads() as session:
        left = [rule.id for rule in quarantine.list_rules(session)]
        everything = quarantine.list_rules(session, with_ended=True)
    assert after.id not in left
    assert other.id in left
    assert len(everything) == 3
    with pytest.raises(RuleUnknownError):
        quarantine.end_rule(city, "0" * 26, **WHO)


def test_of_two_who_make_one_rule_at_once_one_is_refused(make, rows_of):
    ready = Barrier(2)

    def try_it(_):
        ready.wait(10)
        try:
            return make().id
        except RuleOverlapError:
            return None

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(try_it, range(2)))

    assert made.count(None) == 1
    assert [rule.id for rule in rows_of(ReadingRule)] == [one for one in made if one]


def test_making_and_ending_are_events_that_commit_to_the_text_without_telling_it(
    make, city, rows_of
):
    rule = make()
    end(city, rule)

    events = [one for one in rows_of(OutboxEvent) if one.op.startswith("rule.")]

    assert [one.op for one in events] == ["rule.make", "rule.end"]
    assert {one.subject for one in events} == {rule.id}
    assert {one.detail["rule_sha256"] for one in events} == {
        events[0].detail["rule_sha256"]
    }
    # Both are in the log, and who said it stands there alone.
    assert all(one.audit_index is not None for one in events)
    assert not any("officer" in one.detail for one in events)
    assert WRONG not in str([one.detail for one in events])


def test_a_proposal_begins_when_the_oldest_row_of_the_group_came(
    take, deliver, listed, desk, city, clock, today
):
    deliver("a", penalty(1, decision_day=WRONG), penalty(2, decision_day="某日"))
    take()
    clock.advance(days=2)
    deliver(
        "b",
        penalty(3, decision_day=WRONG),
        penalty(4, decision_day=WRONG, fine_fen="三块"),
    )
    take()
    last = next(one for one in listed() if one.file == "b")

    proposal = quarantine.propose_rule(
        city, last.id, "decision_day", MEANT, sources=desk.sources
    )

    assert proposal.wording == RuleWording("lines", "decision_day", WRONG, MEANT, today)
    assert (proposal.reach.rows, proposal.reach.mends) == (3, 2)
    assert proposal.reach.is_whole


def test_the_reach_of_a_rule_is_what_a_release_brings_in(
    take, deliver, make, desk, city
):
    deliver(
        "a",
        penalty(1, decision_day=WRONG),
        penalty(2, decision_day=WRONG, document_no=""),
    )
    take()
    rule = make()
    with city.reads() as session:
        rules = quarantine.list_rules(session)

    reach = quarantine.reach_of_rules(city, rules, sources=desk.sources)
    done = desk.release_all(source="lines").done

    assert (reach[rule.id].rows, reach[rule.id].mends, done) == (2, 1, 1)


FIELDS = [
    (kind.name, field)
    for kind in KINDS.values()
    for field in kind.fields()
    if kind.is_plain_value(field)
]


def test_no_field_that_names_a_party_or_is_personal_may_have_a_rule(drops):
    everything = Lines(drops, structs.replace(MANIFEST, kinds=tuple(KINDS)))
    for kind in KINDS.values():
        told = {code for role in kind.roles for code in (*role.codes, role.name)}
        closed = {
            n for n, cls in kind.fields().items() if cls in ("personal", "sealed")
        }
        for field in told | closed:
            assert not kind.is_plain_value(field)
            assert not may_have_rule(everything, field)
    assert ("penalty", "decision_day") in FIELDS
    assert ("penalty", "fine_fen") in FIELDS
    assert ("penalty", "procedure") in FIELDS


@given(
    field=st.sampled_from(("decision_day", "fine_fen", "procedure", "filed")),
    text=st.text(min_size=1, max_size=12),
    other=st.text(max_size=12),
    offset=st.integers(-3, 3),
)
def test_a_rule_changes_only_its_own_value_and_never_one_that_can_be_stored(
    tmp_path_factory, field, text, other, offset
):
    source = Lines(tmp_path_factory.getbasetemp())
    meant = {"decision_day": MEANT, "fine_fen": "3", "procedure": "01", "filed": "是"}
    day = date(2026, 5, 1)
    wording = RuleWording("lines", field, text, meant[field], day, day)
    readings = readings_of(source, {"r": wording}, day + timedelta(days=offset))
    row = RawRow("penalty", {field: other, "content": text}, Place(None, 1, 0, 1))

    same = readings.read(row)
    mine = readings.read(RawRow("penalty", {field: text}, row.place))

    kind = KINDS["penalty"]
    storable = kind.stores(field, text) is not None or not text_key(text)
    if isinstance(same, MendedRow):
        assert text_key(other) == text_key(text)
        assert kind.stores(field, other) is None
    assert same.values["content"] == text
    assert isinstance(mine, MendedRow) == (offset == 0 and not storable)
