"""What goes wrong with a slot."""

from hub.ground.errors import ConflictError


class SlotLostError(ConflictError):
    """Another process took the work over, so nothing more of it is written here."""

    code = "job-slot-lost"
    title = (
        "Another process has taken this work over, so nothing more of it is written"
        " here: see how it ends with credithub status."
    )


class JobTooLongError(ConflictError):
    """A job took longer than ``night.toml`` lets it, and was given up."""

    code = "job-too-long"
    title = (
        "The job took longer than night.toml lets it and was given up: look why, and"
        " do it by hand with credithub jobs --run."
    )


class JobDiesError(ConflictError):
    """Every process that did a job ended before it was done."""

    code = "job-dies"
    title = (
        "Every process that did this job ended before it was done: look into the"
        " program's log, then do it by hand with credithub jobs --run."
    )


class ClockJumpedError(ConflictError):
    """The clock moved by more than half an hour beside the time that passed.

    No job begins.
    """

    code = "clock-jumped"
    title = (
        "The clock jumped, so no job begins: set it right, or end credithub jobs and"
        " start it again where it is right now."
    )
