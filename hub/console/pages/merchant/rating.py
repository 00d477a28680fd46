"""The grade with its reasons: pure."""

from collections.abc import Mapping

from hub.console.figures.reasons import reason_bar
from hub.console.figures.ruler import GradeFloor, grade_ruler
from hub.console.pages.merchant.views import RatingView
from hub.console.views.parts import (
    GradeBlock,
    Link,
    ReasonList,
    ReasonRow,
    StateNote,
)
from hub.console.words.translator import Translator
from hub.lookup.page import PageFlag, PageRating, PageReason

BASE = "base"
UNRATED = "unrated"
YEAR = len("2026-")
SPACE = {"zh": "\u3000", "en": ", "}


def rating_view(
    rating: PageRating | None,
    documents: Mapping[str, Link],
    names: Mapping[str, str],
    voice: Translator,
) -> RatingView:
    """Show the stored rating.

    ``documents`` links each shown record by its number, ``names`` names its kind.
    """
    if rating is None:
        note = StateNote(
            "empty",
            voice.t("merchant.rating.none"),
            voice.t("merchant.rating.none_note"),
        )
        return RatingView("", None, None, "", note)
    policy = f"merchant.policy.{rating.policy}"
    name = voice.t(policy) if voice.has(policy) else rating.policy
    remark = SPACE[voice.language].join(
        (
            f"{name} {rating.version}",
            voice.t("merchant.rating.as_of", day=rating.as_of.isoformat()),
            voice.t("merchant.rating.rests_on"),
        )
    )
    return RatingView(
        remark,
        _block(rating, voice),
        _reasons(rating, documents, voice),
        _what_if(rating, names, voice),
    )


def _block(rating: PageRating, voice: Translator) -> GradeBlock:
    """Show the letter, the ruler and what limits the grade."""
    limits = tuple(_limit(flag, voice) for flag in rating.flags if flag.at_most)
    why = [flag.text for flag in rating.flags if flag.at_most is None]
    if rating.grade == UNRATED or rating.score is None:
        return GradeBlock(None, limits=limits, reason=voice.t("parts.stop").join(why))
    letters = [one.grade for one in rating.floors]
    return GradeBlock(
        rating.grade,
        place=letters.index(rating.grade) + 1 if rating.grade in letters else None,
        of=len(letters),
        ruler=grade_ruler(
            rating.score,
            [GradeFloor(one.grade, one.floor) for one in rating.floors],
            full=rating.full_score,
            said=voice.t(
                "merchant.rating.said",
                grade=rating.grade,
                score=rating.score,
                full=rating.full_score,
            ),
            distance=""
            if rating.step is None
            else voice.t(
                "merchant.rating.distance",
                grade=rating.step.grade,
                count=rating.step.missing,
            ),
        )
        if rating.floors
        else None,
        limits=limits,
        reason=voice.t("parts.stop").join(why),
    )


def _limit(flag: PageFlag, voice: Translator) -> str:
    """Say what limits the grade, by which article, until when."""
    article = "" if flag.article is None else flag.article
    until = (
        voice.t("merchant.rating.no_end")
        if flag.last_day is None
        else voice.t("merchant.rating.until", day=flag.last_day.isoformat())
    )
    return voice.t(
        "merchant.rating.limit", text=flag.text, article=article, until=until
    )


def _reasons(
    rating: PageRating, documents: Mapping[str, Link], voice: Translator
) -> ReasonList | None:
    """List the reasons: the base, then gains, then losses, the largest first."""
    if rating.score is None:
        return None
    base = sum(one.points for one in rating.reasons if one.code == BASE)
    others = [one for one in rating.reasons if one.code != BASE]
    gains = sorted((one for one in others if one.points >= 0), key=lambda r: -r.points)
    losses = sorted((one for one in others if one.points < 0), key=lambda r: r.points)
    most_gained = max((one.points for one in gains), default=0)
    most_lost = max((-one.points for one in losses), default=0)
    return ReasonList(
        base,
        tuple(
            ReasonRow(
                one.text,
                one.points,
                tuple(documents[key] for key in one.records if key in documents),
                one.article or "",
                _fades(one, rating.as_of.year, voice),
                reason_bar(one.points, most_lost=most_lost, most_gained=most_gained)
                if one.points
                else None,
            )
            for one in (*gains, *losses)
        ),
        rating.score,
    )


def _fades(reason: PageReason, year: int, voice: Translator) -> str:
    """Say when a reason next weighs less, and what it weighs then."""
    if reason.next is None:
        return voice.t("merchant.rating.stays")
    day, points = reason.next.day.isoformat(), reason.next.points
    if reason.next.day.year == year:
        day = day[YEAR:]
    if not points:
        return voice.t("merchant.rating.ends", day=day)
    return voice.t("merchant.rating.fades", day=day, points=voice.signed(points))


def _what_if(rating: PageRating, names: Mapping[str, str], voice: Translator) -> str:
    """Say what the rating would be without one shown record."""
    if rating.what_if is None or rating.what_if.record not in names:
        return ""
    found = rating.what_if
    return voice.t(
        "merchant.rating.what_if",
        record=names[found.record],
        score=found.score,
        grade=found.grade,
    )
