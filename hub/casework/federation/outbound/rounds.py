"""One round to another hub: events in their order, then steps that are asked for."""

from dataclasses import asdict, dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.exc import IntegrityError

from connectors.hub_client import (
    HubClientError,
    HubRefusedError,
    MatterSender,
)
from hub.casework.federation.asking import body_of, settle_step, write_asked
from hub.casework.federation.correspondence import own_receipt, write_receipt
from hub.casework.federation.encoding.writing import say_event
from hub.casework.federation.errors import MatterParcelOtherError
from hub.casework.federation.models import (
    MatterAbroad,
    SentMatterStep,
)
from hub.casework.federation.outbound.due import (
    matters_of,
    next_of,
    set_back,
    steps_of,
)
from hub.casework.federation.outbound.parcels import (
    TakenParcel,
    keep_receipt,
    leaf_of,
    out_row,
    sent_parcel,
)
from hub.casework.federation.peers import find_peer
from hub.casework.federation.wire import (
    SentEvent,
    idempotency_key,
    read_event,
    write_body,
)
from hub.casework.matter.reading import find_matter
from hub.context import Hub
from hub.db.cache import keeping_answers
from hub.ground.errors import HubError
from schemas.answers.parcel import MatterParcelDocument
from schemas.words import (
    MatterParcelKind,
    MatterParcelState,
    SentStepState,
)

EVENTS_AT_ONCE = 100
"""Events of one matter that one round sends."""
BUSY = frozenset({429, 500, 502, 503, 504})
WIRE = "matter-parcel-"
"""How the codes begin that speak of the way rather than of the step."""
LONGEST_DETAIL, LONGEST_CODE = 400, 64


@dataclass(slots=True)
class SendingRound:
    """What one round came to."""

    peers: int = 0
    sent: int = 0
    refused: int = 0
    unreached: int = 0

    def as_json(self) -> dict[str, int]:
        """Write the report."""
        return asdict(self)


class UnreachedError(Exception):
    """The other hub was not reached, or not believed; nothing more is tried now."""

    def __init__(self, code: str) -> None:
        """Say why by a code."""
        self.code = code
        super().__init__(code)


