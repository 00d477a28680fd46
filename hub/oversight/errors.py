"""What the access review refuses, each with a code that never changes."""

from hub.ground.errors import (
    BadInputError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
)


class AccessSampleUnknownError(NotFoundError):
    """No sample of looks was drawn for this week."""

    code = "access-sample-unknown"
    title = "No sample was drawn for this week: name a week by its Monday."


class AccessLookUnknownError(NotFoundError):
    """The sample of this week has no look of this number."""

    code = "access-look-unknown"
    title = "The sample has no look of this number: choose one of its list."


class AccessWeekOpenError(ConflictError):
    """A sample is drawn once its week is over, from a Monday to a Sunday."""

    code = "access-week-open"
    title = (
        "The week is not over, or the day is no Monday: name a past week by its Monday."
    )


class AccessLookOwnError(ForbiddenError):
    """Nobody says of their own looks whether they are explained."""

    code = "access-look-own"
    title = "This look is your own: have somebody else judge it."


class AccessReasonError(BadInputError):
    """A mark needs a reason of 1 to 500 characters on one line."""

    code = "access-reason-invalid"
    title = "Say in 1 to 500 characters why the look is explained or not."
