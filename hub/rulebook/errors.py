"""What the rulebook is asked for and has not."""

from datetime import date

from hub.ground.errors import NotFoundError


class PolicyUnknownError(NotFoundError):
    """No rating policy has this id, or no version of it holds on the day."""

    code = "policy-unknown"
    title = "There is no such rating policy on that day: name one that holds then."

    def __init__(self, policy: str, day: date | None = None) -> None:
        """Name the policy, and the day if one was asked for."""
        asked = policy if day is None else f"{policy}, {day}"
        super().__init__(asked)