class PeerRound:
    """One round to one hub."""

    def __init__(
        self,
        hub: Hub,
        sender: MatterSender,
        key: Ed25519PrivateKey,
        member: str,
        report: SendingRound,
        *,
        at_once: bool,
    ) -> None:
        """Send to a hub by its member code."""
        self._hub = hub
        self._sender = sender
        self._key = key
        self._member = member
        self._report = report
        self._at_once = at_once

    def send_all(self) -> None:
        """Send events, then ask for steps; a matter that is refused waits alone."""
        at = self._hub.clock()
        with self._hub.reads() as session:
            matters = matters_of(session, self._member, at, at_once=self._at_once)
        for matter in matters:
            for _ in range(EVENTS_AT_ONCE):
                if not self._send_next(matter):
                    break
        with self._hub.reads() as session:
            steps = steps_of(session, self._member, at, at_once=self._at_once)
        for step in steps:
            self._ask(step)

    def _send_next(self, matter_id: str) -> bool:
        """Send the first event that is not acknowledged; tell whether to go on."""
        with self._hub.reads() as session:
            no = next_of(session, matter_id)
            if no is None:
                return False
            peer = find_peer(session, self._member)
            matter = find_matter(session, matter_id)
            try:
                said = say_event(session, self._hub, peer, matter, no)
            except HubError as error:
                self._note_matter(matter_id, error.code)
                return False
        event = read_event(said)
        parcel = sent_parcel(self._hub, self._member, matter_id, no, said)
        answer = self._post(matter_id, said, parcel.leaf, event)
        if answer is None:
            return False
        if answer.document.state != MatterParcelState.TAKEN:
            self._note_matter(matter_id, str(answer.document.state))
            return False
        with keeping_answers(self._hub.writes) as session:
            keep_receipt(session, parcel.id, answer, self._hub.clock())
            row = session.get_one(MatterAbroad, matter_id)
            row.their_number = answer.document.number
            set_back(row, None, self._hub.clock())
        self._report.sent += 1
        return True

    def _ask(self, step_id: str) -> None:
        """Ask for a step, and keep what is said of it."""
        with self._hub.reads() as session:
            row = session.get_one(SentMatterStep, step_id)
            if row.state != SentStepState.WAITING:
                return
            matter_id, said, leaf = row.matter_id, body_of(self._hub, row), row.leaf
        event = read_event(said)
        if leaf is None:
            leaf = leaf_of(
                self._hub,
                self._member,
                matter_id,
                event.no,
                said,
                MatterParcelKind.STEP,
            )
            with keeping_answers(self._hub.writes) as session:
                session.get_one(SentMatterStep, step_id).leaf = leaf
        try:
            answer = self._post(matter_id, said, leaf, event, step_id)
        except _StepRefusedError as error:
            self._refuse(step_id, error.refusal)
            return
        if answer is not None and answer.document.state == MatterParcelState.TAKEN:
            self._take_asked(step_id, said, leaf, answer)

    def _take_asked(
        self, step_id: str, said: bytes, leaf: str, answer: TakenParcel
    ) -> None:
        """Write here what the other hub has taken."""
        at = self._hub.clock()
        try:
            with keeping_answers(self._hub.writes) as session:
                row = session.get_one(SentMatterStep, step_id, with_for_update=True)
                if row.state != SentStepState.WAITING:
                    return
                matter = find_matter(session, row.matter_id)
                if matter.now.version + 1 != answer.document.no:
                    # What has this number here came from the same hub.
                    raise MatterParcelOtherError(str(answer.document.no))
                done = write_asked(session, self._hub, matter, row)
                parcel = out_row(
                    done.matter,
                    answer.document.no,
                    MatterParcelKind.STEP,
                    said,
                    leaf,
                    at,
                )
                session.add(parcel)
                session.flush()
                keep_receipt(session, parcel.id, answer, self._hub.clock())
                settle_step(row, SentStepState.TAKEN, at, answer.receipt.address)
                abroad = session.get_one(MatterAbroad, row.matter_id)
                set_back(abroad, None, at)
        except IntegrityError:
            return  # another process was first
        except HubError as error:
            self._disbelieve(step_id, error.code, answer)
            return
        self._report.sent += 1

    def _disbelieve(self, step_id: str, code: str, answer: TakenParcel) -> None:
        """Keep that the other hub says to have taken what does not follow here."""
        with keeping_answers(self._hub.writes) as session:
            row = session.get_one(SentMatterStep, step_id, with_for_update=True)
            if row.state == SentStepState.WAITING:
                leaf = answer.receipt.address
                settle_step(row, SentStepState.REFUSED, self._hub.clock(), leaf)
                row.code = code
        self._report.refused += 1

    def _refuse(self, step_id: str, error: HubRefusedError) -> None:
        """Keep that the other hub has refused a step, and why."""
        with keeping_answers(self._hub.writes) as session:
            row = session.get_one(SentMatterStep, step_id, with_for_update=True)
            if row.state != SentStepState.WAITING:
                return
            leaf = None if error.receipt is None else error.receipt.address
            settle_step(row, SentStepState.REFUSED, self._hub.clock(), leaf)
            row.code = error.code[:LONGEST_CODE]
            row.detail = error.detail[:LONGEST_DETAIL]
            abroad = session.get_one(MatterAbroad, row.matter_id)
            set_back(abroad, None, self._hub.clock())
        self._report.refused += 1

    def _post(
        self, matter_id: str, said: bytes, leaf: str, event: SentEvent, step: str = ""
    ) -> TakenParcel | None:
        """Send a parcel once; none where it was refused for now.

        Raises:
            UnreachedError: no proven answer came.
            _StepRefusedError: the step that was asked for is refused for good.
        """
        name = idempotency_key(event, step)
        try:
            answer = self._sender.send_matter(
                self._key,
                write_body(said, leaf),
                idempotency_key=name,
                receipt=write_receipt(own_receipt(self._hub, leaf)),
            )
        except HubRefusedError as error:
            if error.status in BUSY or error.status == _NO_TOKEN:
                raise UnreachedError(error.code) from error
            if step and error.receipt and _speaks_of_step(error.code):
                raise _StepRefusedError(error) from error
            self._note_matter(matter_id, error.code)
            self._report.refused += 1
            return None
        except HubClientError as error:
            raise UnreachedError(error.code) from error
        if not _is_about(answer.document, event):
            raise UnreachedError(_OTHER_ANSWER)
        return answer

    def _note_matter(self, matter_id: str, code: str) -> None:
        """Let a matter wait whose parcel was refused, and keep why."""
        with keeping_answers(self._hub.writes) as session:
            row = session.get_one(MatterAbroad, matter_id)
            set_back(row, code, self._hub.clock())


_NO_TOKEN = 401
_OTHER_ANSWER = "answer-shape"


class _StepRefusedError(Exception):
    """The other hub has refused a step for good."""

    def __init__(self, refusal: HubRefusedError) -> None:
        """Keep what it said."""
        self.refusal = refusal
        super().__init__(refusal.code)


def _is_about(told: MatterParcelDocument, event: SentEvent) -> bool:
    """Tell whether an answer is about what was sent, and gives a number to be kept."""
    number = told.number
    return (
        (told.matter, told.no) == (event.matter, event.no)
        and number.isprintable()
        and len(number) <= LONGEST_CODE
    )


def _speaks_of_step(code: str) -> bool:
    """Tell whether a refusal is about the step, and not about how it came."""
    return code.startswith("matter-") and not code.startswith(WIRE)
