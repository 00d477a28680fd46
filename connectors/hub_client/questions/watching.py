"""What changed of watched merchants: asked for page by page, or sent by webhook."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self, TypeVar
from urllib.parse import urlencode

from connectors.hub_client.asking import AskedFor, SentQuestion
from connectors.hub_client.errors import AnswerShapeError, UnprovenAnswerError
from connectors.hub_client.members import Members
from connectors.hub_client.told.answers import ProvenAnswer
from schemas.answers.webhooks import WebhookUnverifiedError, verify_webhook

Answer = TypeVar("Answer", bound=ProvenAnswer)


@dataclass(frozen=True, slots=True)
class ChangeTold:
    """That something changed of a merchant: ask for it to learn what it is now."""

    number: int
    """Without gaps, for one member and purpose."""
    at: datetime
    merchant: str
    """Public id."""
    kind: str
    """``rating``, ``list``, ``record``, ``source`` or ``identity``."""
    subscription: str
    epoch: str = ""
    """Of a webhook: the epoch in which the entry was made; else that of the page."""

    @property
    def place(self) -> str:
        """Name its place in the feed, to go on after."""
        return f"{self.epoch}.{self.number}"

    @classmethod
    def read(cls, told: Members, at: datetime, epoch: str) -> Self:
        """Read an entry that was found at a moment."""
        return cls(
            number=told.whole("number"),
            at=at,
            merchant=told.text("merchant"),
            kind=told.text("kind"),
            subscription=told.text("subscription"),
            epoch=epoch,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesAnswer(ProvenAnswer):
    """A page of what changed, oldest first."""

    epoch: str
    """A new one begins when the hub comes back from a backup."""
    entries: tuple[ChangeTold, ...]
    next: str
    """Ask after this to go on; keep it once the entries were acted on."""
    more: bool


class WatchQuestions(ABC):
    """Questions about watched merchants; each raises as ``HubClient`` says."""

    def changes(
        self, asking: AskedFor, *, after: str | None = None, limit: int = 100
    ) -> ChangesAnswer:
        """List what changed of watched merchants after a place, oldest first.

        Where the hub came back from a backup and lost what was read,
        ``HubRefusedError`` says ``feed-restarted``, and ``feed-place-gone`` where
        entries have ended that were not read; its problem document names the place to
        go on after (``continue_after``).
        """
        said = {"limit": str(limit)} if after is None else {"after": after}
        said.setdefault("limit", str(limit))
        question = SentQuestion("GET", "/v1/changes", urlencode(said), asking)
        return self._ask(question, ChangesAnswer, read_changes, None)

    @abstractmethod
    def _ask(
        self,
        question: SentQuestion,
        made: type[Answer],
        read: Callable[[Members], dict[str, Any]],
        held: Answer | None,
    ) -> Answer:
        """Ask, and give what its receipt proves."""


def read_changes(told: Members) -> dict[str, Any]:
    """Read what a page of changes tells.

    Raises:
        AnswerShapeError: it lacks a member, or one has another form.
    """
    epoch = told.text("epoch")
    return {
        "epoch": epoch,
        "entries": tuple(
            ChangeTold.read(row, row.moment("at"), epoch)
            for row in told.rows("entries")
        ),
        "next": told.text("next"),
        "more": told.flag("more"),
    }


def read_webhook_change(
    headers: Mapping[str, str], body: bytes, key: str, *, at: datetime
) -> ChangeTold:
    """Check a webhook with its secret (``whsec_``) or public key (``whpk_``); read it.

    The same change may come twice, by the same ``place``: act on each place once.

    Raises:
        UnprovenAnswerError: ``webhook-unverified``: it is not from the hub, or was
            signed at another time; answer 400 and look at nothing.
        AnswerShapeError: it lacks a member, or one has another form.
    """
    try:
        verify_webhook(headers, body, key, at=at)
    except WebhookUnverifiedError as error:
        raise UnprovenAnswerError(
            code="webhook-unverified", detail=str(error)
        ) from error
    try:
        document = Members(json.loads(body), "")
    except ValueError as error:
        raise AnswerShapeError(code="answer-shape", detail=str(error)) from error
    data = document.inner("data")
    return ChangeTold.read(data, document.moment("timestamp"), data.text("epoch"))
