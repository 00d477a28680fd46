"""What is refused because the log says otherwise."""

from hub.ground.errors import HubError, NotFoundError


class EvidenceContradictsError(HubError):
    """What the answer would rest on is not what the audit log was told.

    ``extra["entry"]`` names the entry that contradicts, where one does. Like any other
    refusal it has its receipt, so it is none of those that the log cannot take.
    """

    status = 503
    code = "evidence-contradicts"
    title = (
        "The audit log contradicts what this answer would rest on: ask the "
        "hub's operator to mend it first."
    )


class HeldEventUnknownError(NotFoundError):
    """No such event is held, or the log cannot take it."""

    code = "held-event-unknown"
    title = (
        "No such event is held, or the log cannot take it: list them with "
        "credithub audit held."
    )
