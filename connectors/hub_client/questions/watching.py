"""What changed of watched merchants: asked for page by page, or sent by webhook."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from connectors.hub_client.answers import ProvenAnswer
from connectors.hub_client.asking import AskedFor, SentQuestion
from connectors.hub_client.connection import HubConnection
from connectors.hub_client.errors import UnprovenAnswerError
from connectors.hub_client.reading import read_document, reader_of
from schemas.answers.changes import ChangesDocument, WebhookMessageDocument
from schemas.answers.webhooks import WebhookUnverifiedError, verify_webhook


class WatchQuestions(HubConnection):
    """Questions about watched merchants; they raise as ``HubConnection`` says."""

    def changes(
        self, asking: AskedFor, *, after: str | None = None, limit: int = 100
    ) -> ProvenAnswer[ChangesDocument]:
        """List what changed of watched merchants after a place, oldest first.

        Where the hub came back from a backup and lost what was read,
        ``HubRefusedError`` says ``feed-restarted``, and ``feed-place-gone`` where
        entries have ended that were not read; its problem document names the place to
        go on after (``continue_after``).
        """
        said = {"limit": str(limit)} if after is None else {"after": after}
        said.setdefault("limit", str(limit))
        question = SentQuestion("GET", "/v1/changes", urlencode(said), asking)
        return self._ask(question, reader_of(ChangesDocument))


def read_webhook_change(
    headers: Mapping[str, str], body: bytes, key: str, *, at: datetime
) -> WebhookMessageDocument:
    """Check a webhook with its secret (``whsec_``) or public key (``whpk_``); read it.

    The same change may come twice, by the same ``data.place``: act on each once.

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
    return read_document(body, WebhookMessageDocument)
