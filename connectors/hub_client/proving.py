"""The check that stands before every value: does the receipt prove this answer?

Proven is that a trusted log has an entry which commits to this question and to these
bytes, that it is new, and that it was not handed out before. Not proven is that what
the answer says is true.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from connectors.hub_client.asking import SentQuestion
from connectors.hub_client.errors import UnprovenAnswerError
from schemas.tlog.commitments import RECEIPT_MEMBER
from schemas.tlog.errors import Flaw, TlogError
from schemas.tlog.evidence import (
    Evidence,
    Proven,
    Trust,
    judge_evidence,
    read_evidence,
)

OK = 200
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class ProvenReceipt:
    """What the log says about an answer: where its entry stands, when, who asked."""

    shard: str
    index: int
    leaf_hash: str
    at: datetime
    """When the hub answered, by its own clock, in UTC."""
    agency: str
    """Code of the member whose token asked, such as ``platform:taomao``."""
    witnessed: bool
    """Whether a quorum of the asker's policy cosigned; fresh receipts never are."""

    @property
    def address(self) -> str:
        """Shard and index, as ``Hub-Receipt`` has them."""
        return f"{self.shard}/{self.index}"


@dataclass(slots=True)
class Prover:
    """Checks receipts for one client, and remembers which it has handed out."""

    trust: Trust
    clock: Clock
    most_age: timedelta
    """How far the entry's time may lie from the asker's clock, either way."""
    member: str | None = None
    """Who asks; where given, an answer to another member is refused."""
    _seen: dict[tuple[str, int], datetime] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def prove_answer(
        self, body: bytes, question: SentQuestion, status: int
    ) -> ProvenReceipt:
        """Check an answer that ends in its receipt.

        Raises:
            UnprovenAnswerError: as its docstring lists.
        """
        if b"," + RECEIPT_MEMBER not in body:
            detail = (
                f"the answer with status {status} has no receipt: something between "
                "here and the hub answered, or the hub breaks its promise"
            )
            raise UnprovenAnswerError(code="receipt-missing", detail=detail)
        if body[-1:].isspace():
            detail = "bytes stand behind the answer"
            raise UnprovenAnswerError(
                code="receipt-wrong", detail=detail, flaw=Flaw.RECEIPT_FORM
            )
        return self._prove(body, question, status, kind="answer")

    def prove_bodiless(
        self, receipt: bytes, question: SentQuestion, status: int
    ) -> ProvenReceipt:
        """Check a receipt that was fetched for an answer without a body.

        Raises:
            UnprovenAnswerError: as its docstring lists.
        """
        return self._prove(receipt, question, status, kind="receipt")

    def prove_file(
        self, receipt: bytes, question: SentQuestion, file: bytes
    ) -> ProvenReceipt:
        """Check a receipt that was fetched for a file, which has no room for one.

        Raises:
            UnprovenAnswerError: as its docstring lists.
        """
        return self._prove(receipt, question, OK, kind="receipt", file=file)

    def _prove(
        self,
        data: bytes,
        question: SentQuestion,
        status: int,
        *,
        kind: str,
        file: bytes | None = None,
    ) -> ProvenReceipt:
        """Check a piece of evidence against the question and the asker's clock."""
        try:
            evidence = read_evidence(data)
            _demand_kind(evidence, kind)
            request = _request_of(data, question, status)
            proven = judge_evidence(evidence, self.trust, request=request)
        except TlogError as error:
            raise UnprovenAnswerError(
                code="receipt-wrong", detail=error.detail, flaw=error.flaw
            ) from error
        if file is not None:
            _demand_file(proven, file)
        receipt = _receipt_of(proven)
        told = proven.leaf.header.get("resp_class", {}).get("status")
        if told != status:
            detail = f"the answer came with status {status}, the log says {told}"
            raise UnprovenAnswerError(code="status-contradicts", detail=detail)
        if self.member is not None and receipt.agency != self.member:
            detail = f"the entry is about a question of {receipt.agency}"
            raise UnprovenAnswerError(code="asker-other", detail=detail)
        self._demand_new(receipt)
        return receipt

    def _demand_new(self, receipt: ProvenReceipt) -> None:
        """Refuse what was answered long ago, or handed out before."""
        now = self.clock()
        if abs(now - receipt.at) > self.most_age:
            detail = (
                f"the hub answered at {receipt.at.isoformat()}, here it is "
                f"{now.isoformat()}: set the clocks, or an old answer was replayed"
            )
            raise UnprovenAnswerError(code="answer-stale", detail=detail)
        place = (receipt.shard, receipt.index)
        with self._lock:
            # An entry of the future stays fresh for twice the age.
            since = now - self.most_age
            self._seen = {at: told for at, told in self._seen.items() if told >= since}
            if place in self._seen:
                detail = f"entry {receipt.address} was the receipt of an earlier answer"
                raise UnprovenAnswerError(code="answer-replayed", detail=detail)
            self._seen[place] = receipt.at


def _request_of(
    data: bytes, question: SentQuestion, status: int
) -> Mapping[str, str] | None:
    """Give the request that the entry must commit to.

    An answer about persons tells what stands in the place of the body, which nobody
    but the hub can make; of a refusal the request cannot be compared then.
    """
    if not question.names_persons:
        return question.committed(None)
    document = json.loads(data)
    sought = document.get("sought") if isinstance(document, dict) else None
    if isinstance(sought, str):
        return question.committed(sought)
    if status == OK:
        detail = "the answer about persons does not say what its entry commits to"
        raise UnprovenAnswerError(code="receipt-wrong", detail=detail)
    return None


def _demand_kind(evidence: Evidence, kind: str) -> None:
    """Refuse evidence of another kind than the one that was asked for."""
    if evidence.kind != kind:
        detail = f"this is evidence of the kind {evidence.kind}, not {kind}"
        raise UnprovenAnswerError(code="receipt-wrong", detail=detail, flaw=Flaw.KIND)


def _demand_file(proven: Proven, file: bytes) -> None:
    """Refuse a file that is another than the one that the entry commits to."""
    if proven.opened.get("resp") != hashlib.sha256(file).hexdigest():
        detail = "the entry commits to another file, or does not say to which"
        raise UnprovenAnswerError(code="receipt-wrong", detail=detail, flaw=Flaw.ANSWER)


def _receipt_of(proven: Proven) -> ProvenReceipt:
    """Give what a piece of evidence proves, in the words of a client."""
    header = proven.leaf.header
    return ProvenReceipt(
        shard=proven.shard,
        index=proven.index,
        leaf_hash=proven.leaf_hash,
        at=datetime.fromisoformat(header["at"]),
        agency=header["actor"]["agency"],
        witnessed=proven.level == "witnessed",
    )
