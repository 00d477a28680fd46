"""The way to a hub: what is asked is sent, and what comes is proven before it is read.

Every method of a client raises ``UnprovenAnswerError`` rather than give a value that
its receipt does not prove, ``HubRefusedError`` where the hub refuses,
``NobodyKnownError`` where nobody carries the code, ``HubUnreachableError`` where no
answer came, and ``AnswerShapeError`` where a proven answer cannot be read.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self
from urllib.parse import quote

from connectors.hub_client.answers import Document, DocumentTaken, ProvenAnswer
from connectors.hub_client.asking import SentQuestion, about_code
from connectors.hub_client.errors import (
    ClientSetupError,
    HubRefusedError,
    HubUnreachableError,
    UnprovenAnswerError,
)
from connectors.hub_client.http_calls import Exchange, check_origin, over
from connectors.hub_client.proving import Clock, ProvenReceipt, Prover
from connectors.hub_client.reading import read_document
from connectors.hub_client.refusals import problem_of, refusal_of
from connectors.transport import Bounds, HttpReply, Transport, TransportError
from schemas.answers.merchant import MovedDocument
from schemas.tlog.commitments import RECEIPT_MEMBER
from schemas.tlog.evidence import Trust
from schemas.words import PROCEEDINGS

NOT_MODIFIED = 304
MOVED = 308
OK = 200
NOT_FOUND = 404
MOST_MOVES = 3


def system_now() -> datetime:
    """Read this machine's clock, in UTC."""
    return datetime.now(UTC)


