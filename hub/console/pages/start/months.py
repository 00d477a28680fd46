"""The month in small charts: records that came in, decisions, questions of the unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from hub.console.figures.bars import Bar, day_bars
from hub.console.figures.drawing import ACTION, BRAND, EDGE, FILE, element, picture
from hub.console.pages.sources.base import day_label
from hub.console.serving.work import sees_sources
from hub.console.views.parts import Figure
from hub.console.words.translator import Translator
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.members.officers import SignedIn
from hub.overview import (
    AskedMonth,
    DayCount,
    asked_month,
    count_asked,
    decided_reviews,
    decided_rows,
    runs_of_month,
)
from schemas.words import OfficerRole

HEIGHT = 72
COUNTED_BY_A_PAGE = 500
"""Entries of the log that a page counts at most, where no job has counted them."""
PURPOSE_COLOURS = (ACTION, FILE, BRAND, EDGE)
"""The most frequent purposes have a colour each; all others share the last."""
SWATCH = 10


@dataclass(frozen=True, slots=True)
class MonthChart:
    """A chart of thirty days with what it counts."""

    title: str
    remark: str
    figure: Figure
    legend: tuple[tuple[Markup, str], ...] | None = None
    """What the colours mean; none where there is one alone."""
    footer: str = ""


def charts_for(
    voice: Translator, hub: Hub, signed_in: SignedIn
) -> tuple[MonthChart, ...]:
    """Draw the charts that an officer's roles open."""
    roles = signed_in.officer.roles
    today = legal_day(hub.clock())
    charts = []
    if signed_in.officer.opens_merchants:
        count_asked(hub, most=COUNTED_BY_A_PAGE)
        asked = asked_month(hub, signed_in.member.code)
        charts.append(_asked_chart(voice, asked, today))
    if sees_sources(signed_in):
        taken = [DayCount(one.day, one.records) for one in runs_of_month(hub)]
        charts.append(_chart(voice, "records", taken, today))
    if OfficerRole.REVIEWER in roles:
        charts.append(_chart(voice, "reviews", decided_reviews(hub), today))
    if OfficerRole.SOURCE_DESK in roles:
        charts.append(_chart(voice, "rows", decided_rows(hub), today))
    return tuple(charts)


def _chart(
    voice: Translator, name: str, days: Sequence[DayCount], today: date
) -> MonthChart:
    """Draw one series."""
    total = sum(one.count for one in days)
    bars = [Bar(day_label(voice, one.day, today), (one.count,)) for one in days]
    picture = day_bars(
        bars, said=voice.t(f"start.month_said.{name}", count=total), height=HEIGHT
    )
    return MonthChart(
        voice.t(f"start.month.{name}"),
        voice.t("start.in_all", count=total),
        Figure(
            picture,
            (voice.t("start.day"), voice.t("start.count")),
            tuple(
                (voice.day(one.day), voice.number(one.count)) for one in reversed(days)
            ),
        ),
    )


def _asked_chart(voice: Translator, asked: AskedMonth, today: date) -> MonthChart:
    """Draw the unit's questions, parted by their purposes."""
    purposes = list(asked.purposes)
    own = purposes[: len(PURPOSE_COLOURS) - 1]
    rest = purposes[len(own) :]
    groups = [[one] for one in own] + ([rest] if rest else [])
    names = [_purpose(voice, one) for one in own]
    if rest:
        names.append(voice.t("start.other_purposes"))
    rows = [
        (day, tuple(sum(counts.get(one, 0) for one in group) for group in groups))
        for day, counts in asked.days
    ]
    bars = [Bar(day_label(voice, day, today), figures or (0,)) for day, figures in rows]
    return MonthChart(
        voice.t("start.month.asked"),
        voice.t("start.in_all", count=asked.total),
        Figure(
            day_bars(
                bars,
                said=voice.t("start.month_said.asked", count=asked.total),
                height=HEIGHT,
                colours=PURPOSE_COLOURS,
            ),
            (voice.t("start.day"), *names),
            tuple(
                (voice.day(day), *(voice.number(one) for one in figures))
                for day, figures in reversed(rows)
            )
            if names
            else (),
        ),
        tuple(
            (_swatch(colour), name)
            for colour, name in zip(PURPOSE_COLOURS, names, strict=False)
        ),
        voice.t("start.refused", count=asked.refused) if asked.refused else "",
    )


def _purpose(voice: Translator, purpose: str) -> str:
    """Name a purpose; questions without one that exists are told as such."""
    key = f"purpose.{purpose}"
    return voice.t(key) if voice.has(key) else voice.t("start.no_purpose")


def _swatch(colour: str) -> Markup:
    """Draw the sign of a colour."""
    return picture(
        [element("rect", width=SWATCH, height=SWATCH, fill=colour)],
        "",
        SWATCH,
        width=SWATCH,
    )
