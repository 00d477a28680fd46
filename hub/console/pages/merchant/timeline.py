"""When things happened and when the hub knew; its ratings through time: pure."""

from collections.abc import Sequence
from datetime import date, timedelta

from hub.console.figures.drawing import BAD, INK2, ODD, OK, SMALL, wrap
from hub.console.figures.ruler import GradeFloor
from hub.console.figures.steps import RatingStep, rating_steps
from hub.console.figures.timeline import Event, TimelineWords, timeline
from hub.console.pages.merchant.cards import content_of
from hub.console.pages.merchant.views import KnownStep, TimelineView
from hub.console.views.parts import Figure
from hub.console.words.translator import Translator
from hub.ground.clock import legal_day
from hub.lookup.page import MerchantPageDocument, PageRecord
from schemas.record import meaning_of
from schemas.words import ENDS_PUBLICITY

MOST_DRAWN = 40
LABEL = 100
"""How wide the title of a record may be on the timeline."""
MOST_LABELLED = 16
ADVERSE = frozenset({"penalty", "sampling_result", "abnormal_listing"})
RESTRAINTS = frozenset({"judgment_debtor", "serious_listing", "criminal_case"})
SETTLED = ENDS_PUBLICITY | {"ended"}


def timeline_view(
    document: MerchantPageDocument,
    voice: Translator,
    *,
    today: date,
    past: str,
    here: str,
) -> TimelineView:
    """Draw the records on both axes.

    ``past`` is where the page as known on a day is asked for, nothing where it may not
    be; ``here`` is the present page.
    """
    moment = document.known_at or None
    cursor = None if moment is None else legal_day(moment - timedelta(seconds=1))
    dated = [one for one in document.records if one.event_day is not None]
    drawn = sorted(dated[:MOST_DRAWN], key=lambda one: one.event_day or date.min)
    changes = sorted({v.known_from for one in document.records for v in one.versions})
    said = voice.t("merchant.time.said", count=len(document.records))
    if len(dated) > len(drawn):
        said += voice.t("merchant.time.newest", count=len(drawn))
    if cursor is not None:
        said = voice.t(
            "merchant.time.known",
            day=cursor.isoformat(),
            count=len(document.records),
        )
    steps = _steps(changes, cursor, voice, past, here)
    if not drawn:
        return TimelineView(None, voice.t("merchant.time.none"), *steps)
    words = TimelineWords(
        (voice.t("merchant.time.event"), voice.t("merchant.time.event_day")),
        (voice.t("merchant.time.hub"), voice.t("merchant.time.known_day")),
        voice.t("frame.today"),
        "" if cursor is None else voice.t("merchant.as_known", day=cursor.isoformat()),
    )
    is_labelled = len(drawn) <= MOST_LABELLED
    picture = timeline(
        [_event(one, voice, is_labelled=is_labelled) for one in drawn],
        words,
        today=today,
        said=said,
        cursor=cursor,
    )
    head = ("event_day", "known_day", "record", "state")
    return TimelineView(
        Figure(
            picture,
            tuple(voice.t(f"merchant.time.head.{name}") for name in head),
            tuple(_row(one, voice) for one in dated),
            voice.t("merchant.time.title"),
        ),
        said,
        *steps,
    )


def _steps(
    changes: Sequence[date],
    cursor: date | None,
    voice: Translator,
    past: str,
    here: str,
) -> tuple[KnownStep | None, KnownStep | None]:
    """Give the ways to what was known before the last change, and back to today."""
    if not past:
        return None, None
    before = [day for day in changes if cursor is None or day <= cursor][:-1]
    back = None
    if before:
        day = before[-1].isoformat()
        back = KnownStep(voice.t("merchant.time.back", day=day), f"{past}?day={day}")
    on = None if cursor is None else KnownStep(voice.t("frame.task.today"), here)
    return back, on


def _event(record: PageRecord, voice: Translator, *, is_labelled: bool) -> Event:
    """Draw one record."""
    content = content_of(record, voice)
    label = ""
    if is_labelled:
        lines = wrap(content.title, LABEL, SMALL)
        label = lines[0] if len(lines) == 1 else f"{lines[0]}…"
        if content.fen:
            label += f" {voice.money(content.fen)}"
    sign, colour = _mark(record)
    late = ""
    if record.is_late and record.days_to_know is not None:
        late = voice.t("merchant.time.late", count=record.days_to_know)
    return Event(
        record.event_day or record.known_from,
        tuple(one.known_from for one in record.versions),
        label,
        sign,
        colour,
        late,
    )


def _mark(record: PageRecord) -> tuple[str, str]:
    """Choose sign and colour by state and kind."""
    if record.state == "disputed":
        return "diamond", ODD
    if record.state in SETTLED:
        return "ring", INK2
    if record.kind in RESTRAINTS:
        return "square", BAD
    if record.kind in ADVERSE:
        return "triangle", BAD
    if not meaning_of(record.kind).neutral:
        # It says something of the merchant, and nobody has found anything.
        return "round", INK2
    return "round", OK


def _row(record: PageRecord, voice: Translator) -> tuple[str, ...]:
    """Write a record as a row of the table beside the picture."""
    content = content_of(record, voice)
    day = record.event_day
    return (
        voice.t("parts.absent.not_sent") if day is None else day.isoformat(),
        voice.t("parts.comma").join(
            one.known_from.isoformat() for one in record.versions
        ),
        f"{content.title} {content.number}".strip(),
        voice.t(f"state.{record.state}"),
    )


def rating_line(
    document: MerchantPageDocument, voice: Translator, *, today: date
) -> Figure | None:
    """Draw the ratings that were given, where there were several."""
    rating = document.rating
    points = {legal_day(one.known_at): one for one in document.rating_history.points}
    several = len(points) > 1 and any(one.score is not None for one in points.values())
    if rating is None or not rating.floors or not several:
        return None
    moment = document.known_at or None
    until = today if moment is None else legal_day(moment - timedelta(seconds=1))
    days = sorted(points)
    picture = rating_steps(
        [RatingStep(day, points[day].score) for day in days],
        [GradeFloor(one.grade, one.floor) for one in rating.floors],
        full=rating.full_score,
        until=max(until, days[-1]),
        said=voice.t("merchant.line.said", count=len(days)),
    )
    head = ("day", "score", "grade", "changed")
    unrated = voice.t("grade.unrated")
    return Figure(
        picture,
        tuple(voice.t(f"merchant.line.head.{name}") for name in head),
        tuple(
            (
                day.isoformat(),
                unrated if (score := points[day].score) is None else f"{score}",
                unrated if score is None else points[day].grade,
                voice.t("parts.comma").join(
                    f"{one.text} {_change(one.before, one.after, voice)}"
                    for one in points[day].changed
                ),
            )
            for day in reversed(days)
        ),
        voice.t("merchant.line.title"),
    )


def _change(before: int | None, after: int | None, voice: Translator) -> str:
    """Write how the points of a reason changed."""
    none = voice.t("parts.absent.none")
    first = none if before is None else voice.signed(before)
    last = none if after is None else voice.signed(after)
    return f"{first} → {last}"
