"""Records brought to one line a document: whatever their order, however often told."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.archive.rules import LawField
from hub.lookup.file.certificate import CertificateRequest, Period, read_asked
from hub.lookup.file.certificate.lines import Sanction, chosen, lines_of
from hub.rulebook import load_rulebook

LEARNED = datetime(2026, 1, 1, tzinfo=UTC)
OFFICES = [
    ("甲市场监督管理局", None),
    ("乙市场监督管理局", None),
    ("甲 市场监督管理局", None),
]
CODES = [None, "11320000014000046W", "91110000600037341L"]
FIELDS = [
    LawField("ip", "213-215", "code", "《商标法》第57条", "marks"),
    LawField("ip", None, "words", "侵权", "ip"),
    LawField("food", None, "code", "《食品安全法》第124条", "food"),
]
FIRST = date(2026, 1, 1)
days = st.integers(0, 9).map(lambda number: FIRST + timedelta(days=number))


@st.composite
def sanctions(draw):
    """Records of a party, each under an id of its own."""
    made = []
    for number in range(draw(st.integers(0, 7))):
        office, _ = draw(st.sampled_from(OFFICES))
        body = {
            "document_no": draw(st.sampled_from(["1号", "1 号", "2号"])),
            "authority": office,
            "decision_day": str(day := draw(days)),
        }
        code = draw(st.sampled_from(CODES))
        if code is not None:
            body["authority_code"] = code
        fields = draw(st.lists(st.sampled_from(FIELDS), max_size=2, unique=True))
        status = draw(st.sampled_from(["active", "repaired", "annulled"]))
        made.append(
            Sanction(
                *(f"R{number}", "penalty", "a", status, LEARNED, body, day, day),
                tuple(fields),
            )
        )
    return made


@st.composite
def asked(draw):
    """A field, or a group of it, and days."""
    first, last = sorted((draw(days), draw(days)))
    period = Period(draw(st.sampled_from([None, first])), last)
    group = draw(st.sampled_from([None, "213-215"]))
    return CertificateRequest("ip", group, period, period)


@given(sanctions(), asked(), st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_changes_a_line(records, wanted, dice):
    told = chosen(lines_of(records), wanted, wanted.penalties)
    again = [*records, *(replace(one) for one in records)]
    dice.shuffle(again)

    assert chosen(lines_of(again), wanted, wanted.penalties) == told


@given(sanctions())
def test_every_record_stands_in_one_line(records):
    lines = lines_of(records)

    ids = sorted(one.id for line in lines for one in line.records)
    assert ids == sorted(one.id for one in records)


@given(sanctions())
def test_one_office_has_one_line_a_number(records):
    lines = lines_of(records)

    for line in lines:
        numbers = {one.body["document_no"].replace(" ", "") for one in line.records}
        assert len(numbers) == 1
    named = [
        (
            one.body["authority"].replace(" ", ""),
            one.body["document_no"].replace(" ", ""),
            number,
        )
        for number, line in enumerate(lines)
        for one in line.records
    ]
    assert len({pair[:2] for pair in named}) == len(set(named))


@given(sanctions(), asked())
def test_both_ends_count_and_nothing_else(records, wanted):
    listed, doubtful = chosen(lines_of(records), wanted, wanted.penalties)

    period = wanted.penalties
    for line in [*listed, *(one for _, one in doubtful)]:
        assert any(
            (period.first or date.min) <= one.day <= period.last for one in line.records
        )
    for record in records:
        is_inside = (period.first or date.min) <= record.day <= period.last
        is_meant = any(
            one.field == "ip" and wanted.group in {None, one.group}
            for one in record.fields
        )
        if is_inside and is_meant:
            assert any(record in line.records for line in listed)


@given(asked(), days)
def test_the_first_and_the_last_day_of_a_period_lie_in_it(wanted, day):
    period = wanted.penalties
    first = period.first or date.min

    assert period.holds(day) == (first <= day <= period.last)
    assert period.holds(period.last)
    assert period.holds(first)


@given(sanctions())
def test_a_decision_that_one_source_calls_annulled_is_told_as_annulled(records):
    for line in lines_of(records):
        if any(one.status == "annulled" for one in line.records):
            assert line.status == "annulled"


@given(st.dates(date(2025, 4, 26), date(2026, 11, 24)))
def test_a_window_of_two_years_begins_on_the_same_day_of_the_month(day):
    rules = load_rulebook()
    found = read_asked({"window": "marks", "on": str(day)}, rules, date(2026, 11, 24))

    first = found.penalties.first
    assert (found.penalties.last, found.judgments) == (day, found.penalties)
    assert first.year == day.year - 2
    assert (first.month, first.day) in {(day.month, day.day), (2, 28)}
