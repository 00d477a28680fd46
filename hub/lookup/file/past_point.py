"""What a question about the past asks for: a day, a moment, or both.

The day says what was so then, the moment what the hub knew of it. Where no moment is
asked for it is the last one that has closed; none is answered for that may still get
more.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from hub.archive.lease import last_closed_moment
from hub.context import Hub
from hub.ground.errors import BadInputError
from hub.lookup.task.parties import said_again
from hub.lookup.task.tasks import MomentInvalidError, NotGrantedError
from hub.lookup.view.sight import Sight
from hub.rulebook import Rulebook
from schemas.wording import Wording
from schemas.words import PAST_PURPOSES

AS_OF = "as_of"
KNOWN_AT = "known_at"


class MomentOpenError(BadInputError):
    """The moment has not closed yet: what is committed next may be known at it.

    The detail names the last closed one.
    """

    code = "moment-open"
    title = (
        "The moment is not closed yet: ask for the last closed one, which the detail "
        "names, or leave known_at out."
    )


class AsOfInvalidError(BadInputError):
    """``as_of`` is no day such as 2026-03-01, or has not come yet."""

    code = "as-of-invalid"
    title = "Write as_of as a day that has come, such as 2026-03-01."


class BeforeRulesError(BadInputError):
    """The day of a certificate lies before the first rule that could answer for it."""

    code = "before-first-rule"
    title = "No rule answers for this day: ask from the day that the detail names."


@dataclass(frozen=True, slots=True)
class PastAsked:
    """What is asked of the past, as it came; None where nothing was."""

    as_of: str | None = None
    """The day of which it is asked."""
    known_at: str | None = None
    """The moment whose knowledge is asked for."""

    @property
    def query(self) -> str:
        """Write it as the parameters of a question."""
        said = ((AS_OF, self.as_of), (KNOWN_AT, self.known_at))
        return "&".join(f"{name}={text}" for name, text in said if text is not None)


PRESENT = PastAsked()
"""Nothing of the past."""


@dataclass(frozen=True, slots=True)
class PastPoint:
    """A point on both axes, which answers name."""

    known_at: datetime
    """The moment whose knowledge is told."""
    day: date
    """The day of which it is told: today where none was asked for."""
    is_cut: bool
    """Whether a day was asked for: then nothing is told of what happened later."""
    is_now: bool
    """Whether no moment was asked for: then it is the last closed one."""

    @property
    def asked_day(self) -> date | None:
        """The day that was asked for; None where none was."""
        return self.day if self.is_cut else None


def check_past(sight: Sight) -> None:
    """Refuse the past to those who have no say about it, before anything is read.

    Raises:
        NotGrantedError: the purpose or the asker has none.
    """
    if sight.view.purpose not in PAST_PURPOSES or sight.view.is_public:
        raise NotGrantedError(rule="past:purpose")


def read_past_point(
    session: Session, hub: Hub, asked: PastAsked, today: date
) -> PastPoint:
    """Read the point on both axes that is asked for.

    Raises:
        MomentInvalidError: the moment cannot be read.
        MomentOpenError: it is later than the last closed one.
        AsOfInvalidError, BeforeRulesError: as their names say.
    """
    day = today if asked.as_of is None else read_day(asked.as_of, hub.rulebook, today)
    closed = last_closed_moment(session)
    moment = closed if asked.known_at is None else read_moment(asked.known_at, closed)
    return PastPoint(
        moment, day, is_cut=asked.as_of is not None, is_now=asked.known_at is None
    )


def read_moment(text: str, closed: datetime) -> datetime:
    """Read a moment that has closed, with its offset from UTC.

    Raises:
        MomentInvalidError: it is none.
        MomentOpenError: it is later than the last closed one.
    """
    said = said_again(KNOWN_AT, text)
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise MomentInvalidError(said)
        # As one clock tells it: an offset may have seconds, or lead out of all years.
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise MomentInvalidError(said) from error
    if moment > closed:
        told = closed.isoformat()
        raise MomentOpenError(
            Wording(
                f"{said}；最近的已截止时刻是 {told}",
                f"{said}; the last closed moment is {told}",
            )
        )
    return moment


def read_day(text: str, rules: Rulebook, today: date) -> date:
    """Read a day that has come and that rules answer for.

    Raises:
        AsOfInvalidError: it is none, or lies ahead.
        BeforeRulesError: it lies before the first rule of publicity.
    """
    day = day_come(text, today)
    if day is None:
        raise AsOfInvalidError(said_again(AS_OF, text))
    check_ruled(day, min(rule.valid_from for rule in rules.publicity))
    return day


def day_come(text: str, today: date) -> date | None:
    """Read a day that has come; None of what is none, or is written otherwise."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return None if day.isoformat() != text or day > today else day


def check_ruled(day: date, since: date) -> None:
    """Refuse a day before the first rule.

    Raises:
        BeforeRulesError: it is one.
    """
    if day < since:
        raise BeforeRulesError(
            Wording(f"{day}；最早可问 {since}", f"{day}; the first is {since}")
        )


def closed_moment(hub: Hub) -> datetime:
    """Tell the last closed moment, which is the latest that can be asked about."""
    with hub.reads() as session:
        return last_closed_moment(session)