class HubConnection:
    """Asks one hub with one token; may be shared by threads."""

    def __init__(  # noqa: PLR0913  # each has a default that is right for most
        self,
        url: str,
        token: str,
        trust: Trust,
        *,
        member: str | None = None,
        most_age: timedelta = timedelta(minutes=5),
        bounds: Bounds | None = None,
        certificates: Path | None = None,
        exchange: Exchange | None = None,
        clock: Clock = system_now,
    ) -> None:
        """Take the hub's origin, a token and whom to believe.

        ``member`` is who the token belongs to: then no answer to another one counts.
        ``most_age`` is how far the log's time may lie from ``clock``. ``certificates``
        is a file of further ones to trust, ``exchange`` another way to send requests.

        Raises:
            ClientSetupError: ``url-invalid``, ``url-not-secure``, ``token-unusable``,
                ``keys-missing``.
        """
        self._origin, host = check_origin(url)
        if not token or not token.isascii() or not token.isprintable():
            detail = "a token is one line of ASCII, as credithub init printed it"
            raise ClientSetupError(code="token-unusable", detail=detail)
        if not trust.verifiers():
            detail = "no key of a log is trusted, so nothing could be proven"
            raise ClientSetupError(code="keys-missing", detail=detail)
        self._token = token
        self._prover = Prover(trust, clock, most_age, member)
        self._transport: Transport | None = None
        if exchange is None:
            # Whoever names the hub may have it in a network of its own.
            transport = Transport((), inner=[host], bounds=bounds, trust=certificates)
            self._transport, exchange = transport, over(transport)
        self._exchange = exchange

    def __enter__(self) -> Self:
        """Be closed at the end of a with block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close what is open."""
        self.close()

    def close(self) -> None:
        """Close what is open."""
        if self._transport is not None:
            self._transport.close()

    def _ask(
        self,
        question: SentQuestion,
        read: Callable[[bytes], Document],
        held: ProvenAnswer[Document] | None = None,
    ) -> ProvenAnswer[Document]:
        """Ask, prove what comes, follow where it leads, and only then read it."""
        etag = None if held is None else _tag_of(held, question)
        asked, moves = question, list[ProvenReceipt]()
        while True:
            reply = self._send(question, etag)
            if reply.status == NOT_MODIFIED and held is not None and etag is not None:
                return replace(held, unchanged=self._prove_unchanged(reply, question))
            receipt = self._prove(reply, question)
            if reply.status == OK:
                return ProvenAnswer(
                    asked=asked,
                    path=question.path,
                    receipt=receipt,
                    body=reply.body,
                    document=read(reply.body),
                    etag=reply.headers.get("etag"),
                    moved_from=tuple(moves),
                )
            moves.append(receipt)
            if len(moves) > MOST_MOVES:
                detail = f"one merchant leads on to another {MOST_MOVES} times and more"
                raise UnprovenAnswerError(code="moved-in-circles", detail=detail)
            etag, question = None, _moved(question, reply.body)

    def _send(self, question: SentQuestion, etag: str | None) -> HttpReply:
        """Send a question and give whatever came back."""
        return self._fetch(
            question.address,
            method=question.method,
            headers=question.headers(self._token, etag),
            content=question.body,
        )

    def _fetch(
        self, address: str, *, method: str, headers: dict[str, str], content: bytes
    ) -> HttpReply:
        """Send one request."""
        url = self._origin + address
        try:
            return self._exchange(url, method=method, headers=headers, content=content)
        except TransportError as error:
            raise HubUnreachableError(error.code, error.detail) from error

    def _prove(self, reply: HttpReply, question: SentQuestion) -> ProvenReceipt:
        """Check an answer, or say that it is a refusal."""
        if reply.status in {OK, MOVED}:
            return self._prover.prove_answer(reply.body, question, reply.status)
        raise self._refusal(reply, question)

    def _refusal(self, reply: HttpReply, question: SentQuestion) -> HubRefusedError:
        """Read a problem document, whose receipt must hold where there is one."""
        problem = problem_of(reply)
        has_receipt = b"," + RECEIPT_MEMBER in reply.body
        # That nobody carries a code is an answer, so nothing less than a proof will do.
        is_answer = reply.status == NOT_FOUND or "found" in problem
        receipt = None
        if has_receipt or is_answer:
            receipt = self._prover.prove_answer(reply.body, question, reply.status)
        return refusal_of(reply, problem, receipt)

    def _prove_unchanged(
        self, reply: HttpReply, question: SentQuestion
    ) -> ProvenReceipt:
        """Fetch and check the receipt of an answer that has no body."""
        receipt = self._fetch_receipt(reply)
        return self._prover.prove_bodiless(receipt, question, NOT_MODIFIED)

    def _take(self, question: SentQuestion) -> DocumentTaken:
        """Ask for a file, and give it once the receipt that is fetched proves it."""
        reply = self._send(question, None)
        if reply.status != OK:
            raise self._refusal(reply, question)
        receipt = self._prover.prove_file(
            self._fetch_receipt(reply), question, reply.body
        )
        return DocumentTaken(reply.body, reply.headers.get("content-type", ""), receipt)

    def _fetch_receipt(self, reply: HttpReply) -> bytes:
        """Fetch the receipt of an answer that has no room for it.

        Raises:
            UnprovenAnswerError: ``receipt-missing``.
        """
        address = reply.headers.get("hub-receipt", "")
        shard, _, index = address.partition("/")
        if not shard or not (index.isascii() and index.isdigit()):
            detail = f"the answer {reply.status} names no receipt in Hub-Receipt"
            raise UnprovenAnswerError(code="receipt-missing", detail=detail)
        found = self._fetch(
            f"/v1/audit/{quote(shard, safe='')}/receipts/{index}",
            method="GET",
            headers={"authorization": f"Bearer {self._token}"},
            content=b"",
        )
        if found.status != OK:
            detail = f"the receipt {address} cannot be had: status {found.status}"
            raise UnprovenAnswerError(code="receipt-missing", detail=detail)
        return found.body


def _tag_of(held: ProvenAnswer[Document], question: SentQuestion) -> str | None:
    """Give the entity tag of a held answer, which must be one to this question.

    None for criminal cases: of those the hub cannot open its log again, so nothing
    would prove an answer without a body.

    Raises:
        ClientSetupError: ``held-other``.
    """
    if held.asked != question:
        detail = f"the held answer is about {held.path}, asked another way than now"
        raise ClientSetupError(code="held-other", detail=detail)
    return None if question.asking.purpose in PROCEEDINGS else held.etag


def _moved(question: SentQuestion, body: bytes) -> SentQuestion:
    """Give the same question about the merchant that an answer leads on to.

    By the proven body, not by ``Location``, which no receipt covers.
    """
    before, after = question.path.split("/")[1:3], question.path.split("/")[4:]
    aim = about_code("", read_document(body, MovedDocument).moved_to)
    return replace(question, path="/" + "/".join([*before, aim, *after]))
