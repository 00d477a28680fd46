"""What cannot be done to a clock, and what to do instead."""

from hub.ground.errors import BadInputError, ConflictError, NotFoundError


class ClockUnknownError(NotFoundError):
    """No clock has this number."""

    code = "clock-unknown"
    title = "There is no such clock: list them with credithub clocks."


class ClockRuleUnknownError(NotFoundError):
    """No rule of this name sets a term on the day of the event."""

    code = "clock-rule-unknown"
    title = "No such rule holds on that day: take its name from docs/rulebook.md."


class ClockEventError(BadInputError):
    """The rule counts from another event."""

    code = "clock-event"
    title = "The term does not count from this event: name the one that is told."


class ClockStartError(BadInputError):
    """The event lies ahead, and nothing counts from it yet."""

    code = "clock-start"
    title = "The event lies ahead: open the clock once it has happened."


class ClockSubjectError(BadInputError):
    """What a clock runs for is not named by readable text."""

    code = "clock-subject"
    title = "Name what the clock runs for by a type such as complaint and its number."


class ClockStandingError(ConflictError):
    """The same term runs for the same already."""

    code = "clock-standing"
    title = "This clock runs already: end or meet it before opening another."


class ClockChangedError(ConflictError):
    """Something has happened to the clock since it was read."""

    code = "clock-changed"
    title = "This clock has changed since: read it again, then say what is to be done."


class ClockClosedError(ConflictError):
    """The clock runs no more, and stays as it ended."""

    code = "clock-closed"
    title = "This clock is closed and stays so: open another for a new event."


class ClockOverdueError(ConflictError):
    """The due day has passed, and nothing moves it any more."""

    code = "clock-overdue"
    title = "The due day has passed and stays: do what is due; it is told as late."


class ClockPausedError(ConflictError):
    """The clock stands still."""

    code = "clock-paused"
    title = "This clock stands still: run credithub clock resume first."


class ClockRunningError(ConflictError):
    """The clock does not stand still, so it cannot go on."""

    code = "clock-running"
    title = "This clock does not stand still: leave it as it is."


class ClockPauseError(BadInputError):
    """The rule knows no such reason to stand still."""

    code = "clock-pause"
    title = "The rule knows no such pause: name a reason that it knows."


class ClockExtensionError(BadInputError):
    """The rule does not allow so long an extension, or no further one."""

    code = "clock-extension"
    title = "The rule does not extend the term so far: ask for what it allows."
