"""Pictures are to scale, keep inside their frame, and lay no label over another."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
import segno
from hypothesis import assume, example, given
from hypothesis import strategies as st

from hub.console.figures import (
    bars,
    dues,
    nights,
    reasons,
    relations,
    ruler,
    shares,
    steps,
)
from hub.console.figures import timeline as time
from hub.console.figures.codes import camera_code
from hub.console.figures.drawing import BAD, OK, Placed, spread
from tests.console.made_up import FLOORS, TODAY
from tests.console.made_up_figures import FigureSamples
from tests.support.drawn import Drawn

NARROW, MIDDLE, WIDE = 254, 520, 830
NEAR_THE_END = [
    ruler.GradeFloor(letter, floor)
    for letter, floor in (("A", 960), ("B", 810), ("C", 500), ("D", 0))
]
WIDTHS = st.sampled_from([NARROW, MIDDLE, WIDE])
DAYS = st.dates(date(2015, 1, 1), TODAY)
WORDS = time.TimelineWords(
    ("事实", "发生日"), ("平台", "获知日"), "今天", "按 2026-04-30 所知"
)


def near(found, wanted, within=0.01):
    return abs(found - wanted) <= within


@given(
    st.integers(0, 1000),
    WIDTHS,
    st.sampled_from(["距 C 级下限 284 分", "284 points to the floor of C"]),
    st.sampled_from([FLOORS, NEAR_THE_END]),
)
@example(921, WIDE, "距 C 级下限 284 分", NEAR_THE_END)
def test_the_ruler_is_to_scale_and_keeps_its_words_apart(
    score, width, distance, floors
):
    svg = ruler.grade_ruler(score, floors, full=1000, said="216", distance=distance)

    drawn = Drawn(svg, width, without="wide-only" if width == NARROW else "phone-only")

    filled = [box for box, fill in drawn.rects if fill != "#ffffff"]
    own = max(one.floor for one in floors if one.floor <= score)
    assert len(filled) == 1
    assert near(filled[0].left, own / 1000 * width)
    assert near(filled[0].right, score / 1000 * width)
    assert drawn.faults() == []


@given(st.integers(-500, 500), st.integers(500, 900), st.integers(500, 900), WIDTHS)
def test_a_reason_is_as_long_as_its_points(points, lost, gained, width):
    drawn = Drawn(reasons.reason_bar(points, most_lost=lost, most_gained=gained), width)

    (box, fill), zero = drawn.rects[0], drawn.lines[0][0]
    assert near(box.right - box.left, abs(points) / (lost + gained) * width, 0.02)
    assert near(box.left if points >= 0 else box.right, zero, 0.02)
    assert fill == (BAD if points < 0 else OK)
    assert drawn.faults() == []


@given(
    st.lists(st.integers(0, 100_000), min_size=1, max_size=6),
    WIDTHS,
    st.sampled_from(["A", "疑问", "quarantine"]),
)
def test_shares_are_to_scale_and_each_has_its_number(counts, width, label):
    assume(any(counts))
    parts = [shares.Share(label, count, "#0b5c8f") for count in counts]

    drawn = Drawn(shares.shares(parts, said="."), width)

    shown = [count for count in counts if count]
    widths = [box.right - box.left for box, _ in drawn.rects]
    assert len(widths) == len(shown)
    for found, count in zip(widths, shown, strict=True):
        assert near(found, count / sum(shown) * width, 0.02)
    said = sorted(box.said for box in drawn.texts if box.said != label)
    assert said == sorted(f"{count:,}" for count in shown)
    assert drawn.faults() == []


@given(
    st.lists(
        st.none() | st.tuples(st.integers(0, 3000), st.integers(0, 3000)),
        min_size=2,
        max_size=31,
    ),
    WIDTHS,
)
def test_bars_of_days_share_one_scale_and_a_missing_day_is_no_zero(figures, width):
    made = [bars.Bar(f"{index}", one) for index, one in enumerate(figures)]

    drawn = Drawn(bars.day_bars(made, said="."), width)

    counts = [count for one in figures if one for count in one if count]
    heights = [box.bottom - box.top for box, _ in drawn.rects]
    assert len(heights) == len(counts)
    if counts:
        scale = max(heights) / max(counts)
        for tall, count in zip(heights, counts, strict=True):
            assert near(tall, count * scale, 0.05)
    crosses = bars.day_bars(made, said=".").count("M-4 -4L4 4")
    assert crosses == figures.count(None)
    assert drawn.faults() == []


@given(st.lists(st.booleans(), min_size=1, max_size=14), st.sampled_from(["四", "Wed"]))
def test_the_strip_marks_the_days_that_are_due_and_no_others(due, weekday):
    days = [
        dues.DayCell(weekday, f"12/{index + 1}", index % 7 > 4, one)
        for index, one in enumerate(due)
    ]

    drawn = Drawn(dues.day_strip(days, said="."))

    marks = [box for box, _ in drawn.rects if near(box.bottom - box.top, dues.MARK)]
    cells = [box for box, _ in drawn.rects if near(box.bottom - box.top, dues.TALL)]
    assert len(cells) == len(due)
    assert [any(near(box.left, one.left) for one in marks) for box in cells] == due
    assert drawn.faults() == []


@given(
    st.lists(
        st.tuples(st.integers(0, 900), st.integers(1, 100)), min_size=1, max_size=5
    ),
    WIDTHS,
)
def test_the_bars_of_a_night_begin_and_end_when_the_sources_did(runs, width):
    for start, length in runs:
        drawn = Drawn(
            nights.night_bar(start, start + length, 1000, label="136 毫秒"), width
        )

        box = drawn.rects[0][0]
        assert near(box.left, start / 1000 * width, 0.02)
        assert near(box.right, (start + length) / 1000 * width, 0.02)
        assert drawn.faults() == []
    assert Drawn(nights.night_axis(1000, "毫秒"), width).faults() == []


@given(
    st.lists(
        st.tuples(DAYS, st.none() | st.integers(0, 1000)),
        min_size=1,
        max_size=40,
        unique_by=lambda one: one[0],
    )
)
def test_a_rating_steps_when_it_changed_and_is_broken_while_unrated(made):
    made = sorted(made)
    rows = [steps.RatingStep(*one) for one in made]
    svg = steps.rating_steps(rows, FLOORS, full=1000, until=TODAY, said=".")

    drawn = Drawn(svg)

    path = re.search(r' d="([^"]*)"', svg)[1]
    days = max((TODAY - made[0][0]).days, 1)
    starts = [float(x) for x in re.findall(r"[ML]([\d.]+) ", path)]
    rated = [day for day, score in made if score is not None]
    if rated:
        wanted = [64 + (1182 - 64) * (day - made[0][0]).days / days for day in rated]
        assert all(near(*pair, 0.06) for pair in zip(starts, wanted, strict=True))
    before = [None, *(score for _, score in made)]
    moves = sum(
        1
        for (_, score), last in zip(made, before, strict=False)
        if score is not None and last is None
    )
    assert path.count("M") == max(moves, 1)
    assert drawn.faults() == []


EVENTS = st.lists(
    st.tuples(
        DAYS,
        st.integers(0, 400),
        st.sampled_from(["登记", "商标 73,400元", "Sample (disputed)"]),
        st.booleans(),
    ),
    max_size=40,
)


@given(EVENTS, st.none() | DAYS)
def test_the_timeline_is_to_scale_and_fills_what_was_known(rows, cursor):
    events = [
        time.Event(
            day,
            (min(day + timedelta(days=later), TODAY),),
            label,
            "round",
            "#17694a",
            "迟 48 天获知" if late else "",
        )
        for day, later, label, late in rows
    ]
    svg = time.timeline(events, WORDS, today=TODAY, said=".", cursor=cursor)

    drawn = Drawn(svg)

    first = min([event.day for event in events], default=TODAY)
    days = max((TODAY - first).days, 1)
    foot = max([y for _, y, _ in drawn.circles], default=0)
    known = [(x, fill) for x, y, fill in drawn.circles if y == foot]
    for event, (x, fill) in zip(events, known, strict=True):
        assert near(x, 88 + (1178 - 88) * (event.known[0] - first).days / days, 0.02)
        seen = cursor is None or event.known[0] <= cursor
        assert (fill != "#ffffff") is seen
    assert {event.label for event in events} <= {box.said for box in drawn.texts}
    assert drawn.faults() == []


def test_two_versions_are_two_lines_from_one_event():
    event = time.Event(
        date(2026, 3, 1), (date(2026, 3, 5), date(2026, 9, 1)), "商标", "triangle", BAD
    )

    drawn = Drawn(time.timeline([event], WORDS, today=TODAY, said="."))

    slanted = [one for one in drawn.lines if one[0] != one[2] and one[1] != one[3]]
    assert len({(x1, y1) for x1, y1, _, _ in slanted}) == 1
    assert len({(x2, y2) for _, _, x2, y2 in slanted}) == 2


NODES = st.lists(
    st.tuples(
        st.text("宿迁绯葵淞教育ABC", min_size=1, max_size=40),
        st.text("店铺号 019", max_size=40),
        st.booleans(),
    ),
    max_size=12,
)


@given(NODES, WIDTHS)
def test_a_tree_of_relations_keeps_every_word_inside_its_box(rows, width):
    nodes = [
        relations.RelationNode(
            "经营网店", "2025-12-18 起", "依据：平台报送", name, remark, ended=ended
        )
        for name, remark, ended in rows
    ]

    drawn = Drawn(
        relations.relation_tree(
            "宿迁绯葵淞教育科技有限公司", "本主体", nodes, said="."
        ),
        width,
    )

    assert len(drawn.rects) == len(rows) + 1
    said = "".join(box.said for box in drawn.texts).replace(" ", "")
    assert all(name.replace(" ", "") in said for name, _, _ in rows)
    assert drawn.faults() == []


def test_a_thirteenth_relation_needs_a_table():
    node = relations.RelationNode("经营网店", "", "", "店", "")

    with pytest.raises(ValueError, match="12"):
        relations.relation_tree("甲", "", [node] * 13, said=".")


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(1, 20)), max_size=8))
def test_labels_move_apart_in_their_order_and_stay_on_their_line(wanted):
    placed = [Placed(*one) for one in sorted(wanted)]
    assume(sum(2 * one.half + 4 for one in placed) < 300)

    middles = spread(placed, 0, 300)

    edges = [(m - p.half, m + p.half) for m, p in zip(middles, placed, strict=True)]
    assert all(left >= -0.001 and right <= 300.001 for left, right in edges)
    assert all(b[0] - a[1] >= 3.999 for a, b in pairwise(edges))


SAMPLES = {
    name: getattr(FigureSamples("zh"), name)
    for name in ("month", "nights14", "shares", "fates", "tree")
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_picture_tells_its_sentence_and_has_no_style_of_its_own(name):
    svg = str(SAMPLES[name]())

    assert re.search(
        r'<svg [^>]*role="img"[^>]* aria-label="[^"]+"|aria-label="[^"]+" role="img"',
        svg,
    )
    assert "style=" not in svg
    assert "<script" not in svg


def test_what_is_written_into_a_picture_cannot_leave_its_text():
    bad = '"><script>alert(1)</script>&'

    svg = relations.relation_tree(bad, bad, [], said=bad)

    assert "<script" not in svg
    assert Drawn(svg, NARROW).root.get("aria-label") == bad


def test_what_was_known_on_the_day_of_the_cursor_counts_as_known():
    known = date(2026, 4, 30)
    events = [
        time.Event(date(2026, 3, 1), (known,), "商标", "triangle", BAD),
        time.Event(
            date(2026, 3, 1), (known + timedelta(days=1),), "食品", "round", BAD
        ),
    ]

    drawn = Drawn(time.timeline(events, WORDS, today=TODAY, said=".", cursor=known))

    foot = max(y for _, y, _ in drawn.circles)
    assert [fill for _, y, fill in drawn.circles if y == foot] == [BAD, "#ffffff"]


def test_a_code_for_the_camera_has_every_module_and_a_white_margin():
    said = "otpauth://totp/CreditHub:wang?secret=JBSWY3DPEHPK3PXP&issuer=CreditHub"
    drawn = str(camera_code(said, "for the camera"))

    matrix = segno.make(said, micro=False, error="m").matrix
    dark = {
        (int(left) // 4 + step - 4, int(top) // 4 - 4)
        for left, top, run in re.findall(r"M(\d+) (\d+)h(\d+)v4h-\d+z", drawn)
        for step in range(int(run) // 4)
    }
    assert dark == {
        (x, y) for y, row in enumerate(matrix) for x, one in enumerate(row) if one
    }
    side = (len(matrix) + 8) * 4
    assert f'viewBox="0 0 {side} {side}"' in drawn
    assert 'aria-label="for the camera"' in drawn
